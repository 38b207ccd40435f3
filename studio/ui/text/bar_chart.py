"""The most frequent tokens as bars."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from studio.text.vocabulary import Vocabulary
from studio.ui.common.i18n import number
from studio.ui.common.plot import GRID_ALPHA, Plot
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GRID, mono, theme

_PICTURE = 10  # characters shown of a long token
_UPRIGHT = 1  # tokens of up to so many characters stand upright
_SIDEWAYS = 10 * GRID  # pixels for tokens turned on their side


class _ShareAxis(pg.AxisItem):  # type: ignore[misc]
    """Shares in percent."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        return [f"{number(value, 0 if spacing >= 1 else 1)}%" for value in values]


class _TokenAxis(pg.AxisItem):  # type: ignore[misc]
    """Tokens under their bars: characters upright, words turned on their side."""

    def set_tokens(self, tokens: Sequence[str]) -> None:
        """Show these tokens, from left to right."""
        self._upright = max(map(len, tokens), default=0) <= _UPRIGHT
        self.setHeight(None if self._upright else _SIDEWAYS)
        self.setTicks([[(place, picture(token)[:_PICTURE]) for place, token in enumerate(tokens)]])

    def drawPicture(self, painter: QPainter, axis: object, ticks: object, texts: list[tuple[QRectF, int, str]]) -> None:
        """See AxisItem.drawPicture."""
        if self._upright:
            super().drawPicture(painter, axis, ticks, texts)
            return
        super().drawPicture(painter, axis, ticks, [])
        painter.setFont(self.style["tickFont"])
        painter.setPen(self.textPen())
        for rectangle, _, text in texts:
            painter.save()
            painter.translate(rectangle.center().x(), rectangle.top())
            painter.rotate(-90)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(-_SIDEWAYS, -GRID, _SIDEWAYS, 2 * GRID), flags, text)
            painter.restore()


class BarChart(Plot):
    """A bar for each of the most frequent tokens; the height is the token's share of the text in percent."""

    def __init__(self) -> None:
        self._axis = _TokenAxis("bottom")
        super().__init__({"left": _ShareAxis("left"), "bottom": self._axis})
        self._vocabulary: Vocabulary | None = None
        self._shown = 30
        self.bars = pg.BarGraphItem(x=[], height=[], width=0.7)
        self.addItem(self.bars)
        self.getAxis("bottom").setStyle(tickFont=mono())
        self.showGrid(y=True, alpha=GRID_ALPHA)
        self.dress()

    def show_vocabulary(self, vocabulary: Vocabulary | None) -> None:
        """Show the most frequent tokens of the vocabulary."""
        self._vocabulary = vocabulary
        self.draw()

    def set_shown(self, count: int) -> None:
        """Show at most that many bars."""
        self._shown = count
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        vocabulary = self._vocabulary
        first = vocabulary.first_ordinary if vocabulary else 1
        some = slice(first, first + self._shown)
        tokens = vocabulary.tokens[some] if vocabulary else ()
        shares = [100 * count / max(1, vocabulary.total) for count in vocabulary.counts[some]] if vocabulary else []
        places = list(range(len(tokens)))
        self.bars.setOpts(x=places, height=shares, brush=theme.colours.accent, pen=None)
        self._axis.set_tokens(tokens)
        self.setXRange(-0.5, max(9.5, len(tokens) - 0.5), padding=0.01)
        self.setYRange(0, max(shares, default=1) * 1.05, padding=0)
