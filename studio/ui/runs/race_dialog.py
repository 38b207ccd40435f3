"""A dialog that asks who races, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QDoubleSpinBox, QScrollArea, QWidget

from studio.models.specs import MODELS
from studio.runs.index import KeptRun
from studio.runs.manifest import Manifest
from studio.session.race import RaceEntry
from studio.training.config import TrainingConfig
from studio.ui.common.i18n import number
from studio.ui.common.names import model_name
from studio.ui.common.parts import Card, Translated, button, column, label, roomy, row
from studio.ui.common.run_names import names_of, numbered
from studio.ui.common.theme import GAP, GRID


class RaceDialog(Translated, QDialog):
    """A list of models to tick, and of the selected runs, which can take part again.

    Attributes:
        boxes: a box for each model that can race.
        again: a box for each of the selected runs.
        minutes: the training time of each contestant.
        start_button: starts the race.

    Signals:
        entries_wanted: the user wants these `RaceEntry`s to race.
    """

    entries_wanted = Signal(object)

    def __init__(
        self, parent: QWidget, text_name: str, token_count: int, kept: Sequence[tuple[KeptRun, Manifest]]
    ) -> None:
        super().__init__(parent)
        self._text_name, self._token_count, self._kept = text_name, token_count, kept
        self._words = label("muted", wraps=True)
        self.boxes = {name: QCheckBox() for name, spec in MODELS.items() if spec.race_settings is not None}
        self.again = [QCheckBox() for _ in kept]
        for model, box in self.boxes.items():
            box.setChecked(MODELS[model].races_first and not kept)
        for box in self.again:
            box.setChecked(True)
        for box in (*self.boxes.values(), *self.again):
            box.toggled.connect(self._show_time)
        inside = Card()
        inside.column.addLayout(column(*self.again, *self.boxes.values(), None))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        self._minutes_name = label()
        self.minutes = roomy(QDoubleSpinBox())
        self.minutes.setRange(0.1, 1440)
        self.minutes.setDecimals(1)
        self.minutes.setValue(2)
        self.minutes.valueChanged.connect(self._show_time)
        self._minutes_name.setBuddy(self.minutes)
        self._time = label("small")
        self._cancel = button()
        self._cancel.clicked.connect(self.reject)
        self.start_button = button("primary")
        self.start_button.setDefault(True)
        self.start_button.clicked.connect(self._on_start)
        layout = column(self._words, spacing=GAP)
        layout.addWidget(scroll, 1)
        layout.addLayout(row(self._minutes_name, self.minutes, None, self._time))
        layout.addLayout(row(None, self._cancel, self.start_button, spacing=GAP))
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(layout)
        self.resize(55 * GRID, 62 * GRID)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.setWindowTitle(self.tr("Race"))
        self._words.setText(
            self.tr(
                "Who learns “{name}” best? They train one after the other; all curves are drawn on one plot."
            ).format(name=self._text_name)
        )
        for model, box in self.boxes.items():
            box.setText(self._name(model))
        for name, box in zip(names_of([run for run, _ in self._kept]), self.again, strict=True):
            box.setText(self.tr("again: {name}").format(name=name))
        self._minutes_name.setText(self.tr("Minutes each"))
        self._cancel.setText(self.tr("Cancel"))
        self.start_button.setText(self.tr("Start the race"))
        self._show_time()

    def entries(self) -> list[RaceEntry]:
        """Return the ticked contestants, in the order of the list, all with different names."""
        minutes = self.minutes.value()
        names = names_of([run for run, _ in self._kept])
        chosen = [
            _again(name, manifest, minutes)
            for name, box, (_, manifest) in zip(names, self.again, self._kept, strict=True)
            if box.isChecked()
        ]
        for model, box in self.boxes.items():
            if box.isChecked():
                chosen.append(RaceEntry.fresh(self._name(model), model, minutes, self._token_count))
        names = numbered([entry.name for entry in chosen])
        return [replace(entry, name=name) for entry, name in zip(chosen, names, strict=True)]

    @staticmethod
    def _name(model: str) -> str:
        sizes = MODELS[model].race_settings or {}
        return f"{model_name(model)} {sizes.get('hidden_size', '')}".strip()

    @Slot()
    def _show_time(self) -> None:
        count = len([box for box in (*self.boxes.values(), *self.again) if box.isChecked()])
        self.start_button.setEnabled(count > 1)
        if count < 2:
            self._time.setText(self.tr("a race takes two"))
            return
        minutes = number(count * self.minutes.value(), 1)
        self._time.setText(
            self.tr("{count} in all, {minutes} min at most").format(count=number(count), minutes=minutes)
        )

    @Slot()
    def _on_start(self) -> None:
        self.entries_wanted.emit(self.entries())
        self.accept()


def _again(name: str, manifest: Manifest, minutes: float) -> RaceEntry:
    """Return a contestant with the settings of a run; it trains from scratch."""
    filled_in = MODELS[manifest.model].filled_in if manifest.model in MODELS else ()
    settings = {key: value for key, value in manifest.settings.items() if key not in filled_in}
    config = TrainingConfig(**{**manifest.training, "minutes": minutes, "epochs": None})
    return RaceEntry(name, manifest.model, settings, config)
