"""Marks where the user changed the learning rate."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt

from studio.session.training_record import TrainingRecord
from studio.ui.common.i18n import number
from studio.ui.common.theme import SMALL_SIZE, sans, theme
from studio.ui.train.run_plot import RunPlot

_FROM_BELOW = 0.76  # share of the height at which the words stand if that place is free
_PLACES = sorted((place / 50 for place in range(3, 48)), key=lambda place: abs(place - _FROM_BELOW))
_HALF = 12  # pixels, the height of the words


class Marks:
    """A dashed line up the plot for each change, with words.

    Attributes:
        lines: one for each change, in order; spare lines are hidden.
        words: the words at each line, with ``{factor}``.
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

    def show(self, record: TrainingRecord | None, plot: RunPlot, taken: Sequence[QRectF] = ()) -> None:
        """Show the changes of a run in its plot; their words keep clear of each other and of ``taken``.

        Args:
            record: the run.
            plot: the plot of the run.
            taken: boxes of other words, in pixels from the lower left of the view; a line runs along their foot.
        """
        changes = record.history.changes if record is not None else []
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
        places = plot.across(record.history.changes_along(plot.choice.way))
        for line, change, place in zip(self.lines, changes, places, strict=False):
            line.setVisible(bool(place == place))  # a logarithmic scale has no place for 0
            line.setValue(float(place))
            line.label.setFormat(self.words.format(factor=_short(change.factor)))
        self._spread(plot, taken)

    def _spread(self, plot: RunPlot, taken: Sequence[QRectF]) -> None:
        """Put the words of each change where they overlap as little as possible."""
        view = plot.getViewBox()
        left, right = view.viewRange()[0]
        wide = view.width() / max(1e-9, right - left)
        boxes = [*taken, *(QRectF(0, box.top(), view.width(), 1) for box in taken)]
        for line in self.lines:
            if not line.isVisible():
                continue
            across, width = (line.value() - left) * wide, line.label.boundingRect().width()
            start = across - width if across + width > view.width() else across
            wanted = [QRectF(start, place * view.height() - _HALF, width, 2 * _HALF) for place in _PLACES]
            crossed = [sum(box.intersects(other) for other in boxes) for box in wanted]
            place = crossed.index(min(crossed))
            line.label.setPosition(_PLACES[place])
            boxes.append(wanted[place])


def _short(factor: float) -> str:
    """Return a number with as few decimals as keep it within a hundredth of its value."""
    return number(factor, next((count for count in range(5) if abs(round(factor, count) - factor) <= factor / 100), 5))
