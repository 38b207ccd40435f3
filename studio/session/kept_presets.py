"""The presets, read and kept off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.session.task import Task
from studio.training.presets import Preset, PresetStore, delete_preset, read_presets, save_preset


class KeptPresets(QObject):
    """Reads, saves and deletes presets.

    Attributes:
        presets: the presets as last read; empty before.
        task: reads and writes, one job after another.

    Signals:
        changed: the presets were read again.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self.presets = PresetStore()
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_read)

    def read(self) -> None:
        """Read the presets; `changed` follows, or ``task.failed``."""
        self._do()

    def save(self, preset: Preset) -> None:
        """Save a preset, in place of one with the same name; `changed` follows, or ``task.failed``."""
        self._do(lambda folder: save_preset(folder, preset))

    def delete(self, name: str) -> None:
        """Delete the saved preset of that name; `changed` follows, or ``task.failed``."""
        self._do(lambda folder: delete_preset(folder, name))

    def _do(self, work: Callable[[Path], object] | None = None) -> None:
        def events() -> Iterator[PresetStore]:
            if work is not None:
                work(self._folder)
            yield read_presets(self._folder)

        self.task.start(events)

    @Slot(object)
    def _on_read(self, presets: PresetStore) -> None:
        self.presets = presets
        self.changed.emit()
