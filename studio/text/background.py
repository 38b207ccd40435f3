"""Work that cannot be an iterator, made one: it goes on in a thread of its own while its progress is told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

_Result = TypeVar("_Result")
_LOOK_EVERY = 0.05  # seconds


class GivenUpError(Exception):
    """Raised in the work itself, where it tells its progress, once nobody wants it any more."""


def beside(work: Callable[[Callable[[int], None]], _Result]) -> Generator[int, None, _Result]:
    """Do ``work`` in a thread and yield its progress, twenty times a second, until it is done; return its result.

    Args:
        work: called with a function to tell its progress to, as a number that grows.

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
                result = outcome.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                yield progress
                continue
            if isinstance(result, BaseException):
                raise result
            return result
    finally:
        given_up = True
