"""How large a window may be on its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 40)  # what a frame may add: it is not known before the window is on the screen


def fit_screen(window: QWidget, wanted: QSize, least: QSize) -> None:
    """Give a window the size that is wanted, or as much of it as the screen has room for, its frame included.

    It cannot be made smaller than ``least`` by hand, unless the screen is.
    """
    available = window.screen().availableGeometry().size() - _FRAME
    window.setMinimumSize(least.boundedTo(available))
    window.resize(wanted.boundedTo(available))
