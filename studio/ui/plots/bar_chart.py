"""The most frequent tokens as bars."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg

from studio.text.vocabulary import Vocabulary
from studio.ui.i18n import number
from studio.ui.plots.plot import Plot
from studio.ui.symbols import picture
from studio.ui.theme import mono, theme

SHOWN = 30
"""Bars at most."""


class _ShareAxis(pg.AxisItem):  # type: ignore[misc]
    """Shares in percent."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        return [f"{number(value, 0 if spacing >= 1 else 1)}%" for value in values]


class BarChart(Plot):
    """A bar for each of the most frequent tokens, its height the share of the text in percent."""

    def __init__(self) -> None:
        super().__init__({"left": _ShareAxis("left")})
        self._vocabulary: Vocabulary | None = None
        self._bars = pg.BarGraphItem(x=[], height=[], width=0.7)
        self.addItem(self._bars)
        self.getAxis("bottom").setStyle(tickFont=mono())
        self.showGrid(y=True, alpha=0.25)
        self.dress()

    def show_vocabulary(self, vocabulary: Vocabulary | None) -> None:
        """Show the most frequent tokens of the vocabulary."""
        self._vocabulary = vocabulary
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        vocabulary = self._vocabulary
        tokens = vocabulary.tokens[1 : SHOWN + 1] if vocabulary else ()
        shares = [100 * count / vocabulary.total for count in vocabulary.counts[1 : SHOWN + 1]] if vocabulary else []
        places = list(range(len(tokens)))
        self._bars.setOpts(x=places, height=shares, brush=theme.colours.accent, pen=None)
        self.getAxis("bottom").setTicks([[(place, picture(token)) for place, token in enumerate(tokens)]])
        self.setXRange(-0.5, max(9.5, len(tokens) - 0.5), padding=0.01)
        self.setYRange(0, max(shares, default=1) * 1.05, padding=0)
