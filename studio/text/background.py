"""Work that cannot be written as an iterator: done in a thread, while an iterator yields its progress."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

_Result = TypeVar("_Result")
_INTERVAL = 0.05  # seconds


class GivenUpError(Exception):
    """Raised in the work, where it reports its progress, once the iterator was closed."""


def in_background(work: Callable[[Callable[[int], None]], _Result]) -> Generator[int, None, _Result]:
    """Do ``work`` in a thread and yield its progress, twenty times a second, until it is done; return its result.

    Args:
        work: called with a function that takes its progress, a number that grows.

    Raises:
        BaseException: whatever the work raises.
    """
    progress = 0
    given_up = False
    outcome: queue.SimpleQueue[_Result | BaseException] = queue.SimpleQueue()

    def tell(number: int) -> None:
        nonlocal progress
        if given_up:
            raise GivenUpError
        progress = number

    def run() -> None:
        try:
            outcome.put(work(tell))
        except BaseException as error:  # a panic in a library written in Rust is no Exception
            outcome.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        while True:
            try:
                result = outcome.get(timeout=_INTERVAL)
            except queue.Empty:
                yield progress
                continue
            if isinstance(result, BaseException):
                raise result
            return result
    finally:
        given_up = True
