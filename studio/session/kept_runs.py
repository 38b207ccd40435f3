"""The runs that are kept, and what is done to them as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.runs.index import KeptRun
from studio.runs.library import RunLibrary
from studio.session.open_text import OpenText
from studio.session.task import Task


class KeptRuns(OpenText):
    """What of a session is about its library.

    Attributes:
        library: the runs that were kept.
        recalling: reads what was deleted.

    Signals:
        runs_changed: there are others.
        discarded: these runs were deleted.
    """

    runs_changed = Signal()
    discarded = Signal(object)

    def __init__(self, library: RunLibrary, parent: QObject | None = None) -> None:
        super().__init__(library.folder.parent / "classics", parent)
        self.library = library
        self.recalling = Task(self)

    def look_for_deleted(self) -> None:
        """Read what can be brought back, as a list of `DeletedRun`; ``recalling.happened`` follows."""
        self.recalling.start(lambda: iter([self.library.deleted()]))

    def delete_runs(self, runs: Sequence[KeptRun]) -> None:
        """Delete runs; `discarded` follows, and `restore_runs` brings them back.

        Raises:
            StudioError: one could not be moved.
        """
        self.library.delete(runs)
        self.runs_changed.emit()
        self.discarded.emit(tuple(runs))

    def restore_runs(self, runs: Sequence[KeptRun]) -> None:
        """Bring back runs that were deleted.

        Raises:
            StudioError: one could not be moved.
        """
        self.library.restore(runs)
        self.runs_changed.emit()
