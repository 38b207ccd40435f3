"""A preview of a text with lines of any length."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.common.symbols import with_pictures
from studio.ui.common.theme import serif

SHOWN = 40_000
"""Characters shown at most."""

_LINE = 400  # Qt takes half a minute for a line of a million characters, so the preview splits long lines


class TextPreview(QPlainTextEdit):
    """Shows the beginning of a text, read-only. The text on show is changed for Qt, so it is never read back."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFont(serif())
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_text(self, text: str) -> None:
        """Show the beginning of ``text``."""
        shown = with_pictures(text[:SHOWN])
        shown = shown.encode("utf-8", "replace").decode("utf-8")  # lone surrogates
        self.setPlainText("\n".join(_split_long_lines(shown)))


def _split_long_lines(text: str) -> list[str]:
    lines = []
    for line in text.split("\n"):
        while len(line) > _LINE * 2:
            cut = line.rfind(" ", _LINE, _LINE * 2) + 1 or _LINE
            lines.append(line[:cut])
            line = line[cut:]
        lines.append(line)
    return lines
