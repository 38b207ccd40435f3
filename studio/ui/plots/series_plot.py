"""A numeric series, and what is predicted of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.ui.plots.plot import GRID_ALPHA, Plot
from studio.ui.theme import MORE_LINES, theme

if TYPE_CHECKING:  # it imports torch
    from studio.training.series import SeriesPredicted

STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.SolidLine,
)
"""Of the lines in their order, so that they differ not by colour alone."""


def line_colours() -> tuple[str, ...]:
    """Return the colours of the lines in their order, in the theme of now."""
    return theme.colours.accent, *MORE_LINES, theme.colours.second


class SeriesPlot(Plot):
    """The values as points, a line for each number of steps ahead, one for going on alone, and where learning ended."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: SeriesPredicted | None = None
        self._points = pg.ScatterPlotItem(size=3, pen=None)
        self.addItem(self._points)
        self.lines = [self.plot([], [], connect="finite") for _ in STYLES]
        self._border = pg.InfiniteLine(angle=90)
        self.addItem(self._border)
        self.showGrid(y=True, alpha=GRID_ALPHA)
        self.setLimits(yMin=-4, yMax=4)  # on its own a network may leave every scale
        self.dress()

    def dress(self) -> None:
        """See Plot.dress."""
        super().dress()
        for number, (line, colour, style) in enumerate(zip(self.lines, line_colours(), STYLES, strict=True)):
            line.setPen(pg.mkPen(colour, width=3 if number == len(STYLES) - 1 else 1.5, style=style))
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
