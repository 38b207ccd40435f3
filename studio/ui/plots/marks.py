"""Where the user changed the learning rate."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.session.training_record import TrainingRecord
from studio.ui.i18n import number
from studio.ui.plots.run_plot import RunPlot
from studio.ui.theme import SMALL_SIZE, sans, theme

_FROM_BELOW = 0.76  # of the height, where the words stand


class Marks:
    """A dashed line up the plot for each change, with words.

    Attributes:
        lines: these, in the order of the changes; more than there are changes may be hidden.
        words: what stands at each, with ``{factor}``.
    """

    def __init__(self) -> None:
        self.words = "{factor}"
        self.lines: list[pg.InfiniteLine] = []

    def dress(self) -> None:
        """Take the colours of the theme."""
        for line in self.lines:
            line.setPen(pg.mkPen(theme.colours.muted, width=1, style=Qt.PenStyle.DashLine))
            line.label.setColor(theme.colours.text)
            line.label.fill = pg.mkBrush(theme.colours.card)

    def show(self, record: TrainingRecord | None, plot: RunPlot) -> None:
        """Show the changes of a run in the plot of it."""
        changes = record.changes if record is not None else []
        options = {"position": _FROM_BELOW, "anchors": [(0, 0.5), (1, 0.5)]}
        while len(self.lines) < len(changes):
            line = pg.InfiniteLine(angle=90, label="", labelOpts=options)
            line.label.setFont(sans(SMALL_SIZE - 1))
            self.lines.append(line)
            plot.addItem(line, ignoreBounds=True)
            self.dress()
        for line in self.lines[len(changes) :]:
            line.setVisible(False)
        if record is None or not changes:
            return
        places = plot.across(record.way_of_changes(plot.choice.way))
        for line, change, place in zip(self.lines, changes, places, strict=False):
            line.setVisible(bool(place == place))  # a logarithmic scale may have no place for it
            line.setValue(float(place))
            line.label.setFormat(self.words.format(factor=_short(change.factor)))


def _short(factor: float) -> str:
    """Return a number with as few decimals as tell it to a hundredth of itself."""
    return number(factor, next((count for count in range(5) if abs(round(factor, count) - factor) <= factor / 100), 5))
