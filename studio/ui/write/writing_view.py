"""What a model wrote, each token in the colour of how sure it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
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
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.common.letter_places import places
from studio.ui.common.theme import GRID, WRITING_SIZE, serif, theme
from studio.ui.write.written_text import WrittenText, shown

_CHUNK = 1000  # characters put in at a time
_LINE = 1500  # characters after which a line is broken: Qt lays out a line anew with every letter
_REWRAP_MS = 250
_DWELL_MS = 200

_Shapes = tuple[dict[int, list[QRectF]], list[QRectF]]  # of each step of surprise, and of what is underlined


class WritingView(QPlainTextEdit):
    """Shows a text that grows, to read, to point at and to copy.

    Colours and underlines are painted behind the letters, for what is in view alone: a text of 100,000 symbols is as
    quick to draw as one of a page.

    Attributes:
        written: what is shown.

    Signals:
        token_chosen: the number of a token that was pointed at or stepped to; -1 for none.
        token_entered: Enter was pressed on the chosen token.
        mark_clicked: the number of an underlined part that was clicked; -1 where it is to be seen no more.
    """

    token_chosen = Signal(int)
    token_entered = Signal()
    mark_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.written = WrittenText()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(serif(WRITING_SIZE))
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(GRID)
        self.viewport().setMouseTracking(True)
        self._coloured = True
        self._token = -1
        self._hovered = -1
        self._shapes: dict[int, tuple[int, _Shapes]] = {}  # by the number of a paragraph, with its length
        self._width = 0
        self._rewrap = self._timer(_REWRAP_MS, self._on_rewrap)
        self._dwell = self._timer(_DWELL_MS, self._on_dwelt)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self._follows = True  # the end stays in view
        self._to_end = self._timer(0, self._on_to_end)
        self._scrolled = self._timer(0, self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.verticalScrollBar().actionTriggered.connect(self._on_scroll_asked)

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def begin(self, prefix: str) -> None:
        """Begin a new text after ``prefix``."""
        self.written = WrittenText(prefix)
        self._token = self._hovered = -1
        self._fill(prefix, "")

    def append(self, pieces: Sequence[str], probabilities: Sequence[float]) -> None:
        """Add tokens at the end; where the end was in view it stays so."""
        self._put(self.written.append(pieces, probabilities), "text")

    def set_marks(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline these parts, given in characters after the prefix."""
        self.written.set_marks(spans)
        self._repaint()

    def set_coloured(self, coloured: bool) -> None:
        """Show how sure the model was, or not."""
        self._coloured = coloured
        self._repaint()

    def dress(self) -> None:
        """Take the colours of the theme."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.written.position(self.written.prefix), QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection():
            cursor.setCharFormat(_shape("muted"))
        self._repaint()

    def choose(self, token: int) -> None:
        """Frame a token; -1 for none."""
        self._token = token
        self.viewport().update()

    @property
    def chosen(self) -> int:
        """The token that is framed, -1 where none is."""
        return self._token

    def toPlainText(self) -> str:
        """Return the text as it was written, not as it is broken into lines for show."""
        return self.written.text()

    def selected_text(self) -> str:
        """Return what is selected, as it was written."""
        cursor = self.textCursor()
        return self.written.text(self.written.unit(cursor.selectionStart()), self.written.unit(cursor.selectionEnd()))

    def createMimeDataFromSelection(self) -> QMimeData:
        """See QPlainTextEdit.createMimeDataFromSelection."""
        data = QMimeData()
        data.setText(self.selected_text())
        return data

    def _fill(self, prefix: str, text: str) -> None:
        self.blockSignals(True)
        self._follows = True
        self.clear()
        self.written.breaks.clear()
        self._shapes.clear()
        self._put(prefix, "muted")
        self._put(text, "text")
        self._put_caret(0, 0)
        self.blockSignals(False)

    def _put(self, text: str, colour: str) -> None:
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
        self._to_end.start()

    def _put_caret(self, anchor: int, position: int) -> None:
        """Leave the caret where it was: it would go along with what is written at its place."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        blocked = self.blockSignals(True)
        self.setTextCursor(cursor)
        self.blockSignals(blocked)

    def _break_long_line(self, cursor: QTextCursor) -> None:
        """Make the last line on the screen a paragraph of its own where the paragraph has become long."""
        block = self.document().lastBlock()
        if block.length() <= _LINE:
            return
        self.document().documentLayout().blockBoundingRect(block)  # lays it out
        layout = block.layout()
        if layout.lineCount() < 2:
            return
        place = block.position() + layout.lineAt(layout.lineCount() - 1).textStart()
        cursor.setPosition(place)
        cursor.insertBlock()
        self.written.breaks.append(place)
        cursor.movePosition(QTextCursor.MoveOperation.End)

    @Slot()
    def _on_range_changed(self) -> None:
        self._to_end.start()

    @Slot()
    def _on_scroll_asked(self) -> None:
        self._scrolled.start()

    @Slot()
    def _on_to_end(self) -> None:
        """Keep the end in view: how long the text is Qt knows only once it has drawn it."""
        if self._follows:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    @Slot()
    def _on_scrolled(self) -> None:
        bar = self.verticalScrollBar()
        self._follows = bar.value() >= bar.maximum() - 1

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See QWidget.wheelEvent."""
        super().wheelEvent(event)
        self._on_scrolled()

    def _repaint(self) -> None:
        self._shapes.clear()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """See QWidget.paintEvent. What lies behind the letters comes first."""
        painter = QPainter(self.viewport())
        colours = theme.colours
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        first, last = self._token_range()
        while block.isValid():
            frame = self.blockBoundingGeometry(block).translated(offset)
            if frame.top() > event.rect().bottom():
                break
            painter.translate(frame.topLeft())
            steps, underlines = self._shapes_of(block)
            for step, boxes in steps.items():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.surprise[step]))
                painter.drawRects(boxes)
            for place in underlines:
                painter.fillRect(QRectF(place.left(), place.bottom() - 2, place.width(), 2), QColor(colours.second))
            if first < block.position() + block.length() and last > block.position():
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for place in places(block, max(0, first - block.position()), last - block.position()):
                    painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 3, 3)
            painter.resetTransform()
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _token_range(self) -> tuple[int, int]:
        """Return where in the document the framed token stands."""
        if not 0 <= self._token < len(self.written):
            return -1, -1
        first, last = self.written.span(self._token)
        start = self.written.position(first)
        return start, start + max(1, last - first)

    def _shapes_of(self, block: QTextBlock) -> _Shapes:
        number, length = block.blockNumber(), block.length()
        known = self._shapes.get(number)
        if known is not None and known[0] == length:
            return known[1]
        steps: dict[int, list[QRectF]] = {}
        begin = self.written.unit(block.position())
        end = begin + length - 1
        if self._coloured:
            for first, last, step in self.written.runs(begin, end):
                steps.setdefault(step, []).extend(places(block, first - begin, last - begin))
        underlines = [
            place
            for first, last in self.written.marked(begin, end)
            for place in places(block, first - begin, last - begin)
        ]
        self._shapes[number] = (length, (steps, underlines))
        return steps, underlines

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._shapes.clear()
        if self.viewport().width() != self._width:
            self._width = self.viewport().width()
            if self.written.breaks:
                self._rewrap.start()

    @Slot()
    def _on_rewrap(self) -> None:
        """Break long lines where they end at this width."""
        prefix = self.written.prefix
        token, top = self._token, self.written.unit(self.firstVisibleBlock().position())
        at_end = self._follows
        self._fill(self.written.text(0, prefix), self.written.text(prefix))
        self.choose(token)
        self._follows = at_end
        if not at_end:
            block = self.document().findBlock(self.written.position(top))
            self.verticalScrollBar().setValue(block.firstLineNumber())

    def _token_under(self, place: QPoint) -> int:
        """Return the token at a point of the viewport, -1 where there is none."""
        cursor = self.cursorForPosition(place)
        left, unit = self.cursorRect(cursor), self.written.unit(cursor.position())
        if place.x() < left.left() and cursor.positionInBlock():
            unit -= 1
        if not left.top() <= place.y() <= left.bottom() or unit < self.written.prefix:
            return -1
        token = self.written.token_at(unit)
        if token >= 0 and unit >= self.written.span(token)[1]:
            return -1  # beyond the end
        return token

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseMoveEvent. Where the pointer rests on a token, that is chosen."""
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
            self._tell_mark(token)

    def _tell_mark(self, token: int) -> None:
        mark = self.written.mark_at(self.written.span(token)[0])
        if mark >= 0:
            self.mark_clicked.emit(mark)

    @Slot()
    def _on_dwelt(self) -> None:
        if self._hovered >= 0 and not self.textCursor().hasSelection():
            self._choose(self._hovered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Left and right go from token to token; Enter is a click."""
        if event.key() == Qt.Key.Key_Escape:
            self.mark_clicked.emit(-1)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._token >= 0:
            self._tell_mark(self._token)
            self.token_entered.emit()
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not len(self.written):
            super().keyPressEvent(event)
            self._on_scrolled()
            return
        token = self._token if self._token >= 0 else (-1 if step > 0 else len(self.written))
        token = min(max(0, token + step), len(self.written) - 1)
        cursor = self.textCursor()
        cursor.setPosition(self.written.position(self.written.span(token)[0]))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._on_scrolled()
        self._choose(token)

    @Slot()
    def _on_cursor_moved(self) -> None:
        cursor = self.textCursor()
        unit = self.written.unit(cursor.position())
        if self.hasFocus() and not cursor.hasSelection() and unit >= self.written.prefix and len(self.written):
            self._choose(self.written.token_at(unit))

    def _choose(self, token: int) -> None:
        if token != self._token:
            self.choose(token)
            self.token_chosen.emit(token)


def _shape(colour: str) -> QTextCharFormat:
    shape = QTextCharFormat()
    if colour != "text":  # the palette's own follows the theme by itself
        shape.setForeground(theme.brush(colour))
    return shape
