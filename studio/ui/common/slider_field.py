"""A slider with its name and its value over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from studio.ui.common.parts import column, label, row
from studio.ui.common.theme import GRID


class SliderField(QWidget):
    """Chooses one of several values.

    Attributes:
        slider: the index of the value.

    Signals:
        changed: another value is chosen.
    """

    changed = Signal()

    def __init__(self, values: Sequence[float], chosen: float) -> None:
        super().__init__()
        self._values = tuple(values)
        self._words: Callable[[float], str] = str
        self._name = label()
        self._shown = label("muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.setPageStep(1)
        self.slider.setValue(self._values.index(chosen))
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.valueChanged.connect(self.changed)
        layout = column(spacing=GRID // 2)
        layout.addLayout(row(self._name, None, self._shown))
        layout.addWidget(self.slider)
        self.setLayout(layout)

    def value(self) -> float:
        """Return the value chosen."""
        return self._values[self.slider.value()]

    def set_value(self, value: float) -> None:
        """Choose the value nearest to this one."""
        self.slider.setValue(min(range(len(self._values)), key=lambda place: abs(self._values[place] - value)))

    def show_words(self, name: str, words: Callable[[float], str]) -> None:
        """Show the name, and the value in words."""
        self._name.setText(name)
        self._words = words
        self.slider.setAccessibleName(name)
        self._on_moved()

    @Slot()
    def _on_moved(self) -> None:
        words = self._words(self.value())
        self._shown.setText(words)
        self.slider.setAccessibleDescription(words)
