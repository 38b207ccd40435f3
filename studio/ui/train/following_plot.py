"""A plot along a run that follows the run as it grows, or is zoomed and moved by hand."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from studio.session.training_record import TrainingRecord
from studio.ui.train.run_plot import Choice, RunPlot

_LEAST_SHOWN = 10  # steps in view at least
_NOTHING = 0.001  # share of the run; a smaller move is ignored


class FollowingPlot(RunPlot):
    """Shows the whole run until the user zooms or moves; the height always fits the part in view.

    Attributes:
        following: whether the whole run is in view as it grows; wheel, drag and `zoom` end that.

    Signals:
        following_changed: the plot began or ended to follow.
    """

    following_changed = Signal(bool)

    def __init__(self, left: pg.AxisItem, choice: Choice) -> None:
        super().__init__(left, choice)
        self.following = True
        self._drawing = False
        self._whole = (0.0, 1.0)  # x in view while the plot follows
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
        """Show the whole run from now on as it grows, or keep the part in view."""
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
        """Draw the plot without a run."""
        raise NotImplementedError

    def draw_run(self, record: TrainingRecord) -> None:
        """Draw the part of a run that is in view."""
        raise NotImplementedError

    def centre(self) -> float:
        """Return the plot's x that a zoom keeps in place."""
        left, right = self.getViewBox().viewRange()[0]
        return float(left + right) / 2

    def _set_view(self, record: TrainingRecord) -> None:
        """Show the whole run, or keep the part in view within the run."""
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
        """Show that share of the width in view, around the cross-hair or the middle, and end following."""
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
        """See QWidget.wheelEvent. A page that can scroll takes it, unless the plot was clicked or Ctrl is held."""
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
        if whole != self.following:  # zooming out all the way follows again; a move that changes nothing ends nothing
            self.follow(whole)

    @Slot()
    def _on_range_changed(self) -> None:
        if not self._drawing and not self.following:  # drawing now would undo the move; `_on_moved_by_hand` comes next
            self.draw()

    @Slot()
    def _on_resized(self) -> None:
        self.draw()
