"""The base of the plots along a run: the axis along it, and decimation to the pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from studio.session.training_record import TrainingRecord
from studio.ui.common.axes import WayAxis
from studio.ui.common.plot import Plot
from studio.ui.common.theme import GRID
from studio.ui.train.decimation import Numbers, Places, peaks, stretches

_AXIS_WIDTH = 7 * GRID


@dataclass
class Choice:
    """How a run is to be shown.

    Attributes:
        way: what is counted along it, one of `AXES`.
        log_way: whether the axis along the run is logarithmic.
        log: whether the axis of perplexities is logarithmic.
        smooth: whether to show a running mean.
    """

    way: str = "time"
    log_way: bool = False
    log: bool = True
    smooth: bool = False


@dataclass(frozen=True)
class Cut:
    """The part of a run in view, cut into columns of pixels.

    Attributes:
        starts, end: the stretches, as `stretches` returns them.
        whole: whether the points are few enough to draw each.
        across: the plot's x of each stretch.
    """

    starts: Places
    end: int
    whole: bool
    across: Numbers

    def line(self, values: Numbers) -> tuple[Numbers, Numbers]:
        """Return the points of a line through these values, one per step; every peak is kept.

        A value that is not finite becomes NaN. Where all are NaN there are no points: pyqtgraph takes no line of NaN.
        """
        across, found = self._peaks(values)
        found = np.where(np.isfinite(found), found, np.nan)
        some = np.isfinite(found) & np.isfinite(across)
        return (across, found) if some.any() else (np.zeros(0), np.zeros(0))

    def _peaks(self, values: Numbers) -> tuple[Numbers, Numbers]:
        if self.whole:
            return self.across, values[self.starts]
        return np.repeat(self.across, 2), peaks(values, self.starts, self.end)


class RunPlot(Plot):
    """A plot of one number per step of a run. The cost of a redraw hardly grows with the number of steps.

    Attributes:
        choice: how it is shown; `draw` after it changed.
    """

    def __init__(self, left: pg.AxisItem, choice: Choice) -> None:
        self.choice = choice
        self.way_axis = WayAxis("bottom")
        super().__init__({"left": left, "bottom": self.way_axis})
        self._record: TrainingRecord | None = None

    def show_record(self, record: TrainingRecord | None) -> None:
        """Show a run."""
        self._record = record
        self.draw()

    def line_up(self, lined_up: bool) -> None:
        """Align the left edge with that of other plots, or leave as much room as the figures of the axis need."""
        self.getAxis("left").setWidth(_AXIS_WIDTH if lined_up else None)

    def set_time_words(self, times: tuple[str, str, str]) -> None:
        """Take the words for seconds, minutes and hours, each with ``{count}``."""
        self.way_axis.words = times
        self.way_axis.picture = None
        self.way_axis.update()

    def _set_axis(self) -> None:
        times, logarithmic = self.choice.way == "time", self.choice.log_way
        if (self.way_axis.times, self.way_axis.logarithmic) != (times, logarithmic):
            self.way_axis.times, self.way_axis.logarithmic = times, logarithmic
            self.way_axis.picture = None
            self.way_axis.update()

    def across(self, ways: Numbers) -> Numbers:
        """Return the plot's x of a place along the run; NaN where a logarithmic scale has no place for it."""
        if not self.choice.log_way:
            return ways
        return np.log10(ways, out=np.full(len(ways), np.nan), where=ways > 0)

    def along(self, across: float) -> float:
        """Return the place along the run of the plot's x."""
        return 10.0 ** min(across, 300.0) if self.choice.log_way else across

    def _cut(self, record: TrainingRecord) -> Cut:
        """Cut the part of a run in view into columns of pixels."""
        ways = record.history.steps_along(self.choice.way)
        low, high = self.getViewBox().viewRange()[0]
        pixels = max(1, math.ceil(self.getViewBox().width()))
        edges = np.linspace(low, high, pixels + 1)
        starts, end = stretches(ways, 10.0 ** np.clip(edges, -300, 300) if self.choice.log_way else edges)
        whole = len(starts) > 0 and end - int(starts[0]) <= 2 * pixels
        if whole:
            starts = np.arange(starts[0], end)
        return Cut(starts, end, whole, self.across(ways[starts]))
