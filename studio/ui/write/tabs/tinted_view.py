"""A text to read, each of its tokens on a ground of its own colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.common.letter_places import places
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GRID, READING_SIZE, serif, theme

_LINE = 800  # characters after which a line is broken: Qt is slow with long ones
_INVISIBLE = {
    **{code: picture(chr(code)) for code in range(32) if chr(code) not in "\n\t"},
    **dict.fromkeys((0x2028, 0x2029, 0xFDD0, 0xFDD1), "\ufffd"),  # Qt would break the line there, or worse
}

Steps = npt.NDArray[np.intp]
_Places = npt.NDArray[np.int64]


class TintedView(QPlainTextEdit):
    """Shows a text and the colours of its tokens, which can be pointed at, or stepped through with the arrow keys.

    Colours are painted behind the letters, for what is in view alone, so that another set of them costs no more than
    a page. Breaks of long lines are no part of the text; places are counted in units of UTF-16, as Qt does.

    Signals:
        token_chosen: the number of a token that was pointed at or stepped to.

    Attributes:
        chosen: the token that is framed; -1 where none is.
    """

    token_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(serif(READING_SIZE))
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(GRID)
        self.setMouseTracking(True)
        self.chosen = -1
        self._units: _Places = np.zeros(1, dtype=np.int64)  # before each character
        self._ends: _Places = np.empty(0, dtype=np.int64)
        self._breaks: _Places = np.empty(0, dtype=np.int64)
        self._steps: Steps = np.empty(0, dtype=np.intp)
        self._colours: list[QColor] = []

    def show_text(self, text: str, ends: npt.NDArray[np.integer[Any]]) -> None:
        """Show a text whose tokens end at these characters; `tint` follows."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._units = np.concatenate([[0], np.cumsum(1 + (codes > 0xFFFF))])
        self._ends = self._units[ends]
        self._steps = np.full(len(ends), -1, dtype=np.intp)
        self.chosen = -1
        shown, breaks = _broken(text.translate(_INVISIBLE))
        self._breaks = self._units[breaks]
        self.setPlainText(shown.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))

    def tint(self, steps: Steps, colours: Sequence[str]) -> None:
        """Colour each token by its step, the number of one of the colours; below 0 it has none."""
        self._steps = steps[: len(self._ends)]
        self._colours = [QColor(colour) for colour in colours]
        self.viewport().update()

    def choose(self, token: int, *, into_view: bool = False) -> None:
        """Frame a token; -1 for none."""
        self.chosen = token if token < len(self._ends) else -1
        if into_view and self.chosen >= 0:
            cursor = self.textCursor()
            cursor.setPosition(self._position(self._span(self.chosen)[0]))
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        self.viewport().update()

    def token_of(self, character: int) -> int:
        """Return the token that a character of the text belongs to; -1 beyond what is shown."""
        return self._token_at(int(self._units[character])) if character < len(self._units) else -1

    def _span(self, token: int) -> tuple[int, int]:
        return int(self._ends[token - 1]) if token else 0, int(self._ends[token])

    def _token_at(self, unit: int) -> int:
        token = int(np.searchsorted(self._ends, unit, side="right"))
        return token if token < len(self._ends) else -1

    def _position(self, unit: int) -> int:
        """Return where in the document a unit stands."""
        return unit + int(np.searchsorted(self._breaks, unit, side="right"))

    def _unit(self, position: int) -> int:
        """Return which unit stands at a position of the document."""
        return position - int(np.searchsorted(self._breaks + np.arange(len(self._breaks)), position, side="left"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """See QWidget.paintEvent. What lies behind the letters comes first."""
        painter = QPainter(self.viewport())
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        while block.isValid():
            frame = self.blockBoundingGeometry(block).translated(offset)
            if frame.top() > event.rect().bottom():
                break
            painter.translate(frame.topLeft())
            self._paint_ground(painter, block)
            painter.resetTransform()
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _paint_ground(self, painter: QPainter, block: QTextBlock) -> None:
        begin = self._unit(block.position())
        end = begin + block.length() - 1
        first, last = np.searchsorted(self._ends, [begin, end], side="right")
        steps = self._steps[first : last + 1]
        # Neighbours of the same step are one.
        bounds = np.flatnonzero(np.diff(steps, prepend=-2, append=-2)) if len(steps) else np.empty(0, dtype=np.intp)
        for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            step = int(steps[start])
            if step >= 0:
                left, right = self._span(first + start)[0], int(self._ends[first + stop - 1])
                for place in places(block, max(left, begin) - begin, min(right, end) - begin):
                    painter.fillRect(place, self._colours[step])
        if first <= self.chosen <= last:
            left, right = self._span(self.chosen)
            painter.setPen(QPen(QColor(theme.colours.text), 2))
            for place in places(block, max(left, begin) - begin, min(right, end) - begin):
                painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 3, 3)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseMoveEvent."""
        super().mouseMoveEvent(event)
        if event.buttons():
            return
        place = event.position().toPoint()
        cursor = self.cursorForPosition(place)
        left, unit = self.cursorRect(cursor), self._unit(cursor.position())
        if place.x() < left.left() and cursor.positionInBlock():
            unit -= 1
        if left.top() <= place.y() <= left.bottom():
            self._choose(self._token_at(unit))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Left and right go from token to token."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not len(self._ends):
            super().keyPressEvent(event)
            return
        token = min(max(0, self.chosen + step), len(self._ends) - 1)
        self.choose(token, into_view=True)
        self.token_chosen.emit(token)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """See QWidget.focusInEvent. Whoever comes by keyboard finds a token to go on from."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason) and self.chosen < 0:
            self._choose(
                self._token_at(self._unit(self.cursorForPosition(self.viewport().rect().topLeft()).position()))
            )

    def createMimeDataFromSelection(self) -> QMimeData:
        """See QPlainTextEdit.createMimeDataFromSelection. The breaks of long lines are left out."""
        cursor = self.textCursor()
        coded = bytearray(cursor.selectedText().replace("\u2029", "\n").encode("utf-16-le"))
        inserted = self._breaks + np.arange(len(self._breaks)) - cursor.selectionStart()
        for place in reversed(inserted.tolist()):
            if 0 <= 2 * place < len(coded):
                del coded[2 * place : 2 * place + 2]
        data = QMimeData()
        data.setText(coded.decode("utf-16-le"))
        return data

    def _choose(self, token: int) -> None:
        if token >= 0 and token != self.chosen:
            self.choose(token)
            self.token_chosen.emit(token)


def _broken(text: str) -> tuple[str, list[int]]:
    """Return the text with its long lines broken, and the characters before which that was done."""
    parts: list[str] = []
    breaks: list[int] = []
    start = 0
    for line in text.split("\n"):
        place = 0
        while len(line) - place > _LINE:
            cut = line.rfind(" ", place + _LINE // 2, place + _LINE) + 1 or place + _LINE
            parts.append(line[place:cut])
            breaks.append(start + cut)
            place = cut
        parts.append(line[place:])
        start += len(line) + 1
    return "\n".join(parts), breaks
