"""The hidden units of a model over a text as a strip of colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated
from studio.ui.common.theme import GRID, SMALL_SIZE, diverging, mono, sans, theme

_MARGIN = 5 * GRID  # pixels at the left for the numbers of the units
_COLUMN = 10  # width of a token in the close view, in pixels
_LETTERS = 2 * GRID + 2  # height of the line of letters, in pixels
_SHADES = 127  # steps of colour on each side of zero
_MOVES = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


class UnitStrip(Translated, QWidget):
    """A row for each unit, a column for each token: the whole text, or close, the tokens around the marked one.

    The picture is made once for a size and a part of the text, and then only painted.

    Attributes:
        unit, token: the marked unit and token; the token is -1 for none.

    Signals:
        unit_chosen, token_chosen: the user went to this unit or token by a click or the arrow keys.
    """

    unit_chosen = Signal(int)
    token_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._shades: npt.NDArray[np.uint8] = np.empty((0, 0), dtype=np.uint8)  # (H, T)
        self._letters: Sequence[str] = ()
        self._picture: QPixmap | None = None
        self._close = True
        self._first = 0  # first token in view
        self.unit, self.token = 0, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._on_theme_changed)

    def show_states(self, states: npt.NDArray[np.float32], limit: float, letters: Sequence[str]) -> None:
        """Show the units after each token, shape (T, H), and a letter of each token.

        The colours go from ``-limit`` to ``limit``.
        """
        self._letters = letters
        shades = np.rint(np.clip(states.T / limit, -1, 1) * _SHADES + _SHADES)
        self._shades = np.ascontiguousarray(shades.astype(np.uint8))
        self.unit, self.token = 0, -1
        self.retranslate()
        self._look_again()

    def set_close(self, close: bool) -> None:
        """Show a few tokens under their letters, or the whole text."""
        self._close = close
        self._look_again()

    def choose(self, unit: int, token: int) -> None:
        """Mark a unit and a token."""
        self.unit, self.token = unit, token
        self.retranslate()
        if not self._first <= max(0, token) < self._first + self._columns():
            self._look_again()
        self.update()

    def place(self, unit: int, token: int) -> QRectF:
        """Return the rectangle of a unit after a token; it lies outside where it is not in view."""
        area = self._area()
        wide, tall = area.width() / max(1, self._columns()), area.height() / max(1, len(self._shades))
        return QRectF(area.left() + (token - self._first) * wide, area.top() + unit * tall, wide, tall)

    def retranslate(self) -> None:
        """See Translated."""
        words = self.tr("Hidden units over the text, unit {unit} of {count} chosen")
        self.setAccessibleName(words.format(unit=number(self.unit), count=number(len(self._shades))))

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(60 * GRID, 22 * GRID)

    def _columns(self) -> int:
        """Return how many tokens are in view."""
        count: int = self._shades.shape[1]
        return min(count, max(1, int(self._whole().width()) // _COLUMN)) if self._close else count

    def _whole(self) -> QRectF:
        top = _LETTERS if self._close else 2
        return QRectF(_MARGIN, top, max(1, self.width() - _MARGIN - 2), self.height() - top - 2)

    def _area(self) -> QRectF:
        area = self._whole()
        if self._close:
            area.setWidth(min(area.width(), 2 * _COLUMN * self._columns()))
        return area

    def _look_again(self) -> None:
        """Bring the marked token into the middle, and discard the picture."""
        columns = self._columns()
        self._first = min(max(0, self.token - columns // 2), max(0, self._shades.shape[1] - columns))
        self._picture = None
        self.update()

    def _made(self, size: QSize) -> QPixmap:
        """Return the picture at this size: averaged where it shrinks, sharp where it grows."""
        shades = np.ascontiguousarray(self._shades[:, self._first : self._first + self._columns()])
        height, width = shades.shape
        image = QImage(shades.data, width, height, width, QImage.Format.Format_Indexed8)
        values = ((shade - _SHADES) / _SHADES for shade in range(2 * _SHADES + 1))
        image.setColorTable([QColor(diverging(value, theme.colours)).rgb() for value in values])
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        for there in (QSize(size.width(), height), size):
            shrinks = there.width() < image.width() or there.height() < image.height()
            mode = Qt.TransformationMode.SmoothTransformation if shrinks else Qt.TransformationMode.FastTransformation
            image = image.scaled(there, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return QPixmap.fromImage(image)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        if not self._shades.size:
            return
        area, colours = self._area(), theme.colours
        if self._picture is None:
            self._picture = self._made(area.size().toSize())
        painter = QPainter(self)
        painter.drawPixmap(area.topLeft(), self._picture)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.line), 1))
        painter.drawRect(area)
        mark = self.place(self.unit, self.token)
        painter.setPen(QPen(QColor(colours.text), 1))
        painter.drawRect(QRectF(area.left(), mark.top() - 1, area.width(), max(mark.height(), 2) + 2))
        if self.token >= 0:
            painter.drawRect(QRectF(mark.left() - 1, area.top(), max(mark.width(), 1) + 2, area.height()))
        self._paint_numbers(painter, area, mark.center().y())
        if self._close:
            painter.setFont(mono(SMALL_SIZE))
            painter.setPen(QColor(colours.text))
            for token in range(self._first, self._first + self._columns()):
                box = self.place(0, token)
                frame = QRectF(box.left() - 4, 0, box.width() + 8, _LETTERS)
                painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._letters[token])
        painter.end()

    def _paint_numbers(self, painter: QPainter, area: QRectF, middle: float) -> None:
        """Write the numbers of the marked, the first and the last unit."""
        painter.setFont(sans(SMALL_SIZE))
        height = painter.fontMetrics().height()
        at = min(max(area.top(), middle - height / 2), area.bottom() - height)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, at, _MARGIN - GRID // 2, height), side, number(self.unit))
        painter.setPen(QColor(theme.colours.muted))
        for unit, place in ((0, area.top()), (len(self._shades) - 1, area.bottom() - height)):
            if abs(place - at) > height:
                painter.drawText(QRectF(0, place, _MARGIN - GRID // 2, height), side, number(unit))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._look_again()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mousePressEvent."""
        self._choose_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseMoveEvent. Qt calls this while a button is pressed."""
        self._choose_at(event)

    def _choose_at(self, event: QMouseEvent) -> None:
        if self._shades.size:
            cell = self.place(0, self._first)
            place = event.position() - cell.topLeft()
            column = min(max(0, int(place.x() // cell.width())), self._columns() - 1)
            self._go(int(place.y() // cell.height()), self._first + column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Up and down go from unit to unit, left and right from token to token."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._shades.size:
            super().keyPressEvent(event)
        else:
            self._go(self.unit + move[0], self.token + move[1])

    def _go(self, unit: int, token: int) -> None:
        units, tokens = self._shades.shape
        unit, token = min(max(0, unit), units - 1), min(max(-1, token), tokens - 1)
        if unit != self.unit:
            self.unit_chosen.emit(unit)
        if token != self.token and token >= 0:
            self.token_chosen.emit(token)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._picture = None
        self.update()
