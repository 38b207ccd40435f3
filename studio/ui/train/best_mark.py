"""The mark at the best evaluation of a run."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.ui.common.plot import Plot
from studio.ui.common.theme import SMALL_SIZE, sans, theme

_RING = 13  # pixels across
_ROOM = 28  # pixels for the words below the ring


class BestMark:
    """A ring round a point of a curve, with words below it, or above it where there is no room; hidden at first.

    Attributes:
        words: the words at the ring; empty while the mark is hidden.
        ring, label: the ring, and the item that shows the words.
    """

    def __init__(self, plot: Plot) -> None:
        self.words = ""
        self._view = plot.getViewBox()
        self.ring = pg.ScatterPlotItem(size=_RING)
        self.ring.setBrush(None)
        self.label = pg.TextItem()
        self.label.setFont(sans(SMALL_SIZE - 1))
        for item in (self.ring, self.label):
            item.setVisible(False)
            plot.addItem(item, ignoreBounds=True)

    def dress(self) -> None:
        """Take the colours of the theme."""
        self.ring.setPen(pg.mkPen(theme.colours.second, width=2, style=Qt.PenStyle.SolidLine))
        self.label.setColor(theme.colours.text)
        self.label.fill = pg.mkBrush(theme.colours.card)

    def show(self, across: float, height: float, words: str) -> None:
        """Mark a point of the plot, if it is in view."""
        (left, right), (low, high) = self._view.viewRange()
        seen = left <= across <= right and math.isfinite(height)
        self.words = words if seen else ""
        for item in (self.ring, self.label):
            item.setVisible(seen)
        if not seen:
            return
        self.ring.setData([across], [height])
        below = (height - low) / max(1e-9, high - low) * self._view.height() > _ROOM
        share = min(1.0, max(0.0, (across - left) / max(1e-9, right - left)))  # so that no word leaves the plot
        self.label.setAnchor((share, -0.45 if below else 1.45))
        self.label.setPlainText(words)
        self.label.setPos(across, height)

    def hide(self) -> None:
        """Hide the mark."""
        self.words = ""
        for item in (self.ring, self.label):
            item.setVisible(False)
