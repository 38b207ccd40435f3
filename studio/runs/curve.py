"""The curve of a run, short enough to be kept in the model file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from studio.runs.manifest import CurvePoint
from studio.training.events import Evaluated, StepDone

MOST_POINTS = 1000
"""Points of the training loss that a curve keeps; it keeps all evaluations."""


class Curve:
    """Takes every step, and keeps means over several steps so that there are fewer than `MOST_POINTS` points."""

    def __init__(self, points: Iterable[CurvePoint] = ()) -> None:
        """Take the points of the run before it was resumed."""
        points = list(points)
        self._learned = [replace(point, validation_loss=None) for point in points if point.train_loss is not None]
        self._judged = [replace(point, train_loss=None) for point in points if point.validation_loss is not None]
        self._width = max(1, self._learned[1].step - self._learned[0].step) if len(self._learned) > 1 else 1
        self._losses: list[float] = []
        self._norms: list[float] = []
        self._latest: StepDone | None = None

    def learned(self, step: StepDone) -> None:
        """Take note of a step."""
        self._latest = step
        self._losses.append(step.train_loss)
        self._norms.append(step.grad_norm)
        if len(self._losses) >= self._width:
            self._learned.append(self._mean())
            self._losses.clear()
            self._norms.clear()
            if len(self._learned) >= MOST_POINTS:
                self._learned = [_joined(*pair) for pair in zip(self._learned[::2], self._learned[1::2], strict=True)]
                self._width *= 2

    def judged(self, evaluated: Evaluated) -> None:
        """Take note of an evaluation on the held-out text."""
        loss = finite(evaluated.validation_loss)
        self._judged.append(CurvePoint(evaluated.step, evaluated.seconds, None, loss))

    def points(self) -> tuple[CurvePoint, ...]:
        """Return all points in the order of their steps; at one step the training loss comes before the evaluation."""
        unended = [self._mean()] if self._losses else []
        points = [*self._learned, *unended, *self._judged]
        return tuple(sorted(points, key=lambda point: (point.step, point.train_loss is None)))

    def _mean(self) -> CurvePoint:
        latest = self._latest
        assert latest is not None
        return CurvePoint(
            latest.step,
            latest.seconds,
            finite(math.fsum(self._losses) / len(self._losses)) if all(map(math.isfinite, self._losses)) else None,
            None,
            epoch=latest.epoch,
            learning_rate=latest.learning_rate,
            grad_norm=finite(sum(self._norms) / len(self._norms)),
            tokens_per_second=latest.tokens_per_second,
        )


def _joined(first: CurvePoint, second: CurvePoint) -> CurvePoint:
    """Return the mean of two points, at the step of the second."""
    return CurvePoint(
        second.step,
        second.seconds,
        _mean_of(first.train_loss, second.train_loss),
        None,
        epoch=second.epoch,
        learning_rate=second.learning_rate,
        grad_norm=_mean_of(first.grad_norm, second.grad_norm),
        tokens_per_second=second.tokens_per_second,
    )


def _mean_of(first: float | None, second: float | None) -> float | None:
    known = [number for number in (first, second) if number is not None]
    return sum(known) / len(known) if known else None


def finite(number: float) -> float | None:
    """Return the number; None where it is infinite or NaN."""
    return number if math.isfinite(number) else None
