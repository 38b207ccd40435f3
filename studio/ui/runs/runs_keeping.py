"""How the Runs page changes what is kept: names, notes, runs that are deleted and brought back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.runs.damaged_run import DamagedRunError
from studio.runs.index import KeptRun
from studio.runs.library import DeletedRun
from studio.session.session import Session
from studio.ui.runs.deleted_dialog import DeletedDialog


class RunsKeeping(QObject):
    """Asks the session, and says what came of it.

    Attributes:
        aside: the runs that Undo brings back.
        dialog: the last list of what was deleted, None before the first.

    Signals:
        refused: the `StudioError` that says why nothing came of it.
        noted: the id of a run, and its note that is kept now.
        note_refused: the id of a run, and its note that could not be kept.
        deleted: the `Message` that says what was deleted.
        restored: runs are there again.
    """

    refused = Signal(object)
    noted = Signal(str, str)
    note_refused = Signal(str, str)
    deleted = Signal(object)
    restored = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        """Take the widget over which the list opens."""
        super().__init__(window)
        self._session = session
        self._window = window
        self.aside: tuple[KeptRun, ...] = ()
        self.dialog: DeletedDialog | None = None
        session.runs.discarded.connect(self._on_discarded)
        session.runs.recalling.happened.connect(self._on_recalled)

    @Slot(object, str)
    def rename(self, run: KeptRun, name: str) -> None:
        """Call a run by another name."""
        try:
            self._session.runs.library.rename(run, name)
        except StudioError as error:
            self.refused.emit(error)
        self._session.runs.refresh()

    @Slot(str, str)
    def annotate(self, id_: str, note: str) -> None:
        """Keep a note about the run of that id; the table is not read anew, it is still being typed."""
        library = self._session.runs.library
        try:
            run = next((run for run in library.runs() if run.id == id_), None)
            if run is not None:
                library.annotate(run, note)
        except StudioError as error:
            self.refused.emit(error)
            self.note_refused.emit(id_, note)
        else:
            self.noted.emit(id_, note)

    def delete(self, runs: Sequence[KeptRun]) -> bool:
        """Delete runs; where one is being trained, none. Return whether they are gone."""
        try:
            if runs:
                self._session.runs.delete(sorted(runs, key=lambda run: run.state != "running"))  # it refuses at once
        except StudioError as error:
            self.refused.emit(error)
            self._session.runs.refresh()
            return False
        return bool(runs)

    def forget(self) -> None:
        """Offer no Undo any more."""
        self.aside = ()

    @Slot()
    def undo(self) -> None:
        """Bring back what was deleted last."""
        self._restore(self.aside)

    @Slot()
    def show_deleted(self) -> None:
        """Let the user bring back what was deleted within the month, as soon as it is read."""
        self._session.runs.look_for_deleted()

    @Slot(object)
    def _on_recalled(self, runs: list[DeletedRun]) -> None:
        self.dialog = DeletedDialog(self._window)
        self.dialog.show_runs(runs)
        self.dialog.restore_wanted.connect(self._on_restore_wanted)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def restore_model(self, error: object) -> None:
        """Open the model that an error is about from the checkpoint of its run."""
        if isinstance(error, DamagedRunError):
            self._session.model.restore(error.path)

    def _restore(self, runs: Sequence[KeptRun]) -> bool:
        """Return whether they are there again."""
        try:
            self._session.runs.restore(runs)
        except StudioError as error:
            self.refused.emit(error)
            return False
        finally:
            ids = {run.id for run in runs}
            self.aside = tuple(run for run in self.aside if run.id not in ids)
        self.restored.emit()
        return True

    @Slot(object)
    def _on_restore_wanted(self, runs: Sequence[KeptRun]) -> None:
        if self._restore(runs) and self.dialog is not None:
            self.dialog.leave_out(runs)

    @Slot(object)
    def _on_discarded(self, runs: tuple[KeptRun, ...]) -> None:
        self.aside = runs
        if len(runs) == 1:
            words = QT_TRANSLATE_NOOP("core", "“{name}” was deleted. It can be brought back for a month.")
            self.deleted.emit(Message(words, {"name": runs[0].name}))
        else:
            words = QT_TRANSLATE_NOOP("core", "{count} runs were deleted. They can be brought back for a month.")
            self.deleted.emit(Message(words, {"count": len(runs)}))
