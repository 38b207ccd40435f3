"""What every case must keep to: no second of work, not 512 MB of memory, and nothing raised but a `StudioError`."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from studio.messages import StudioError

try:
    import resource
except ImportError:  # Windows has no such figures: there the cases are bounded in time only
    resource = None  # type: ignore[assignment]

ORDINARY = 500
MANY = 100_000
PARTS = 4
"""The many cases come in so many parts, which xdist can run side by side."""

SECONDS = 1.0
MEMORY = 512 * 2**20
CHOSEN = int(os.environ.get("STUDIO_FUZZ_SEED", "0"))

Target = Callable[[random.Random], object]


def many_cases(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test of many cases, which takes its ``part``."""
    marks = (
        pytest.mark.slow,
        pytest.mark.timeout(3600, method="thread"),  # which tells the stacks also where it hangs in C
        pytest.mark.parametrize("part", range(PARTS)),
    )
    for mark in marks:
        test = mark(test)
    return test


class OutOfBounds(BaseException):
    """A case took too long or too much. No `Exception`: nobody is to catch it."""


def fuzz(target: Target, part: int | None = None) -> None:
    """Give the target its ordinary cases, the same each time; or with ``part`` that part of the many."""
    examples = ORDINARY if part is None else MANY // PARTS

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),  # other bytes make another case, not a smaller one
        suppress_health_check=list(HealthCheck),
    )
    @seed(0 if part is None else 1 + part + PARTS * CHOSEN)
    @given(st.binary(min_size=8, max_size=8))
    def case(drawn: bytes) -> None:
        try:
            with _in_time():
                target(random.Random(drawn))
            memory.check()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # of which Hypothesis shows the case where they are Exceptions only
            if isinstance(error, Exception):
                raise
            raise AssertionError(f"{type(error).__name__}: {error}") from error

    with _memory_bounded() as memory, _collecting():
        case()


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Let what the studio says in words pass, but not that the memory was too small: that is out of bounds."""
    try:
        yield
    except StudioError as error:
        str(error)
        if "does not fit into memory" in error.message.template:
            raise OutOfBounds("so much memory was asked for that there was none left") from error


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    """Raise OutOfBounds, with the place where it happens, after a second of the processor's time.

    The clock on the wall would count what other programs do.
    """
    late: list[float] = []

    def on_signal(_number: int, _frame: object) -> None:
        late.append(SECONDS)
        raise OutOfBounds(f"took over {SECONDS} s")

    start = time.process_time()
    if hasattr(signal, "SIGPROF"):
        before = signal.signal(signal.SIGPROF, on_signal)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        if hasattr(signal, "SIGPROF"):
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
    seconds = time.process_time() - start
    if late or seconds > SECONDS:  # it may have been swallowed on its way, or C code may not have looked
        raise OutOfBounds(f"took {seconds:.1f} s")


class _Memory:
    """How much memory the process took at most, beyond what it had at the beginning."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        clear = Path("/proc/self/clear_refs")
        if clear.exists():
            clear.write_text("5")  # the peak begins anew
        self._start = _peak()

    def check(self) -> None:
        """Raise OutOfBounds where it is too much."""
        grown = _peak() - self._start
        if grown > MEMORY:
            self._begin()  # the next case is not to answer for this one
            raise OutOfBounds(f"{grown / 2**20:.0f} MB of memory")


def _peak() -> int:
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@contextlib.contextmanager
def _memory_bounded() -> Iterator[_Memory]:
    """Let no single demand for memory be larger than the bound, where the system can see to it."""
    status = Path("/proc/self/status")
    if not status.exists():
        yield _Memory()
        return
    (data,) = [line for line in status.read_text().splitlines() if line.startswith("VmData")]
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (int(data.split()[1]) * 1024 + MEMORY, hard))
    try:
        yield _Memory()
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextlib.contextmanager
def _collecting() -> Iterator[None]:
    """Collect garbage between the cases, which `tests.conftest` does between tests only."""
    gc.collect()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.disable()
        gc.unfreeze()
