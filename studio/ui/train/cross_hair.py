"""A cross-hair that shows the values of a plot at one place."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg

from studio.ui.common.plot import Plot
from studio.ui.common.theme import SMALL_SIZE, sans, theme

_HEIGHT = 0.4  # share of the view, from above, where the words stand
_OVER = 100  # above everything else in the plot


class CrossHair:
    """A vertical line, dots on curves, and a label beside it; hidden at first.

    Attributes:
        words: the words of the label; empty while the cross-hair is hidden.
    """

    def __init__(self, plot: Plot) -> None:
        self.words = ""
        self._view = plot.getViewBox()
        self._line = pg.InfiniteLine(angle=90)
        self._dots = pg.ScatterPlotItem(size=8)
        self._label = pg.TextItem()
        self._label.setFont(sans(SMALL_SIZE))
        for item in (self._line, self._dots, self._label):
            item.setZValue(_OVER)
            item.setVisible(False)
            plot.addItem(item, ignoreBounds=True)

    def dress(self) -> None:
        """Take the colours of the theme."""
        colours = theme.colours
        self._line.setPen(pg.mkPen(colours.muted, width=1))
        self._label.fill = pg.mkBrush(colours.card)
        self._label.border = pg.mkPen(colours.line)
        self._label.setColor(colours.text)

    def point(self, across: float, dots: Sequence[tuple[float, str]], words: str) -> None:
        """Point at a place.

        Args:
            across: the plot's x.
            dots: y of each curve there, with the curve's colour.
            words: the words of the label.
        """
        self.words = words
        (left, right), (low, high) = self._view.viewRange()
        self._line.setValue(across)
        self._dots.setData(
            x=[across] * len(dots), y=[height for height, _ in dots], brush=[pg.mkBrush(colour) for _, colour in dots]
        )
        self._dots.setPen(pg.mkPen(theme.colours.card))
        self._label.setPlainText(words)
        self._label.setAnchor((-0.06, 0.5) if across < (left + right) / 2 else (1.06, 0.5))
        self._label.setPos(across, high - _HEIGHT * (high - low))
        self._show(True)

    def hide(self) -> None:
        """Hide the cross-hair."""
        self.words = ""
        self._show(False)

    def _show(self, shown: bool) -> None:
        for item in (self._line, self._dots, self._label):
            item.setVisible(shown)
