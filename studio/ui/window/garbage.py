"""Collects Python's cyclic garbage on the window's thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_TICK_MS = 500


class Garbage(QObject):
    """Collects garbage on the window's thread, and on no other.

    Python collects garbage on whichever thread allocates too much. If a Qt object dies on a worker's thread, its
    destructor holds a lock of Qt's while it waits for Python's, and the window may hold Python's while it waits for
    Qt's: a deadlock. It happened when a menu died while a model wrote.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(_TICK_MS)

    @Slot()
    def _on_tick(self) -> None:
        """Collect the generations that Python itself would collect."""
        for generation, (count, threshold) in reversed(
            list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
        ):
            if count > threshold:
                gc.collect(generation)
                return
