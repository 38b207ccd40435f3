"""The lesson on sequence models: a window network on a numeric series, one step ahead and many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

AHEAD = (1, 4, 16, 64)
"""How many steps ahead the lesson predicts."""

_HIDDEN = 10
_EPOCHS = 60
_BATCH = 16
_LEARNING_RATE = 0.01

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SeriesPredicted:
    """What a window network makes of a series.

    Attributes:
        values: the series, (N,).
        learned: how many of its values it learned from, from the beginning.
        ahead: for each number k of steps ahead its predictions, (N,): the value at t from those up to t - k, what
            lies between predicted too; no number where there is none.
        onward: from the end of what it learned on it sees nothing but its own predictions, (N,).
        errors: mean squared error after what it learned from, for each k, and for ``onward``.
    """

    values: Values
    learned: int
    ahead: dict[int, Values]
    onward: Values
    errors: dict[str, float]


def noisy_sine(length: int = 1000, noise: float = 0.2, seed: int = 0) -> Values:
    """Return sin(0.01 t) for t = 1 to ``length`` with Gaussian noise; *Dive into Deep Learning*, section 9.1."""
    sine: Values = np.sin(0.01 * np.arange(1, length + 1))
    return sine + np.random.default_rng(seed).normal(0, noise, length)


def predict_series(
    values: Values, tau: int = 4, learned: int = 600, seed: int = 0
) -> Iterator[float | SeriesPredicted]:
    """Let a perceptron learn x_t from x_{t-tau}, ..., x_{t-1} on the first ``learned`` values, and predict the rest.

    Two hidden layers of 10 and ReLU as in the lesson, mean squared error, Adam.

    Yields:
        the loss of each epoch, the predictions at last.

    Raises:
        ValueError: there are fewer than tau + 2 values to learn from.
    """
    learned = min(learned, len(values))
    if learned < tau + 2:
        raise ValueError("there are too few values to learn from")
    series = torch.from_numpy(values).float()
    windows = series.unfold(0, tau, 1)[:-1]  # (N - tau, tau); the value to predict comes after each
    targets = series[tau:]
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = nn.Sequential(
            nn.Linear(tau, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, 1)
        )
    optimizer = torch.optim.Adam(network.parameters(), lr=_LEARNING_RATE)
    count = learned - tau
    for _ in range(_EPOCHS):
        total = 0.0
        for places in torch.split(torch.randperm(count, generator=generator), _BATCH):
            loss = nn.functional.mse_loss(network(windows[places])[:, 0], targets[places])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += loss.item() * len(places)
        yield total / count
    yield _predictions(network, series, values, tau, learned)


@torch.no_grad()
def _predictions(network: nn.Module, series: Tensor, values: Values, tau: int, learned: int) -> SeriesPredicted:
    ahead: dict[int, Values] = {}
    windows = series.unfold(0, tau, 1)  # (N - tau + 1, tau)
    for step in range(1, max(AHEAD) + 1):
        if len(windows) <= 1:
            break
        windows = windows[:-1]  # what it would predict lies beyond the series
        next_values = network(windows)  # of the place tau + step - 1 after each window's beginning
        windows = torch.cat([windows[:, 1:], next_values], dim=1)
        if step in AHEAD:
            found = np.full(len(values), np.nan)
            found[tau + step - 1 :] = next_values[:, 0].double().numpy()
            ahead[step] = found
    onward = np.full(len(values), np.nan)
    window = series[learned - tau : learned].clone()
    for place in range(learned, len(values)):
        predicted = network(window)
        onward[place] = float(predicted)
        window = torch.cat([window[1:], predicted])

    def error(predictions: Values) -> float:
        return float(np.nanmean((predictions[learned:] - values[learned:]) ** 2)) if learned < len(values) else 0.0

    errors = {str(step): error(predictions) for step, predictions in ahead.items()} | {"onward": error(onward)}
    return SeriesPredicted(values, learned, ahead, onward, errors)
