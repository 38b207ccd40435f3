"""A legend of the colours behind a text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.common.theme import GRID, SMALL_SIZE, sans, scaled, theme

_HEIGHT = 3 * GRID
_BOX = 2 * GRID


class ColourLegend(QWidget):
    """Boxes of colour, each followed by words; a box without words stands close to the next box."""

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[tuple[str, str]] = ()
        self._title = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_colours(self, title: str, items: Sequence[tuple[str, str]]) -> None:
        """Show a title, and the colours with their words."""
        self._title, self._items = title, items
        self.setAccessibleName(" ".join([title, *(words for _, words in items if words)]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(round(self._paint(None)), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(0, scaled(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        painter = QPainter(self)
        painter.setFont(sans(SMALL_SIZE))
        self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter | None) -> float:
        """Paint the legend; return its width in pixels."""
        metrics = QFontMetrics(sans(SMALL_SIZE))
        top = (scaled(_HEIGHT) - _BOX) / 2
        line = (scaled(_HEIGHT) + metrics.ascent() - metrics.descent()) / 2
        place = 0.0

        def write(words: str) -> float:
            if painter is not None:
                painter.setPen(QColor(theme.colours.muted))
                painter.drawText(round(place), round(line), words)
            return place + metrics.horizontalAdvance(words) + GRID

        if self._title:
            place = write(self._title)
        is_scale = not all(words for _, words in self._items)
        if is_scale and painter is not None:
            painter.setPen(QPen(QColor(theme.colours.muted), 1))
            painter.drawRect(QRectF(place - 0.5, top - 0.5, _BOX * len(self._items) + 1, _BOX + 1))
        for colour, words in self._items:
            if painter is not None:
                box = QRectF(place, top, _BOX, _BOX)
                painter.fillRect(box, QColor(colour))
                painter.setPen(QPen(QColor(theme.colours.line), 1))
                if not is_scale:
                    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            place += _BOX + (GRID // 2 if words else 0)
            if words:
                place = write(words) + GRID // 2
        return place
