"""A plot along a run that can be zoomed and moved, or follows the run as it grows."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from studio.session.training_record import TrainingRecord
from studio.ui.train.run_plot import Choice, RunPlot

_LEAST_SHOWN = 10  # steps in view, however far one zooms in
_NOTHING = 0.001  # of the run: so little is not moved


class FollowingPlot(RunPlot):
    """All of a run is in view, until it is zoomed or moved by hand; up and down it fits what is in view.

    Attributes:
        following: whether all of the run is in view, as it grows; wheel, drag and `zoom` leave that.

    Signals:
        following_changed: it began to follow, or to stay.
    """

    following_changed = Signal(bool)

    def __init__(self, left: pg.AxisItem, choice: Choice) -> None:
        super().__init__(left, choice)
        self.following = True
        self._drawing = False
        self._whole = (0.0, 1.0)  # what is in view while it follows
        self.setMouseEnabled(x=True, y=False)
        view = self.getViewBox()
        view.sigResized.connect(self._on_resized)
        view.sigXRangeChanged.connect(self._on_range_changed)
        view.sigRangeChangedManually.connect(self._on_moved_by_hand)

    def show_record(self, record: TrainingRecord | None) -> None:
        """See RunPlot.show_record. Of another run all is shown."""
        if record is not self._record:
            self._record = record
            self.follow(True)
        else:
            self.draw()

    def follow(self, following: bool) -> None:
        """Show all of the run from now on, as it grows; or stay."""
        if following != self.following:
            self.following = following
            self.following_changed.emit(following)
        self.draw()

    def draw(self) -> None:
        """See Plot.draw."""
        self._drawing = True
        try:
            self._set_axis()
            record = self._record
            if record is None or record.vocabulary_size == 0:
                self.setLimits(xMin=None, xMax=None, minXRange=None)
                self.setXRange(0, 60, padding=0.02)
                self.draw_nothing()
            else:
                self._set_view(record)
                self.draw_run(record)
        finally:
            self._drawing = False

    def draw_nothing(self) -> None:
        """Draw what is to be seen before there is a run."""
        raise NotImplementedError

    def draw_run(self, record: TrainingRecord) -> None:
        """Draw what is in view of a run."""
        raise NotImplementedError

    def centre(self) -> float:
        """Return the plot's x that stays where it is in a zoom."""
        left, right = self.getViewBox().viewRange()[0]
        return float(left + right) / 2

    def _set_view(self, record: TrainingRecord) -> None:
        """Show all of the run, or keep what is in view within it."""
        ways = record.history.steps_along(self.choice.way)
        end = max(float(ways[-1]) if len(ways) else 0.0, record.planned_end(self.choice.way) or 0.0)
        end = end or 1.0
        low, high = 0.0, end
        if self.choice.log_way:
            first = float(ways[0]) if len(ways) and ways[0] > 0 else end / 1000
            low, high = math.log10(min(first, end / 10)), math.log10(end)
        room = 0.01 * (high - low)
        points = max(len(ways), 2 * _LEAST_SHOWN)
        least = (high - low) * (_LEAST_SHOWN / points if not self.choice.log_way else 0.01)
        self.setLimits(xMin=low - room, xMax=high + room, minXRange=least)
        self._whole = low, high
        if self.following:
            self.setXRange(low, high, padding=0.01)

    def zoom(self, share: float) -> None:
        """Show so much of what is in view, round the cross-hair or the middle; it no longer follows then."""
        if self._record is None:
            return
        left, right = self.getViewBox().viewRange()[0]
        centre = self.centre()
        if self.following and share >= 1:
            return
        if self.following:
            self.following = False
            self.following_changed.emit(False)
        self.setXRange(centre - (centre - left) * share, centre + (right - centre) * share, padding=0)
        self._on_moved_by_hand()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See QWidget.wheelEvent. Where the page can be scrolled it is, unless the plot was clicked, or with Ctrl."""
        wanted = self.hasFocus() or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self._record is None or (not wanted and self._page_scrolls()):
            event.ignore()
        else:
            super().wheelEvent(event)

    def _page_scrolls(self) -> bool:
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, QAbstractScrollArea) and parent.verticalScrollBar().maximum() > 0:
                return True
            parent = parent.parentWidget()
        return False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseDoubleClickEvent. All of the run again."""
        super().mouseDoubleClickEvent(event)
        event.accept()
        self.follow(True)

    @Slot()
    def _on_moved_by_hand(self) -> None:
        left, right = self.getViewBox().viewRange()[0]
        low, high = self._whole
        whole = max(left - low, high - right) < _NOTHING * (high - low)
        if whole != self.following:  # who zooms out as far as it goes follows again; who cannot move it follows still
            self.follow(whole)

    @Slot()
    def _on_range_changed(self) -> None:
        if not self._drawing and not self.following:  # drawing would take it back; `_on_moved_by_hand` comes next
            self.draw()

    @Slot()
    def _on_resized(self) -> None:
        self.draw()
