"""The presets, read and saved outside the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.session.task import Task
from studio.training.presets import Preset, PresetStore, delete_preset, read_store, save_preset


class KeptPresets(QObject):
    """Keeps the store of presets, and reads and saves presets.

    Attributes:
        store: the presets as last read; empty at first.
        task: reads and saves the presets, one job after another.

    Signals:
        changed: the store was read again.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self.store = PresetStore()
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_read)

    def read(self) -> None:
        """Read the presets; `changed` follows, or ``task.failed``."""
        self._do()

    def save(self, preset: Preset) -> None:
        """Save a preset, replacing a preset of the same name; `changed` follows, or ``task.failed``."""
        self._do(lambda folder: save_preset(folder, preset))

    def delete(self, name: str) -> None:
        """Delete the user's preset of this name; `changed` follows, or ``task.failed``."""
        self._do(lambda folder: delete_preset(folder, name))

    def _do(self, work: Callable[[Path], object] | None = None) -> None:
        def events() -> Iterator[PresetStore]:
            if work is not None:
                work(self._folder)
            yield read_store(self._folder)

        self.task.start(events)

    @Slot(object)
    def _on_read(self, store: PresetStore) -> None:
        self.store = store
        self.changed.emit()
