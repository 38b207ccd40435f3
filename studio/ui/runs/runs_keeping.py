"""Deleting and restoring runs on the Runs page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.runs.damaged_run import DamagedRunError
from studio.runs.index import KeptRun
from studio.runs.library import DeletedRun
from studio.session.session import Session
from studio.ui.runs.deleted_dialog import DeletedDialog


class RunsKeeping(QObject):
    """Deletes and restores runs through the session, and puts the outcome in words.

    Attributes:
        aside: the runs that Undo brings back.
        dialog: the last list of deleted runs, None before the first.

    Signals:
        deleted: the `Message` that says which runs were deleted.
        restored: runs were restored.
    """

    deleted = Signal(object)
    restored = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        """Take the session, and the widget over which the list opens."""
        super().__init__(window)
        self._session = session
        self._window = window
        self.aside: tuple[KeptRun, ...] = ()
        self.dialog: DeletedDialog | None = None
        session.runs.discarded.connect(self._on_discarded)
        session.runs.restored.connect(self._on_restored)
        session.runs.recalling.happened.connect(self._on_recalled)

    def delete(self, runs: Sequence[KeptRun]) -> None:
        """Delete runs; where one of them is being trained, none is deleted."""
        if runs:
            self._session.runs.delete(sorted(runs, key=lambda run: run.state != "running"))  # fails on it first

    def forget(self) -> None:
        """Forget the deleted runs that Undo would restore."""
        self.aside = ()

    @Slot()
    def undo(self) -> None:
        """Restore the runs that were deleted last."""
        self._restore(self.aside)

    @Slot()
    def show_deleted(self) -> None:
        """Open the list of deleted runs, once it is read."""
        self._session.runs.look_for_deleted()

    @Slot(object)
    def _on_recalled(self, runs: list[DeletedRun]) -> None:
        self.dialog = DeletedDialog(self._window)
        self.dialog.show_runs(runs)
        self.dialog.restore_wanted.connect(self._restore)
        self._session.runs.restored.connect(self.dialog.leave_out)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def restore_model(self, error: object) -> None:
        """Restore the model of a `DamagedRunError` from the checkpoint of its run, and open it."""
        if isinstance(error, DamagedRunError):
            self._session.model.restore(error.path)

    @Slot(object)
    def _restore(self, runs: Sequence[KeptRun]) -> None:
        self._leave_out(runs)
        self._session.runs.restore(runs)

    def _leave_out(self, runs: Sequence[KeptRun]) -> None:
        ids = {run.id for run in runs}
        self.aside = tuple(run for run in self.aside if run.id not in ids)

    @Slot(object)
    def _on_restored(self, runs: Sequence[KeptRun]) -> None:
        self._leave_out(runs)
        self.restored.emit()

    @Slot(object)
    def _on_discarded(self, runs: tuple[KeptRun, ...]) -> None:
        self.aside = runs
        if len(runs) == 1:
            words = QT_TRANSLATE_NOOP("core", "“{name}” was deleted. It can be brought back for a month.")
            self.deleted.emit(Message(words, {"name": runs[0].name}))
        else:
            words = QT_TRANSLATE_NOOP("core", "{count} runs were deleted. They can be brought back for a month.")
            self.deleted.emit(Message(words, {"count": len(runs)}))
