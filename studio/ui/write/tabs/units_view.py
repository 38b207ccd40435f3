"""Shows the hidden units of a model over a text: one unit as the tint of the text, all units as a strip."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSlider, QSpinBox

from studio.generation.unit_features import Activations
from studio.session.analysis import Analysis
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, Translated, button, label, roomy, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GRID, diverging, scaled, theme
from studio.ui.write.tabs.colour_legend import ColourLegend
from studio.ui.write.tabs.judged_text import judge_words, kind_words
from studio.ui.write.tabs.telling_units import TellingUnits
from studio.ui.write.tabs.unit_strip import UnitStrip
from studio.ui.write.token_view import TokenView

_SHADES = 10  # steps of colour on each side of zero


class UnitsView(Translated, Card):
    """Shows one unit as the colour of the text, all units as a strip, and the units that correlate with a trait.

    Attributes:
        spin, slider: choose the unit.
        view: the text, tinted by the unit.
        token: the activation of the unit at the token under the pointer.
        strip: the strip of all units.
        close_button, whole_button: how much of the text the strip shows.
        telling: the units that correlate with a trait of the text.
        earlier: says that the units belong to another model than the open one.
    """

    def __init__(self, analysis: Analysis) -> None:
        super().__init__()
        self._analysis = analysis
        self._limit = 1.0  # the activation with the full colour
        self.earlier = WrappedLabel("notice")
        self._name = label()
        self.spin = roomy(_SpinBox())
        self.spin.setMinimumWidth(scaled(12 * GRID))
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel must not change the unit
        self.spin.setKeyboardTracking(False)
        self._name.setBuddy(self.spin)
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.spin.valueChanged.connect(self._on_unit_chosen)
        self.slider.valueChanged.connect(self._on_unit_chosen)
        self._legend = ColourLegend()
        self._about = WrappedLabel("small")
        self.view = TokenView()
        self.view.setMinimumHeight(26 * GRID)
        self.view.token_chosen.connect(self._on_token_pointed_at)
        self.token = WrappedLabel("small")
        self._strip_title = label("heading")
        self._strip_hint = WrappedLabel("small")
        self.strip = UnitStrip()
        self.strip.unit_chosen.connect(self._on_unit_chosen)
        self.strip.token_chosen.connect(self._on_token_chosen)
        self.close_button = button("link", checkable=True)
        self.whole_button = button("link", checkable=True)
        for choice, close in ((self.close_button, True), (self.whole_button, False)):
            choice.setAutoExclusive(True)
            choice.setChecked(close)
        self.close_button.toggled.connect(self.strip.set_close)
        self._heading = label("heading")
        self._heading_hint = WrappedLabel("small")
        self.telling = TellingUnits()
        self.telling.chosen.connect(self._on_unit_chosen)
        line = row(self._name, self.spin, self.slider)
        line.setStretch(2, 1)
        for widget in (self.earlier, self._heading, self._heading_hint, self.telling):
            self.column.addWidget(widget)
        self.column.addSpacing(GRID)
        self.column.addLayout(line)
        self.column.addLayout(row(self._legend, None))
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.token)
        self.column.addLayout(row(self._strip_title, self.close_button, self.whole_button, None, spacing=2 * GRID))
        for below in (self.strip, self._strip_hint, self._about):
            self.column.addWidget(below)
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    def show_result(self) -> None:
        """Show the units of the last read text, and choose the unit with the strongest correlation."""
        found = self._analysis.activations
        if found is None:
            return
        states = found.states
        self._limit = 1.0
        if self._analysis.kind == "cell" and states.size:
            self._limit = max(1.0, float(np.ceil(np.quantile(np.abs(states), 0.99))))
        self.view.show_text(found.text, found.ends)
        self.strip.show_states(states, self._limit, _letters(found))
        self.telling.show_units(self._analysis.telling)
        for control in (self.spin, self.slider):
            blocked = control.blockSignals(True)
            control.setRange(0, max(0, states.shape[1] - 1))
            control.blockSignals(blocked)
        self.choose(self.telling.best())
        self.retranslate()

    @property
    def unit(self) -> int:
        """The unit on show."""
        return self.spin.value()

    def choose(self, unit: int) -> None:
        """Choose a unit: tint the text by it, and mark it in the strip and among the links."""
        for control in (self.spin, self.slider):
            blocked = control.blockSignals(True)
            control.setValue(unit)
            control.blockSignals(blocked)
        self.strip.choose(self.unit, self.strip.token)
        self.telling.choose(self.unit)
        self._tint()
        self._show_token()

    def retranslate(self) -> None:
        """See Translated."""
        cells = self._analysis.kind == "cell"
        self._name.setText(self.tr("Cell") if cells else self.tr("Unit"))
        for control in (self.spin, self.slider):
            control.setAccessibleName(self.tr("Number of the unit"))
        self.view.setAccessibleName(self.tr("The text, coloured by the unit"))
        self._strip_title.setText(self.tr("All units"))
        self.close_button.setText(self.tr("letter by letter"))
        self.whole_button.setText(self.tr("the whole text"))
        self._strip_hint.setText(
            self.tr("Every unit is a line, every symbol of the text a column. Click, or use the arrow keys, to choose.")
        )
        self._heading.setText(self.tr("Units that keep track of something"))
        self._heading_hint.setText(
            self.tr(
                "Found by themselves: with what in this text a unit rises or, below zero, falls; 1 is always, 0 is "
                "chance."
            )
        )
        if self._analysis.observed is not None and self._analysis.activations is not None:
            self.earlier.setVisible(not self._analysis.is_open(self._analysis.observed))
            words = self.tr(
                "These are units of “{name}”, the model that was open before. Look again to see this one's."
            )
            before = self._analysis.observed
            self.earlier.setText(words.format(name=f"{shown_name(before.name)} · {kind_words(before)}"))
            words = self.tr("{count} units of the last layer of {model}.")
            count = number(self._analysis.activations.states.shape[1])
            self._about.setText(words.format(count=count, model=judge_words(self._analysis.observed)))
        self._show_legend()
        self._show_token()

    def _show_legend(self) -> None:
        limit = number(self._limit)
        ends = self._colours()[::2]
        items = [(colour, "") for colour in ends[:-1]] + [(ends[-1], f"+{limit}")]
        self._legend.show_colours(self.tr("What the unit says:") + f"  −{limit}", items)

    def _colours(self) -> list[str]:
        return [diverging(place / _SHADES, theme.colours) for place in range(-_SHADES, _SHADES + 1)]

    def _tint(self) -> None:
        found = self._analysis.activations
        if found is not None:
            values = np.clip(found.states[:, self.unit] / self._limit, -1, 1)
            self.view.tint(self._colours(), np.rint(values * _SHADES).astype(np.intp) + _SHADES)

    def _show_token(self) -> None:
        found, token = self._analysis.activations, self.view.chosen
        if found is None or token < 0:
            self.token.setText(self.tr("Point at a symbol, or step through them with the arrow keys."))
            return
        start = int(found.ends[token - 1]) if token else 0
        value = number(float(found.states[token, self.unit]), 2).replace("-", "−")
        words = self.tr("After “{token}” unit {unit} says {value}.")
        shown = picture(found.text[start : int(found.ends[token])])
        self.token.setText(words.format(token=shown, unit=number(self.unit), value=value))

    @Slot(int)
    def _on_unit_chosen(self, unit: int) -> None:
        self.choose(unit)

    @Slot(int)
    def _on_token_pointed_at(self, token: int) -> None:
        self.strip.choose(self.unit, token)
        self._show_token()

    @Slot(int)
    def _on_token_chosen(self, token: int) -> None:
        self.view.choose(token, into_view=True)
        self.strip.choose(self.unit, token)
        self._show_token()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._show_legend()
        self._tint()


def _letters(found: Activations) -> list[str]:
    """Return the first letter of each token, to show over its column."""
    text, starts = found.text, [0, *found.ends.tolist()[:-1]]
    return [picture(text[start : start + 1]) for start in starts]


class _SpinBox(QSpinBox):
    """Leaves the wheel to the page behind it unless it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See QWidget.wheelEvent."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Slider(QSlider):
    """Leaves the wheel to the page behind it unless it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See QWidget.wheelEvent."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
