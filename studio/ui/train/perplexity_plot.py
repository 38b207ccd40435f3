"""The plot of perplexity while a model learns."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent

from studio.runs.manifest import perplexity
from studio.session.training_record import TrainingRecord
from studio.ui.common.axes import PerplexityAxis
from studio.ui.common.i18n import number
from studio.ui.common.plot import GRID_ALPHA
from studio.ui.common.theme import theme
from studio.ui.train.baseline_lines import WORDS_HEIGHT, BaselineLines
from studio.ui.train.best_mark import BestMark
from studio.ui.train.cross_hair import CrossHair
from studio.ui.train.decimation import Numbers, nearest, running_mean
from studio.ui.train.following_plot import FollowingPlot
from studio.ui.train.marks import Marks
from studio.ui.train.run_plot import Choice, Cut

_LN10 = math.log(10)
_PALE = 70  # of 255: opacity of the line of single steps behind the smooth line
_SMOOTHED = 100  # the running mean covers this part of the run on either side
_LEAST_SMOOTHED = 3  # steps
_ZOOM = 0.8  # share of the view that a key moves or zooms to
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 20, Qt.Key.Key_PageUp: -20}
_ABOVE_GUESSING = 10  # times the perplexity of guessing: a diverging run may leave the plot
_HIGHEST = 300.0  # log10 of the highest perplexity that is drawn


@dataclass(frozen=True)
class Words:
    """The words of the plot, in the window's language.

    Attributes:
        ways: for each of `AXES` how far along the run a place is, with ``{count}``.
        learning, unseen: the value of each curve at a place, with ``{perplexity}``.
        change: a change of the learning rate, with ``{factor}``.
        best: the lowest perplexity on unseen text, with ``{perplexity}``.
    """

    ways: dict[str, str] = field(default_factory=dict)
    learning: str = "{perplexity}"
    unseen: str = "{perplexity}"
    change: str = "{factor}"
    best: str = "{perplexity}"


class PerplexityPlot(FollowingPlot):
    """Two curves along a run, on text it learns from and on unseen text, and lines for the baselines.

    The baselines are guessing, and counting single tokens, pairs, and more together.

    The record grows with every event; a timer calls `draw`. The plot decimates the points to its pixels, so that
    pyqtgraph never gets more than some thousand points.

    Attributes:
        baseline_lines: the baselines.
        marks: changes of the learning rate.
        best: the best evaluation, if it was before the last.
        cross_hair: the values at the pointer, or where the keys moved it.
    """

    def __init__(self, choice: Choice | None = None) -> None:
        self._perplexity_axis = PerplexityAxis("left")
        super().__init__(self._perplexity_axis, choice or Choice())
        self._words = Words()
        self._counted = (self.choice.way, self.choice.log_way)
        self._pointed: float | None = None  # x of the cross-hair along the run
        self._train = self.plot([], [])
        self._smooth = self.plot([], [])
        self._validation = self.plot([], [])
        self._last = pg.ScatterPlotItem(size=9)
        self.addItem(self._last)
        self._ladder = BaselineLines(self)
        self.baseline_lines = self._ladder.lines
        self._changes = Marks()
        self.marks = self._changes.lines
        self.best = BestMark(self)
        self.cross_hair = CrossHair(self)
        self.showGrid(y=True, alpha=GRID_ALPHA)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.dress()

    def dress(self) -> None:
        """See Plot.dress."""
        super().dress()
        colours = theme.colours
        pale = QColor(colours.accent)
        pale.setAlpha(_PALE if self.choice.smooth else 255)
        self._train.setPen(pg.mkPen(pale, width=1))
        self._smooth.setPen(pg.mkPen(colours.accent, width=2))
        self._validation.setPen(pg.mkPen(colours.second, width=2))
        self._last.setBrush(pg.mkBrush(colours.second))
        self._last.setPen(pg.mkPen(colours.card))
        for part in (self._ladder, self._changes, self.best, self.cross_hair):
            part.dress()

    def set_words(
        self, baseline_lines: tuple[str, str, str, str], times: tuple[str, str, str], words: Words | None = None
    ) -> None:
        """Take the words in the window's language.

        Args:
            baseline_lines: for guessing, and for counting single tokens, pairs, and more: with ``{perplexity}``, the
                last with ``{order}`` too.
            times: with ``{count}``: seconds, minutes, hours.
            words: all other words.
        """
        self._ladder.words = baseline_lines
        self.set_time_words(times)
        self._words = words or self._words
        self._changes.words = self._words.change
        self.draw()

    def choose(self) -> None:
        """Show the run as `choice` says; show the whole run where the unit along it changed."""
        self._perplexity_axis.logarithmic = self.choice.log
        self._perplexity_axis.picture = None
        self.dress()
        counted = (self.choice.way, self.choice.log_way)
        if counted != self._counted:
            self._counted = counted
            self._pointed = None
            self.follow(True)
        self.draw()

    def draw_nothing(self) -> None:
        """See FollowingPlot.draw_nothing."""
        for line in (self._train, self._smooth, self._validation, self._last):
            line.setData([], [])
        self._ladder.hide()
        self._changes.show(None, self)
        self.best.hide()
        self.cross_hair.hide()
        self.setYRange(0, 2)

    def draw_run(self, record: TrainingRecord) -> None:
        """See FollowingPlot.draw_run."""
        self._draw_lines(record)
        self._point(record)

    def _draw_lines(self, record: TrainingRecord) -> None:
        cut = self._cut(record)
        across, losses = cut.line(record.history.train_losses)
        train = self.heights(losses)
        self._train.setData(across, train, antialias=cut.whole)  # upright lines look the same without antialiasing
        smooth = self.heights(self._means(record, cut) if self.choice.smooth else np.zeros(0))
        self._smooth.setData(cut.across[: len(smooth)], smooth)
        evaluations = self.across(record.history.evaluations_along(self.choice.way))
        validation = self.heights(record.history.validation_losses)
        known = np.isfinite(evaluations) & np.isfinite(validation)  # a logarithmic scale has no place for step 0
        evaluations, validation = evaluations[known], validation[known]
        self._validation.setData(evaluations, validation)
        self._last.setData(evaluations[-1:], validation[-1:])
        left, right = self.getViewBox().viewRange()[0]
        seen = validation[(evaluations >= left) & (evaluations <= right)]
        symbols = max(2, record.vocabulary_size)
        drawn = np.concatenate([smooth if self.choice.smooth and not self.following else train, seen])
        self._fit_height(drawn, symbols, float(seen.max(initial=-math.inf)))
        curves = (
            (cut.across[: len(smooth)], smooth) if self.choice.smooth else (across, train),
            (evaluations, validation),
        )
        self._ladder.show(symbols, record.history.baselines, self.height, curves)
        self._mark_best(evaluations, validation)
        self._changes.show(record, self, self._ladder.boxes())

    def _mark_best(self, evaluations: Numbers, validation: Numbers) -> None:
        """Mark the lowest evaluation, unless it is the last, which has a dot."""
        place = int(validation.argmin()) if len(validation) else 0
        if place >= len(validation) - 1:
            self.best.hide()
            return
        height = float(validation[place])
        loss = (height if self.choice.log else math.log10(height)) * _LN10
        self.best.show(float(evaluations[place]), height, self._words.best.format(perplexity=_say(loss)))

    def _means(self, record: TrainingRecord, cut: Cut) -> Numbers:
        """Return running means of the losses in view: geometric means of the perplexities."""
        half = max(_LEAST_SMOOTHED, len(record.history.steps) // _SMOOTHED)
        return running_mean(record.history.steps["loss_sum"], record.history.steps["finite"], cut.starts, half)

    def heights(self, losses: Numbers) -> Numbers:
        """Return the plot's y of losses in nats, NaN where they are not finite."""
        logs = np.where(np.isfinite(losses), losses / _LN10, np.nan)
        logs = np.minimum(logs, _HIGHEST)
        return logs if self.choice.log else 10.0**logs

    def height(self, loss: float) -> float:
        """Return the plot's y of a loss in nats."""
        return float(self.heights(np.array([loss]))[0])

    def _fit_height(self, heights: Numbers, symbols: int, unseen: float) -> None:
        """Set the height: up to the perplexity of guessing, and a little higher where unseen text got harder than that.

        Where only a part of the run is in view, fit that part.
        """
        finite = heights[np.isfinite(heights)]
        words = min(0.5, WORDS_HEIGHT / max(1.0, self.getViewBox().height()))  # the words' share of the height
        if not self.following and len(finite):
            low, high = float(finite.min()), float(finite.max())
            room = 0.05 * (high - low) or 0.01 * abs(high) + 1e-6
            self.setYRange(low - room, high + room + words * (high - low), padding=0)
            return
        top = self.height(math.log(symbols))
        top = max(top, min(unseen, self.height(math.log(symbols * _ABOVE_GUESSING))))
        low = float(finite.min()) if len(finite) else 0.0
        least = (0.05, 0.5) if self.choice.log else (0.05 * top, top / 2)
        low = min(low - least[0], top - least[1])
        self.setYRange(low, top + max(least[0], words / (1 - words) * (top - low)), padding=0)

    def point_at(self, way: float | None) -> None:
        """Point at the step nearest to a place along the run; hide the cross-hair with None."""
        self._pointed = way
        if way is None:
            self.cross_hair.hide()
        elif self._record is not None and self._record.vocabulary_size:
            self._point(self._record)

    def _point(self, record: TrainingRecord) -> None:
        ways = record.history.steps_along(self.choice.way)
        place = nearest(ways, self._pointed) if self._pointed is not None else None
        across = float(self.across(ways[place : place + 1])[0]) if place is not None else math.nan
        left, right = self.getViewBox().viewRange()[0]
        if place is None or not left <= across <= right:
            self.cross_hair.hide()
            return
        loss = float(record.history.train_losses[place])
        if self.choice.smooth:
            one = np.array([place])
            loss = float(self._means(record, Cut(one, place + 1, True, one.astype(np.float64)))[0])
        words = [self._say_way(float(ways[place])), self._words.learning.format(perplexity=_say(loss))]
        dots = [(self.height(loss), theme.colours.accent)] if math.isfinite(loss) else []
        look = nearest(record.history.evaluations_along(self.choice.way), float(ways[place]))
        if look is not None:
            words.append(self._words.unseen.format(perplexity=_say(float(record.history.validation_losses[look]))))
        self.cross_hair.point(across, dots, "\n".join(words))
        self.setAccessibleDescription(", ".join(words))

    def _say_way(self, way: float) -> str:
        words = self._words.ways.get(self.choice.way, "{count}")
        return words.format(count=self.way_axis.say(way))

    def centre(self) -> float:
        """See FollowingPlot.centre. What the cross-hair points at."""
        if self._pointed is None:
            return super().centre()
        return float(self.across(np.array([self._pointed]))[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Arrows move the cross-hair, plus and minus zoom, Escape shows all again."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._move_cross_hair(_MOVES[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            left, right = self.getViewBox().viewRange()[0]
            self.point_at(self.along(left if key == Qt.Key.Key_Home else right))
            self._move_cross_hair(0)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif key == Qt.Key.Key_Escape and (not self.following or self._pointed is not None):
            self._pointed = None
            self.follow(True)
        else:
            event.ignore()

    def _move_cross_hair(self, stretches: int) -> None:
        """Move the cross-hair by columns of pixels, by one step at least; show it in the middle at first."""
        record = self._record
        if record is None or not len(record.history.steps):
            return
        cut, ways = self._cut(record), record.history.steps_along(self.choice.way)
        left, right = self.getViewBox().viewRange()[0]
        here = nearest(ways, self._pointed if self._pointed is not None else self.along((left + right) / 2))
        place = int(np.searchsorted(cut.starts, here or 0, side="right")) - 1 + stretches
        self.point_at(float(ways[cut.starts[max(0, min(place, len(cut.starts) - 1))]]))

    def leaveEvent(self, event: QEvent) -> None:
        """See QWidget.leaveEvent."""
        super().leaveEvent(event)
        self.point_at(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """See QWidget.focusInEvent. Focus by keyboard shows the cross-hair."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._move_cross_hair(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """See QWidget.focusOutEvent."""
        super().focusOutEvent(event)
        self.point_at(None)

    @Slot(QPointF)
    def _on_mouse_moved(self, position: QPointF) -> None:
        view = self.getViewBox()
        inside = view.sceneBoundingRect().contains(position)
        self.point_at(self.along(view.mapSceneToView(position).x()) if inside else None)


def _say(loss: float) -> str:
    """Return the perplexity of a loss in words."""
    value = perplexity(loss)
    return number(value, 2 if value < 100 else 0) if math.isfinite(value) else "–"
