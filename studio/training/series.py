"""The lesson on sequence models: a window network on a numeric series, one step ahead and many.

The module uses NumPy: PyTorch takes a hundred times longer to call so small a network than to compute it, and its
threads wait for each other as soon as something else trains. NumPy also leaves the random numbers of a running training
alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

AHEAD = (1, 4, 16, 64)
"""The numbers of steps ahead that the lesson predicts."""

PAIRS = 600
"""The lesson's number of training pairs, each a window and the value after it."""

_BATCH = 16
_LEARNING_RATE = 0.01
_FIRST_MOMENT, _SECOND_MOMENT, _TINY = 0.9, 0.999, 1e-8  # the defaults of Adam's paper and of PyTorch

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeriesNetwork:
    """The size of a perceptron, and how long it learns.

    Attributes:
        hidden: units in each hidden layer; a ReLU follows each layer.
        epochs: passes over the training pairs.
    """

    hidden: tuple[int, ...]
    epochs: int


NETWORKS = {"lesson": SeriesNetwork((10,), 5), "larger": SeriesNetwork((10, 10), 60)}
"""The network of *Dive into Deep Learning*, "Sequence Models", and a larger one that learns for longer."""


@dataclass(frozen=True, slots=True)
class SeriesEpoch:
    """The network has seen all training pairs once more.

    Attributes:
        epoch: passes so far.
        epochs: passes in all.
        loss: mean squared error over the pairs after this epoch.
    """

    epoch: int
    epochs: int
    loss: float


@dataclass(frozen=True, slots=True)
class SeriesPredicted:
    """The predictions of a window network for a series.

    Attributes:
        values: the series, (N,).
        learned: how many values, from the first on, the network learned from.
        ahead: the predictions (N,) for each number k of steps ahead: the value at t from the values up to t - k, those
            between being predicted as well; NaN where there is no prediction.
        onward: the predictions (N,) of a network that sees only its own predictions from ``learned`` on.
        errors: mean squared error on the values after ``learned``, for each k, and for ``onward``.
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
    values: Values, tau: int = 4, pairs: int = PAIRS, seed: int = 0, network: SeriesNetwork = NETWORKS["lesson"]
) -> Iterator[SeriesEpoch | SeriesPredicted]:
    """Train a perceptron to predict x_t from x_{t-tau}, ..., x_{t-1}, and predict the series with it.

    As in the lesson: the first ``pairs`` pairs, batches of 16 in random order, squared error, Adam at 0.01, Xavier
    initialisation.

    Yields:
        a `SeriesEpoch` after each epoch, and a `SeriesPredicted` at the end.

    Raises:
        ValueError: there are fewer than two training pairs.
    """
    windows = np.lib.stride_tricks.sliding_window_view(values, tau)[:-1] if len(values) > tau else values[:0, None]
    targets = values[tau:]  # (N - tau,): the value after each window of (N - tau, tau)
    pairs = min(pairs, len(windows))
    if pairs < 2:
        raise ValueError("there are too few values to learn from")
    generator = np.random.default_rng((seed, 1))  # not the generator of the noise
    perceptron = Perceptron((tau, *network.hidden, 1), generator)
    for epoch in range(1, network.epochs + 1):
        order = generator.permutation(pairs)
        for start in range(0, pairs, _BATCH):
            batch = order[start : start + _BATCH]
            perceptron.learn(windows[batch], targets[batch])
        errors = perceptron.predict(windows[:pairs]) - targets[:pairs]
        yield SeriesEpoch(epoch, network.epochs, float(np.mean(errors**2)))
    yield _predictions(perceptron, values, tau, pairs + tau)


class Perceptron:
    """Linear layers with ReLU between them, trained by Adam.

    Attributes:
        parameters: weights (inputs, outputs) and bias (outputs,) of each layer in turn.
    """

    def __init__(self, sizes: Sequence[int], generator: np.random.Generator) -> None:
        """Draw weights as Xavier, uniform within the square root of 6 / (inputs + outputs), and biases as PyTorch."""
        self.parameters: list[Values] = []
        for inputs, outputs in itertools.pairwise(sizes):
            bound = np.sqrt(6 / (inputs + outputs))
            self.parameters.append(generator.uniform(-bound, bound, (inputs, outputs)))
            self.parameters.append(generator.uniform(-1, 1, outputs) / np.sqrt(inputs))
        self._moments = [(np.zeros_like(one), np.zeros_like(one)) for one in self.parameters]
        self._steps = 0

    def predict(self, windows: Values) -> Values:
        """Return the value after each window, (B, tau) to (B,)."""
        return self._forward(windows)[-1][:, 0]

    def learn(self, windows: Values, targets: Values) -> None:
        """Take one step on the sum of the squared errors, as the lesson does with ``l.sum().backward()``."""
        outputs = self._forward(windows)
        gradient = 2 * (outputs[-1] - targets[:, None])  # (B, 1)
        gradients: list[Values] = []
        for layer in reversed(range(len(outputs) - 1)):
            gradients += [gradient.sum(0), outputs[layer].T @ gradient]
            gradient = (gradient @ self.parameters[2 * layer].T) * (outputs[layer] > 0)
        self._step(gradients[::-1])

    def _forward(self, windows: Values) -> list[Values]:
        """Return the input of each layer, and the output of the last."""
        outputs = [windows]
        last = len(self.parameters) - 2
        for place in range(0, len(self.parameters), 2):
            made = outputs[-1] @ self.parameters[place] + self.parameters[place + 1]
            outputs.append(made if place == last else np.maximum(made, 0))
        return outputs

    def _step(self, gradients: Sequence[Values]) -> None:
        """Take a step of Adam (Kingma and Ba, 2015, algorithm 1)."""
        self._steps += 1
        rate = _LEARNING_RATE / (1 - _FIRST_MOMENT**self._steps)
        correction = np.sqrt(1 - _SECOND_MOMENT**self._steps)
        for parameter, (first, second), gradient in zip(self.parameters, self._moments, gradients, strict=True):
            first += (1 - _FIRST_MOMENT) * (gradient - first)
            second += (1 - _SECOND_MOMENT) * (gradient**2 - second)
            parameter -= rate * first / (np.sqrt(second) / correction + _TINY)


def _predictions(perceptron: Perceptron, values: Values, tau: int, learned: int) -> SeriesPredicted:
    ahead: dict[int, Values] = {}
    windows = np.lib.stride_tricks.sliding_window_view(values, tau)  # (N - tau + 1, tau)
    for step in range(1, max(AHEAD) + 1):
        if len(windows) <= 1:
            break
        windows = windows[:-1]  # the last prediction lies beyond the series
        predicted = perceptron.predict(windows)  # for the place tau + step - 1 after each window's beginning
        windows = np.concatenate([windows[:, 1:], predicted[:, None]], axis=1)
        if step in AHEAD:
            ahead[step] = np.full(len(values), np.nan)
            ahead[step][tau + step - 1 :] = predicted
    onward = np.full(len(values), np.nan)
    window = values[learned - tau : learned]
    for place in range(learned, len(values)):
        onward[place] = perceptron.predict(window[None])[0]
        window = np.append(window[1:], onward[place])

    def error(predictions: Values) -> float:
        squares = (predictions[learned:] - values[learned:]) ** 2
        return float(np.nanmean(squares)) if np.isfinite(squares).any() else 0.0

    errors = {str(step): error(predictions) for step, predictions in ahead.items()} | {"onward": error(onward)}
    return SeriesPredicted(values, learned, ahead, onward, errors)
