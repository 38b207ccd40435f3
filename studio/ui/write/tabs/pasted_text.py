"""A field for a text of any length, typed or pasted."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.ui.common.fields import replace_text
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, Translated, button, column, label, row
from studio.ui.common.theme import GRID, serif

_EDITED = 20_000  # characters; a longer text is shown in part, and cannot be edited
_LINE = 2000  # Qt is slow with longer lines
_SHOWN = 1500
_MOST_REPLACED = 10  # texts that an undo brings back, where they are too long for Qt's undo
_NOT_KEPT = re.compile("[\0-\x08\x0b-\x1f\u2028\u2029\ufdd0\ufdd1\ud800-\udfff]")  # by Qt


class PastedText(Translated, QWidget):
    """Holds a text; shows only the beginning of a long text.

    An undo brings back a replaced text.

    Attributes:
        field: the field in which the user types.
        clear_button: empties the field.

    Signals:
        changed: the text changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._held = ""
        self._replaced: list[str] = []  # earlier texts that Qt's undo cannot bring back
        self.field = _Field(self)
        self.field.textChanged.connect(self._on_edited)
        self._count = label("small")
        self.clear_button = button("link")
        self.clear_button.clicked.connect(self._on_cleared)
        self.links = row(self._count, self.clear_button, None, spacing=2 * GRID)
        frame = Card(GRID)
        frame.column.addWidget(self.field)
        layout = column(frame)
        layout.addLayout(self.links)
        self.setLayout(layout)
        self.field.setMinimumHeight(13 * GRID)
        self.retranslate()

    def text(self) -> str:
        """Return the whole text; Qt's own `toPlainText` would lose its no-break spaces."""
        return self._held or self.field.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def is_empty(self) -> bool:
        """Whether there is no text."""
        return self.field.document().isEmpty()

    def set_text(self, text: str) -> None:
        """Replace the text; an undo brings the old text back."""
        text, before = _with_line_feeds(text), self.text()
        if not self._held and _can_be_edited(text):
            replace_text(self.field, text)
            self.field.moveCursor(QTextCursor.MoveOperation.Start)
            return
        if before not in ("", text):
            self._replaced = [*self._replaced[1 - _MOST_REPLACED :], before]
        self._show(text)

    def _show(self, text: str) -> None:
        self._held = "" if _can_be_edited(text) else text
        self.field.setReadOnly(bool(self._held))
        self.field.setPlainText(_beginning(text) if self._held else text)

    def undo(self) -> bool:
        """Bring back a replaced text where Qt's undo does not; return whether there was one."""
        if (self.field.document().isUndoAvailable() and not self._held) or not self._replaced:
            return False
        self._show(self._replaced.pop())
        return True

    def take(self, text: str) -> None:
        """Insert a pasted text at the caret; a very long one replaces the whole text."""
        text = _with_line_feeds(text)
        if not self._held and _can_be_edited(text) and len(text) + len(self.text()) <= _EDITED:
            self.field.textCursor().insertText(text)
        else:
            self.set_text(text)

    def retranslate(self) -> None:
        """See Translated."""
        self.clear_button.setText(self.tr("Clear"))
        self._show_count()

    @Slot()
    def _on_edited(self) -> None:
        self._show_count()
        self.changed.emit()

    @Slot()
    def _on_cleared(self) -> None:
        self.set_text("")
        self.field.setFocus()

    def _show_count(self) -> None:
        count = len(self.text())
        words = self.tr("{count} characters, here the beginning") if self._held else self.tr("{count} characters")
        self._count.setText(words.format(count=number(count)))
        for widget in (self._count, self.clear_button):
            widget.setVisible(count > 0)


class _Field(QPlainTextEdit):
    """The text field: its owner handles pasted text; Tab goes to the next control."""

    def __init__(self, owner: PastedText) -> None:
        super().__init__()
        self._owner = owner
        self.setFont(serif())
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # the window takes dropped files
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """See QPlainTextEdit.insertFromMimeData."""
        self._owner.take(source.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. The user can replace a partly shown text, but not edit it."""
        if event.matches(QKeySequence.StandardKey.Undo) and self._owner.undo():
            return
        paste = event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_V
        if self.isReadOnly() and paste:
            self.setReadOnly(False)
            self.paste()
        else:
            super().keyPressEvent(event)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _can_be_edited(text: str) -> bool:
    """Whether the field is quick with the text, and returns it unchanged."""
    return len(text) <= _EDITED and _NOT_KEPT.search(text) is None and max(map(len, text.split("\n"))) <= _LINE


def _beginning(text: str) -> str:
    """Return the beginning of a text that the field can show."""
    lines = [
        line[start : start + 400] for line in text[:_SHOWN].split("\n") for start in range(0, max(1, len(line)), 400)
    ]
    shown = _NOT_KEPT.sub("\ufffd", "\n".join(lines))
    return f"{shown} …" if len(text) > _SHOWN else shown
