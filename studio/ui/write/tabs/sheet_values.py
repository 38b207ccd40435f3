"""The settings of a contact sheet: the temperatures and top-p it varies, the length, the seed."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import number
from studio.ui.common.parts import ListBox, Translated, label, roomy, row
from studio.ui.common.theme import GAP, GRID, scaled
from studio.ui.write.tabs.sheet_card import short

TEMPERATURES = (0.3, 0.6, 0.9, 1.2)
TOP_PS = (0.5, 0.8, 0.95, 1.0)
_LENGTHS = (100, 200, 400, 800)
_FEWEST, _MOST = 2, 4  # the most values on each side of the grid
_HOTTEST = 3.0
_SEEDS = 999_999


class SheetValues(Translated, QWidget):
    """Two lines of numbers, a length and a seed.

    Attributes:
        temperatures, top_ps: the lines, numbers with spaces between.
        length: tokens of each text.
        seed: the seed of all texts.
        keep_seed: whether the next sheet has the same seed.
        problem: what is wrong with a line.

    Signals:
        changed: the user changed a value.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.temperatures, self.top_ps = QLineEdit(), QLineEdit()
        self.temperatures.setText(" ".join(map(str, TEMPERATURES)))
        self.top_ps.setText(" ".join(map(str, TOP_PS)))
        self.length = ListBox()
        for length in _LENGTHS:
            self.length.addItem("", length)
        self.length.setCurrentIndex(_LENGTHS.index(200))
        self.seed = roomy(QSpinBox())
        self.seed.setRange(0, _SEEDS)
        self.seed.setMinimumWidth(scaled(13 * GRID))
        self.keep_seed = QCheckBox()
        self.problem = WrappedLabel("problem")
        self.problem.hide()
        self._labels = [label("small") for _ in range(4)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GRID)
        seed = QWidget()
        seed.setLayout(row(self.seed, self.keep_seed, None))
        for place, control in enumerate((self.temperatures, self.top_ps, self.length, seed)):
            line, across = place // 2, 2 * (place % 2)
            self._labels[place].setBuddy(self.seed if control is seed else control)
            grid.addWidget(self._labels[place], line, across)
            grid.addWidget(control, line, across + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.addWidget(self.problem, 2, 0, 1, 4)
        for field in (self.temperatures, self.top_ps):
            field.textChanged.connect(self._on_edited)
        self.length.activated.connect(self._on_edited)
        self.seed.valueChanged.connect(self._on_seed_edited)
        self.keep_seed.toggled.connect(self._on_edited)
        self.retranslate()

    def grid(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """Return the temperatures and the top-p, None where a line is wrong."""
        temperatures = _values(self.temperatures.text(), _HOTTEST)
        top_ps = _values(self.top_ps.text(), 1.0)
        return (temperatures, top_ps) if temperatures and top_ps else None

    def chosen_length(self) -> int:
        """Return the length of each text in tokens."""
        return int(self.length.currentData())

    def chosen_seed(self) -> int | None:
        """Return the seed to use again, None for a fresh seed."""
        return self.seed.value() if self.keep_seed.isChecked() else None

    def show_seed(self, seed: int) -> None:
        """Show the seed of the sheet on show."""
        self.seed.blockSignals(True)
        self.seed.setValue(seed)
        self.seed.blockSignals(False)

    def retranslate(self) -> None:
        """See Translated."""
        names = (self.tr("Temperatures"), self.tr("Top-p"), self.tr("Length"), self.tr("Seed"))
        controls = (self.temperatures, self.top_ps, self.length, self.seed)
        for words, control, name in zip(self._labels, controls, names, strict=True):
            words.setText(name)
            control.setAccessibleName(name)
        self.temperatures.setToolTip(self.tr("How daring: low is safe and repetitive, high surprises and slips"))
        self.top_ps.setToolTip(
            self.tr("Choices considered: the likeliest tokens that together have this chance; 1 is all of them")
        )
        self.keep_seed.setText(self.tr("keep it"))
        self.keep_seed.setToolTip(self.tr("The same seed writes the same texts again; without, each sheet is new"))
        for place, length in enumerate(_LENGTHS):
            self.length.setItemText(place, self.tr("{count} tokens").format(count=number(length)))
        self._check()

    def _check(self) -> None:
        words = ""
        for field, most, template in (
            (
                self.temperatures,
                _HOTTEST,
                self.tr("Temperatures: two to four different numbers above 0, up to {most}."),
            ),
            (self.top_ps, 1.0, self.tr("Top-p: two to four different numbers above 0, up to {most}.")),
        ):
            wrong = _values(field.text(), most) is None
            if wrong:
                words = template.format(most=short(most))
            if field.property("wrong") != wrong:
                field.setProperty("wrong", wrong)
                field.style().unpolish(field)
                field.style().polish(field)
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    @Slot()
    def _on_edited(self) -> None:
        self._check()
        self.changed.emit()

    @Slot()
    def _on_seed_edited(self) -> None:
        self.keep_seed.setChecked(True)  # a user who types a seed wants to keep it
        self.changed.emit()


def _values(words: str, most: float) -> tuple[float, ...] | None:
    """Return the numbers in a line, the lowest first; None where the line cannot be used."""
    try:
        values = sorted({round(float(word), 3) for word in re.split(r"[\s,;，、；]+", words.strip())})
    except ValueError:
        return None
    good = _FEWEST <= len(values) <= _MOST and all(0 < value <= most for value in values)
    return tuple(values) if good else None
