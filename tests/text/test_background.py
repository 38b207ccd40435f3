from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from studio.text.background import GivenUpError, in_background
from studio.text.corpus import finish


def test_the_result_is_returned() -> None:
    assert finish(in_background(lambda tell: 7)) == 7


def test_progress_is_told_while_it_works() -> None:
    seen = threading.Event()

    def work(tell: Callable[[int], None]) -> None:
        tell(3)
        assert seen.wait(60)

    steps = in_background(work)
    while next(steps) != 3:
        pass
    seen.set()
    finish(steps)


class Panic(BaseException):
    pass


@pytest.mark.parametrize("error", [ValueError, Panic])
def test_what_the_work_raises_is_raised(error: type[BaseException]) -> None:
    def work(tell: Callable[[int], None]) -> None:
        raise error

    with pytest.raises(error):
        finish(in_background(work))


def test_given_up_it_ends_where_it_tells_next() -> None:
    closed, ended = threading.Event(), threading.Event()

    def work(tell: Callable[[int], None]) -> None:
        assert closed.wait(60)
        try:
            tell(1)
        except GivenUpError:
            ended.set()
            raise

    steps = in_background(work)
    next(steps)
    steps.close()
    closed.set()
    assert ended.wait(60)
