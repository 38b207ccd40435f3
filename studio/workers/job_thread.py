"""A thread that runs an iterator of events."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QThread, Signal

from studio.log import LOGGER, details
from studio.messages import StudioError


class JobThread(QThread):
    """Runs an iterator on its own thread.

    The thread makes, runs and closes the iterator; closing lets a job save its work after a stop. Pause and stop are
    flags that the thread reads between two events: a queued slot would never reach a busy thread.

    Signals:
        happened: an item of the iterator.
        failed: the exception that ended the iterator.
        finished: QThread's signal; no event comes after it.
    """

    happened = Signal(object)
    failed = Signal(object)

    def __init__(self, make_events: Callable[[], Iterator[object]], parent: QObject | None = None) -> None:
        """Take a function that makes the iterator; the thread calls it, so it may import modules and open files."""
        super().__init__(parent)
        self._make_events = make_events
        self._stop = threading.Event()
        self._go_on = threading.Event()
        self._go_on.set()

    @property
    def paused(self) -> bool:
        """Whether the job waits, or will wait after the current event."""
        return not self._go_on.is_set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked the job to stop."""
        return self._stop.is_set()

    def pause(self) -> None:
        """Pause the job after the current event until `resume`; a stopping job does not wait."""
        if not self._stop.is_set():
            self._go_on.clear()

    def resume(self) -> None:
        """Continue a paused job."""
        self._go_on.set()

    def stop(self) -> None:
        """End the job after the current event, also from a pause; `finished` follows."""
        self._stop.set()
        self._go_on.set()

    def run(self) -> None:
        """See QThread.run."""
        try:
            self._iterate()
        except BaseException as error:  # no exception may leave the thread except by the signal
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
