"""Perplexity while a model learns."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot

from studio.session.training_record import TrainingRecord
from studio.training.events import Baselines
from studio.ui.i18n import number
from studio.ui.plots.plot import Plot
from studio.ui.theme import SMALL_SIZE, sans, theme

_TICKS = (1, 1.5, 2, 3, 4, 6, 10, 15, 20, 30, 40, 65, 100, 200, 400, 1000, 2000, 4000, 10_000, 100_000, 1_000_000)
_MINUTE_STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400)
_WORDS_HEIGHT = 24  # pixels over the line of pure guessing, for its words
_LN10 = math.log(10)
_RUNGS = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class _PerplexityAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round perplexities on a logarithmic scale; the plot's y is log10 of the perplexity."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[None, list[float]]]:
        """See AxisItem.tickValues."""
        logs = [math.log10(tick) for tick in _TICKS if low <= math.log10(tick) <= high]
        gap = 22 * (high - low) / max(size, 1.0)  # room for one line of figures
        kept: list[float] = []
        for log in logs:
            if not kept or log - kept[-1] >= gap:
                kept.append(log)
        return [(None, kept)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        perplexities = [10**value for value in values]
        return [number(value, 0 if value >= 2.9 else 1) for value in perplexities]


class _TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round times; the plot's x is seconds."""

    words = ("{count} s", "{count} min", "{count} h")

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """See AxisItem.tickValues."""
        step = next((s for s in _MINUTE_STEPS if (high - low) / s <= max(2, size / 90)), _MINUTE_STEPS[-1])
        first = math.ceil(low / step)
        return [(step, [step * place for place in range(first, math.floor(high / step) + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """See AxisItem.tickStrings."""
        if spacing < 60:
            return [self.words[0].format(count=round(value)) for value in values]
        if spacing < 3600:
            return [self.words[1].format(count=round(value / 60)) for value in values]
        return [self.words[2].format(count=round(value / 3600)) for value in values]


class PerplexityPlot(Plot):
    """Two lines over working time: text it learns from, and text it has not seen; and a ladder of what is easy.

    Its rungs are where guessing would be, and counting: single tokens, pairs, more together.

    Points are added to the record on every event; `draw` is called on a timer.
    """

    def __init__(self) -> None:
        self._time_axis = _TimeAxis("bottom")
        super().__init__({"left": _PerplexityAxis("left"), "bottom": self._time_axis})
        self._record: TrainingRecord | None = None
        self._rung_words = ("{perplexity}",) * len(_RUNGS)
        self.getViewBox().sigResized.connect(self._on_resized)
        self._train = self.plot([], [])
        self._train.setDownsampling(auto=True, method="peak")
        self._train.setClipToView(True)
        self._validation = self.plot([], [])
        self._last = pg.ScatterPlotItem(size=9)
        self.addItem(self._last)
        options = {"position": 0.99, "anchors": [(1, 1), (1, 1)]}
        self.rungs = [pg.InfiniteLine(angle=0, label="", labelOpts=options) for _ in _RUNGS]
        for rung in self.rungs:
            rung.label.setFont(sans(SMALL_SIZE - 1))
            self.addItem(rung)
        self.showGrid(y=True, alpha=0.25)
        self.dress()

    def dress(self) -> None:
        """See Plot.dress."""
        super().dress()
        colours = theme.colours
        self._train.setPen(pg.mkPen(colours.accent, width=1))
        self._validation.setPen(pg.mkPen(colours.second, width=2))
        self._last.setBrush(pg.mkBrush(colours.second))
        self._last.setPen(pg.mkPen(colours.card))
        for rung, style in zip(self.rungs, _RUNGS, strict=True):
            rung.setPen(pg.mkPen(colours.muted, width=1, style=style))
            rung.label.setColor(colours.muted)

    def set_words(self, rungs: tuple[str, str, str, str], times: tuple[str, str, str]) -> None:
        """Take the words in the window's language.

        Args:
            rungs: for guessing, and for counting single tokens, pairs, and more: with ``{perplexity}``, the last with
                ``{order}`` too.
            times: with ``{count}``: seconds, minutes, hours.
        """
        self._rung_words = rungs
        self._time_axis.words = times
        self._time_axis.picture = None
        self._time_axis.update()
        self.draw()

    def show_record(self, record: TrainingRecord | None) -> None:
        """Show that run."""
        self._record = record
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        record = self._record
        started = record.started if record is not None else None
        if record is None or started is None:
            self._train.setData([], [])
            self._validation.setData([], [])
            self._last.setData([], [])
            for rung in self.rungs:
                rung.setVisible(False)
            self.setYRange(0, 2)
            self.setXRange(0, 60, padding=0.02)
            return
        train = _log_perplexity(record.train_losses)
        validation = _log_perplexity(record.validation_losses)
        evaluated = np.array(record.evaluated_seconds)
        self._train.setData(np.array(record.seconds), train)
        self._validation.setData(evaluated, validation)
        self._last.setData(evaluated[-1:], validation[-1:])
        symbols = max(2, started.vocabulary_size - 1)  # the unknown one is never met
        top = math.log10(symbols)
        self._set_ranges(record, np.concatenate([train, validation]), top)
        self._draw_rungs(record.baselines, symbols)

    def _set_ranges(self, record: TrainingRecord, logs: np.ndarray, top: float) -> None:
        finite = logs[np.isfinite(logs)]
        low = float(finite.min()) if len(finite) else 0.0
        low = min(low - 0.05, top - 0.5)
        words = min(0.5, _WORDS_HEIGHT / max(1.0, self.getViewBox().height()))  # their share of the height
        self.setYRange(low, top + max(0.05, words / (1 - words) * (top - low)), padding=0)
        shown = record.seconds[-1] if record.seconds else 1.0
        if record.config.minutes is not None and record.finished is None:
            shown = max(shown, 60 * record.config.minutes)
        self.setXRange(0, max(shown, 1.0), padding=0.01)

    def _draw_rungs(self, baselines: Baselines | None, symbols: int) -> None:
        """Draw where guessing is, and counting; words that would lie on those of the rung above are left out."""
        levels = [math.log(symbols)]
        order = 0
        if baselines is not None:
            order = baselines.best_order
            levels += [baselines.unigram, baselines.bigram, baselines.best]
        low, high = self.getViewBox().viewRange()[1]
        pixels = self.getViewBox().height() / max(1e-9, high - low)
        above = math.inf
        for place, rung in enumerate(self.rungs):
            rung.setVisible(place < len(levels))
            if place >= len(levels):
                continue
            level = levels[place] / _LN10
            rung.setValue(level)
            clear = (above - level) * pixels > _WORDS_HEIGHT * 2 / 3
            perplexity = 10**level
            shown = number(perplexity, 0 if perplexity >= 10 else 1)
            words = self._rung_words[place].format(perplexity=shown, order=order)
            rung.label.setFormat(words if clear else "")
            above = level if clear else above

    @Slot()
    def _on_resized(self) -> None:
        self.draw()


def _log_perplexity(losses: Sequence[float]) -> np.ndarray:
    """Return log10 of exp(loss) for each loss, NaN where it is not finite."""
    logs = np.array(losses, dtype=np.float64) / _LN10
    logs[~np.isfinite(logs)] = np.nan
    return logs
