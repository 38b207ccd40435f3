"""What of a session is saved where the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from studio.runs.index import KeptRun
from studio.session.session import Session
from studio.ui.dialogs import Dialogs


class Exports(QObject):
    """Asks where to, and lets the session save; nothing happens where the user thinks better of it."""

    def __init__(self, session: Session, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._dialogs = dialogs

    @Slot()
    def save_model(self) -> None:
        """Let the user choose where to save a copy of the model."""
        trained = self._session.trained
        path = self._dialogs.where_to_save_model(trained.manifest.name) if trained is not None else None
        if path is not None:
            self._session.save_model(path)

    @Slot(object)
    def save_vocabulary(self, make: Callable[[], str]) -> None:
        """Let the user choose where to save the vocabulary."""
        corpus = self._session.corpus
        path = self._dialogs.where_to_save_table(Path(corpus.document.name).stem) if corpus is not None else None
        if path is not None:
            self._session.export(path, make)

    @Slot(str, object)
    def save_curve(self, kind: str, make: Callable[[], str | bytes]) -> None:
        """Let the user choose where to save the curve, as a ``png`` or a ``csv``."""
        record = self._session.record
        path = self._dialogs.where_to_save_curve(kind, Path(record.text_name).stem) if record is not None else None
        if path is not None:
            self._session.export(path, make)

    @Slot(object)
    def save_events(self, run: KeptRun) -> None:
        """Let the user choose where to write the metrics of a run for TensorBoard."""
        folder = self._dialogs.where_to_save_events()
        if folder is not None:
            self._session.export_events(run, folder)

    @Slot(str, object)
    def save_writing(self, kind: str, make: Callable[[], bytes]) -> None:
        """Let the user choose where to save what was written, as a ``txt``, ``html`` or ``pdf``."""
        trained = self._session.trained
        path = self._dialogs.where_to_save_writing(kind, trained.manifest.name) if trained is not None else None
        if path is not None:
            self._session.export(path, make)
