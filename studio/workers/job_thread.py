"""Runs any iterator of events on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QThread, Signal

from studio.log import LOGGER, details
from studio.messages import StudioError


class JobThread(QThread):
    """Runs an iterator on a thread of its own.

    The iterator is made, run and closed on that thread; closing lets a job save its work after a stop. Pause and stop
    are flags that the thread reads between two events: a queued slot would never reach a thread that is busy.

    Signals:
        happened: one item of the iterator.
        failed: the exception that ended it.
        finished: QThread's own; after it no event comes.
    """

    happened = Signal(object)
    failed = Signal(object)

    def __init__(self, make_events: Callable[[], Iterator[object]], parent: QObject | None = None) -> None:
        """Take a function that makes the iterator; it is called on the thread, so it may import and open."""
        super().__init__(parent)
        self._make_events = make_events
        self._stop = threading.Event()
        self._go_on = threading.Event()
        self._go_on.set()

    @property
    def paused(self) -> bool:
        """Whether the job waits, or will after the event under way."""
        return not self._go_on.is_set()

    @property
    def stopping(self) -> bool:
        """Whether the job was asked to stop."""
        return self._stop.is_set()

    def pause(self) -> None:
        """Wait after the event under way until `resume`; a job that was asked to stop does not wait."""
        if not self._stop.is_set():
            self._go_on.clear()

    def resume(self) -> None:
        """Go on."""
        self._go_on.set()

    def stop(self) -> None:
        """Leave after the event under way, also from a pause; `finished` follows."""
        self._stop.set()
        self._go_on.set()

    def run(self) -> None:
        """See QThread.run."""
        try:
            self._iterate()
        except BaseException as error:  # nothing may leave this thread but by the signal
            if not isinstance(error, StudioError):
                LOGGER.error("a job failed: %s", details(error))
            self.failed.emit(error)

    def _iterate(self) -> None:
        events = self._make_events()
        try:
            for event in events:
                self.happened.emit(event)
                self._go_on.wait()
                if self._stop.is_set():
                    return
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()
