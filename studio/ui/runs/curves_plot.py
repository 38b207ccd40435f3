"""The curves of one run, or of several runs in one plot."""

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
_FLAT = 0.02  # of log10, above and below nearly flat curves
_HIGHEST = 300.0  # log10 of the highest perplexity that is drawn
_ABOVE_START = 1.0  # of log10, above the first losses: a diverging curve leaves the plot
_OUTLIERS = 0.5  # per cent of the points, the highest, may leave the plot, as a first batch does


def curve_pen(place: int, *, alone: bool = False) -> QPen:
    """Return the pen of the validation curve of the run at that index, in the present theme.

    A single run has the colour of unseen text; each of several runs has a colour of its own.
    """
    colour = theme.colours.second if alone else theme.colours.runs[place]
    pen: QPen = pg.mkPen(colour, width=2, style=_STYLES[0 if alone else place])
    return pen


def learning_pen() -> QPen:
    """Return the pen of the training curve of a run."""
    pen: QPen = pg.mkPen(theme.colours.accent, width=1)
    return pen


class CurvesPlot(Plot):
    """A plot of one run, with a thin training curve and a thick validation curve, or of several validation curves.

    A run without validation losses shows its training curve among others. The curves of runs with different tokens
    are in bits per character, others in perplexity.

    Attributes:
        learning: the training curve of a single run.
        lines: the other curves, in the order of the runs.
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
        """Set the words for seconds, minutes and hours, each with ``{count}``."""
        self._amounts.words = times
        self._redraw_axis()

    def show_runs(self, runs: Sequence[ComparedRun], axis: str) -> None:
        """Draw these runs, at most `MOST`, along one of `AXES`."""
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
        """Return the validation losses of a run, or among others its training losses where nothing was held out."""
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
