"""A page with nothing on it yet says what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from studio.ui.theme import GAP
from studio.ui.widgets.parts import Card, button, label


class EmptyState(Card):
    """A title, a sentence, and the button that leads on, with a second, quieter one if need be.

    Signals:
        acted: the button was pressed.
        acted_second: the quieter one was.
    """

    acted = Signal()
    acted_second = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("emptyTitle")
        self._words = label("muted", wraps=True)
        for words in (self._title, self._words):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = button("primary")
        self.button.clicked.connect(self.acted)
        self.second_button = button()
        self.second_button.clicked.connect(self.acted_second)
        inside = QVBoxLayout()
        inside.setSpacing(GAP)
        inside.addStretch(2)
        inside.addWidget(self._title)
        inside.addWidget(self._words)
        for widget in (self.button, self.second_button):
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
