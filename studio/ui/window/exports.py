"""Saving models, tables, curves and writing where the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from studio.atomic import NotSavedError
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.runs.index import KeptRun
from studio.session.session import Session
from studio.ui.common.banner import Banner
from studio.ui.window.dialogs import Dialogs

if TYPE_CHECKING:  # it imports torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel

_Where = Callable[[], Path | None]
_Save = Callable[[Path], None]


class Exports(QObject):
    """Asks for a path, and lets the session save; Cancel saves nothing."""

    def __init__(self, session: Session, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._dialogs = dialogs
        self._asked: dict[Path, Callable[[], bool]] = {}  # by path: the function that saves the same thing elsewhere
        self._warned_of: list[object] = []  # models
        session.saving.saved.connect(self._on_saved)

    @Slot()
    def save_model(self) -> None:
        """Let the user choose where to save a copy of the model."""
        trained = self._session.model.trained
        if trained is not None:
            where = partial(self._dialogs.where_to_save_model, trained.manifest.name)
            self._save(where, partial(self._session.saving.save_model, trained=trained))

    @Slot(object)
    def save_vocabulary(self, make: Callable[[], str]) -> None:
        """Let the user choose where to save the vocabulary as a table."""
        corpus = self._session.text.corpus
        if corpus is not None:
            where = partial(self._dialogs.where_to_save_table, Path(corpus.document.name).stem)
            self._save(where, partial(self._session.saving.export, make=make))

    @Slot(str, object)
    def save_curve(self, kind: str, make: Callable[[], str | bytes]) -> None:
        """Let the user choose where to save the curve, as a ``png`` or a ``csv``."""
        record = self._session.training.record
        if record is not None:
            where = partial(self._dialogs.where_to_save_curve, kind, Path(record.text_name).stem)
            self._save(where, partial(self._session.saving.export, make=make))

    @Slot(object)
    def save_events(self, run: KeptRun) -> None:
        """Let the user choose where to write the metrics of a run for TensorBoard."""
        self._save(self._dialogs.where_to_save_events, partial(self._session.saving.export_events, run), run.id)

    @Slot(str, object)
    def save_writing(self, kind: str, make: Callable[[], bytes]) -> None:
        """Let the user choose where to save what was written, as a ``txt``, ``html`` or ``pdf``."""
        trained = self._session.model.trained
        if trained is not None:
            where = partial(self._dialogs.where_to_save_writing, kind, trained.manifest.name)
            self._save(where, partial(self._session.saving.export, make=make))

    def offer_again(self, banner: Banner, error: BaseException) -> None:
        """Offer another folder where the error is about something the user wanted to save."""
        again = self._asked.pop(error.path, None) if isinstance(error, NotSavedError) else None
        if again is not None:
            banner.offer_another_folder(again)

    def offer_rescue(self, banner: Banner) -> None:
        """Offer another folder for the model of the last run, where that could not be saved at the run's end."""
        for unsaved in self._session.saving.unsaved:
            if unsaved is self._session.training.trained:
                self._offer_rescue_of(unsaved, banner)

    def _offer_rescue_of(self, unsaved: TrainedModel, banner: Banner) -> None:
        where = partial(self._dialogs.where_to_save_model, unsaved.manifest.name)
        banner.offer_another_folder(
            partial(self._save, where, partial(self._session.saving.save_model, trained=unsaved))
        )

    def warn_of_loss(self, banner: Banner) -> bool:
        """Warn once that closing the window loses an unsaved model; return whether this was the first warning."""
        unsaved = next((model for model in self._session.saving.unsaved if model not in self._warned_of), None)
        if unsaved is None:
            return False
        self._warned_of.append(unsaved)
        words = QT_TRANSLATE_NOOP(
            "core", "The model “{name}” is not saved: it is lost when the window closes. Close it again to let it go."
        )
        banner.show_error(StudioError(words, name=unsaved.manifest.name))
        self._offer_rescue_of(unsaved, banner)
        return True

    def _save(self, where: _Where, save: _Save, inside: str = "") -> bool:
        """Ask for a folder, and save there if the user chose one; with ``inside``, in that folder within it."""
        path = where()
        if path is None:
            return False
        self._asked[path / inside] = partial(self._save, where, save, inside)
        save(path)
        return True

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._asked.pop(path, None)
