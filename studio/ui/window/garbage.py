"""Collecting Python's cyclic garbage where Qt can bear it."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_TICK_MS = 500


class Garbage(QObject):
    """Collects in the window's thread, and nowhere else.

    Python collects on whichever thread makes the object that is one too many. If a Qt object dies of it there, its
    destructor holds a lock of Qt's while it waits for Python's, and the window may hold Python's while it waits for
    that one: both stand still for ever. It happened while a model wrote and a menu went.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(_TICK_MS)

    @Slot()
    def _on_tick(self) -> None:
        """Collect as much as Python would have by itself."""
        for generation, (count, threshold) in reversed(
            list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
        ):
            if count > threshold:
                gc.collect(generation)
                return
