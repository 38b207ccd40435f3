"""The plot of learning rate, norm of the gradient, or tokens per second."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from studio.ui.common.axes import CountAxis
from studio.ui.common.plot import GRID_ALPHA
from studio.ui.common.theme import theme
from studio.ui.train.run_plot import Choice, RunPlot

THROUGHPUTS = ("learning_rate", "grad_norm", "tokens_per_second")
"""What can be shown, as the columns of a record are called."""


class ThroughputPlot(RunPlot):
    """One of `THROUGHPUTS` along the part of the run that another plot shows.

    Attributes:
        throughput: the curve on show, one of `THROUGHPUTS`.
        line: the line that is drawn.
    """

    def __init__(self, choice: Choice, leader: RunPlot) -> None:
        super().__init__(CountAxis("left"), choice)
        self.throughput = THROUGHPUTS[0]
        self.line = self.plot([], [])
        self.showGrid(y=True, alpha=GRID_ALPHA)
        self._leading = leader.getViewBox()
        self._leading.sigXRangeChanged.connect(self._on_range_changed)
        self.getViewBox().sigResized.connect(self._on_range_changed)
        self.line_up(True)
        self.dress()

    def dress(self) -> None:
        """See Plot.dress."""
        super().dress()
        self.line.setPen(pg.mkPen(theme.colours.accent, width=1))

    def set_throughput(self, throughput: str) -> None:
        """Show another of `THROUGHPUTS`."""
        self.throughput = throughput
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        self._set_axis()
        self.setXRange(*self._leading.viewRange()[0], padding=0)
        record = self._record
        if record is None or not len(record.history.steps):
            self.line.setData([], [])
            self.setYRange(0, 1)
            return
        across, up = self._cut(record).line(record.history.steps[self.throughput])
        self.line.setData(across, up)
        finite = up[np.isfinite(up)]
        if len(finite):
            low, high = float(finite.min()), float(finite.max())
            self.setYRange(min(0.0, low), high if high > 0 else 1.0, padding=0.12)

    @Slot()
    def _on_range_changed(self) -> None:
        if self.isVisible():
            self.draw()
