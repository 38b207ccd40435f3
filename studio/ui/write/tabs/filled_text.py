"""Shows a text whose gaps are filled, with the fillings marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextEdit

from studio.ui.common.excerpt import plain
from studio.ui.common.theme import WRITING_SIZE, serif, theme


class FilledText(QTextEdit):
    """Shows a text with its fillings underlined and tinted, the chosen filling in the accent colour.

    The left and right arrow keys go from one filling to the next; a click chooses one.

    Signals:
        gap_chosen: the number of the chosen filling.
    """

    gap_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._spans: Sequence[tuple[int, int]] = ()
        self._chosen = 0
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(serif(WRITING_SIZE))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._mark)

    def show_filled(self, text: str, spans: Sequence[tuple[int, int]], chosen: int) -> None:
        """Show a text with its fillings, one of them chosen."""
        if text != self._text:
            self._text = text
            scrolled = self.verticalScrollBar().value()
            self.setPlainText(plain(text))
            self.verticalScrollBar().setValue(scrolled)
        self._spans, self._chosen = spans, chosen
        self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= self._chosen + step < len(self._spans):
            self.gap_chosen.emit(self._chosen + step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseReleaseEvent."""
        super().mouseReleaseEvent(event)
        place = self.cursorForPosition(event.position().toPoint()).position()
        for number, (start, end) in enumerate(self._units()):
            if start <= place <= end:
                self.gap_chosen.emit(number)
                return

    def _units(self) -> list[tuple[int, int]]:
        """Return the begin and end of each filling in UTF-16 units, in which Qt counts."""
        shown = plain(self._text)
        return [(_length(shown[:start]), _length(shown[:end])) for start, end in self._spans]

    @Slot()
    def _mark(self) -> None:
        marks = []
        for number, (start, end) in enumerate(self._units()):
            mark = QTextEdit.ExtraSelection()
            chosen = number == self._chosen
            shape = QTextCharFormat()
            shape.setBackground(theme.brush("accent" if chosen else "tint"))
            shape.setForeground(theme.brush("on_accent" if chosen else "on_tint"))
            shape.setFontUnderline(True)
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, shape
            marks.append(mark)
        self.setExtraSelections(marks)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
