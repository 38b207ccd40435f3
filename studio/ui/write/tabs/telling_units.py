"""Links to the units that correlate with a trait of the text, such as its spaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from studio.generation.unit_features import TRAITS, TellingUnit
from studio.messages import CONTEXT
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated, button, label
from studio.ui.common.theme import GAP, GRID

_MOST = 4  # units to show for each trait
_WORTH = 0.2  # least score to show: weaker ones are chance


class TellingUnits(Translated, QWidget):
    """A line for each trait of the text, with a link to each unit that correlates with the trait.

    Signals:
        chosen: the number of the chosen unit.

    Attributes:
        links: the label of links of each trait.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._telling: Mapping[str, Sequence[TellingUnit]] = {}
        self._units: dict[QPushButton, TellingUnit] = {}
        self._unit = -1
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(_MOST + 1, 1)
        self._names = {trait: label("small") for trait in TRAITS}
        self.links: dict[str, list[QPushButton]] = {}
        for line, trait in enumerate(TRAITS):
            grid.addWidget(self._names[trait], line, 0)
            self.links[trait] = [button("link", checkable=True) for _ in range(_MOST)]
            for place, link in enumerate(self.links[trait]):
                link.clicked.connect(self._on_clicked)
                grid.addWidget(link, line, 1 + place, Qt.AlignmentFlag.AlignLeft)
        self.none = label("small", wraps=True)
        grid.addWidget(self.none, len(TRAITS), 0, 1, _MOST + 2)
        self.retranslate()

    def show_units(self, telling: Mapping[str, Sequence[TellingUnit]]) -> None:
        """Show the units that correlate with each trait; leave out weak ones."""
        self._telling = {
            trait: [found for found in units if abs(found.score) >= _WORTH][:_MOST] for trait, units in telling.items()
        }
        self.retranslate()

    def choose(self, unit: int) -> None:
        """Mark the links of the chosen unit."""
        self._unit = unit
        for link, found in self._units.items():
            link.setChecked(found.unit == unit)

    def best(self) -> int:
        """Return the unit with the strongest correlation, 0 where there is none."""
        found = [unit for units in self._telling.values() for unit in units]
        return max(found, key=lambda unit: abs(unit.score)).unit if found else 0

    def retranslate(self) -> None:
        """See Translated."""
        self._units.clear()
        for trait, name in self._names.items():
            words = QCoreApplication.translate(CONTEXT, TRAITS[trait])
            name.setText(words)
            units = self._telling.get(trait, ())
            name.setVisible(bool(units))
            for place, link in enumerate(self.links[trait]):
                link.setVisible(place < len(units))
                if place < len(units):
                    self._units[link] = units[place]
                    self._describe(link, units[place], words)
        self.none.setVisible(not any(self._telling.values()))
        self.none.setText(self.tr("No unit goes with quotation marks, line ends or the like here: try a longer text."))
        self.choose(self._unit)

    def _describe(self, link: QPushButton, found: TellingUnit, trait: str) -> None:
        score = number(found.score, 2).replace("-", "−")
        link.setText(f"{number(found.unit)} ({score})")
        words = self.tr("Unit {unit} goes with “{trait}”: correlation {score}")
        words = words.format(unit=number(found.unit), trait=trait, score=score)
        link.setAccessibleName(words)
        link.setToolTip(words)

    @Slot()
    def _on_clicked(self) -> None:
        link = self.sender()
        if isinstance(link, QPushButton) and link in self._units:
            self.choose(self._units[link].unit)
            self.chosen.emit(self._units[link].unit)
