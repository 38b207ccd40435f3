"""A page with nothing on it yet says what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from studio.ui.common.fields import WrappedLabel
from studio.ui.common.parts import Card, button, label, set_primary
from studio.ui.common.theme import GAP


class EmptyState(Card):
    """A title, a sentence, and the button that leads on, with a second, quieter one if need be.

    Attributes:
        button, second_button: these.
        choices: what can be chosen instead, some of them hidden; the first that is shown is the button to press.

    Signals:
        chosen: the choice at that place was.
        acted: the button was pressed.
        acted_second: the quieter one was.
    """

    acted = Signal()
    acted_second = Signal()
    chosen = Signal(int)

    def __init__(self, choices: int = 0) -> None:
        """Have room for so many choices."""
        super().__init__()
        self._title = label("emptyTitle")
        self._words = WrappedLabel("muted")
        for words in (self._title, self._words):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = button("primary")
        self.button.clicked.connect(self.acted)
        self.second_button = button()
        self.second_button.clicked.connect(self.acted_second)
        self.choices = [button() for _ in range(choices)]
        for made in self.choices:
            made.clicked.connect(self._on_choice_clicked)
            made.hide()
        inside = QVBoxLayout()
        inside.setSpacing(GAP)
        inside.addStretch(2)
        inside.addWidget(self._title)
        inside.addWidget(self._words)
        for widget in (*self.choices, self.button, self.second_button):
            inside.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(3)
        self.column.addLayout(inside)

    def show_words(self, title: str, words: str, action: str, second: str = "") -> None:
        """Say what is missing, and how to get it."""
        self._title.setText(title)
        self._words.setText(words)
        self.button.setText(action)
        self.second_button.setText(second)
        self.second_button.setVisible(bool(second))

    def show_choices(self, choices: Sequence[str]) -> None:
        """Offer these, as far as there is room for them."""
        for place, made in enumerate(self.choices):
            made.setVisible(place < len(choices))
            made.setText(choices[place] if place < len(choices) else "")
        set_primary(self.button, not choices)
        if self.choices:
            set_primary(self.choices[0], bool(choices))

    @Slot()
    def _on_choice_clicked(self) -> None:
        self.chosen.emit(self.choices.index(self.sender()))  # type: ignore[arg-type]
