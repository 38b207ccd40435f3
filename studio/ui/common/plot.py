"""A plot in the colours of the theme."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from studio.ui.common.theme import GRID, SMALL_SIZE, sans, theme

_BELOW = -200  # the plot itself, which pyqtgraph puts at -100
GRID_ALPHA = 0.4
"""Of the colour of axes: what lines at ticks have."""


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot without pyqtgraph's menu, and without zooming by accident.

    Subclasses draw in `draw`, which is called again when the theme changes.
    """

    def __init__(self, axis_items: dict[str, pg.AxisItem] | None = None) -> None:
        super().__init__(axisItems=axis_items or {})
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setAntialiasing(True)
        for side in ("left", "bottom"):
            self.getAxis(side).setZValue(_BELOW)  # the grid of the axis lies under curves and words
            self.getAxis(side).setStyle(
                tickFont=sans(SMALL_SIZE - 1), tickLength=0, maxTickLevel=0, hideOverlappingLabels=False
            )
        self.getPlotItem().layout.setContentsMargins(0, GRID, 2 * GRID, 0)  # room for the last tick's word
        theme.changed.connect(self._on_theme_changed)

    def draw(self) -> None:
        """Draw the plot in the colours of the theme."""
        raise NotImplementedError

    @Slot()
    def _on_theme_changed(self) -> None:
        if self.plotItem is not None:  # a plot that was closed has no scene
            self.dress()
            self.draw()

    def dress(self) -> None:
        """Give background, axes and title the colours of the theme."""
        colours = theme.colours
        self.setBackground(colours.card)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(colours.edge)
            axis.setTextPen(colours.muted)
