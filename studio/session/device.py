"""The processor or graphics card that torch computes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from studio.session import jobs
from studio.session.task import Task


class Device(QObject):
    """Finds the device that torch computes on, off the window's thread.

    Attributes:
        name: the name of the device, for display; empty until it is known.
        looking: the task that finds it.

    Signals:
        changed: the name is known.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.name = ""
        self.looking = Task(self)
        self.looking.happened.connect(self._on_found)

    def look_up(self) -> None:
        """Import torch and find the device; `changed` follows, or ``looking.failed``."""
        self.looking.start(jobs.find_device)

    @Slot(object)
    def _on_found(self, name: str) -> None:
        self.name = name
        self.changed.emit()
