"""The cards of the contact sheet in rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from studio.ui.common.theme import GRID
from studio.ui.write.tabs.sheet_card import SheetCard

_NARROWEST = 20 * GRID  # width of a card in pixels where more than two stand in a row
_FEWEST = 2  # columns where the room is too narrow for all


class SheetGrid(QScrollArea):
    """A card for each text; two columns where there is no room for more.

    Attributes:
        cards: the cards, row by row.

    Signals:
        opened, star_wanted, taken: see `SheetCard`.
        scrolled: other cards came into view.
    """

    opened = Signal(int)
    star_wanted = Signal(int)
    taken = Signal(int)
    scrolled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[SheetCard] = []
        self._wanted = self._columns = 0
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, GRID, 0)
        self._grid.setSpacing(GRID)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        for widget in (self.viewport(), inside):
            widget.setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self.scrolled)

    def show_cells(self, how: Sequence[tuple[float, float]], columns: int) -> None:
        """Make a card for each pair of temperature and top-p, in ``columns`` columns where there is room."""
        while len(self.cards) > len(how):
            self.cards.pop().deleteLater()
        while len(self.cards) < len(how):
            card = SheetCard(len(self.cards))
            card.opened.connect(self.opened)
            card.star_wanted.connect(self.star_wanted)
            card.taken.connect(self.taken)
            card.moved.connect(self._on_moved)
            self.cards.append(card)
        for card, (temperature, top_p) in zip(self.cards, how, strict=True):
            card.show_how(temperature, top_p)
        self._wanted, self._columns = columns, 0
        self._arrange()

    def visible_cards(self) -> list[SheetCard]:
        """Return the cards that are in view."""
        return [card for card in self.cards if not card.visibleRegion().isEmpty()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._arrange()
        self.scrolled.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See QObject.eventFilter. The cards may need another width."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        width = self.viewport().width()
        widest = max((card.minimumSizeHint().width() for card in self.cards), default=0) + GRID
        columns = 1
        if self._wanted * max(widest, _NARROWEST + GRID) <= width:
            columns = self._wanted
        elif _FEWEST * widest <= width:
            columns = min(_FEWEST, self._wanted)
        if columns == self._columns:
            return
        for card in self.cards:
            self._grid.removeWidget(card)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)
        self._columns = columns

    @Slot(int, int)
    def _on_moved(self, rows: int, columns: int) -> None:
        card = self.sender()
        if not isinstance(card, SheetCard):
            return
        across = card.place % self._columns + columns
        place = card.place + rows * self._columns + columns
        if 0 <= across < self._columns and 0 <= place < len(self.cards):
            self.cards[place].setFocus()
            self.ensureWidgetVisible(self.cards[place])
