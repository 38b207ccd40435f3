"""Axes of plots of runs: perplexity upward; time, or counted things, to the right."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg

from studio.ui.i18n import number

_TICKS = tuple(digit * 10.0**power for power in range(7) for digit in (1, 1.5, 2, 3, 4, 6))
_STEPS_OF_TIME = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 36_000)
_LINE = 22  # pixels that a line of figures takes
_WORD = 90  # pixels that a figure below takes


class LogPerplexityAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round perplexities; the plot's y is log10 of the perplexity."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[None, list[float]]]:
        """See AxisItem.tickValues."""
        gap = _LINE * (high - low) / max(size, 1.0)
        kept: list[float] = []
        for tick in _fine_ticks(low, high):
            if tick - (kept[-1] if kept else low - gap * 2 / 3) >= gap:
                kept.append(tick)
        return [(None, kept)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        perplexities = [10**value for value in values]
        return [
            number(value, next((d for d in (0, 1, 2) if abs(value - round(value, d)) < 1e-6), 3))
            for value in perplexities
        ]


def _fine_ticks(low: float, high: float) -> list[float]:
    """Return logarithms of round perplexities; where those of `_TICKS` are too far apart, of an even step."""
    logs = [math.log10(tick) for tick in _TICKS if low <= math.log10(tick) <= high]
    if len(logs) >= 3:
        return logs
    first, last = 10**low, 10**high
    step = 10 ** math.floor(math.log10(max(last - first, 1e-9)))
    step = next((step / part for part in (1, 2, 5, 10) if (last - first) * part / step >= 4), step / 10)
    places = range(math.ceil(first / step), math.floor(last / step) + 1)
    return [math.log10(step * place) for place in places if place > 0]


class AmountAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round amounts: of seconds, said as seconds, minutes or hours, or of what is counted.

    Attributes:
        is_time: whether the plot's x is seconds.
        words: for seconds, minutes, hours, each with ``{count}``.
    """

    is_time = True
    words = ("{count} s", "{count} min", "{count} h")

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """See AxisItem.tickValues."""
        most = max(2, size / _WORD)
        if self.is_time:
            step = float(next((s for s in _STEPS_OF_TIME if (high - low) / s <= most), _STEPS_OF_TIME[-1]))
        else:
            power = 10 ** math.floor(math.log10(max(high - low, 1e-9) / most))
            step = next(power * part for part in (1, 2, 5, 10) if (high - low) / (power * part) <= most)
        return [(step, [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        if not self.is_time:
            return [number(value, 1 if spacing < 1 else 0) for value in values]
        unit = 0 if spacing < 60 else 1 if spacing < 3600 else 2
        decimals = 1 if spacing < 1 else 0
        return [self.words[unit].format(count=number(value / 60**unit, decimals)) for value in values]
