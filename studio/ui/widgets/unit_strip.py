"""The hidden units of a model over a text as a strip of colour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.i18n import number
from studio.ui.theme import GRID, SMALL_SIZE, diverging, sans, theme
from studio.ui.widgets.parts import Translated

_MARGIN = 5 * GRID  # at the left, for the numbers of the units
_SHADES = 127  # on each side of no colour
_MOVES = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


class UnitStrip(Translated, QWidget):
    """A row for each unit, a column for each token; the picture is made once for a size and painted from then on.

    Attributes:
        unit, token: what is marked; the token may be -1, for none.

    Signals:
        unit_chosen, token_chosen: the user clicked there, or went there with the arrow keys.
    """

    unit_chosen = Signal(int)
    token_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._shades: npt.NDArray[np.uint8] = np.empty((0, 0), dtype=np.uint8)  # (H, T)
        self._picture: QPixmap | None = None
        self.unit, self.token = 0, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._on_theme_changed)

    def show_states(self, states: npt.NDArray[np.float32], limit: float) -> None:
        """Show the units after each token, shape (T, H); the colours go from ``-limit`` to ``limit``."""
        shades = np.rint(np.clip(states.T / limit, -1, 1) * _SHADES + _SHADES)
        self._shades = np.ascontiguousarray(shades.astype(np.uint8))
        self._picture = None
        self.unit, self.token = 0, -1
        self.retranslate()
        self.update()

    def choose(self, unit: int, token: int) -> None:
        """Mark a unit and a token."""
        self.unit, self.token = unit, token
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """See Translated."""
        words = self.tr("Hidden units over the text, unit {unit} of {count} chosen")
        self.setAccessibleName(words.format(unit=number(self.unit), count=number(len(self._shades))))

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(60 * GRID, 22 * GRID)

    def _area(self) -> QRectF:
        return QRectF(_MARGIN, 2, max(1, self.width() - _MARGIN - 2), self.height() - 4)

    def _made(self, size: QSize) -> QPixmap:
        """Return the picture at that size: what shrinks is averaged, what grows stays sharp."""
        height, width = self._shades.shape
        image = QImage(self._shades.data, width, height, width, QImage.Format.Format_Indexed8)
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
        units, tokens = self._shades.shape
        tall, wide = area.height() / units, area.width() / tokens
        top = area.top() + self.unit * tall
        painter.setPen(QPen(QColor(colours.text), 1))
        painter.drawRect(QRectF(area.left(), top - 1, area.width(), max(tall, 2) + 2))
        if self.token >= 0:
            painter.drawRect(QRectF(area.left() + self.token * wide - 1, area.top(), max(wide, 1) + 2, area.height()))
        painter.setFont(sans(SMALL_SIZE))
        height = painter.fontMetrics().height()
        at = min(max(area.top(), top + tall / 2 - height / 2), area.bottom() - height)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, at, _MARGIN - GRID // 2, height), side, number(self.unit))
        painter.setPen(QColor(colours.muted))
        for unit, place in ((0, area.top()), (units - 1, area.bottom() - height)):
            if abs(place - at) > height:
                painter.drawText(QRectF(0, place, _MARGIN - GRID // 2, height), side, number(unit))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._picture = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mousePressEvent."""
        self._choose_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseMoveEvent. Called while a button is pressed."""
        self._choose_at(event)

    def _choose_at(self, event: QMouseEvent) -> None:
        if self._shades.size:
            area, (units, tokens) = self._area(), self._shades.shape
            place = event.position() - area.topLeft()
            self._go(int(place.y() * units // area.height()), int(place.x() * tokens // area.width()))

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
