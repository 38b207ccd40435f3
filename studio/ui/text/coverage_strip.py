"""The minimum frequency of a token, and the share of the text that the vocabulary then covers."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from studio.text.frequencies import Frequencies
from studio.ui.common.i18n import number
from studio.ui.common.parts import ElidedLabel, Translated, button, label, row
from studio.ui.common.theme import GRID

_VALUES = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000)


class CoverageStrip(Translated, QWidget):
    """A slider that shows the effect of a minimum frequency, and a button that applies it.

    Attributes:
        slider: the index of the chosen count.
        use_button: visible while the choice differs from the count in use.

    Signals:
        moved: the count the slider stands at.
        used: the count to apply.
    """

    moved = Signal(int)
    used = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._frequencies: Frequencies | None = None
        self._in_use = 1
        self._name = label("small")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(_VALUES) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(9 * GRID)
        self.slider.valueChanged.connect(self._on_moved)
        self.words = ElidedLabel("small")
        self.use_button = button("link")
        self.use_button.clicked.connect(self._on_use)
        line = row(self._name, self.slider, self.words, self.use_button)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.retranslate()

    def minimum_frequency(self) -> int:
        """Return the count the slider stands at."""
        return _VALUES[self.slider.value()]

    def show_frequencies(self, frequencies: Frequencies, minimum_frequency: int) -> None:
        """Show the tokens of a text and the count in use."""
        self._frequencies, self._in_use = frequencies, minimum_frequency
        nearest = min(range(len(_VALUES)), key=lambda place: abs(_VALUES[place] - minimum_frequency))
        self.slider.setValue(nearest)
        self._on_moved()

    def retranslate(self) -> None:
        """See Translated."""
        self.use_button.setText(self.tr("Use this"))
        self.slider.setAccessibleName(self.tr("Rarer tokens become unknown"))
        self._show()

    def _show(self) -> None:
        frequencies = self._frequencies
        if frequencies is None:
            return
        minimum = self.minimum_frequency()
        self._name.setText(self.tr("Rarer than") if minimum > 1 else self.tr("Rare tokens"))
        unknown = len(frequencies.counts) - frequencies.kept(minimum)
        if minimum == 1:
            words = self.tr("are all known · {share}% covered")
        elif unknown:
            words = self.tr("{times} times: {count} unknown · {share}% covered")
        else:
            words = self.tr("{times} times: nothing becomes unknown · {share}% covered")
        # Rounded down: 100% is shown only where no token is unknown.
        share = math.floor(1000 * frequencies.coverage(minimum)) / 10 if unknown else 100
        shown = words.format(
            times=number(minimum),
            count=number(unknown),
            share=number(share, 0 if not unknown else 1),
        )
        self.words.setText(shown)
        self.slider.setAccessibleDescription(shown)
        self.use_button.setVisible(minimum != self._in_use)

    @Slot()
    def _on_moved(self) -> None:
        self._show()
        self.moved.emit(self.minimum_frequency())

    @Slot()
    def _on_use(self) -> None:
        self.slider.setFocus()  # the button vanishes, and Qt would pass the focus to the next widget
        self.used.emit(self.minimum_frequency())
