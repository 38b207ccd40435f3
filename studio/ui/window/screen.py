"""The size of a window on its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 40)  # a guess at the frame, whose size is unknown before the window is shown


def fit_screen(window: QWidget, wanted: QSize, least: QSize) -> None:
    """Give a window the wanted size, or as much of it as fits the screen, frame included.

    The user cannot make it smaller than ``least``, unless the screen is smaller.
    """
    available = window.screen().availableGeometry().size() - _FRAME
    window.setMinimumSize(least.boundedTo(available))
    window.resize(wanted.boundedTo(available))
