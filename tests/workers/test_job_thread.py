from __future__ import annotations

import importlib.metadata
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from studio.workers.job_thread import JobThread


class Heard(QObject):
    """What a job said, taken by bound slots on the window's thread, as the studio does.

    To wait for the thread's own signal would connect and disconnect while the thread emits, and PySide6 does not
    survive that; so tests wait for `heard`.
    """

    heard = Signal()

    def __init__(self, job: JobThread) -> None:
        super().__init__()
        self.events: list[object] = []
        self.errors: list[BaseException] = []
        job.happened.connect(self._on_event)
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        self.events.append(event)
        self.heard.emit()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.errors.append(error)


def finish(qtbot: QtBot, job: JobThread) -> None:
    with qtbot.waitSignal(job.finished, timeout=10_000):
        if not job.isRunning():
            job.start()
    job.wait()


def start(qtbot: QtBot, job: JobThread) -> Heard:
    """Start the job and wait for its first event."""
    heard = Heard(job)
    with qtbot.waitSignal(heard.heard):
        job.start()
    return heard


def test_events_arrive_in_order_and_are_made_on_another_thread(qtbot: QtBot) -> None:
    threads = []

    def work() -> Iterator[int]:
        threads.append(threading.get_ident())
        yield from range(1000)

    job = JobThread(work)
    heard = Heard(job)
    finish(qtbot, job)
    assert heard.events == list(range(1000))
    assert threads != [threading.get_ident()]


def test_stop_closes_the_iterator_on_its_thread(qtbot: QtBot) -> None:
    closed_on: list[int] = []
    made_on: list[int] = []

    def work() -> Iterator[int]:
        made_on.append(threading.get_ident())
        number = 0
        try:
            while True:
                number += 1
                yield number
        finally:
            closed_on.append(threading.get_ident())

    kept = work()  # so that it is closed by the job, not by being forgotten
    job = JobThread(lambda: kept)
    heard = start(qtbot, job)
    job.stop()
    qtbot.waitUntil(job.isFinished)
    job.wait()
    assert closed_on == made_on
    assert heard.errors == []


def test_a_paused_job_makes_no_progress_until_it_resumes(qtbot: QtBot) -> None:
    steps = []

    def work() -> Iterator[int]:
        for number in range(5):
            steps.append(number)
            yield number

    job = JobThread(work)
    job.pause()
    heard = start(qtbot, job)
    qtbot.waitUntil(lambda: steps == [0])
    assert job.paused
    with qtbot.waitSignal(job.finished):
        job.resume()
    job.wait()
    assert heard.events == [0, 1, 2, 3, 4]


def test_stop_reaches_a_paused_job(qtbot: QtBot) -> None:
    job = JobThread(lambda: iter(range(10)))
    job.pause()
    heard = start(qtbot, job)
    with qtbot.waitSignal(job.finished):
        job.stop()
    job.wait()
    assert heard.events == [0]


def test_a_pause_after_a_stop_does_not_hold_the_thread(qtbot: QtBot) -> None:
    job = JobThread(lambda: iter(range(1_000_000)))
    start(qtbot, job)
    job.stop()
    job.pause()
    qtbot.waitUntil(job.isFinished)
    job.wait()


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)])
def test_whatever_is_raised_is_told_and_the_thread_ends(qtbot: QtBot, error: BaseException) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise error

    job = JobThread(work)
    heard = Heard(job)
    finish(qtbot, job)
    assert heard.errors == [error]
    assert heard.events == [1]


def test_an_iterator_that_cannot_be_made_is_told(qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        raise OSError("no")

    job = JobThread(work)
    heard = Heard(job)
    finish(qtbot, job)
    assert isinstance(heard.errors[0], OSError)


def test_reference_counts_stay_level_over_thousands_of_events(qtbot: QtBot) -> None:
    """PySide6 6.12.0 lost a reference to True or None at each signal, until Python 3.11 aborted."""

    def count() -> tuple[int, ...]:
        return tuple(sys.getrefcount(constant) for constant in (None, True, False))

    def round_trip() -> None:
        job = JobThread(lambda: iter([True, False, None] * 2000))
        heard = Heard(job)
        finish(qtbot, job)
        assert len(heard.events) == 6000
        heard.events.clear()

    round_trip()
    before = count()
    round_trip()
    assert all(abs(after - early) < 300 for after, early in zip(count(), before, strict=True))


def test_an_error_is_told_also_where_a_package_has_no_metadata(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(package: str) -> str:
        raise importlib.metadata.PackageNotFoundError(package)

    def work() -> Iterator[int]:
        yield 1
        raise KeyError("gremlins")

    monkeypatch.setattr(importlib.metadata, "version", missing)
    job = JobThread(work)
    heard = Heard(job)
    finish(qtbot, job)
    assert [type(error) for error in heard.errors] == [KeyError]
    assert "gremlins" in caplog.text
    assert "torch of unknown version" in caplog.text
