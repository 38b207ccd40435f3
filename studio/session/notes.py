"""What the user writes about runs, until it is kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.runs.index import KeptRun
from studio.session.kept_runs import KeptRuns

_PAUSE_MS = 1000  # in the typing of a note, until it is kept: the program may be killed


class Notes(QObject):
    """Holds each note as it was typed until it is on the disk; what could not be kept is tried again.

    Attributes:
        pause: the rest in the typing after which a note is kept.

    Signals:
        kept: the id of a run, and its note that is kept now.
    """

    kept = Signal(str, str)

    def __init__(self, runs: KeptRuns, parent: QObject) -> None:
        super().__init__(parent)
        self._runs = runs
        self._typed: dict[str, str] = {}  # by the id of the run: notes that are not known to be kept
        self._asked: dict[str, str] = {}  # those of them that are being kept
        self._could_not_change = runs.reads_only
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE_MS)
        self.pause.timeout.connect(self.keep)
        runs.noted.connect(self._on_noted)
        runs.not_noted.connect(self._on_not_noted)
        runs.changed.connect(self._on_runs_changed)

    def of(self, run: KeptRun) -> str:
        """Return the note of a run as it was typed, whether it is kept yet or not."""
        return self._typed.get(run.id, run.note)

    @Slot(str, str)
    def type(self, run_id: str, note: str) -> None:
        """Take what stands in the field for the note of the run of that id; it is kept after a pause."""
        self._typed[run_id] = note
        self.pause.start()

    @Slot()
    def keep(self) -> None:
        """Begin to keep what was typed, and what could not be kept before; the end of the session waits for it."""
        self.pause.stop()
        for run_id, note in self._typed.items():
            if self._asked.get(run_id) != note.strip():
                self._asked[run_id] = note.strip()
                self._runs.annotate(run_id, note)

    @Slot(str, str)
    def _on_noted(self, run_id: str, note: str) -> None:
        if self._asked.get(run_id) == note:
            del self._asked[run_id]
        if run_id in self._typed and self._typed[run_id].strip() == note:
            del self._typed[run_id]
        self.kept.emit(run_id, note)

    @Slot(str, str)
    def _on_not_noted(self, run_id: str, note: str) -> None:
        if self._asked.get(run_id) == note:
            del self._asked[run_id]

    @Slot()
    def _on_runs_changed(self) -> None:
        could_not, self._could_not_change = self._could_not_change, self._runs.reads_only
        if could_not and not self._could_not_change:
            self.keep()
