from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from studio.training.series import (
    AHEAD,
    NETWORKS,
    Perceptron,
    SeriesEpoch,
    SeriesPredicted,
    noisy_sine,
    predict_series,
)


def predicted(values: np.ndarray, tau: int = 4, pairs: int = 600, network: str = "larger") -> SeriesPredicted:
    *epochs, result = predict_series(values, tau=tau, pairs=pairs, network=NETWORKS[network])
    assert isinstance(result, SeriesPredicted)
    assert epochs[-1].loss < epochs[0].loss
    return result


@pytest.mark.parametrize("seed", range(4))
def test_the_lessons_network_ends_at_the_lessons_losses(seed: int) -> None:
    """4 inputs, one layer of 10, 600 pairs, 5 epochs: from 0.06 or so to 0.05 or so."""
    *epochs, result = predict_series(noisy_sine(seed=seed), seed=seed)
    assert isinstance(result, SeriesPredicted)
    assert [epoch.epoch for epoch in epochs if isinstance(epoch, SeriesEpoch)] == [1, 2, 3, 4, 5]
    assert 0.05 < epochs[0].loss < 0.08
    assert 0.045 < epochs[-1].loss < 0.06
    assert result.learned == 604
    assert result.errors["1"] < 0.07
    assert NETWORKS["lesson"].hidden == (10,)


def test_weights_are_drawn_after_xavier() -> None:
    weights = Perceptron((4, 10_000, 1), np.random.default_rng(0)).parameters[0]
    bound = np.sqrt(6 / 10_004)
    assert 0.99 * bound < np.abs(weights).max() <= bound
    assert weights.std() == pytest.approx(bound / np.sqrt(3), rel=0.01)


def test_it_learns_as_pytorch_would() -> None:
    import torch
    from torch import nn

    ours = Perceptron((4, 10, 10, 1), np.random.default_rng(1))
    layers = [nn.Linear(4, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 1)]
    theirs = nn.Sequential(*layers).double()
    with torch.no_grad():
        for parameter, values in zip(theirs.parameters(), ours.parameters, strict=True):
            parameter.copy_(torch.from_numpy(values.T))
    optimizer = torch.optim.Adam(theirs.parameters(), lr=0.01)
    values = noisy_sine(200)
    windows = np.lib.stride_tricks.sliding_window_view(values, 4)[:-1].copy()
    for start in range(0, 160, 16):
        batch = slice(start, start + 16)
        ours.learn(windows[batch], values[4:][batch])
        optimizer.zero_grad()
        answers = theirs(torch.from_numpy(windows[batch]))[:, 0]
        nn.functional.mse_loss(answers, torch.from_numpy(values[4:][batch]), reduction="none").sum().backward()
        optimizer.step()
    for parameter, values in zip(theirs.parameters(), ours.parameters, strict=True):
        np.testing.assert_allclose(values.T, parameter.detach().numpy(), rtol=1e-6, atol=1e-9)


def test_the_lesson() -> None:
    """One step ahead is good, many steps ahead less and less, and its own predictions alone soon mean nothing."""
    result = predicted(noisy_sine())
    assert result.errors["1"] < 0.07
    assert result.errors["1"] < result.errors["16"] < result.errors["64"]
    assert result.errors["onward"] > 3 * result.errors["1"]


def test_a_clean_sine_is_predicted_well() -> None:
    assert predicted(noisy_sine(noise=0.0)).errors["1"] < 1e-3


@pytest.mark.parametrize("tau", [1, 4, 9])
def test_a_prediction_sees_what_it_is_said_to_see(tau: int) -> None:
    values = noisy_sine(400)
    before = predicted(values, tau, pairs=200 - tau)
    changed = values.copy()
    changed[250] += 5
    after = predicted(changed, tau, pairs=200 - tau)
    for ahead in AHEAD:
        first = tau + ahead - 1
        assert np.isnan(before.ahead[ahead][:first]).all()
        assert not np.isnan(before.ahead[ahead][first:]).any()
        differs = np.flatnonzero(before.ahead[ahead][first:] != after.ahead[ahead][first:]) + first
        # The value at t is predicted from those at t - ahead - tau + 1 to t - ahead.
        assert set(differs) <= set(range(250 + ahead, 250 + ahead + tau))
        assert differs.size or ahead > 1
    assert np.isnan(before.onward[:200]).all()
    np.testing.assert_array_equal(before.onward[200:], after.onward[200:])


def test_it_needs_no_torch() -> None:
    """Whose threads would wait for those of a run, and whose draws are those of a run."""
    code = "import sys; from studio.cli import main; main(['sine']); sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert done.stderr.splitlines()[0].startswith("epoch 1, loss 0.0")
    assert len(json.loads(done.stdout)["losses"]) == 5


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        next(iter(predict_series(noisy_sine(5), tau=4)))
