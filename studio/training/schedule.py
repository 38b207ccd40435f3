"""The learning rate over a run."""

from __future__ import annotations

import math

_WARM_UP = 0.02
_FLOOR = 0.01


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
