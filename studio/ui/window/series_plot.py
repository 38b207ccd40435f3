"""The plot of a numeric series and its predictions."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from studio.training.series import SeriesPredicted
from studio.ui.common.plot import GRID_ALPHA, Plot
from studio.ui.common.theme import theme

STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.SolidLine,
)
"""Of the lines in their order, so that they differ not by colour alone."""


_BETWEEN = ("#009e73", "#8a63d2", "#cc79a7")  # colour-blind readers tell it from blue and orange, in both themes


def line_pens() -> list[QPen]:
    """Return the pens of the lines in order, in the colours of the theme."""
    colours = (theme.colours.accent, *_BETWEEN, theme.colours.second)
    widths = (*[1.5] * (len(STYLES) - 1), 3)
    pairs = zip(colours, widths, STYLES, strict=True)
    return [pg.mkPen(colour, width=width, style=style) for colour, width, style in pairs]


class SeriesPlot(Plot):
    """The values as points, a line for each number of steps ahead, one for going on alone, and the end of learning."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: SeriesPredicted | None = None
        self._points = pg.ScatterPlotItem(size=3, pen=None)
        self.addItem(self._points)
        self.lines = [self.plot([], [], connect="finite") for _ in STYLES]
        self._border = pg.InfiniteLine(angle=90)
        self.addItem(self._border)
        self.showGrid(y=True, alpha=GRID_ALPHA)
        self.setLimits(yMin=-4, yMax=4)  # a network that goes on alone may grow without bound
        self.dress()

    def dress(self) -> None:
        """See Plot.dress."""
        super().dress()
        for line, pen in zip(self.lines, line_pens(), strict=True):
            line.setPen(pen)
        self._points.setBrush(pg.mkBrush(theme.colours.muted))
        self._border.setPen(pg.mkPen(theme.colours.muted, width=1, style=Qt.PenStyle.DashLine))

    def show_series(self, predicted: SeriesPredicted) -> None:
        """Show these values and predictions."""
        self._shown = predicted
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        shown = self._shown
        self._border.setVisible(shown is not None)
        if shown is None:
            return
        times = np.arange(len(shown.values))
        self._points.setData(times, shown.values)
        for line, values in zip(self.lines, (*shown.ahead.values(), shown.onward), strict=True):
            line.setData(times, values)
        self._border.setValue(shown.learned)
        self.setXRange(0, len(times), padding=0.01)
        low, high = float(shown.values.min()), float(shown.values.max())
        self.setYRange(low, high, padding=0.1)
