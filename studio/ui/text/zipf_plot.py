"""How often the tokens occur, by their rank, on logarithmic axes."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.text.frequencies import Frequencies, ZipfLine, fit_zipf
from studio.ui.common.i18n import number
from studio.ui.common.plot import GRID_ALPHA, Plot
from studio.ui.common.theme import theme

_POINTS = 1000  # points drawn at most, evenly spaced on the axis


class _PowersOfTen(pg.AxisItem):  # type: ignore[misc]
    """1, 10, 100 on an axis of logarithms."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """See AxisItem.tickValues."""
        return [(1.0, [float(power) for power in range(int(np.ceil(low)), int(np.floor(high)) + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        return [number(10 ** round(value)) for value in values]


class ZipfPlot(Plot):
    """A point for each rank, and the straight line fitted to the points.

    Attributes:
        line: the fitted line, None where there are too few tokens.
    """

    def __init__(self) -> None:
        super().__init__({"left": _PowersOfTen("left"), "bottom": _PowersOfTen("bottom")})
        self.line: ZipfLine | None = None
        self._ranks = np.zeros(0)
        self._counts = np.zeros(0)
        self._points = pg.ScatterPlotItem(size=5, pen=None)
        self._fit = pg.PlotDataItem()
        self.addItem(self._fit)
        self.addItem(self._points)
        self.showGrid(x=True, y=True, alpha=GRID_ALPHA)
        self.dress()

    def show_frequencies(self, frequencies: Frequencies | None) -> None:
        """Show the tokens of a text."""
        counts = frequencies.counts[frequencies.counts > 0] if frequencies is not None else np.zeros(0, dtype=np.int64)
        self.line = fit_zipf(counts)
        if len(counts):
            self._ranks = np.unique(np.geomspace(1, len(counts), _POINTS).round().astype(np.int64))
            self._counts = counts[self._ranks - 1]
        else:
            self._ranks = self._counts = np.zeros(0)
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        across, up = np.log10(self._ranks), np.log10(self._counts)
        self._points.setData(x=across, y=up, brush=theme.colours.accent)
        if self.line is not None:
            ends = np.array([0.0, across[-1]])
            height = np.log10(self.line.first) + self.line.slope * ends
            self._fit.setData(ends, height, pen=pg.mkPen(theme.colours.second, width=1, style=Qt.PenStyle.DashLine))
        else:
            self._fit.setData([], [])
        if len(across):
            self.setXRange(0, max(1.0, across[-1]), padding=0.03)
            self.setYRange(0, max(1.0, up[0]), padding=0.05)
