"""Axes of the plots along a run: round ticks, far enough from each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pyqtgraph as pg

from studio.ui.common.i18n import number

_PERPLEXITIES = (
    *(1, 1.5, 2, 3, 4, 6, 10, 15, 20, 30, 40, 65, 100, 200, 400, 1000, 2000, 4000),
    *(10_000, 100_000, 1_000_000),
)
_TIMES = (
    *(0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800),
    *(86_400, 172_800, 432_000, 864_000),
)
_LINE = 22  # pixels a line of figures needs from the next
_WORD = 90  # pixels a figure below the plot needs


class PerplexityAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round perplexities; where `logarithmic`, the plot's y is log10 of the perplexity."""

    logarithmic = True

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float | None, list[float]]]:
        """See AxisItem.tickValues."""
        if not self.logarithmic:
            return _even(low, high, size / _LINE / 2)
        gap = _LINE * (high - low) / max(size, 1.0)
        kept = _apart((math.log10(tick) for tick in _PERPLEXITIES if low <= math.log10(tick) <= high), gap)
        if len(kept) < 3 and high < 300:  # what is in view is too narrow for the round ones
            [(step, even)] = _even(10**low, 10**high, size / _LINE / 2)
            return [(step, _apart((math.log10(value) for value in even if value > 0), gap))]
        return [(None, kept)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """See AxisItem.tickStrings."""
        shown = [10**value for value in values] if self.logarithmic else list(values)
        if spacing is not None and spacing < 0.1:
            return [number(value, math.ceil(-math.log10(spacing))) for value in shown]
        return [number(value, 0 if value >= 2.9 and (spacing is None or spacing >= 1) else 1) for value in shown]


class WayAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks along a run: at round times where `times`, else at round counts.

    Attributes:
        times: whether x is in seconds.
        logarithmic: whether x is the log10 of the count.
        words: how seconds, minutes and hours are written, each with ``{count}``.
    """

    times = True
    logarithmic = False
    words = ("{count} s", "{count} min", "{count} h")

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float | None, list[float]]]:
        """See AxisItem.tickValues."""
        most = max(2.0, size / _WORD)
        if self.logarithmic:
            gap = _WORD * 2 / 3 * (high - low) / max(size, 1.0)
            return [(1.0, _apart(self._round_logs(low, high), gap))]
        if not self.times:
            return _even(low, high, most)
        step = next((step for step in _TIMES if (high - low) / step <= most), _TIMES[-1])
        return [(step, _multiples(low, high, step))]

    def _round_logs(self, low: float, high: float) -> list[float]:
        rounds: Iterable[float] = _TIMES
        if not self.times:
            powers = range(max(-3, math.floor(low)), min(15, math.ceil(high)) + 1)
            rounds = (first * 10.0**power for power in powers for first in (1, 2, 5))
        return [log for log in map(math.log10, rounds) if low <= log <= high]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        if self.logarithmic:
            return [self.say(10**value) for value in values]
        if not self.times:
            return [number(value, _decimals(spacing)) for value in values]
        return [self.say(value, spacing) for value in values]

    def say(self, value: float, spacing: float | None = None) -> str:
        """Write a count; write a time in the unit that suits ``spacing``, the distance of neighbouring ticks."""
        if not self.times:
            return number(value, 0 if value >= 10 or math.isclose(value, round(value), rel_tol=1e-6) else 2)
        unit = value if spacing is None else spacing
        if unit < 60:
            return self.words[0].format(count=number(value, 1 if unit < 1 else 0))
        size, words = (60, self.words[1]) if unit < 3600 else (3600, self.words[2])
        count = value / size
        return words.format(count=number(count, 0 if math.isclose(count, round(count), rel_tol=1e-6) else 1))


class CountAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round counts."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float | None, list[float]]]:
        """See AxisItem.tickValues."""
        return _even(low, high, size / _LINE)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        return [number(value, _decimals(spacing)) for value in values]


def _even(low: float, high: float, most: float) -> list[tuple[float | None, list[float]]]:
    """Return multiples of the smallest step of 1, 2, 5, 10... that gives at most ``most`` of them."""
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / max(1.0, most)))
    step = next(power * first for first in (1, 2, 5, 10) if span / (power * first) <= max(1.0, most))
    return [(step, _multiples(low, high, step))]


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _apart(values: Iterable[float], gap: float) -> list[float]:
    """Leave out of the rising values each that is nearer than ``gap`` to the value kept before it."""
    kept: list[float] = []
    for value in values:
        if not kept or value - kept[-1] >= gap:
            kept.append(value)
    return kept


def _decimals(spacing: float) -> int:
    return max(0, math.ceil(-math.log10(spacing) - 1e-9))
