"""How late a window is, for tests and benchmarks."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer

TICK = 0.010  # seconds


class Ticks:
    """A timer in the window, and how late each of its ticks came, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.last = time.perf_counter()
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.timer.start(round(1000 * TICK))

    def tick(self) -> None:
        now = time.perf_counter()
        self.late.append(1000 * max(0.0, now - self.last - TICK))
        self.last = now

    def take(self) -> list[float]:
        late, self.late = sorted(self.late), []
        return late
