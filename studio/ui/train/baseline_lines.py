"""Baselines as lines across a plot: the perplexity of guessing, and of counting."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt

from studio.training.events import Baselines
from studio.ui.common.i18n import number
from studio.ui.common.plot import Plot
from studio.ui.common.theme import SMALL_SIZE, sans, theme
from studio.ui.train.decimation import Numbers

WORDS_HEIGHT = 24
"""Pixels over a rung for its words."""

_STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_PLACES = (0.99, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)  # shares of the width, where words may end
_BESIDE = " / "  # between the words of two lines
_CLEAR = 2 / 3  # share of `WORDS_HEIGHT` from one line of words to the next
_SAMPLES = 32  # places under words where a curve is checked

Curve = tuple[Numbers, Numbers]
"""The points of a curve as the plot knows them, from left to right; not a number where there is none."""


@dataclass
class _Words:
    """The joint label of lines that lie too close to each other for a label each.

    Attributes:
        place: the index of the uppermost of these lines; the label stands over it.
        lines: the words of each line.
        level: the plot's y of the uppermost line.
    """

    place: int
    lines: list[str]
    level: float


class BaselineLines:
    """A line for guessing, and for counting single tokens, pairs, and more together.

    Attributes:
        lines: the lines, from above.
        words: the label of each line, with ``{perplexity}``, the last with ``{order}`` too.
    """

    def __init__(self, plot: Plot) -> None:
        self.words: tuple[str, ...] = ("{perplexity}",) * len(_STYLES)
        self._view = plot.getViewBox()
        options = {"position": _PLACES[0], "anchors": [(1, 1), (1, 1)]}
        self.lines = [pg.InfiniteLine(angle=0, label="", labelOpts=options) for _ in _STYLES]
        for line in self.lines:
            line.label.setFont(sans(SMALL_SIZE - 1))
            plot.addItem(line, ignoreBounds=True)

    def dress(self) -> None:
        """Take the colours of the theme."""
        for line, style in zip(self.lines, _STYLES, strict=True):
            line.setPen(pg.mkPen(theme.colours.muted, width=1, style=style))
            line.label.setColor(theme.colours.muted)
            line.label.fill = pg.mkBrush(theme.colours.card)

    def hide(self) -> None:
        """Hide all lines."""
        for line in self.lines:
            line.setVisible(False)

    def show(
        self, symbols: int, baselines: Baselines | None, height: Callable[[float], float], curves: Sequence[Curve] = ()
    ) -> None:
        """Show the known baselines; each line has its words, above it and clear of the curves where there is room.

        Args:
            symbols: how many tokens guessing chooses from.
            baselines: the losses that counting reaches; None where unknown.
            height: the plot's y of a loss in nats.
            curves: the curves that the words keep clear of.
        """
        losses = [math.log(symbols)]
        if baselines is not None:
            losses += [baselines.unigram, baselines.bigram, baselines.best]
        order = baselines.best_order if baselines is not None else 0
        words = []
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(losses))
            line.label.setVisible(False)  # an empty label would cover others
            line.label.setFormat("")
            if place >= len(losses):
                continue
            line.setValue(height(losses[place]))
            perplexity = math.exp(losses[place])
            shown = number(perplexity, 0 if perplexity >= 10 else 1)
            words.append(_Words(place, [self.words[place].format(perplexity=shown, order=order)], line.value()))
        for told in self._together(words):
            line = self.lines[told.place]
            line.label.setVisible(True)
            line.label.setFormat(_BESIDE.join(told.lines))
            if line.label.boundingRect().width() > _PLACES[0] * self._view.width():
                line.label.setFormat("\n".join(told.lines))
            self._move_clear(line, curves)

    def boxes(self) -> list[QRectF]:
        """Return the boxes of the words, in pixels from the lower left of the view."""
        found = (self._box(line) for line in self.lines if line.isVisible() and line.label.format)
        return [QRectF(left, low, right - left, high - low) for left, right, low, high in found]

    def _together(self, words: list[_Words]) -> list[_Words]:
        """Join words that would overlap each other, or the line above, into one label."""
        scale = self._scale()[1]
        told = sorted(words, key=lambda each: -each.level)
        while True:
            for upper, lower in itertools.pairwise(told):
                if (upper.level - lower.level) * scale < WORDS_HEIGHT * _CLEAR:
                    upper.lines += lower.lines
                    told.remove(lower)
                    break
            else:
                return told

    def _scale(self) -> tuple[float, float]:
        """Return the pixels per unit of the plot's x and y."""
        (left, right), (low, high) = self._view.viewRange()
        return self._view.width() / max(1e-9, right - left), self._view.height() / max(1e-9, high - low)

    def _box(self, line: pg.InfiniteLine) -> tuple[float, float, float, float]:
        """Return left, right, low and high of the words, in pixels of the view from its lower left."""
        words = line.label.boundingRect()
        low = (line.value() - self._view.viewRange()[1][0]) * self._scale()[1]
        right = line.label.orthoPos * self._view.width()
        return right - words.width(), right, low, low + words.height()

    def _move_clear(self, line: pg.InfiniteLine, curves: Sequence[Curve]) -> None:
        """Move words as little as possible to where no curve passes behind them; else they cover the curve."""
        crossed = []
        for place in _PLACES:
            line.label.setPosition(place)
            left, _, _, _ = box = self._box(line)
            crossed.append(sum(self._crosses(curve, box) for curve in curves) if left >= 0 else len(curves) + 1)
            if not crossed[-1]:
                return
        line.label.setPosition(_PLACES[crossed.index(min(crossed))])

    def _crosses(self, curve: Curve, box: tuple[float, float, float, float]) -> bool:
        """Whether a curve passes through a box."""
        x, y = curve
        known = np.isfinite(x) & np.isfinite(y)
        if not known.any():
            return False
        x, y = x[known], y[known]
        (across, up), ((left, _), (bottom, _)) = self._scale(), self._view.viewRange()
        first, last = (edge / across + left for edge in box[:2])
        low, high = (edge / up + bottom for edge in box[2:])
        if first > x[-1] or last < x[0]:
            return False
        between = np.linspace(max(first, x[0]), min(last, x[-1]), _SAMPLES)
        heights = np.concatenate([y[(x >= first) & (x <= last)], np.interp(between, x, y)])
        return bool(heights.min() <= high and heights.max() >= low)
