"""Shows one whole text of the contact sheet, or of the starred texts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.common.excerpt import plain
from studio.ui.common.parts import Card, ElidedLabel, Translated, button, row
from studio.ui.common.theme import GAP, READING_SIZE, serif, theme

_SHOWN = 40_000  # characters on show; the user can copy all of them


class PieceView(Translated, Card):
    """A beginning, paler, and the text that a model wrote after the beginning; buttons at the foot.

    Attributes:
        facts: how the text was written.
        output: the text.
        copy_button: copies the text.
        foot: the row of buttons; the owner of the view adds buttons.
    """

    def __init__(self) -> None:
        super().__init__()
        self._piece = ("", "")
        self._shown: tuple[str, str] | None = None
        self.facts = ElidedLabel("small")
        self.output = QPlainTextEdit()
        self.output.setReadOnly(True)
        self.output.setUndoRedoEnabled(False)
        self.output.setTabChangesFocus(True)
        self.output.setFont(serif(READING_SIZE + 1))
        self.output.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.output.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.copy_button = button()
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.foot = row(self.copy_button, None, spacing=GAP)
        self.column.addWidget(self.facts)
        self.column.addWidget(self.output, 1)
        self.column.addLayout(self.foot)
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    def show_piece(self, prefix: str, text: str, facts: str) -> None:
        """Show a text; where the text on show has only grown, the scroll position stays."""
        self.facts.setText(facts)
        self._piece = (prefix, text)
        self.copy_button.setEnabled(bool(prefix or text))
        self.copy_button.setText(self.tr("Copy"))
        shown = self._shown
        if shown is None or shown[0] != prefix or not text.startswith(shown[1]):
            self.output.clear()
            self._append(prefix, "muted")
            shown = (prefix, "")
            self._append(text[:_SHOWN], "text")
            self.output.moveCursor(QTextCursor.MoveOperation.Start)
        else:
            self._append(text[len(shown[1]) : _SHOWN], "text")
        self._shown = self._piece

    def retranslate(self) -> None:
        """See Translated."""
        self.output.setAccessibleName(self.tr("What the model wrote"))
        self.copy_button.setText(self.tr("Copy"))

    def _append(self, text: str, colour: str) -> None:
        cursor = QTextCursor(self.output.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        shape = QTextCharFormat()
        shape.setForeground(theme.brush(colour))
        cursor.insertText(plain(text), shape)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(plain("".join(self._piece)))
        self.copy_button.setText(self.tr("Copied") + " ✓")

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._shown is not None:
            self._shown = None
            self.show_piece(*self._piece, self.facts.whole_text())
