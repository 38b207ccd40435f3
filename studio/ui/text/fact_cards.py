"""Cards with a figure and its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from studio.ui.common.parts import Card, ElidedLabel, row
from studio.ui.common.theme import FACT_SIZE, GRID, sans
from studio.ui.common.tips import plain_tip


class _Figure(ElidedLabel):
    """A figure that shrinks where it lacks room: with digits elided it would be another number."""

    def __init__(self) -> None:
        super().__init__("fact")
        self.setMinimumHeight(QFontMetrics(sans(FACT_SIZE, bold=True)).height())  # aligns the words of all cards

    def _elide(self) -> None:
        tight = QFontMetrics(sans(FACT_SIZE, bold=True)).horizontalAdvance(self.whole_text()) > self.width()
        if self.property("tight") != tight:
            self.setProperty("tight", tight)
            self.style().unpolish(self)
            self.style().polish(self)
        super()._elide()


class FactCards(QWidget):
    """Cards side by side, each with a figure and its name."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._lines: list[tuple[ElidedLabel, ElidedLabel]] = []
        self._cards: list[Card] = []
        for _ in range(count):
            card = Card(GRID + 4)
            card.column.setSpacing(GRID // 2)
            figure, word = _Figure(), ElidedLabel("small")
            card.column.addWidget(figure)
            card.column.addWidget(word)
            self._lines.append((figure, word))
            self._cards.append(card)
        self.setLayout(row(*self._cards, spacing=GRID))

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these pairs of figure and name."""
        for (figure, word), (figure_text, word_text) in zip(self._lines, facts, strict=True):
            figure.setText(figure_text)
            word.setText(word_text)

    def explain(self, place: int, words: str) -> None:
        """Set the tool tip of a card."""
        self._cards[place].setToolTip(plain_tip(words))

    def facts(self) -> list[tuple[str, str]]:
        """Return the pairs of figure and name on show."""
        return [(figure.whole_text(), word.whole_text()) for figure, word in self._lines]
