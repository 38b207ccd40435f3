"""The controls of writing: temperature, length, seed, and the other settings."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QRegularExpression, SignalInstance, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLineEdit, QWidget

from studio.generation.config import GenerationConfig, SamplingOption, fresh_seed, options_of
from studio.generation.sampling_presets import PRESETS, preset_of, with_preset
from studio.messages import Message
from studio.setting import CONTEXT, Setting, Value
from studio.text.spans import mean_line_length, mean_token_length
from studio.text.tokenizer import Tokenizer
from studio.ui.common.fields import SettingField
from studio.ui.common.i18n import number, sentence
from studio.ui.common.names import count_words
from studio.ui.common.parts import Card, Translated, button, column, label, row
from studio.ui.common.slider_field import SliderField
from studio.ui.common.theme import GRID, scaled

_LINE, _LINE_OF_SIGNS = 60, 30  # characters in a line, as in books
_PAGE = 30  # lines on a page, as in books
_SIGNS = "\u2e80"  # from this code point on a character takes the width of two


class WritingControls(Translated, Card):
    """Sliders, presets and a seed; the other settings are folded away.

    Attributes:
        fields: the control of each field of `GenerationConfig` that has a `SamplingOption`, by name.
        length, temperature: two of the fields.
        greedy: always the likeliest token; also one of the fields.
        stop: strings at which to stop, separated by bars.
        presets: a button for each preset, by name.
        seed, fresh: the seed, and whether each text gets a new seed.
        more_button: unfolds the other settings.
    """

    def __init__(self) -> None:
        super().__init__()
        self._level, self._token_length, self._line = "", 1.0, float(_LINE)
        self._options = options_of(GenerationConfig)
        self.fields = {name: _control(option) for name, option in self._options.items()}
        self.length, self.temperature = self._slider("length"), self._slider("temperature")
        greedy = self.fields["greedy"]
        assert isinstance(greedy, QCheckBox)
        self.greedy = greedy
        shown = [name for name, option in self._options.items() if not option.folded]
        for name in sorted(shown, key=lambda name: not self._options[name].draws):  # the length comes last
            self.column.addWidget(self.fields[name])
        self.more_button = button("link", checkable=True)
        self.more_button.toggled.connect(self._on_more_toggled)
        self.column.addLayout(self._make_presets())
        self.column.addLayout(self._make_seed())
        self._more = self._make_more()
        self._more.hide()
        self.column.addWidget(self._more)
        for name, option in self._options.items():
            if option.draws:
                _changes(self.fields[name]).connect(self._show_preset)
        self.greedy.toggled.connect(self._on_greedy_toggled)
        self._use("balanced")
        self.retranslate()

    def _slider(self, name: str) -> SliderField:
        field = self.fields[name]
        assert isinstance(field, SliderField)
        return field

    def _make_presets(self) -> QHBoxLayout:
        self.presets = {name: button("tab", checkable=True) for name in PRESETS}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        for made in self.presets.values():
            made.setProperty("small", True)
            made.clicked.connect(self._on_preset_clicked)
            self._group.addButton(made)
        return row(*self.presets.values(), None, self.more_button, spacing=0)

    def _make_seed(self) -> QHBoxLayout:
        self._seed_name = label()
        self.seed = QLineEdit(str(fresh_seed()))
        self.seed.setAcceptDrops(False)
        self.seed.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,18}"), self.seed))
        self.seed.setFixedWidth(scaled(11 * GRID))
        self.seed.textEdited.connect(self._on_seed_edited)
        self._seed_name.setBuddy(self.seed)
        self.fresh = QCheckBox()
        self.fresh.setChecked(True)
        return row(self._seed_name, self.seed, None, self.fresh)

    def _make_more(self) -> QWidget:
        self._stop_name = label()
        self.stop = QLineEdit()
        self.stop.setAcceptDrops(False)
        self._stop_name.setBuddy(self.stop)
        folded = [self.fields[name] for name, option in self._options.items() if option.folded]
        more = QWidget()
        more.setLayout(column(*folded, self._stop_name, self.stop))
        return more

    def show_model(self, tokenizer: Tokenizer) -> None:
        """Show lengths in tokens of this model, with the approximate amount of text."""
        self._level, self._token_length = tokenizer.level, mean_token_length(tokenizer)
        line = _LINE_OF_SIGNS if _is_of_signs(tokenizer) else _LINE
        self._line = min(line, mean_line_length(tokenizer))  # lines are shorter in verse
        self.length.show_words(self._title("length"), self._length_words)

    def config(self) -> GenerationConfig:
        """Return the settings for the next text, with a new seed unless the user keeps the seed."""
        if self.fresh.isChecked() or not self.seed.text():
            self.seed.setText(str(fresh_seed()))
        return self._config(int(self.seed.text()))

    def _config(self, seed: int | None) -> GenerationConfig:
        stops = (stop.replace("\\n", "\n") for stop in self.stop.text().split("|"))
        values: dict[str, Any] = {
            name: _value(self.fields[name], option.setting) for name, option in self._options.items()
        }
        return GenerationConfig(seed=seed, stop=tuple(stop for stop in stops if stop), **values)

    def retranslate(self) -> None:
        """See Translated."""
        for name, option in self._options.items():
            self._name(self.fields[name], option)
        self.length.show_words(self._title("length"), self._length_words)
        self.length.setToolTip(f"{self.length.toolTip()} {self.tr('It can be stopped, and goes on with Continue.')}")
        for name, made in self.presets.items():
            made.setText(sentence(Message(PRESETS[name].title, {})))
            made.setToolTip(sentence(Message(PRESETS[name].explanation, {})))
        self._seed_name.setText(self.tr("Seed"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed writes the same text."))
        self.fresh.setText(self.tr("always new"))
        self.fresh.setToolTip(self.tr("Take another seed for each text"))
        self._stop_name.setText(self.tr("Stop before"))
        self.stop.setAccessibleName(self.tr("Stop before"))
        self.stop.setPlaceholderText(self.tr("such as: \\n\\n | The End"))
        self.stop.setToolTip(
            self.tr("Writing ends before the first of these; \\n is a line's end, | stands between two.")
        )
        self._name_more_button()

    def _title(self, name: str) -> str:
        return QCoreApplication.translate(CONTEXT, self._options[name].setting.title)

    def _name(self, field: QWidget, option: SamplingOption) -> None:
        """Set the title and the description of a control."""
        title = QCoreApplication.translate(CONTEXT, option.setting.title)
        if isinstance(field, SliderField):
            field.show_words(title, partial(_words, option))
        elif isinstance(field, QCheckBox):
            field.setText(title)
        if not isinstance(field, SettingField):  # a tick box shows its own title
            field.setToolTip(QCoreApplication.translate(CONTEXT, option.setting.sentence))

    def _length_words(self, length: float) -> str:
        count = count_words(int(length), self._level)
        if not self._level:
            return count
        lines = length * self._token_length / self._line
        if lines >= _PAGE:
            pages = lines / _PAGE
            return self.tr("{count} ≈ {pages} pages").format(count=count, pages=number(pages, 1 if pages < 10 else 0))
        if lines < 1.5:
            return self.tr("{count} ≈ one line").format(count=count)
        return self.tr("{count} ≈ {lines} lines").format(count=count, lines=number(lines))

    def _name_more_button(self) -> None:
        self.more_button.setText(self.tr("More") + (" ▴" if self.more_button.isChecked() else " ▾"))

    def _use(self, name: str) -> None:
        preset = with_preset(GenerationConfig(), name)
        for field, option in self._options.items():
            if option.draws:
                _show_value(self.fields[field], getattr(preset, field))
        self._show_preset()

    @Slot()
    def _show_preset(self) -> None:
        """Check the preset with the values of the controls, if there is one."""
        chosen = preset_of(self._config(seed=None))
        for name, made in self.presets.items():
            made.setChecked(name == chosen)

    @Slot()
    def _on_preset_clicked(self) -> None:
        for name, made in self.presets.items():
            if made is self.sender():
                self._use(name)

    @Slot(bool)
    def _on_greedy_toggled(self, greedy: bool) -> None:
        for name, option in self._options.items():
            self.fields[name].setDisabled(greedy and not option.with_greedy)
        self._show_preset()

    @Slot()
    def _on_seed_edited(self) -> None:
        self.fresh.setChecked(False)

    @Slot(bool)
    def _on_more_toggled(self, shown: bool) -> None:
        self._more.setVisible(shown)
        self._name_more_button()


def _control(option: SamplingOption) -> SliderField | QCheckBox | SettingField:
    """Return the control for a field: a slider where the option has steps, a tick box, or a line of text."""
    setting = option.setting
    if setting.kind == "switch":
        return QCheckBox()
    if option.steps:
        return SliderField(option.steps, float(setting.default or 0))
    made = SettingField(setting)
    made.set_value(setting.default)
    return made


def _changes(field: SliderField | QCheckBox | SettingField) -> SignalInstance:
    return field.toggled if isinstance(field, QCheckBox) else field.changed


def _value(field: SliderField | QCheckBox | SettingField, setting: Setting) -> bool | Value:
    """Return the value of a control; the default value where its text is not a value."""
    if isinstance(field, QCheckBox):
        return field.isChecked()
    value = field.value()
    if value is None:
        return setting.default
    return int(value) if setting.kind == "whole" else value


def _show_value(field: SliderField | QCheckBox | SettingField, value: Any) -> None:
    if isinstance(field, QCheckBox):
        field.setChecked(value)
    else:
        field.set_value(value)


def _words(option: SamplingOption, value: float) -> str:
    """Return the words for a value on a slider."""
    setting = option.setting
    if option.shown == "percent":
        return number(100 * value) + "%"
    if option.shown == "decimal":
        return number(value, 2)
    if setting.zero and not value:
        return QCoreApplication.translate(CONTEXT, setting.zero)
    amount = QCoreApplication.translate(CONTEXT, setting.amount) if setting.amount else "{count}"
    return amount.format(count=number(value))


def _is_of_signs(tokenizer: Tokenizer) -> bool:
    """Whether a tokenizer's text is mostly Chinese, Japanese or Korean, judging by the most frequent tokens."""
    frequent = "".join(tokenizer.vocabulary.tokens[tokenizer.vocabulary.first_ordinary :][:200])
    return 2 * sum(character >= _SIGNS for character in frequent) > len(frequent)
