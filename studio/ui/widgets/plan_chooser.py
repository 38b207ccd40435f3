"""How long to train, in plain words; and one's own choice folded away behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QDoubleSpinBox, QPushButton, QSpinBox, QVBoxLayout, QWidget

from studio.training.config import TrainingConfig
from studio.training.schedule import suggested_dropout
from studio.ui.i18n import number
from studio.ui.names import MODELS, model_name
from studio.ui.theme import GAP, GRID
from studio.ui.widgets.parts import Card, ElidedLabel, ListBox, Translated, column, label, row

_MINUTES = (1.0, 5.0, 30.0)
_OWN = 3
_SHARES = (0.1, 0.05, 0.2, 0.0)  # of the text, its tail, to judge by
_OTHER_TEXT = -1.0
_BEST = ""  # no model's name: the planner's choice
_WITHOUT_SIZE = ("ngram",)
_WITHOUT_DROPOUT = ("ngram", "rnn_scratch")
_TOKENS_PER_SECOND = 60_000  # of a network of 256 on two cores, about: to guess how often the text will be read
_PATIENCE = 0.25  # of the run without getting better, then it ends: a short text is learned by heart soon


@dataclass(frozen=True)
class Plan:
    """What is to be trained, and how; without the name of a model the planner chooses."""

    model: str | None
    settings: Mapping[str, object]
    config: TrainingConfig


class _Choice(QPushButton):
    """A card to choose: a title over a line of words."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("choice", True)
        self.setAutoDefault(True)
        self.setCheckable(True)
        self.setMinimumHeight(8 * GRID)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = ElidedLabel("heading")
        self._words = ElidedLabel("small")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(GAP - 2, GRID, GAP - 2, GRID)
        lines.setSpacing(2)
        for line in (self._title, self._words):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(line)

    def show_words(self, title: str, words: str) -> None:
        """Say what it stands for."""
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)


class PlanChooser(Translated, QWidget):
    """Four cards, the last of which opens a row of settings.

    Attributes:
        choices: the four cards.
        model, hidden_size, minutes, held_out: the settings of one's own plan.

    Signals:
        other_text_wanted: another text is to be chosen to judge by.
        own_text_wanted: the text's own tail is to be judged by again.
    """

    other_text_wanted = Signal()
    own_text_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._other_text = ""
        self._share = 0  # the place of the share chosen last
        self.choices = [_Choice() for _ in range(4)]
        self._group = QButtonGroup(self)
        for place, choice in enumerate(self.choices):
            self._group.addButton(choice, place)
        self.choices[0].setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self._own = self._make_own()
        self._own.hide()
        layout = column(spacing=GRID)
        layout.addLayout(row(*self.choices, spacing=GAP))
        layout.addWidget(self._own)
        self.setLayout(layout)
        self.retranslate()

    def _make_own(self) -> Card:
        card = Card(GRID)
        self.model = QComboBox()
        for model in (_BEST, *MODELS):
            self.model.addItem("", model)
        self.model.currentIndexChanged.connect(self._on_model_chosen)
        self.hidden_size = QSpinBox()
        self.hidden_size.setRange(8, 4096)
        self.hidden_size.setSingleStep(64)
        self.hidden_size.setValue(256)
        self.hidden_size.setEnabled(False)  # until a model is chosen that has one
        self.minutes = QDoubleSpinBox()
        self.minutes.setRange(0.1, 1440)
        self.minutes.setDecimals(1)
        self.minutes.setValue(5)
        self.held_out = ListBox()
        for share in (*_SHARES, _OTHER_TEXT):
            self.held_out.addItem("", share)
        self.held_out.activated.connect(self._on_held_out_chosen)
        self._names = [label("small") for _ in range(4)]
        line = row(spacing=GAP)
        fields = (self.model, self.hidden_size, self.minutes, self.held_out)
        for name, field in zip(self._names, fields, strict=True):
            name.setBuddy(field)
            line.addLayout(column(name, field, None, spacing=GRID // 2))
        line.addStretch(1)
        card.column.addLayout(line)
        return card

    def plan(self, token_count: int) -> Plan:
        """Return what is chosen, for a text of so many tokens."""
        chosen = self._group.checkedId()
        own = chosen == _OWN
        minutes = self.minutes.value() if own else _MINUTES[chosen]
        config = TrainingConfig(minutes=minutes, patience=_PATIENCE)
        if own and self.held_out.currentData() != _OTHER_TEXT:
            config = replace(config, validation_share=self.held_out.currentData())
        model = self.model.currentData()
        if not own or model == _BEST:
            return Plan(None, {}, config)
        settings: dict[str, object] = {}
        if model not in _WITHOUT_SIZE:
            settings["hidden_size"] = self.hidden_size.value()
        if model not in _WITHOUT_DROPOUT:
            settings["dropout"] = suggested_dropout(60 * minutes * _TOKENS_PER_SECOND / max(1, token_count))
        return Plan(model, settings, config)

    def retranslate(self) -> None:
        """See Translated."""
        words = (
            (self.tr("A quick taste"), self.tr("about 1 minute")),
            (self.tr("A good one"), self.tr("about 5 minutes")),
            (self.tr("The best"), self.tr("about 30 minutes")),
            (self.tr("My own…"), self.tr("model, size, time")),
        )
        for choice, (title, line) in zip(self.choices, words, strict=True):
            choice.show_words(title, line)
        for place in range(self.model.count()):
            name = self.model.itemData(place)
            self.model.setItemText(place, self.tr("what suits best") if name == _BEST else model_name(name))
        self._names[0].setText(self.tr("Model"))
        self._names[1].setText(self.tr("Size of its memory"))
        self._names[2].setText(self.tr("Minutes"))
        self._names[3].setText(self.tr("Judged by"))
        for place, share in enumerate(_SHARES):
            held_out = self.tr("its last {share}%") if share else self.tr("nothing unseen")
            self.held_out.setItemText(place, held_out.format(share=number(100 * share)))
        self.held_out.setItemText(len(_SHARES), self._other_text or self.tr("another text…"))

    def show_held_out(self, name: str) -> None:
        """Show the name of the other text to judge by; empty where there is none."""
        self._other_text = name
        self.held_out.setCurrentIndex(len(_SHARES) if name else self._share)
        self.retranslate()

    @Slot(int)
    def _on_model_chosen(self, place: int) -> None:
        self.hidden_size.setEnabled(self.model.itemData(place) not in (_BEST, *_WITHOUT_SIZE))

    @Slot(int)
    def _on_held_out_chosen(self, place: int) -> None:
        if self.held_out.itemData(place) == _OTHER_TEXT:
            self.show_held_out(self._other_text)  # as it was, until the other is there
            self.other_text_wanted.emit()
            return
        self._share = place
        if self._other_text:
            self.own_text_wanted.emit()

    @Slot(int, bool)
    def _on_toggled(self, place: int, chosen: bool) -> None:
        if place == _OWN:
            self._own.setVisible(chosen)
