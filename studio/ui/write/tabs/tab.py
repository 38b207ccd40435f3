"""The base class of the tabs' contents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.ui.common.parts import Translated


class Tab(Translated, QWidget):
    """The content of a tab. A new tab overrides the methods it needs, and has a row in `studio.ui.write.tab_rows`.

    Signals:
        failed: the error that ended the tab's work; the page shows it.
        typed: the text to keep for the next start changed, see `typed_text`.
        taken: a beginning and a text; the user wants to continue them on the Write page.
        training_wanted: the user wants to train a model of this name, a key of the catalog.
        model_file_wanted: the user wants to choose a model file; `take_model_file` receives the file.
    """

    failed = Signal(object)
    typed = Signal()
    taken = Signal(str, str)
    training_wanted = Signal(str)
    model_file_wanted = Signal()

    def typed_text(self) -> str:
        """Return the typed text to keep for the next start; empty in a tab that keeps none."""
        return ""

    def set_typed_text(self, text: str) -> None:
        """Put the text typed last time into the field."""

    def show_written(self, text: str) -> None:
        """Take the text of the Write page; called each time the tab comes to the front."""

    def take_model_file(self, path: Path) -> None:
        """Take the model file that the user chose."""

    def take_focus(self) -> None:
        """Take the keyboard focus as the tab comes to the front, so that the Tab key begins at the top."""
        self.setFocus()
