"""The tab Contact sheet: one beginning, many texts at once, to star the good ones."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.session.contact_sheet import ContactSheet
from studio.ui.common.excerpt import SHOWN
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import number, sentence
from studio.ui.common.parts import Card, ElidedLabel, button, column, label, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GAP, GRID, serif
from studio.ui.write.tabs.piece_view import PieceView
from studio.ui.write.tabs.sheet_card import SheetCard, StarButton, short
from studio.ui.write.tabs.sheet_grid import SheetGrid
from studio.ui.write.tabs.sheet_values import SheetValues
from studio.ui.write.tabs.star_list import StarList
from studio.ui.write.tabs.tab import Tab

_DRAW_MS = 100


class ContactSheetTab(Tab):
    """A beginning, a grid of texts that continue the beginning, a view of one whole text, and the starred texts.

    Attributes:
        prefix: the beginning.
        write_button, stop_button: write all texts; stop writing.
        values: the settings that the sheet varies; folded away at first.
        values_button, stars_button: unfold the settings; show the starred texts in place of the sheet.
        undo_button: brings back the star that the user removed.
        summary: the varied settings, and the seed.
        note: tokens that the model does not know; hidden where there are none.
        grid: the cards of the texts.
        piece: one whole text.
        star, take_button, back_button: star the whole text; continue it on the Write page; return to the sheet.
        starred: the starred texts.
    """

    def __init__(self, sheet: ContactSheet) -> None:
        super().__init__()
        self.sheet = sheet
        self._open: int | None = None  # the place of the text that the user sees whole
        layout = column(spacing=GRID)
        layout.addWidget(self._make_controls())
        self._pages = QStackedWidget()
        self.grid = SheetGrid()
        self.starred = StarList(sheet.stars)
        self.starred.taken.connect(self.taken)
        for page in (self.grid, self._make_piece(), self.starred):
            self._pages.addWidget(page)
        layout.addWidget(self._pages, 1)
        self.setLayout(layout)
        self._drawing = QTimer(self)
        self._drawing.setInterval(_DRAW_MS)
        self._drawing.timeout.connect(self._draw)
        self.grid.opened.connect(self._on_opened)
        self.grid.star_wanted.connect(self._on_star_wanted)
        self.grid.taken.connect(self._on_taken)
        self.grid.scrolled.connect(self._draw)
        sheet.changed.connect(self._on_changed)
        sheet.failed.connect(self.failed)
        sheet.stars.changed.connect(self._on_stars_changed)
        sheet.model.changed.connect(self._show_state)
        self.retranslate()
        self._show_cells()
        sheet.stars.read()

    def _make_controls(self) -> Card:
        card = Card(GRID + 4)
        self.prefix = QLineEdit()
        self.prefix.setFont(serif())
        self.prefix.setAcceptDrops(False)
        self.prefix.setMinimumHeight(5 * GRID)
        self.prefix.returnPressed.connect(self._on_write_clicked)
        self.prefix.textChanged.connect(self.typed)
        self.write_button, self.stop_button = button("primary"), button()
        self.write_button.clicked.connect(self._on_write_clicked)
        self.stop_button.clicked.connect(self.sheet.stop)
        self.summary = ElidedLabel("small")
        self.values_button, self.stars_button = button("link", checkable=True), button("link", checkable=True)
        self.undo_button = button("link")
        self.undo_button.clicked.connect(self.sheet.stars.undo)
        self.values = SheetValues()
        self.values.hide()
        self.values.changed.connect(self._on_values_changed)
        self.values_button.toggled.connect(self._on_values_toggled)
        self.stars_button.toggled.connect(self._on_stars_toggled)
        self.note = WrappedLabel("small")
        self._undo_words = label("small")
        self._undo = QWidget()
        self._undo.setLayout(row(self._undo_words, self.undo_button, None, spacing=GAP))
        line = row(self.summary, self.values_button, self.stars_button, spacing=GAP)
        line.setStretch(0, 1)
        card.column.addLayout(row(self.prefix, self.stop_button, self.write_button, spacing=GAP))
        card.column.addLayout(line)
        for widget in (self.values, self.note, self._undo):
            card.column.addWidget(widget)
        return card

    def _make_piece(self) -> PieceView:
        self.piece = PieceView()
        self.star = StarButton()
        self.take_button, self.back_button = button(), button()
        self.take_button.clicked.connect(self._on_take_clicked)
        self.star.clicked.connect(self._on_star_clicked)
        self.back_button.clicked.connect(self._on_back)
        self.piece.foot.insertWidget(0, self.take_button)
        self.piece.foot.addWidget(self.star)
        self.piece.foot.addWidget(self.back_button)
        for key, slot in ((Qt.Key.Key_Escape, self._on_back), (Qt.Key.Key_S, self._on_star_clicked)):
            shortcut = QShortcut(QKeySequence(key), self.piece)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        return self.piece

    def take_focus(self) -> None:
        """See Tab.take_focus. One can begin to type at once."""
        self.prefix.setFocus()

    def typed_text(self) -> str:
        """See Tab.typed_text: the beginning."""
        return self.prefix.text()

    def set_typed_text(self, text: str) -> None:
        """See Tab.set_typed_text."""
        self.prefix.setText(text)

    def retranslate(self) -> None:
        """See Translated."""
        self.prefix.setPlaceholderText(self.tr("one beginning, written on in many ways"))
        self.prefix.setAccessibleName(self.tr("Beginning of the text"))
        self.write_button.setText(self.tr("Write all"))
        self.stop_button.setText(self.tr("Stop"))
        self.values_button.setText(self.tr("Change the grid"))
        self.undo_button.setText(self.tr("Undo"))
        self.take_button.setText(self.tr("Go on with it"))
        self.back_button.setText(self.tr("Back to the sheet"))
        self._show_state()
        self._draw_open()

    def _show_cells(self) -> None:
        """Make a card for each text of the sheet, or for each text to come."""
        cells, grid = self.sheet.cells, self.values.grid()
        if cells:
            self.grid.show_cells([(cell.temperature, cell.top_p) for cell in cells], self.sheet.columns)
        elif grid is not None:
            self.grid.show_cells([(temperature, top_p) for temperature in grid[0] for top_p in grid[1]], len(grid[1]))
        for card in self.grid.cards:
            self._draw_card(card)

    @Slot()
    def _show_state(self) -> None:
        writing, stars = self.sheet.writing.running, self.sheet.stars
        grid = self.values.grid()
        self.stop_button.setEnabled(writing)
        self.write_button.setEnabled(not writing and grid is not None and self.sheet.model.trained is not None)
        if self.stars_button.isChecked():
            self.stars_button.setText(self.tr("Back to the sheet"))
        else:
            self.stars_button.setText("★ " + self.tr("Starred ({count})").format(count=number(len(stars.all))))
        words = []
        if grid is not None:
            template = self.tr("{count} texts of {length} tokens")
            length = number(self.values.chosen_length())
            words = [template.format(count=number(len(grid[0]) * len(grid[1])), length=length)]
            words.append(self.tr("temperature {values}").format(values=" ".join(map(short, grid[0]))))
            words.append(self.tr("top-p {values}").format(values=" ".join(map(short, grid[1]))))
        if self.sheet.seed is not None:
            words.append(self.tr("seed {seed}").format(seed=self.sheet.seed))
        self.summary.setText(" · ".join(words))
        note = ""
        if not self.sheet.cells:
            note = self.tr(
                "Each card becomes a text. Downwards they are more daring (temperature), to the right more choices are "
                "considered (top-p). Star what is good: stars are kept."
            )
        if self.sheet.unknown:
            unknown = " ".join(picture(symbol) for symbol in self.sheet.unknown[:20])
            template = QT_TRANSLATE_NOOP("core", "The model never saw these symbols and left them out: {symbols}")
            note = sentence(Message(template, {"symbols": unknown}))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._undo.setVisible(bool(stars.deleted))
        if stars.deleted:
            begin = " ".join(stars.deleted[-1].text.split())[:24]
            self._undo_words.setText(self.tr("“{text}…” is no longer starred.").format(text=begin))

    @Slot()
    def _draw(self) -> None:
        """Show what was written since the last call, on the cards that are in view."""
        for card in self.grid.visible_cards():
            self._draw_card(card)
        self._draw_open()

    def _draw_card(self, card: SheetCard) -> None:
        if card.place >= len(self.sheet.cells):
            card.show_star(False, False)
            return
        pieces = self.sheet.cells[card.place].pieces
        card.show_text(self.sheet.read if pieces else "", "".join(pieces[:SHOWN]))
        possible = self.sheet.can_star(card.place)
        card.show_star(possible and self.sheet.is_starred(card.place), possible)

    def _draw_open(self) -> None:
        place = self._open
        if place is None or place >= len(self.sheet.cells):
            return
        cell = self.sheet.cells[place]
        words = self.tr("temperature {temperature} · top-p {top_p} · seed {seed}")
        facts = words.format(temperature=short(cell.temperature), top_p=short(cell.top_p), seed=self.sheet.seed)
        self.piece.show_piece(self.sheet.read, cell.text, facts)
        possible = self.sheet.can_star(place)
        self.star.setEnabled(possible)
        self.star.setChecked(possible and self.sheet.is_starred(place))
        self.take_button.setEnabled(possible)

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._draw)  # the cards can be seen only after it

    @Slot()
    def _on_write_clicked(self) -> None:
        grid = self.values.grid()
        if grid is None or not self.write_button.isEnabled():
            return
        self._show_page(self.grid)
        self.prefix.setFocus()  # the button is about to be disabled, and would pass the keyboard on
        self.sheet.start(self.prefix.text(), *grid, self.values.chosen_length(), self.values.chosen_seed())
        assert self.sheet.seed is not None
        self.values.show_seed(self.sheet.seed)
        self._show_cells()

    @Slot()
    def _on_changed(self) -> None:
        if self.sheet.writing.running:
            self._drawing.start()
        else:
            self._drawing.stop()
            for card in self.grid.cards:
                self._draw_card(card)
            self._draw_open()
        self._show_state()

    @Slot()
    def _on_stars_changed(self) -> None:
        for card in self.grid.cards:
            self._draw_card(card)
        self._draw_open()
        self._show_state()

    @Slot()
    def _on_values_changed(self) -> None:
        if not self.sheet.cells:
            self._show_cells()
        self._show_state()

    @Slot(bool)
    def _on_values_toggled(self, shown: bool) -> None:
        self.values.setVisible(shown)

    @Slot(bool)
    def _on_stars_toggled(self, shown: bool) -> None:
        self._show_page(self.starred if shown else self.grid)
        if shown:
            self.starred.list.setFocus()

    def _show_page(self, page: QWidget) -> None:
        if page is not self.piece:
            self._open = None
        self._pages.setCurrentWidget(page)
        self.stars_button.blockSignals(True)
        self.stars_button.setChecked(page is self.starred)
        self.stars_button.blockSignals(False)
        self._show_state()

    @Slot(int)
    def _on_opened(self, place: int) -> None:
        if place < len(self.sheet.cells):
            self._open = place
            self._draw_open()
            self._show_page(self.piece)
            self.piece.output.setFocus()

    @Slot()
    def _on_back(self) -> None:
        place = self._open
        self._show_page(self.grid)
        if place is not None and place < len(self.grid.cards):
            self.grid.cards[place].setFocus()

    @Slot(int)
    def _on_star_wanted(self, place: int) -> None:
        if place >= len(self.sheet.cells) or not self.sheet.can_star(place):
            return
        if self.sheet.is_starred(place):
            self.sheet.unstar(place)
        else:
            self.sheet.star(place)

    @Slot()
    def _on_star_clicked(self) -> None:
        if self._open is not None:
            self._on_star_wanted(self._open)
            self._draw_open()

    @Slot(int)
    def _on_taken(self, place: int) -> None:
        self.taken.emit(self.sheet.read, self.sheet.cells[place].text)

    @Slot()
    def _on_take_clicked(self) -> None:
        if self._open is not None:
            self._on_taken(self._open)
