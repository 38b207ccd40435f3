from __future__ import annotations

import numpy as np
import pytest

from studio.training.series import AHEAD, SeriesPredicted, noisy_sine, predict_series


def predicted(values: np.ndarray, tau: int = 4, learned: int = 600) -> SeriesPredicted:
    *losses, result = predict_series(values, tau=tau, learned=learned)
    assert isinstance(result, SeriesPredicted)
    assert losses[-1] < losses[0]
    return result


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
    before = predicted(values, tau, learned=200)
    changed = values.copy()
    changed[250] += 5
    after = predicted(changed, tau, learned=200)
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


def test_other_draws_are_left_alone() -> None:
    import torch

    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    list(predict_series(noisy_sine(100), learned=50))
    assert torch.equal(torch.rand(3), expected)


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        next(iter(predict_series(noisy_sine(5), tau=4)))
