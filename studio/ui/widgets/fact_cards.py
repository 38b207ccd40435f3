"""A row of figures, each with what it counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from studio.ui.theme import GRID
from studio.ui.widgets.parts import Card, ElidedLabel, row


class FactCards(QWidget):
    """Cards side by side, with a figure and a word each."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._lines: list[tuple[ElidedLabel, ElidedLabel]] = []
        cards = []
        for _ in range(count):
            card = Card(GRID + 4)
            card.column.setSpacing(GRID // 2)
            figure, word = ElidedLabel("fact"), ElidedLabel("small")
            card.column.addWidget(figure)
            card.column.addWidget(word)
            self._lines.append((figure, word))
            cards.append(card)
        self.setLayout(row(*cards, spacing=GRID))

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show the pairs of figure and word."""
        for (figure, word), (figure_text, word_text) in zip(self._lines, facts, strict=True):
            figure.setText(figure_text)
            word.setText(word_text)

    def facts(self) -> list[tuple[str, str]]:
        """Return the pairs on show."""
        return [(figure.whole_text(), word.whole_text()) for figure, word in self._lines]
