"""What can be changed while a model trains on another thread."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

_GIVE_WAY = 0.0005  # seconds


class LiveControls:
    """Settings of a run that can change while it trains; the trainer reads them between two steps.

    Attributes:
        rate_factor: the learning rate is to be so many times what the plan says.
        one_thread: keep to one thread of the processor, whatever more of them promise.
        in_a_hurry: the program is to end: a stop leaves out the last evaluation.
    """

    def __init__(self) -> None:
        self.rate_factor = 1.0
        self.one_thread = False
        self.in_a_hurry = False
        self._step = threading.Lock()
        self._waiting = 0

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """Hold the weights for a step of training."""
        while self._waiting:  # a lock is not fair: who trains would have it again at once
            time.sleep(_GIVE_WAY)
        with self._step:
            yield

    @contextlib.contextmanager
    def between_steps(self) -> Iterator[None]:
        """Keep the weights as they are for a moment, from any thread, also while the run is paused."""
        self._waiting += 1
        try:
            with self._step:
                yield
        finally:
            self._waiting -= 1
