"""The learning rate over a run, and how much is left out."""

from __future__ import annotations

import math

_WARM_UP = 0.02
_FLOOR = 0.01

USUAL_SPEED = 60_000
"""Tokens per second of a network of 256 on two cores, about: a guess where nothing was measured."""


def suggested_dropout(epochs: float) -> float:
    """Return the dropout for an LSTM that reads its text so many times.

    A text read over and over is learned by heart; dropout puts that off, and costs where the text is read seldom.
    """
    for most, dropout in ((3, 0.0), (6, 0.1), (14, 0.2), (30, 0.3), (80, 0.4)):
        if epochs < most:
            return dropout
    return 0.5


def learning_rate_factor(schedule: str, progress: float) -> float:
    """Return what the learning rate is multiplied by when ``progress`` (0 to 1) of the run is done.

    ``constant`` is 1. ``cosine`` rises in a straight line over the first fiftieth, then falls along half a
    cosine to a hundredth (Loshchilov and Hutter, 2017, equation 5, without restarts).
    """
    if schedule == "constant":
        return 1.0
    if progress < _WARM_UP:
        return _FLOOR + (1 - _FLOOR) * progress / _WARM_UP
    fallen = min(1.0, (progress - _WARM_UP) / (1 - _WARM_UP))
    return _FLOOR + (1 - _FLOOR) * (1 + math.cos(math.pi * fallen)) / 2
