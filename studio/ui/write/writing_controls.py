"""The controls of how a model writes: how daring, how long, from which seed."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLineEdit, QWidget

from studio.generation.config import GenerationConfig, fresh_seed
from studio.generation.sampling_presets import PRESETS, preset_of, with_preset
from studio.messages import Message
from studio.text.spans import mean_line_length, mean_token_length
from studio.text.tokenizer import Tokenizer
from studio.ui.common.i18n import number, sentence
from studio.ui.common.names import count_words
from studio.ui.common.parts import Card, Translated, button, column, label, row
from studio.ui.common.slider_field import SliderField
from studio.ui.common.theme import GRID, scaled

_LENGTHS = (50, 100, 200, 400, 800, 1600, 3200, 6400, 12_500, 25_000, 50_000, 100_000)
_TEMPERATURES = tuple(round(0.05 * place, 2) for place in range(2, 41))
_CHOICES = (1, 2, 3, 5, 10, 20, 40, 80, 160, 320, 0)
_TOP_P = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97, 0.99, 1.0)
_MIN_P = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)
_LINE, _LINE_OF_SIGNS = 60, 30  # characters, as books have them
_PAGE = 30  # lines
_SIGNS = "\u2e80"  # from here on a character takes the room of two
_PENALTIES = tuple(round(1 + 0.05 * place, 2) for place in range(21))


class WritingControls(Translated, Card):
    """Sliders, presets and a seed; the rest folded away.

    Attributes:
        temperature, top_k, length, top_p, min_p, penalty: numbers.
        greedy: always the likeliest token.
        stop: strings at which to stop, apart by bars.
        presets: buttons by the name of their preset.
        seed, fresh: the seed in use, and whether each text gets another.
        more_button: folds out the rest.
    """

    def __init__(self) -> None:
        super().__init__()
        self._level, self._token_length, self._line = "", 1.0, float(_LINE)
        self.temperature = SliderField(_TEMPERATURES, 0.8)
        self.top_k = SliderField(_CHOICES, 0)
        self.length = SliderField(_LENGTHS, 400)
        for field in (self.temperature, self.top_k, self.length):
            self.column.addWidget(field)
        self.more_button = button("link", checkable=True)
        self.more_button.toggled.connect(self._on_more_toggled)
        self.column.addLayout(self._make_presets())
        self.column.addLayout(self._make_seed())
        self._more = self._make_more()
        self._more.hide()
        self.column.addWidget(self._more)
        for field in (self.temperature, self.top_k, self.top_p, self.min_p, self.penalty):
            field.changed.connect(self._show_preset)
        self.greedy.toggled.connect(self._on_greedy_toggled)
        self._use("balanced")
        self.retranslate()

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
        self.greedy = QCheckBox()
        self.top_p = SliderField(_TOP_P, 1.0)
        self.min_p = SliderField(_MIN_P, 0.0)
        self.penalty = SliderField(_PENALTIES, 1.0)
        self._stop_name = label()
        self.stop = QLineEdit()
        self.stop.setAcceptDrops(False)
        self._stop_name.setBuddy(self.stop)
        more = QWidget()
        more.setLayout(column(self.greedy, self.top_p, self.min_p, self.penalty, self._stop_name, self.stop))
        return more

    def show_model(self, tokenizer: Tokenizer) -> None:
        """Show lengths in the tokens of this model, with how much text they are."""
        self._level, self._token_length = tokenizer.level, mean_token_length(tokenizer)
        line = _LINE_OF_SIGNS if _is_of_signs(tokenizer) else _LINE
        self._line = min(line, mean_line_length(tokenizer))  # shorter in verse
        self.length.show_words(self.tr("Length"), self._length_words)

    def config(self) -> GenerationConfig:
        """Return the settings for a text about to be written; the seed is a new one unless the user keeps it."""
        if self.fresh.isChecked() or not self.seed.text():
            self.seed.setText(str(fresh_seed()))
        return self._config(int(self.seed.text()))

    def _config(self, seed: int | None) -> GenerationConfig:
        stops = (stop.replace("\\n", "\n") for stop in self.stop.text().split("|"))
        return GenerationConfig(
            length=int(self.length.value()),
            temperature=self.temperature.value(),
            greedy=self.greedy.isChecked(),
            seed=seed,
            top_k=int(self.top_k.value()),
            top_p=self.top_p.value(),
            min_p=self.min_p.value(),
            repetition_penalty=self.penalty.value(),
            stop=tuple(stop for stop in stops if stop),
        )

    def retranslate(self) -> None:
        """See Translated."""
        self.temperature.show_words(self.tr("How daring"), _two_digits)
        self.temperature.setToolTip(
            self.tr("The temperature. Low: safe and repetitive. High: surprising, with more slips.")
        )
        self.top_k.show_words(self.tr("Choices considered"), self._choices_words)
        self.top_k.setToolTip(self.tr("Draw from so many of the likeliest tokens only (top-k)."))
        self.length.show_words(self.tr("Length"), self._length_words)
        self.length.setToolTip(self.tr("How much to write at one go. It can be stopped, and goes on with Continue."))
        self.top_p.show_words(self.tr("Share considered"), _percent)
        self.top_p.setToolTip(self.tr("Draw from the fewest likeliest tokens that together have this chance (top-p)."))
        self.min_p.show_words(self.tr("Least chance"), _percent)
        self.min_p.setToolTip(
            self.tr("Leave out what has less than this share of the likeliest token's chance (min-p).")
        )
        self.penalty.show_words(self.tr("Against repeating"), _two_digits)
        self.penalty.setToolTip(self.tr("Above 1, what was written lately becomes less likely."))
        self.greedy.setText(self.tr("Always the likeliest (greedy)"))
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

    def _choices_words(self, count: float) -> str:
        return self.tr("top {count}").format(count=number(count)) if count else self.tr("all")

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
        self.greedy.setChecked(preset.greedy)
        self.temperature.set_value(preset.temperature)
        self.top_k.set_value(preset.top_k)
        self.top_p.set_value(preset.top_p)
        self.min_p.set_value(preset.min_p)
        self.penalty.set_value(preset.repetition_penalty)
        self._show_preset()

    @Slot()
    def _show_preset(self) -> None:
        """Check the preset whose values the controls have, if there is one."""
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
        for field in (self.temperature, self.top_k, self.top_p, self.min_p):
            field.setDisabled(greedy)
        self._show_preset()

    @Slot()
    def _on_seed_edited(self) -> None:
        self.fresh.setChecked(False)

    @Slot(bool)
    def _on_more_toggled(self, shown: bool) -> None:
        self._more.setVisible(shown)
        self._name_more_button()


def _two_digits(value: float) -> str:
    return number(value, 2)


def _percent(value: float) -> str:
    return number(100 * value) + "%"


def _is_of_signs(tokenizer: Tokenizer) -> bool:
    """Whether most text of a tokenizer is Chinese, Japanese or Korean, judged by its most frequent tokens."""
    frequent = "".join(tokenizer.vocabulary.tokens[tokenizer.vocabulary.first_ordinary :][:200])
    return 2 * sum(character >= _SIGNS for character in frequent) > len(frequent)
