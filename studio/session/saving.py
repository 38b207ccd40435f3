"""Saving copies of models, exporting texts, pictures and metrics, and models that exist in memory alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.log import LOGGER
from studio.runs.index import KeptRun
from studio.session import jobs
from studio.session.kept_runs import KeptRuns
from studio.session.open_model import OpenModel
from studio.session.task import Task

if TYPE_CHECKING:  # it imports torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel


class Saving(QObject):
    """Saves files for the user, one after another; a save is never given up.

    Attributes:
        task: the task that saves.
        unsaved: models of runs that could not be saved and exist here alone, the earliest first.

    Signals:
        changed: saving began or ended.
        failed: the error that kept a file from being saved.
        model_saved: a copy of a `TrainedModel` was saved at the path; `saved` follows.
        saved: a file, or a folder of files, was saved at the path.
    """

    changed = Signal()
    failed = Signal(object)
    model_saved = Signal(object, object)
    saved = Signal(object)

    def __init__(self, model: OpenModel, runs: KeptRuns, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._runs = runs
        self._unsaved: dict[Path, TrainedModel] = {}  # by the path where it could not be saved
        self.task = Task(self, in_turn=True)
        self.task.changed.connect(self.changed)
        self.task.failed.connect(self.failed)
        self.task.happened.connect(self._on_saved)

    @property
    def running(self) -> bool:
        """Whether something is being saved."""
        return self.task.running

    @property
    def unsaved(self) -> tuple[TrainedModel, ...]:
        """See the class; models that are opened or trained later leave these as they are."""
        return tuple(self._unsaved.values())

    def note_unsaved(self, path: Path, trained: TrainedModel) -> None:
        """Remember a model that could not be saved at ``path``."""
        self._unsaved[path] = trained

    def forget_unsaved(self, path: Path) -> None:
        """Forget the model that could not be saved at ``path``: its run went on, and has another model now."""
        self._unsaved.pop(path, None)

    def save_model(self, path: Path, trained: TrainedModel | None = None) -> None:
        """Save a copy of ``trained``, by default the open model, at ``path``; `saved` follows, or `failed`."""
        trained = trained or self._model.trained
        if trained is not None:
            self.task.start(lambda: jobs.save_model(trained, path))

    def export(self, path: Path, make: Callable[[], str | bytes]) -> None:
        """Write a text or a picture to ``path``; `saved` follows, or `failed`."""
        self.task.start(lambda: jobs.export(path, make))

    def export_events(self, run: KeptRun, folder: Path) -> None:
        """Write the metrics of a run as TensorBoard events; `saved` follows, or `failed`."""
        self.task.start(lambda: jobs.export_events(self._runs.library, run, folder))

    def rescue(self) -> None:
        """Save the unsaved models wherever that is possible, on any thread: the program is about to end."""
        if self._unsaved:
            from studio.runs.rescue import rescue

            for path, trained in tuple(self._unsaved.items()):
                LOGGER.warning("the model of %s is kept as %s", path, rescue(path, trained))

    @Slot(object)
    def _on_saved(self, outcome: jobs.Saved) -> None:
        self._unsaved = {path: model for path, model in self._unsaved.items() if model is not outcome.trained}
        if outcome.trained is not None:
            self.model_saved.emit(outcome.trained, outcome.path)
        self.saved.emit(outcome.path)
        self._runs.refresh()
