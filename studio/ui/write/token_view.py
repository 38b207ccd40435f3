"""A read-only view of a text of tokens, each token on a coloured ground."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.common.theme import GRID, READING_SIZE, serif, theme
from studio.ui.write.letter_places import places
from studio.ui.write.token_text import TokenText, shown

_CHUNK = 1000  # characters inserted at a time
_LINE = 1500  # characters after which the view breaks a line: Qt lays out the line anew with every letter
_REWRAP_MS = 250
_DWELL_MS = 200

_Shapes = tuple[list[tuple[str, list[QRectF]]], list[QRectF]]  # the rectangles of each colour, and of the underlines


class TokenView(QPlainTextEdit):
    """Shows a text of tokens: to read, to point at, to step through with the arrow keys, and to copy.

    The user chooses a token by resting the pointer on it, by a click, and by the keyboard. `tokens` is the text; the
    document on the screen only shows it, with long lines broken and pictures for invisible characters. Colours and
    underlines are painted behind the letters, only for the text in view: a text of 100,000 tokens draws as fast as a
    page of text, and new colours are as fast.

    Attributes:
        tokens: the text on show.

    Signals:
        token_chosen: the number of the token that the user pointed at or stepped to.
        token_clicked: the number of the clicked token; Enter on the chosen token is a click.
        token_entered: the user pressed Enter on the chosen token.
    """

    token_chosen = Signal(int)
    token_clicked = Signal(int)
    token_entered = Signal()

    def __init__(self, size: int = READING_SIZE, frame: str = "text") -> None:
        """Make the view.

        Args:
            size: the size of the letters in pixels.
            frame: the name of the theme's colour that frames the chosen token.
        """
        super().__init__()
        self.tokens = TokenText()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(serif(size))
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(GRID)
        self.viewport().setMouseTracking(True)
        self._frame = frame
        self._colours: Sequence[str | None] = ()
        self._chosen = -1
        self._hovered = -1
        self._shapes: dict[int, tuple[int, _Shapes]] = {}  # by paragraph, with the length of each
        self._width = 0
        self._unbroken = False  # whether a long line waits for the view to have a width
        self._rewrap = self._timer(_REWRAP_MS, self._on_rewrap)
        self._dwell = self._timer(_DWELL_MS, self._on_dwelt)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        theme.changed.connect(self._on_theme_changed)

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def show_text(self, text: str, ends: npt.NDArray[np.integer[Any]]) -> None:
        """Show a text whose tokens end at these characters; `tint` colours the tokens."""
        self.show_tokens(TokenText.split(text, ends))

    def show_tokens(self, tokens: TokenText) -> None:
        """Show a text, from its beginning."""
        self.tokens = tokens
        self._chosen = self._hovered = -1
        self._fill()

    def tint(self, colours: Sequence[str | None], steps: npt.NDArray[np.integer[Any]] | None = None) -> None:
        """Colour the tokens.

        Args:
            colours: the colour of each step; a step of None, or beyond the last, has no colour.
            steps: the new step of each token, None for no change; steps beyond the last token are ignored.
        """
        self._colours = colours
        if steps is not None:
            self.tokens.steps[:] = array("b", steps[: len(self.tokens)].tolist())
        self._repaint()

    def choose(self, token: int, *, into_view: bool = False) -> None:
        """Frame a token; -1, and a number beyond the last token, frame none."""
        self._chosen = token if token < len(self.tokens) else -1
        if into_view and self._chosen >= 0:
            place = self.tokens.position(self.tokens.span(self._chosen)[0])
            self._put_caret(place, place)
            self.ensureCursorVisible()
        self.viewport().update()

    @property
    def chosen(self) -> int:
        """The framed token, -1 where there is none."""
        return self._chosen

    def toPlainText(self) -> str:
        """Return the original text, without the document's line breaks and pictures."""
        return self.tokens.text()

    def selected_text(self) -> str:
        """Return the selected part of the original text."""
        cursor = self.textCursor()
        return self.tokens.text(self.tokens.unit(cursor.selectionStart()), self.tokens.unit(cursor.selectionEnd()))

    def createMimeDataFromSelection(self) -> QMimeData:
        """See QPlainTextEdit.createMimeDataFromSelection."""
        data = QMimeData()
        data.setText(self.selected_text())
        return data

    def _fill(self) -> None:
        """Fill the document with the whole text anew."""
        self.blockSignals(True)
        self.clear()
        self.tokens.breaks.clear()
        self._unbroken = False
        self._shapes.clear()
        self._put(self.tokens.text(0, self.tokens.prefix), "muted")
        self._put(self.tokens.text(self.tokens.prefix), "text")
        self._put_caret(0, 0)
        self.blockSignals(False)

    def _put(self, text: str, colour: str) -> None:
        """Append a text to the document."""
        if not text:
            return
        caret = self.textCursor()
        kept = caret.anchor(), caret.position()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        at_end = cursor.position() in kept
        shape = _shape(colour)
        whole = shown(text)
        for start in range(0, len(whole), _CHUNK):
            cursor.insertText(whole[start : start + _CHUNK], shape)
            self._break_long_line(cursor)
        if at_end:
            self._put_caret(*kept)

    def _put_caret(self, anchor: int, position: int) -> None:
        """Move the caret without a signal."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        blocked = self.blockSignals(True)
        self.setTextCursor(cursor)
        self.blockSignals(blocked)

    def _break_long_line(self, cursor: QTextCursor) -> None:
        """Split the last line on the screen off as a paragraph where the paragraph has become long."""
        block = self.document().lastBlock()
        if block.length() <= _LINE:
            return
        self.document().documentLayout().blockBoundingRect(block)  # lays it out
        layout = block.layout()
        if layout.lineCount() < 2:
            self._unbroken = True
            return
        place = block.position() + layout.lineAt(layout.lineCount() - 1).textStart()
        cursor.setPosition(place)
        cursor.insertBlock()
        self.tokens.breaks.append(place)
        cursor.movePosition(QTextCursor.MoveOperation.End)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._shapes.clear()
        if self.viewport().width() != self._width:
            self._width = self.viewport().width()
            if self.tokens.breaks or self._unbroken:
                self._rewrap.start()

    @Slot()
    def _on_rewrap(self) -> None:
        """Break long lines anew for the new width."""
        tokens, caret = self.tokens, self.textCursor()
        anchor, place = tokens.unit(caret.anchor()), tokens.unit(caret.position())
        top = tokens.unit(self.firstVisibleBlock().position())
        self._fill()
        self._put_caret(tokens.position(anchor), tokens.position(place))
        block = self.document().findBlock(tokens.position(top))
        self.verticalScrollBar().setValue(block.firstLineNumber())

    def _repaint(self) -> None:
        self._shapes.clear()
        self.viewport().update()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.dress()

    def dress(self) -> None:
        """Take the colours of the theme."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.tokens.position(self.tokens.prefix), QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection():
            cursor.setCharFormat(_shape("muted"))
        self._repaint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """See QWidget.paintEvent. Colours and underlines come first, behind the letters."""
        painter = QPainter(self.viewport())
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        while block.isValid():
            frame = self.blockBoundingGeometry(block).translated(offset)
            if frame.top() > event.rect().bottom():
                break
            painter.translate(frame.topLeft())
            self._paint_behind(painter, block)
            painter.resetTransform()
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _paint_behind(self, painter: QPainter, block: QTextBlock) -> None:
        grounds, underlines = self._shapes_of(block)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, boxes in grounds:
            painter.setBrush(QColor(colour))
            painter.drawRects(boxes)
        for place in underlines:
            line = QRectF(place.left(), place.bottom() - 2, place.width(), 2)
            painter.fillRect(line, QColor(theme.colours.second))
        if self._chosen < 0:
            return
        first, last = self.tokens.span(self._chosen)
        painter.setPen(QPen(theme.brush(self._frame).color(), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in self._places(block, first, max(last, first + 1)):
            painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 3, 3)

    def _shapes_of(self, block: QTextBlock) -> _Shapes:
        number, length = block.blockNumber(), block.length()
        known = self._shapes.get(number)
        if known is not None and known[0] == length:
            return known[1]
        begin = self.tokens.unit(block.position())
        end = begin + length - 1
        boxes: dict[str, list[QRectF]] = {}
        for first, last, step in self.tokens.runs(begin, end) if self._colours else ():
            colour = self._colours[step] if step < len(self._colours) else None
            if colour is not None:
                boxes.setdefault(colour, []).extend(self._places(block, first, last))
        underlines = [place for part in self.tokens.marked(begin, end) for place in self._places(block, *part)]
        self._shapes[number] = (length, (list(boxes.items()), underlines))
        return self._shapes[number][1]

    def _places(self, block: QTextBlock, first: int, last: int) -> list[QRectF]:
        """Return the rectangles of the units of a paragraph that lie between two units of the text."""
        begin = self.tokens.unit(block.position())
        end = begin + block.length() - 1
        return places(block, max(first, begin) - begin, min(last, end) - begin)

    def _token_under(self, place: QPoint) -> int:
        """Return the token at a point of the viewport, -1 where there is none."""
        cursor = self.cursorForPosition(place)
        left, unit = self.cursorRect(cursor), self.tokens.unit(cursor.position())
        if place.x() < left.left() and cursor.positionInBlock():
            unit -= 1
        return self.tokens.token_at(unit) if left.top() <= place.y() <= left.bottom() else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseMoveEvent. The token on which the pointer rests becomes the chosen one."""
        super().mouseMoveEvent(event)
        hovered = self._token_under(event.position().toPoint()) if not event.buttons() else -1
        if hovered != self._hovered:
            self._hovered = hovered
            self._dwell.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseReleaseEvent."""
        super().mouseReleaseEvent(event)
        if self.textCursor().hasSelection():
            return
        token = self._token_under(event.position().toPoint())
        if token >= 0:
            self._choose(token)
            self.token_clicked.emit(token)

    @Slot()
    def _on_dwelt(self) -> None:
        if self._hovered >= 0 and not self.textCursor().hasSelection():
            self._choose(self._hovered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Left and right go from token to token; Enter is a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen >= 0:
            self.token_clicked.emit(self._chosen)
            self.token_entered.emit()
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not len(self.tokens):
            super().keyPressEvent(event)
            return
        token = self._chosen if self._chosen >= 0 else (-1 if step > 0 else len(self.tokens))
        token = min(max(0, token + step), len(self.tokens) - 1)
        chosen = token != self._chosen
        self.choose(token, into_view=True)
        if chosen:
            self.token_chosen.emit(token)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """See QWidget.focusInEvent. Focus by keyboard chooses a token, so that the arrow keys have a start."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason) and self._chosen < 0:
            unit = self.tokens.unit(self.cursorForPosition(self.viewport().rect().topLeft()).position())
            self._choose(self.tokens.token_at(max(unit, self.tokens.prefix)))

    @Slot()
    def _on_cursor_moved(self) -> None:
        """Choose the token at the moved caret; at the end of the text, the last token."""
        cursor = self.textCursor()
        if self.hasFocus() and not cursor.hasSelection() and len(self.tokens):
            last = self.tokens.span(len(self.tokens) - 1)[1]
            self._choose(self.tokens.token_at(min(self.tokens.unit(cursor.position()), last - 1)))

    def _choose(self, token: int) -> None:
        if token >= 0 and token != self._chosen:
            self.choose(token)
            self.token_chosen.emit(token)


def _shape(colour: str) -> QTextCharFormat:
    shape = QTextCharFormat()
    if colour != "text":  # the palette's colours follow the theme by themselves
        shape.setForeground(theme.brush(colour))
    return shape
