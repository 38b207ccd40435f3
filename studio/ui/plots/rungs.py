"""The ladder of what is easy: lines across a plot where guessing would be, and counting."""

from __future__ import annotations

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.training.events import Baselines
from studio.ui.i18n import number
from studio.ui.plots.plot import Plot
from studio.ui.theme import SMALL_SIZE, sans, theme

WORDS_HEIGHT = 24
"""Pixels over a rung for its words."""

_STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class Rungs:
    """A line for guessing, and for counting single tokens, pairs, and more together.

    Attributes:
        lines: these, from above.
        words: what each is called, with ``{perplexity}``, the last with ``{order}`` too.
    """

    def __init__(self, plot: Plot) -> None:
        self.words: tuple[str, ...] = ("{perplexity}",) * len(_STYLES)
        self._view = plot.getViewBox()
        options = {"position": 0.99, "anchors": [(1, 1), (1, 1)]}
        self.lines = [pg.InfiniteLine(angle=0, label="", labelOpts=options) for _ in _STYLES]
        for line in self.lines:
            line.label.setFont(sans(SMALL_SIZE - 1))
            plot.addItem(line, ignoreBounds=True)

    def dress(self) -> None:
        """Take the colours of the theme."""
        for line, style in zip(self.lines, _STYLES, strict=True):
            line.setPen(pg.mkPen(theme.colours.muted, width=1, style=style))
            line.label.setColor(theme.colours.muted)

    def hide(self) -> None:
        """Show none."""
        for line in self.lines:
            line.setVisible(False)

    def show(self, symbols: int, baselines: Baselines | None, height: Callable[[float], float]) -> None:
        """Show what is known; words that would lie on those of the rung above are left out.

        Args:
            symbols: how many guessing chooses from.
            baselines: what counting reaches.
            height: the plot's y of a loss in nats.
        """
        losses = [math.log(symbols)]
        if baselines is not None:
            losses += [baselines.unigram, baselines.bigram, baselines.best]
        low, high = self._view.viewRange()[1]
        pixels = self._view.height() / max(1e-9, high - low)
        above = math.inf
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(losses))
            if place >= len(losses):
                continue
            level = height(losses[place])
            line.setValue(level)
            clear = (above - level) * pixels > WORDS_HEIGHT * 2 / 3
            perplexity = math.exp(losses[place])
            shown = number(perplexity, 0 if perplexity >= 10 else 1)
            order = baselines.best_order if baselines is not None else 0
            line.label.setFormat(self.words[place].format(perplexity=shown, order=order) if clear else "")
            above = level if clear else above
