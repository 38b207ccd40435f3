"""Everything that can be set before a training, each setting with its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from studio.messages import Message
from studio.models.specs import MODELS
from studio.setting import CONTEXT, Setting, Value
from studio.training.config import USUAL_RATES, TrainingConfig, usual_schedule
from studio.training.settings import GROUPS, SETTINGS
from studio.ui.common.fields import FieldGrid, SettingField
from studio.ui.common.parts import Translated, column, label
from studio.ui.common.theme import GAP

_OF_TRAINING = tuple(name for _, names in GROUPS for name in names)


class AdvancedSettings(Translated, QWidget):
    """Fields for the settings of a model and of its training, in groups; length and judging have their own fields.

    Attributes:
        fields: the field of each setting, by the setting's name.

    Signals:
        changed: the user changed one.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model = ""
        of_models = MODELS.settings()
        self._of_models = tuple(of_models)
        settings = {**of_models, **{name: SETTINGS[name] for name in _OF_TRAINING}}
        self.fields = {name: SettingField(setting) for name, setting in settings.items()}
        self._titles: list[QLabel] = []
        self._grids: list[FieldGrid] = []
        layout = column(spacing=GAP)
        for names in (self._of_models, *(names for _, names in GROUPS)):
            self._titles.append(label("heading"))
            self._grids.append(FieldGrid([self.fields[name] for name in names]))
            layout.addWidget(self._titles[-1])
            layout.addWidget(self._grids[-1])
        self.setLayout(layout)
        for field in self.fields.values():
            field.changed.connect(self._on_changed)
        self.fields["optimizer"].changed.connect(self._on_optimizer_chosen)
        self.show_training(TrainingConfig(minutes=1))
        self.show_model("", {})
        self.retranslate()

    def show_model(self, model: str, settings: Mapping[str, Any]) -> None:
        """Show the settings of a model, with usual values where ``settings`` lacks one; none for an empty name."""
        self._model = model
        shown = self._settings()
        for name in self._of_models:
            field = self.fields[name]
            field.setVisible(name in shown)
            if name in shown:
                field.use(shown[name])
                field.set_value(settings.get(name, None if shown[name].optional else shown[name].default))
        self._titles[0].setVisible(bool(shown))
        self._grids[0].setVisible(bool(shown))
        self._arrange()

    def show_training(self, config: TrainingConfig) -> None:
        """Show the settings of the training."""
        for name in _OF_TRAINING:
            self.fields[name].set_value(getattr(config, name))
        self._arrange()

    def model_settings(self) -> dict[str, Value]:
        """Return the settings of the model; dropout is None where the studio is to choose it by the time."""
        return {name: self.fields[name].value() for name in self._settings()}

    def training_settings(self) -> dict[str, Value]:
        """Return the settings of the training."""
        return {name: self.fields[name].value() for name in _OF_TRAINING}

    def wrong(self) -> tuple[SettingField, Message] | None:
        """Return the first wrong field and what is wrong; None where all are right."""
        for name in (*self._settings(), *_OF_TRAINING):
            field = self.fields[name]
            if field.wrong is not None:
                return field, field.wrong
        return None

    def retranslate(self) -> None:
        """See Translated."""
        translate = QCoreApplication.translate
        self._titles[0].setText(self.tr("The model"))
        for title, (words, _) in zip(self._titles[1:], GROUPS, strict=True):
            title.setText(translate(CONTEXT, words))

    def _settings(self) -> dict[str, Setting]:
        """Return the settings of the model on show; none without one."""
        return {setting.name: setting for setting in MODELS[self._model].settings} if self._model else {}

    def _arrange(self) -> None:
        """Show the fields that apply, and hide the others."""
        self.fields["muon_learning_rate"].setVisible(self.fields["optimizer"].value() == "muon")
        between = MODELS[self._model].problem_between(self.model_settings()) if self._model else None
        for name in self._settings():
            self.fields[name].check(between[1] if between is not None and between[0] == name else None)
        for grid in self._grids:
            grid.arrange()

    @Slot()
    def _on_changed(self) -> None:
        self._arrange()
        self.changed.emit()

    @Slot()
    def _on_optimizer_chosen(self) -> None:
        optimizer, rate = self.fields["optimizer"].value(), self.fields["learning_rate"]
        if rate.value() in USUAL_RATES.values():  # values the user wrote stay
            rate.set_value(USUAL_RATES[str(optimizer)])
            self.fields["schedule"].set_value(usual_schedule(str(optimizer)))
        self._arrange()
        self.changed.emit()
