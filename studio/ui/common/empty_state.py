"""What an empty page shows: the next step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from studio.ui.common.fields import WrappedLabel
from studio.ui.common.parts import Card, button, label, set_primary
from studio.ui.common.theme import GAP


class EmptyState(Card):
    """A title, a sentence and a button for the next step; a second, quieter button where a page needs one.

    Attributes:
        words: the text under the title.
        button, second_button: the two buttons.
        choices: buttons for other choices, some of them hidden; the first visible one is the primary button.

    Signals:
        chosen: the number of the choice that was clicked, from 0.
        acted: the button was pressed.
        acted_second: the second button was pressed.
    """

    acted = Signal()
    acted_second = Signal()
    chosen = Signal(int)

    def __init__(self, choices: int = 0) -> None:
        """Make room for that many choices."""
        super().__init__()
        self._title = label("emptyTitle")
        self.words = WrappedLabel("muted")
        for words in (self._title, self.words):
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
        inside.addWidget(self.words)
        for widget in (*self.choices, self.button, self.second_button):
            inside.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(3)
        self.column.addLayout(inside)

    def show_words(self, title: str, words: str, action: str, second: str = "") -> None:
        """Show what is missing, and how to get it."""
        self._title.setText(title)
        self.words.setText(words)
        self.button.setText(action)
        self.second_button.setText(second)
        self.second_button.setVisible(bool(second))

    def show_choices(self, choices: Sequence[str]) -> None:
        """Offer these choices; those beyond the buttons made at first are left out."""
        for place, made in enumerate(self.choices):
            made.setVisible(place < len(choices))
            made.setText(choices[place] if place < len(choices) else "")
        set_primary(self.button, not choices)
        if self.choices:
            set_primary(self.choices[0], bool(choices))

    @Slot()
    def _on_choice_clicked(self) -> None:
        self.chosen.emit(self.choices.index(self.sender()))  # type: ignore[arg-type]
