"""The tab Gaps: fills the gaps of a text, and shows the alternatives for each gap."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QStackedWidget, QWidget

from studio.models.specs import MODELS
from studio.session.gaps import Gaps
from studio.ui.common.empty_state import EmptyState
from studio.ui.common.excerpt import plain
from studio.ui.common.fields import WrappedLabel, replace_text
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.names import model_name
from studio.ui.common.parts import Card, ElidedLabel, button, column, label, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GAP, GRID, READING_SIZE, serif
from studio.ui.write.tabs.filled_text import FilledText
from studio.ui.write.tabs.filling_row import FillingRow
from studio.ui.write.tabs.tab import Tab

_GAP = "___"
_SIDE, _NARROW_SIDE = 36 * GRID, 28 * GRID  # width of the alternatives, in a wide and a narrow window
_NARROW = 88 * GRID


class GapsTab(Tab):
    """A text with gaps, the filled text, and the fillings of the chosen gap.

    Attributes:
        empty: shown while the open model does not fill gaps.
        text: the text with its gaps.
        gap_button, fill_button, stop_button: insert a gap at the cursor; fill all gaps; stop filling.
        filled: the filled text.
        copy_button: copies the filled text.
        note: tokens of the text that the model does not know; hidden where there are none.
        heading: the number of the chosen gap.
        rows: the fillings of the chosen gap, the best first.
    """

    def __init__(self, gaps: Gaps) -> None:
        super().__init__()
        self.gaps = gaps
        self._chosen = 0  # the gap
        self.rows: list[FillingRow] = []
        self.empty = EmptyState()
        self.empty.acted.connect(self._on_train_clicked)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        layout = column()
        layout.addWidget(self._pages)
        self.setLayout(layout)
        gaps.changed.connect(self._show)
        gaps.failed.connect(self.failed)
        self.retranslate()

    def _make_content(self) -> QWidget:
        content = QWidget()
        middle = row(self._make_filled(), self._make_side(), spacing=GAP)
        middle.setStretch(0, 1)
        layout = column(spacing=GAP)
        layout.addWidget(self._make_asking())
        layout.addLayout(middle, 1)
        content.setLayout(layout)
        return content

    def _make_asking(self) -> Card:
        card = Card(GRID + 4)
        self.text = QPlainTextEdit()
        self.text.setFont(serif(READING_SIZE))
        self.text.setTabChangesFocus(True)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setFixedHeight(2 * self.text.fontMetrics().lineSpacing() + 2 * GRID)
        self.text.textChanged.connect(self._show_state)
        self.text.textChanged.connect(self.typed)
        self.gap_button, self.stop_button = button("link"), button()
        self.fill_button = button("primary")
        self.gap_button.clicked.connect(self._on_gap_clicked)
        self.fill_button.clicked.connect(self._on_fill_clicked)
        self.stop_button.clicked.connect(self.gaps.stop)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(self._on_fill_clicked)
        card.column.addWidget(self.text)
        card.column.addLayout(row(self.gap_button, None, self.stop_button, self.fill_button, spacing=GAP))
        return card

    def _make_filled(self) -> Card:
        card = Card()
        self.filled = FilledText()
        self.filled.gap_chosen.connect(self._on_gap_chosen)
        self.note = WrappedLabel("small")
        self._progress = ElidedLabel("small")
        self.copy_button = button("link")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        foot = row(self._progress, self.copy_button)
        foot.setStretch(0, 1)
        card.column.addWidget(self.filled, 1)
        card.column.addWidget(self.note)
        card.column.addLayout(foot)
        return card

    def _make_side(self) -> Card:
        self._side = Card()
        self.heading = ElidedLabel("heading")
        self._hint = label("small", wraps=True)
        self._side.column.addWidget(self.heading)
        self._side.column.addWidget(self._hint)
        inside = QWidget()
        self._ways = column(spacing=GRID // 2)
        layout = column()
        layout.addLayout(self._ways)
        layout.addStretch(1)
        inside.setLayout(layout)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        for widget in (self._scroll.viewport(), inside):
            widget.setAutoFillBackground(False)
        self._side.column.addWidget(self._scroll, 1)
        return self._side

    def take_focus(self) -> None:
        """See Tab.take_focus. One can begin to type at once."""
        (self.text if self.gaps.possible else self.empty.button).setFocus()

    def typed_text(self) -> str:
        """See Tab.typed_text: the text with its gaps."""
        return self.text.toPlainText()

    def set_typed_text(self, text: str) -> None:
        """See Tab.set_typed_text."""
        replace_text(self.text, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._side.setFixedWidth(_SIDE if self.width() >= _NARROW else _NARROW_SIDE)

    def retranslate(self) -> None:
        """See Translated."""
        self.text.setPlaceholderText(self.tr("A text with ___ where something is missing"))
        self.text.setAccessibleName(self.tr("Text with gaps"))
        self.filled.setAccessibleName(self.tr("The filled text"))
        self.filled.setPlaceholderText(self.tr("The filled text will stand here."))
        self.gap_button.setText(self.tr("Insert a gap ___"))
        self.fill_button.setText(self.tr("Fill the gaps"))
        self.fill_button.setToolTip(self.tr("Ctrl+Enter"))
        self.stop_button.setText(self.tr("Stop"))
        self.copy_button.setText(self.tr("Copy text"))
        self._show()

    @Slot()
    def _show(self) -> None:
        self._pages.setCurrentIndex(1 if self.gaps.possible else 0)
        self._show_empty()
        gaps = self.gaps.gaps if self.gaps.text else []
        self._chosen = min(self._chosen, max(0, len(gaps) - 1))
        self.filled.show_filled(self.gaps.text, [gap.span for gap in gaps], self._chosen)
        self.copy_button.setVisible(bool(gaps))
        self.copy_button.setText(self.tr("Copy text"))
        note = ""
        if self.gaps.unknown:
            unknown = " ".join(picture(symbol) for symbol in self.gaps.unknown[:20])
            note = self.tr("The model never saw these symbols and reads them as unknown: {symbols}").format(
                symbols=plain(unknown)
            )
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._show_ways()
        self._show_state()

    def _show_empty(self) -> None:
        trained = self.gaps.model.trained
        words = self.tr(
            "To fill a gap a model must see what stands on both sides of it. One kind does: “{model}”. Train one on "
            "your text, or open one you saved."
        ).format(model=model_name(MODELS.gap_filler()))
        if trained is not None and not self.gaps.possible:
            name = self.tr("The open model, “{name}”, reads forward only.").format(
                name=shown_name(trained.manifest.name)
            )
            words = f"{name} {words}"
        self.empty.show_words(self.tr("No model that fills gaps is open"), words, self.tr("Train a gap filler"))

    def _show_ways(self) -> None:
        """Show the fillings of the chosen gap."""
        gaps = self.gaps.gaps if self.gaps.text else []
        fillings = gaps[self._chosen].fillings if gaps else ()
        while len(self.rows) > len(fillings):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(fillings):
            way = FillingRow(len(self.rows))
            way.taken.connect(self._on_taken)
            way.moved.connect(self._on_moved)
            self._ways.addWidget(way)
            self.rows.append(way)
        probabilities = [math.exp(filling.log_probability) for filling in fillings]
        # Each of several tokens was judged given the others: such figures only have a meaning relative to each other.
        whole = max(1.0, sum(probabilities))
        probabilities = [chance / whole for chance in probabilities]
        for place, (way, filling, chance) in enumerate(zip(self.rows, fillings, probabilities, strict=True)):
            way.show_filling(plain(filling.text), chance, place == gaps[self._chosen].chosen)
        self.heading.setText(self._heading_words(len(gaps)) if gaps else self.tr("Alternatives"))
        self._hint.setVisible(not gaps)
        self._hint.setText(self.tr("What else could stand in a gap, with how likely the model finds it."))

    def _heading_words(self, count: int) -> str:
        words = self.tr("Gap {number} of {count}")
        return words.format(number=number(self._chosen + 1), count=number(count))

    @Slot()
    def _show_state(self) -> None:
        filling = self.gaps.filling.running
        self.stop_button.setEnabled(filling)
        self.fill_button.setEnabled(not filling and _GAP in self.text.toPlainText())
        words = ""
        if filling:
            words = self.tr("{count} gaps filled…").format(count=number(len(self.gaps.gaps)))
        elif len(self.gaps.gaps) > 1 and self.gaps.text:
            words = self.tr("Click a filling or press ← → for its alternatives.")
        self._progress.setText(words)

    @Slot()
    def _on_train_clicked(self) -> None:
        self.training_wanted.emit(MODELS.gap_filler())

    @Slot()
    def _on_gap_clicked(self) -> None:
        self.text.insertPlainText(_GAP)
        self.text.setFocus()

    @Slot()
    def _on_fill_clicked(self) -> None:
        if not self.fill_button.isEnabled() or not self.gaps.possible:
            return
        self._chosen = 0
        self.text.setFocus()  # the button is about to be disabled, and would pass the keyboard on
        self.gaps.fill(self.text.toPlainText())

    @Slot(int)
    def _on_gap_chosen(self, gap: int) -> None:
        self._chosen = gap
        self._show()

    @Slot(int)
    def _on_taken(self, place: int) -> None:
        self.gaps.choose(self._chosen, place)

    @Slot(int, int)
    def _on_moved(self, place: int, step: int) -> None:
        if 0 <= place + step < len(self.rows):
            self.rows[place + step].setFocus()
            self._scroll.ensureWidgetVisible(self.rows[place + step])

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(plain(self.gaps.text))
        self.copy_button.setText(self.tr("Copied") + " ✓")
