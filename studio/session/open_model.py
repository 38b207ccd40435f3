"""The open model: the model that writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.runs.library import RunLibrary
from studio.session import jobs
from studio.session.task import Task

if TYPE_CHECKING:  # these import torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel
    from studio.runs.training_run import TrainingRun


class OpenModel(QObject):
    """Owns the open model, and opens others.

    Attributes:
        trained: the open model, None before the first.
        writing: the task that writes with the model; another model ends it.
        filing: the task that opens models.

    Signals:
        changed: another model is open.
        opened: a model was opened for the user, as `jobs.Opened`; `changed` came before.
    """

    changed = Signal()
    opened = Signal(object)

    def __init__(self, library: RunLibrary, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self.trained: TrainedModel | None = None
        self.writing = Task(self)
        self.filing = Task(self)
        self.filing.happened.connect(self._on_opened)

    def use(self, trained: TrainedModel) -> None:
        """Write with ``trained`` from now on; `changed` follows."""
        self.writing.stop()
        self.trained = trained
        self.changed.emit()

    def open(self, path: Path) -> None:
        """Open the model file at ``path``; `opened` follows, or ``filing.failed``."""
        self.filing.start(lambda: jobs.open_model(path))

    def restore(self, path: Path) -> None:
        """Open the model of a run with a damaged file from its checkpoint; `opened` follows, or ``filing.failed``."""
        self.filing.start(lambda: jobs.restore_model(path, keep=not self._library.reads_only))

    def open_snapshot(self, run: TrainingRun, which: str) -> None:
        """Open a copy of the `BEST` or the `LAST` weights of a run under way; `opened` follows."""
        self.filing.start(lambda: jobs.take_snapshot(run, which))

    def open_weights(self, trained: TrainedModel, which: str, run: TrainingRun | None = None) -> None:
        """Open the `BEST` or the `LAST` weights of the run of ``trained``; `opened` follows, or ``filing.failed``.

        ``run`` is this run where it is under way; then its present weights are opened.
        """
        kept = trained.kept
        if kept is None or kept.which == which:
            self._on_opened(jobs.Opened(trained, same_run=True))
        else:
            self.filing.start(lambda: jobs.open_weights(kept.path, which, run))

    @Slot(object)
    def _on_opened(self, outcome: jobs.Opened) -> None:
        self.use(outcome.trained)
        self.opened.emit(outcome)
