"""What each tab of the Write page promises."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.ui.common.parts import Translated


class Tab(Translated, QWidget):
    """The content of a tab. A new one overrides what it needs, and has a row in `studio.ui.write.tab_rows`.

    Signals:
        failed: the error that ended the tab's work; the page shows it.
        typed: another text stands in the field whose text is kept for the next time, see `typed_text`.
        taken: a beginning and what follows it; the user wants to go on with them where one writes.
        training_wanted: the user wants to train a model of this name, a key of the catalog.
        model_file_wanted: the user wants to choose a model file; `take_model_file` gets it.
    """

    failed = Signal(object)
    typed = Signal()
    taken = Signal(str, str)
    training_wanted = Signal(str)
    model_file_wanted = Signal()

    def typed_text(self) -> str:
        """Return what is typed in the field whose text is kept; a tab without such a field has nothing to keep."""
        return ""

    def set_typed_text(self, text: str) -> None:
        """Put what was typed the last time into that field."""

    def show_written(self, text: str) -> None:
        """Take the text that stands on the Write page; called each time the tab comes to the front."""

    def take_model_file(self, path: Path) -> None:
        """Take the model file that the user chose."""

    def take_focus(self) -> None:
        """Take the keyboard as the tab comes to the front: so that Tab begins at its top, unless one types there."""
        self.setFocus()
