"""The user's own plan: preset, model, length, text to judge by, and the other settings folded away."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.models.specs import MODELS
from studio.session.kept_presets import KeptPresets
from studio.session.planning import Plan
from studio.training.config import TrainingConfig
from studio.training.presets import Preset
from studio.training.schedule import USUAL_SPEED, suggested_dropout
from studio.training.settings import SETTINGS
from studio.ui.common.fields import Field, FieldGrid, SettingField
from studio.ui.common.i18n import number, sentence
from studio.ui.common.names import model_name, model_sentence
from studio.ui.common.parts import Card, ListBox, Translated, button
from studio.ui.common.theme import GRID, scaled
from studio.ui.train.advanced_settings import AdvancedSettings
from studio.ui.train.preset_bar import PresetBar

PATIENCE = 0.25  # patience, a share of the run: a short text is learned by heart soon

_SHARES = (0.1, 0.05, 0.2, 0.0)  # shares of the text, its tail, to judge by
_OTHER_TEXT = -1.0
_BEST = ""  # in place of a model's name: the planner chooses
_UNITS = ("minutes", "epochs")
_USUAL_LENGTH = {"minutes": 5.0, "epochs": 100}
_USUAL = TrainingConfig(minutes=5, patience=PATIENCE)
_BOX_WIDTH = 23 * GRID


class OwnPlan(Translated, Card):
    """The fields that the fourth card opens.

    Attributes:
        presets: the list of presets.
        model, unit, held_out: the model, minutes or epochs, and the text to judge by.
        length: the length of the training, in that unit.
        advanced_button, advanced: unfolds the other settings; holds them.

    Signals:
        changed: a setting changed.
        preset_chosen: the `Preset` whose settings were filled in.
        preset_left: the user wants no preset any more.
        other_text_wanted: the user wants to choose another text to judge by.
        own_text_wanted: the user wants to judge by the text's own tail again.
    """

    changed = Signal()
    preset_chosen = Signal(object)
    preset_left = Signal()
    other_text_wanted = Signal()
    own_text_wanted = Signal()

    def __init__(self, presets: KeptPresets) -> None:
        super().__init__()
        self._presets = presets
        self._other_text = ""
        self._share = 0  # the index of the share chosen last
        self.presets = PresetBar(presets)
        self.presets.chosen.connect(self._on_preset_chosen)
        self.presets.left.connect(self.preset_left)
        self.presets.save_wanted.connect(self._on_save_wanted)
        self.advanced_button = button("link", checkable=True)
        self.advanced_button.toggled.connect(self._on_advanced_toggled)
        self.advanced = AdvancedSettings()
        self.advanced.changed.connect(self._on_changed)
        self.advanced.hide()
        self.column.setSpacing(GRID + GRID // 2)
        for widget in (self.presets, self._make_first(), self.advanced_button, self.advanced):
            self.column.addWidget(widget)
        self._fill(None, {}, _USUAL)
        self.retranslate()

    def _make_first(self) -> QWidget:
        self.model, self.unit, self.held_out = ListBox(), ListBox(), ListBox()
        for model in (_BEST, *MODELS):
            self.model.addItem("", model)
        for unit in _UNITS:
            self.unit.addItem("", unit)
        for share in (*_SHARES, _OTHER_TEXT):
            self.held_out.addItem("", share)
        self.model.activated.connect(self._on_model_chosen)
        self.unit.activated.connect(self._on_unit_chosen)
        self.held_out.activated.connect(self._on_held_out_chosen)
        self.length = SettingField(SETTINGS["minutes"])
        self.length.changed.connect(self._on_changed)
        self.length.control.setFixedWidth(scaled(_BOX_WIDTH / 3))
        self.unit.setFixedWidth(scaled(_BOX_WIDTH * 2 / 3))
        self.length.line.addWidget(self.unit)
        self._boxes = [Field(self.model), Field(self.held_out)]
        for field in self._boxes:
            field.control.setFixedWidth(scaled(_BOX_WIDTH))
        return FieldGrid([self._boxes[0], self.length, self._boxes[1]])

    def plan(self, token_count: int) -> Plan | None:
        """Return the plan for a text of ``token_count`` tokens; None while a setting is wrong."""
        if self.wrong():
            return None
        values: dict[str, Any] = self.advanced.training_settings()
        values[self.length.setting.name] = self.length.value()
        if self.held_out.currentData() != _OTHER_TEXT:
            values["validation_share"] = self.held_out.currentData()
        config = TrainingConfig(**values)
        settings: dict[str, Any] = self.advanced.model_settings()
        if settings.get("dropout", 0) is None:
            minutes = config.minutes or 0.0
            read = config.epochs or 60 * minutes * USUAL_SPEED / max(
                1, min(token_count, config.max_tokens or token_count)
            )
            settings["dropout"] = suggested_dropout(read)
        return Plan(self.model.currentData() or None, settings, config)

    def wrong(self) -> str:
        """Return what is wrong with a setting, in words; empty where all settings are right."""
        found = self.advanced.wrong()
        if self.length.wrong is not None:
            found = self.length, self.length.wrong
        if found is None:
            return ""
        field, wrong = found
        return self.tr("{name}: {problem}").format(name=field.title(), problem=sentence(wrong))

    def retranslate(self) -> None:
        """See Translated."""
        for place in range(self.model.count()):
            name = self.model.itemData(place)
            self.model.setItemText(place, self.tr("what suits best") if name == _BEST else model_name(name))
            if name != _BEST:
                self.model.setItemData(place, model_sentence(name), Qt.ItemDataRole.ToolTipRole)
        self.unit.setItemText(0, self.tr("minutes"))
        self.unit.setItemText(1, self.tr("epochs"))
        self.unit.setAccessibleName(self.tr("Minutes or epochs"))
        words = (
            (
                self.tr("Model"),
                self.tr("What kind of model learns; for “what suits best” the studio chooses, its sizes too."),
            ),
            (
                self.tr("Judged by"),
                self.tr("Text that it does not learn from, by which you see how good it really is."),
            ),
        )
        for field, (title, meaning) in zip(self._boxes, words, strict=True):
            field.show_words(title, meaning)
        for place, share in enumerate(_SHARES):
            held_out = self.tr("its last {share}%") if share else self.tr("nothing unseen")
            self.held_out.setItemText(place, held_out.format(share=number(100 * share)))
        self.held_out.setItemText(len(_SHARES), self._other_text or self.tr("another text…"))
        for place in range(len(_SHARES) + 1, self.held_out.count()):
            share = self.held_out.itemData(place)
            self.held_out.setItemText(place, self.tr("its last {share}%").format(share=f"{100 * share:g}"))
        self.advanced_button.setText(self.tr("Advanced") + (" ▾" if self.advanced_button.isChecked() else " ▸"))

    def show_held_out(self, name: str) -> None:
        """Show the name of the other text to judge by; empty where there is none."""
        self._other_text = name
        self.held_out.setCurrentIndex(len(_SHARES) if name else self._share)
        self.retranslate()

    def choose_model(self, name: str) -> None:
        """Choose a model of the catalog by name, with usual settings and usual training."""
        self.presets.forget()
        self._fill(name, {}, _USUAL)
        self.changed.emit()

    def _fill(self, model: str | None, settings: Any, config: TrainingConfig) -> None:
        """Show the settings of a plan."""
        self.model.setCurrentIndex(max(0, self.model.findData(model or _BEST)))
        self.unit.setCurrentIndex(0 if config.minutes is not None else 1)
        self.length.use(SETTINGS[self.unit.currentData()])
        self.length.set_value(config.minutes if config.minutes is not None else config.epochs)
        self.advanced.show_model(model or "", settings)
        self.advanced.show_training(config)
        place = self.held_out.findData(float(config.validation_share))
        if place < 0:
            self.held_out.addItem("", float(config.validation_share))
            place = self.held_out.count() - 1
        self._share = place
        if not self._other_text:
            self.held_out.setCurrentIndex(place)
        self.retranslate()
        self._arrange()

    def _arrange(self) -> None:
        wrong = None
        if self.unit.currentData() == "epochs" and self.model.currentData() == _BEST:
            words = QT_TRANSLATE_NOOP("core", "The studio chooses by the clock: set minutes, or choose a model.")
            wrong = Message(words)
        self.length.check(wrong)
        self.presets.set_savable(not self.wrong())

    @Slot()
    def _on_changed(self) -> None:
        self._arrange()
        self.presets.show_none()
        self.changed.emit()

    @Slot(int)
    def _on_model_chosen(self, place: int) -> None:
        self.advanced.show_model(self.model.itemData(place), {})
        self._on_changed()

    @Slot(int)
    def _on_unit_chosen(self, place: int) -> None:
        if self.unit.itemData(place) != self.length.setting.name:
            self.length.use(SETTINGS[self.unit.itemData(place)])
            self.length.set_value(_USUAL_LENGTH[self.length.setting.name])
        self._on_changed()

    @Slot(int)
    def _on_held_out_chosen(self, place: int) -> None:
        if self.held_out.itemData(place) == _OTHER_TEXT:
            self.show_held_out(self._other_text)  # the old choice stays until the other text is read
            self.other_text_wanted.emit()
            return
        self._share = place
        if self._other_text:
            self.own_text_wanted.emit()
        self._on_changed()

    @Slot(bool)
    def _on_advanced_toggled(self, shown: bool) -> None:
        self.advanced.setVisible(shown)
        self.retranslate()

    @Slot(object)
    def _on_preset_chosen(self, preset: Preset) -> None:
        self._fill(preset.model, preset.settings, preset.config)
        self.changed.emit()
        self.preset_chosen.emit(preset)

    @Slot(str)
    def _on_save_wanted(self, name: str) -> None:
        plan = self.plan(1)
        if plan is None:
            return
        settings = {key: value for key, value in self.advanced.model_settings().items() if value is not None}
        last = self.presets.last
        text = (last.cleaning, last.level) if last is not None else (None, None)
        self._presets.save(Preset(name, plan.model, settings, plan.config, *text))
