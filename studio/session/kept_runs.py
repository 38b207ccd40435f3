"""The runs that are kept, and what is done to them as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.runs.index import KeptRun
from studio.runs.library import RunLibrary
from studio.session import jobs
from studio.session.task import Task


class KeptRuns(QObject):
    """Owns the library of runs, and announces its changes.

    Attributes:
        library: the runs on disk.
        recalling: the work of reading the deleted runs.
        tidying: the work of throwing away what nobody wants any more.

    Signals:
        changed: runs were added, deleted, restored or renamed, or may be changed from now on.
        discarded: the runs that were just deleted, as a tuple of `KeptRun`.
    """

    changed = Signal()
    discarded = Signal(object)

    def __init__(self, library: RunLibrary, parent: QObject) -> None:
        super().__init__(parent)
        self.library = library
        self.recalling = Task(self)
        self.tidying = Task(self)

    def claim(self) -> bool:
        """Take the library for this window and return whether that succeeded; no other window may change it then."""
        reads_only = self.library.reads_only
        mine = self.library.claim()
        if reads_only != self.library.reads_only:
            self.changed.emit()
        return mine

    def refresh(self) -> None:
        """Announce that the library is not what it was: a run began, went on, ended or was deleted."""
        self.changed.emit()

    def rename(self, run: KeptRun, name: str) -> None:
        """Give a run another name.

        Raises:
            StudioError: the name could not be written.
        """
        self.library.rename(run, name)
        self.changed.emit()

    def look_for_deleted(self) -> None:
        """Read which runs can be restored; ``recalling.happened`` follows with a list of `DeletedRun`."""
        self.recalling.start(lambda: iter([self.library.deleted()]))

    def delete(self, runs: Sequence[KeptRun]) -> None:
        """Delete runs; `discarded` follows, and `restore` brings the runs back.

        Raises:
            StudioError: a run could not be moved.
        """
        self.library.delete(runs)
        self.changed.emit()
        self.discarded.emit(tuple(runs))

    def restore(self, runs: Sequence[KeptRun]) -> None:
        """Bring deleted runs back.

        Raises:
            StudioError: a run could not be moved.
        """
        self.library.restore(runs)
        self.changed.emit()

    def tidy(self) -> None:
        """Throw away, in the background, what nobody wants any more: leftovers of saves and runs long deleted."""
        self.tidying.start(lambda: jobs.tidy(self.library))
