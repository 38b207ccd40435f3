"""One kind of work, one job at a time."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal, Slot

from studio.workers.job_thread import JobThread

MakeEvents = Callable[[], Iterator[object]]


class Task(QObject):
    """Starts jobs of one kind, and owns the thread of the running job.

    Signals:
        changed: a job started, paused, resumed, was asked to stop, or ended.
        happened: an event of the job.
        failed: the exception that ended the job; `ended` follows.
        ended: the job is over, for whatever reason, and its thread has ended.
    """

    changed = Signal()
    happened = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject, *, in_turn: bool = False) -> None:
        """With ``in_turn`` a job that is started during another waits for it, instead of replacing it."""
        super().__init__(parent)
        self._in_turn = in_turn
        self._waiting: collections.deque[MakeEvents] = collections.deque()
        self._job: JobThread | None = None
        self._next: MakeEvents | None = None
        self._over = False

    @property
    def running(self) -> bool:
        """Whether there is a job, paused or not."""
        return self._job is not None

    @property
    def paused(self) -> bool:
        """Whether the job is paused."""
        return self._job is not None and self._job.paused

    @property
    def stopping(self) -> bool:
        """Whether the job was asked to stop and has not ended yet."""
        return self._job is not None and self._job.stopping

    def start(self, make_events: MakeEvents) -> None:
        """Start a job; a running job is stopped first and emits nothing more. With ``in_turn`` the new one waits."""
        if self._over:
            return
        if self._job is not None and self._in_turn:
            self._waiting.append(make_events)
            return
        if self._job is not None:
            self._next = make_events
            self._job.stop()
            return
        self._job = JobThread(make_events, self)
        self._job.happened.connect(self._on_event)
        self._job.failed.connect(self._on_failed)
        self._job.finished.connect(self._on_finished)
        self._job.start()
        self.changed.emit()

    def pause(self) -> None:
        """Pause the job, if there is one."""
        if self._job is not None:
            self._job.pause()
            self.changed.emit()

    def resume(self) -> None:
        """Let a paused job go on."""
        if self._job is not None:
            self._job.resume()
            self.changed.emit()

    def stop(self) -> None:
        """Ask the job to stop; `ended` follows."""
        self._next = None
        if self._job is not None:
            self._job.stop()
            self.changed.emit()

    def stop_and_wait(self) -> None:
        """Stop the job, wait for its thread, and run the waiting jobs: the program ends, and no job begins any more."""
        self._over = True
        self._next = None
        if self._job is not None:
            self._job.stop()
            self._job.wait()
        while self._waiting:
            job = JobThread(self._waiting.popleft())
            job.failed.connect(self._on_failed)
            job.run()  # on this thread; a failure does not keep the others from running

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if self._next is None:
            self.happened.emit(event)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        if self._next is None:
            self.failed.emit(error)

    @Slot()
    def _on_finished(self) -> None:
        job, self._job = self._job, None
        following, self._next = self._next, None
        assert job is not None
        job.wait()
        job.deleteLater()
        if following is None and self._waiting:
            self.ended.emit()
            following = self._waiting.popleft()
        if following is not None:
            self.start(following)
            return
        self.ended.emit()
        self.changed.emit()
