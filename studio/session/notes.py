"""The notes that the user types about runs, until they are saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.runs.index import KeptRun
from studio.session.kept_runs import KeptRuns

_PAUSE_MS = 1000  # without typing, until a note is saved: the program may be killed


class Notes(QObject):
    """Holds each typed note until it is saved; where saving failed it is tried again.

    Attributes:
        pause: the timer that saves the notes once the user stops typing.

    Signals:
        kept: the id of a run, and its note, which is saved now.
    """

    kept = Signal(str, str)

    def __init__(self, runs: KeptRuns, parent: QObject) -> None:
        super().__init__(parent)
        self._runs = runs
        self._typed: dict[str, str] = {}  # notes that may not be saved, by the id of the run
        self._asked: dict[str, str] = {}  # the notes that are being saved
        self._could_not_change = runs.reads_only
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE_MS)
        self.pause.timeout.connect(self.keep)
        runs.noted.connect(self._on_noted)
        runs.not_noted.connect(self._on_not_noted)
        runs.changed.connect(self._on_runs_changed)

    def of(self, run: KeptRun) -> str:
        """Return the note of a run as it was typed, saved or not."""
        return self._typed.get(run.id, run.note)

    @Slot(str, str)
    def type(self, run_id: str, note: str) -> None:
        """Take the note that is being typed about the run of that id; the note is saved after a pause."""
        self._typed[run_id] = note
        self.pause.start()

    @Slot()
    def keep(self) -> None:
        """Begin to save all notes that are not saved; the end of the session waits for this."""
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
