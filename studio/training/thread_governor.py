"""How many processor threads to train with, found by trying and watched while training.

With all threads a small network trains up to twice as fast on a quiet machine, but many times slower as soon as
something else - a window being drawn, another program - wants one of the cores: OpenMP threads wait for each
other after every product. So neither number is right for good.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch

_TRIAL = 8  # steps of each try; the first two are not counted
_HOPELESS = 2.0  # one step this many times slower than with one thread ends the try with all
_WATCHED = 16  # steps of which the median is compared
_SLOWER = 1.4  # this many times slower than at the choice: choose again
_AVAILABLE = torch.get_num_threads()  # torch's own choice, before any run changed it
_AT_ONCE = 6.0  # the same for the first steps of a try, which are always a little slow
_RETRY_SECONDS = 15.0  # with one thread chosen, see again after this whether more are better; twice as long each time
_LONGEST_RETRY = 240.0


class FixedThreads:
    """Sets one number of threads for a whole run: then one seed gives one result to the last bit."""

    def __init__(self, threads: int, set_threads: Callable[[int], None] = torch.set_num_threads) -> None:
        self.threads = threads
        self._set_threads = set_threads
        set_threads(threads)

    def restore(self) -> None:
        """Give back all threads, at the end of a run."""
        self._set_threads(_AVAILABLE)

    def step_took(self, seconds: float) -> None:
        """Ignore the time: the number is fixed."""


class ThreadGovernor:
    """Sets the number of threads of the thread it is called on, by the time that steps take.

    It begins with one thread, which is never bad, tries all, and keeps the faster; when steps get slow, or from
    time to time while one thread is in use, it tries again.

    Attributes:
        threads: the number in use now.
    """

    def __init__(
        self,
        available: int | None = None,
        set_threads: Callable[[int], None] = torch.set_num_threads,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the number of threads there are, by default torch's own choice; the rest is for tests."""
        self._available = available or _AVAILABLE
        self._set_threads = set_threads
        self._clock = clock
        self._times: list[float] = []
        self._with_one: float | None = None  # seconds a step in the try under way; None: not yet tried
        self._usual: float | None = None  # seconds a step at the choice; None: still choosing
        self._chosen_at = 0.0
        self._retry = _RETRY_SECONDS / 2
        self._set(1)

    def restore(self) -> None:
        """Give back all threads, at the end of a run."""
        self._set(self._available)

    def step_took(self, seconds: float) -> None:
        """Take note of one step's time, and change the number of threads where it pays."""
        if self._available == 1:
            return
        self._times.append(seconds)
        if self._usual is not None:
            self._watch()
        elif self._with_one is None:
            if len(self._times) >= _TRIAL:
                self._with_one = self._typical()
                self._set(self._available)
        elif seconds > self._with_one * (_HOPELESS if len(self._times) > 2 else _AT_ONCE):
            self._choose(1, self._with_one)
        elif len(self._times) >= _TRIAL:
            with_all = self._typical()
            if with_all < self._with_one:
                self._retry = _RETRY_SECONDS
                self._choose(self._available, with_all)
            else:
                self._choose(1, self._with_one)

    def _typical(self) -> float:
        return statistics.median(self._times[2:])

    def _choose(self, threads: int, usual: float) -> None:
        if threads == 1:
            self._retry = min(2 * self._retry, _LONGEST_RETRY)
        self._usual = usual
        self._chosen_at = self._clock()
        self._set(threads)

    def _watch(self) -> None:
        assert self._usual is not None
        if len(self._times) < _WATCHED:
            return
        slow = statistics.median(self._times) > _SLOWER * self._usual
        self._times.clear()
        if slow or (self.threads == 1 and self._clock() - self._chosen_at > self._retry):
            self._with_one = self._usual = None
            self._set(1)

    def _set(self, threads: int) -> None:
        self.threads = threads
        self._times.clear()
        self._set_threads(threads)
