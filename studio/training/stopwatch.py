"""Working time, with the pauses left out."""

from __future__ import annotations

import time


class Stopwatch:
    """Runs inside its ``with`` blocks and stands still between them.

    Attributes:
        seconds: time measured so far.
        last: how long the last block took.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.last = 0.0
        self._started = 0.0

    def __enter__(self) -> Stopwatch:
        self._started = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.last = time.perf_counter() - self._started
        self.seconds += self.last
