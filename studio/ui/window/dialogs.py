"""Where the user chooses files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.places import SAMPLE_TEXTS
from studio.runs.manifest import SUFFIX
from studio.ui.window.settings import Settings


class Dialogs(QObject):
    """The system's own dialogs; each returns the user's choice, or nothing after Cancel."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings

    def texts(self) -> list[Path]:
        """Let the user choose one text or several."""
        words = self.tr("Texts (*.txt *.md *.csv *.tex *.html *.xml *.json *.py *.zip *.gz);;All files (*)")
        paths, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open a text"), self._folder(), words)
        return [Path(path) for path in paths]

    def text_to_judge_by(self) -> Path | None:
        """Let the user choose another text to judge by."""
        words = self.tr("All files (*)")
        title = self.tr("Choose a text to judge by")
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), words)
        return Path(path) if path else None

    def folder(self) -> Path | None:
        """Let the user choose a folder of texts."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of texts"), self._folder())
        return Path(folder) if folder else None

    def where_to_save_events(self) -> Path | None:
        """Let the user choose a folder for TensorBoard events."""
        title = self.tr("Choose a folder for TensorBoard events")
        folder = QFileDialog.getExistingDirectory(self._window, title, self._folder())
        return Path(folder) if folder else None

    def model(self) -> Path | None:
        """Let the user choose a model."""
        title = self.tr("Open a model")
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), self._model_files())
        path = Path(chosen)
        return (path if path.suffix else path.with_suffix(SUFFIX)) if chosen else None

    def where_to_save_model(self, name: str) -> Path | None:
        """Let the user choose where to save a model of that name."""
        return self._where_to_save(self.tr("Save the model"), name + SUFFIX, self._model_files())

    def where_to_save_table(self, name: str) -> Path | None:
        """Let the user choose where to save a table of that name."""
        return self._where_to_save(self.tr("Save the vocabulary"), name + ".csv", self.tr("Tables (*.csv)"))

    def where_to_save_curve(self, kind: str, name: str) -> Path | None:
        """Let the user choose where to save the curve of a run on a text of that name, as a ``png`` or a ``csv``."""
        kinds = self.tr("Pictures (*.png)") if kind == "png" else self.tr("Tables (*.csv)")
        name = self.tr("{name}, curve").format(name=name)
        return self._where_to_save(self.tr("Save the curve"), f"{name}.{kind}", kinds)

    def where_to_save_writing(self, kind: str, name: str) -> Path | None:
        """Let the user choose where to save what the model of that name wrote, as a ``txt``, ``html`` or ``pdf``."""
        kinds = {"txt": self.tr("Texts (*.txt)"), "html": self.tr("Web pages (*.html)"), "pdf": self.tr("PDF (*.pdf)")}
        name = self.tr("{name}, written").format(name=name)
        return self._where_to_save(self.tr("Save what was written"), f"{name}.{kind}", kinds[kind])

    def _where_to_save(self, title: str, name: str, kinds: str) -> Path | None:
        dialog = QFileDialog(self._window, title, self._folder(), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))  # else Qt does not ask before it replaces
        dialog.selectFile(name)
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        return Path(chosen[0]) if chosen else None

    def _folder(self) -> str:
        """Return the folder a dialog opens in: beside the last text that is no sample of ours, else the documents."""
        for path in self._settings.recent_texts:
            if path.parent.is_dir() and path.parent != SAMPLE_TEXTS:
                return str(path.parent)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return documents if Path(documents).is_dir() else str(Path.home())  # Qt reads a missing one as a file name

    def _model_files(self) -> str:
        return self.tr("Models (*.safetensors)")
