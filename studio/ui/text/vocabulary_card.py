"""The vocabulary of a text: table, bars, ranks, and the choice of what a token is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QStackedWidget

from studio.text.corpus import Corpus
from studio.text.frequencies import Frequencies
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, Translated, button, column, row
from studio.ui.common.symbols import CATEGORIES, category_name
from studio.ui.common.theme import GAP, GRID, scaled
from studio.ui.common.token_menu import TokenMenu, level_name
from studio.ui.text.bar_chart import BarChart
from studio.ui.text.coverage_strip import CoverageStrip
from studio.ui.text.vocabulary_table import VocabularyTable
from studio.ui.text.zipf_plot import ZipfPlot

_LEAST_WIDTH = 260
_TOPS = (10, 20, 30, 50, 100)


class VocabularyCard(Translated, Card):
    """Three views of the tokens; under the table, the minimum frequency.

    Attributes:
        table, bars, ranks: the views.
        table_tab, bars_tab, ranks_tab: their tabs.
        search, kind_button: the filter of the table.
        top: the number of bars.
        slope: the slope of the line through the ranks, in words.
        coverage: the minimum frequency.
        tokens_button, export_button: choose what a token is; save the table.

    Signals:
        tokens_wanted: the `Tokens` to cut the text into.
        limit_wanted: the minimum frequency; rarer tokens become unknown.
        export_wanted: the function that writes the table as CSV.
    """

    tokens_wanted = Signal(object)
    limit_wanted = Signal(int)
    export_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(least=QSize(_LEAST_WIDTH, 0))
        self._corpus: Corpus | None = None
        self._kind = ""
        self.table = VocabularyTable()
        self.bars = BarChart()
        self.ranks = ZipfPlot()
        self.slope = WrappedLabel("small")
        self.coverage = CoverageStrip()
        self.coverage.moved.connect(self.table.vocabulary.set_minimum)
        self.coverage.used.connect(self.limit_wanted)
        self._make_filter()
        self._make_tabs()
        self._views = QStackedWidget()
        for view in (column(self.table, self.coverage), column(self.bars), column(self.ranks, self.slope)):
            page = Card(0)
            page.setObjectName("")
            page.column.addLayout(view)
            self._views.addWidget(page)
        self.column.addLayout(row(*self._tabs, None, self.search))
        links = (self.tokens_button, self.kind_button, None, self.export_button, self.top)
        self.column.addLayout(row(*links, spacing=GAP))
        self.column.addWidget(self._views, 1)
        self.table_tab.setChecked(True)
        self._on_tab()
        self.retranslate()

    def _make_tabs(self) -> None:
        self._tabs = [button("tab", checkable=True) for _ in range(3)]
        self.table_tab, self.bars_tab, self.ranks_tab = self._tabs
        for tab in self._tabs:
            tab.setAutoExclusive(True)
            tab.toggled.connect(self._on_tab)

    def _make_filter(self) -> None:
        self.search = QLineEdit()
        self.search.setAcceptDrops(False)
        self.search.setMinimumWidth(scaled(5 * GRID))
        self.search.setMaximumWidth(scaled(22 * GRID))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_filter_changed)
        self.kind_button = button("link")
        self._kinds = QMenu(self)
        for kind in ("", *CATEGORIES):
            action = self._kinds.addAction("")
            action.setCheckable(True)
            action.setChecked(not kind)
            action.setData(kind)
        self._kinds.triggered.connect(self._on_kind_chosen)
        self.kind_button.setMenu(self._kinds)
        self.tokens_button = button("link")
        self.token_menu = TokenMenu(self)
        self.token_menu.chosen.connect(self.tokens_wanted)
        self.tokens_button.setMenu(self.token_menu)
        self.export_button = button("link")
        self.export_button.clicked.connect(self._on_export)
        self.top = QComboBox()
        for count in _TOPS:
            self.top.addItem("", count)
        self.top.setCurrentIndex(_TOPS.index(30))
        self.top.currentIndexChanged.connect(self._on_top_chosen)

    def show_corpus(self, corpus: Corpus) -> None:
        """Show the tokens of a text."""
        known = self._corpus is not None and self._corpus.whole is corpus.whole
        self._corpus = corpus
        frequencies = Frequencies(corpus.full_vocabulary)
        if not known:
            self.search.clear()
            self._choose_kind("")
            self.table.show_vocabulary(corpus.full_vocabulary)
            self.bars.show_vocabulary(corpus.full_vocabulary)
            self.ranks.show_frequencies(frequencies)
        self.coverage.setVisible(corpus.tokenizer.can_leave_out)
        self.coverage.show_frequencies(frequencies, corpus.tokens.limits.minimum_frequency)
        self.show_tokens()

    def show_tokens(self) -> None:
        """Check the level in use, also after another level was chosen and failed."""
        if self._corpus is not None:
            self.token_menu.show_tokens(self._corpus.tokens, self._corpus.looks_special)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.table_tab.setText(self.tr("Vocabulary"))
        self.bars_tab.setText(self.tr("Bars"))
        self.ranks_tab.setText(self.tr("By rank"))
        self.search.setPlaceholderText(self.tr("find a symbol…"))
        level = self._corpus.tokens.level if self._corpus is not None else "char"
        self.tokens_button.setText(self.tr("Tokens · {kind}").format(kind=level_name(level)) + " ▾")
        for action in self._kinds.actions():
            kind = action.data()
            action.setText(category_name(kind) if kind else self.tr("all kinds"))
            if kind == self._kind:
                self.kind_button.setText(action.text() + " ▾")
        self.export_button.setText(self.tr("Save as CSV…"))
        for place, count in enumerate(_TOPS):
            self.top.setItemText(place, self.tr("the first {count}").format(count=number(count)))
        self.top.setAccessibleName(self.tr("How many bars"))
        line = self.ranks.line
        if line is None:
            self.slope.setText(self.tr("Too few tokens for a line."))
        else:
            words = self.tr("Slope of the line: {slope}. For the words of most languages it is near −1 (Zipf's law).")
            self.slope.setText(words.format(slope=number(line.slope, 2).replace("-", "−")))
        self.bars.setAccessibleName(self.tr("The most frequent tokens as bars"))
        self.ranks.setAccessibleName(self.tr("How often the tokens occur, by their rank"))

    @Slot()
    def _on_tab(self) -> None:
        place = next((place for place, tab in enumerate(self._tabs) if tab.isChecked()), 0)
        self._views.setCurrentIndex(place)
        self.search.setVisible(place == 0)
        self.kind_button.setVisible(place == 0)
        self.export_button.setVisible(place == 0)
        self.top.setVisible(place == 1)

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        for action in self._kinds.actions():
            action.setChecked(action.data() == kind)
        self._on_filter_changed()
        self.retranslate()

    @Slot(QAction)
    def _on_kind_chosen(self, action: QAction) -> None:
        self._choose_kind(action.data())

    @Slot()
    def _on_filter_changed(self) -> None:
        self.table.vocabulary.set_filter(self.search.text(), self._kind)

    @Slot()
    def _on_top_chosen(self) -> None:
        self.bars.set_shown(self.top.currentData())

    @Slot()
    def _on_export(self) -> None:
        self.export_wanted.emit(self.table.vocabulary.table())
