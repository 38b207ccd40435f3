"""The curves of one run, or of several laid over each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from studio.runs.columns import Numbers
from studio.ui.common.axes import PerplexityAxis, WayAxis
from studio.ui.common.plot import GRID_ALPHA, Plot
from studio.ui.common.theme import theme
from studio.ui.runs.compared_runs import MOST, Bits, ComparedRun, Line, compare_in_bits

_STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotDotLine,
    Qt.PenStyle.SolidLine,
)
_FLAT = 0.02  # of log10, above and below curves that hardly differ
_HIGHEST = 300.0  # log10 of the highest perplexity that is drawn
_ABOVE_START = 1.0  # of log10, that is shown above where the runs began: one that got out of hand leaves the plot
_OUTLIERS = 0.5  # per cent of the points, the highest, that may leave the plot: a first batch now and then


def curve_pen(place: int, *, alone: bool = False) -> QPen:
    """Return the pen of the curve on unseen text that stands at that place, in the theme of now.

    Alone it has the colour of unseen text; among others each has one that stands for nothing else.
    """
    colour = theme.colours.second if alone else theme.colours.runs[place]
    pen: QPen = pg.mkPen(colour, width=2, style=_STYLES[0 if alone else place])
    return pen


def learning_pen() -> QPen:
    """Return the pen of what a run reached on the text it learned from."""
    pen: QPen = pg.mkPen(theme.colours.accent, width=1)
    return pen


class CurvesPlot(Plot):
    """One run: learning thin, unseen text thick. Several: the curves on unseen text, where there is one.

    Of runs whose tokens differ in kind the curves are in bits per character, of others in perplexity.

    Attributes:
        learning: the thin line.
        lines: the others, in the order of the runs.
    """

    def __init__(self) -> None:
        self._amounts = WayAxis("bottom")
        super().__init__({"left": PerplexityAxis("left"), "bottom": self._amounts})
        self._shown: Sequence[ComparedRun] = ()
        self._axis = "time"
        self.learning = self.plot([], [])
        self.learning.setDownsampling(auto=True, method="peak")
        self.learning.setClipToView(True)
        self.lines = [self.plot([], []) for _ in range(MOST)]
        self._ends = [pg.ScatterPlotItem(size=8) for _ in range(MOST)]
        for end in self._ends:
            self.addItem(end)
        self.showGrid(y=True, alpha=GRID_ALPHA)
        self.dress()
        self.draw()

    def dress(self) -> None:
        """See Plot.dress."""
        super().dress()
        self.learning.setPen(learning_pen())
        alone = len(self._shown) == 1
        for place, (line, end) in enumerate(zip(self.lines, self._ends, strict=True)):
            pen = curve_pen(place, alone=alone)
            line.setPen(pen)
            end.setBrush(pg.mkBrush(pen.color()))
            end.setPen(pg.mkPen(theme.colours.card))

    def set_words(self, times: tuple[str, str, str]) -> None:
        """Take the words for seconds, minutes and hours, each with ``{count}``."""
        self._amounts.words = times
        self._redraw_axis()

    def show_runs(self, runs: Sequence[ComparedRun], axis: str) -> None:
        """Show these runs, `MOST` at most, along one of the axes of a `Line`."""
        self._shown, self._axis = runs[:MOST], axis
        self._amounts.times = axis == "time"
        self._redraw_axis()
        self.dress()
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        alone, in_bits = len(self._shown) == 1, compare_in_bits(self._shown)
        drawn = [self._draw(self.learning, self._shown[0].learning if alone else None)]
        for place, (line, end) in enumerate(zip(self.lines, self._ends, strict=True)):
            bits = self._shown[place].bits if in_bits and place < len(self._shown) else None
            points = self._draw(line, self._line_of(place), bits)
            end.setData(points[0][-1:], points[1][-1:])
            drawn.append(points)
        start = max((float(y[0]) for _, y in drawn if len(y)), default=math.inf)
        self._set_ranges(np.concatenate([x for x, _ in drawn]), np.concatenate([y for _, y in drawn]), start)

    def _line_of(self, place: int) -> Line | None:
        """Return what is drawn of a run among others; what it learned from, where nothing was held out."""
        if place >= len(self._shown):
            return None
        run = self._shown[place]
        return run.unseen if len(run.unseen.losses) or len(self._shown) == 1 else run.learning

    def _draw(self, item: pg.PlotDataItem, line: Line | None, bits: Bits | None = None) -> tuple[Numbers, Numbers]:
        if line is None:
            x = y = np.empty(0)
        else:
            finite = np.isfinite(line.losses)
            x, y = line.places[self._axis][finite], line.losses[finite]
            y = np.minimum(np.log10(bits.of(y)) if bits is not None else y / math.log(10), _HIGHEST)
        item.setData(x, y)
        return x, y

    def _set_ranges(self, x: Numbers, y: Numbers, start: float) -> None:
        low, high = (y.min(), np.percentile(y, 100 - _OUTLIERS)) if len(y) else (0.0, 2.0)
        high = min(high, max(start, low) + _ABOVE_START)
        room = max(_FLAT, 0.04 * (high - low))
        self.setYRange(low - room, high + room, padding=0)
        self.setXRange(0, max(x.max(), 1e-6) if len(x) else 60, padding=0.02)

    def _redraw_axis(self) -> None:
        self._amounts.picture = None
        self._amounts.update()
