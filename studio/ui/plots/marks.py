"""Where the user changed the learning rate."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.session.training_record import TrainingRecord
from studio.ui.i18n import number
from studio.ui.plots.run_plot import RunPlot
from studio.ui.theme import SMALL_SIZE, sans, theme

_FROM_BELOW = 0.76  # of the height, where the words stand if nothing else does
_PLACES = sorted((place / 50 for place in range(3, 48)), key=lambda place: abs(place - _FROM_BELOW))
_HALF = 12  # pixels: of the height of the words
_OVER = 16  # pixels that the words of a rung need over it
_RUNG_WORDS = 180  # pixels of them, at the right end


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

    def show(self, record: TrainingRecord | None, plot: RunPlot, rungs: Sequence[float] = ()) -> None:
        """Show the changes of a run in the plot of it; their words keep clear of these heights, and of each other."""
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
        self._spread(plot, rungs)

    def _spread(self, plot: RunPlot, rungs: Sequence[float]) -> None:
        """Put the words of each change where they lie on nothing, or on as little as can be."""
        view = plot.getViewBox()
        (left, right), (low, high) = view.viewRange()
        wide, tall = view.width() / max(1e-9, right - left), view.height() / max(1e-9, high - low)
        levels = [(rung - low) * tall for rung in rungs]  # in pixels from below
        taken: list[tuple[float, float]] = []
        for line in self.lines:
            if not line.isVisible():
                continue
            across, width = (line.value() - left) * wide, line.label.boundingRect().width()
            over = _OVER if across + width > view.width() - _RUNG_WORDS else 0

            near = [level for x, level in taken if abs(across - x) < 2 * width]
            heights = [place * view.height() for place in _PLACES]
            crossed = [
                len([level for level in near if abs(height - level) < 2 * _HALF])
                + len([level for level in levels if -_HALF < height - level < _HALF + over])
                for height in heights
            ]
            place = crossed.index(min(crossed))
            line.label.setPosition(_PLACES[place])
            taken.append((across, heights[place]))


def _short(factor: float) -> str:
    """Return a number with as few decimals as tell it to a hundredth of itself."""
    return number(factor, next((count for count in range(5) if abs(round(factor, count) - factor) <= factor / 100), 5))
