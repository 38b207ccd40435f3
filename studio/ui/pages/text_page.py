"""The first page: a text, its facts and its vocabulary."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QSplitter, QStackedWidget, QWidget

from studio.session.session import Session
from studio.text.cleaning import AS_IS
from studio.text.corpus import Corpus
from studio.text.encodings import ENCODINGS
from studio.text.loading import LooksBinaryError
from studio.training.config import MINIMUM_TOKENS
from studio.ui.gallery import sample_texts
from studio.ui.i18n import number
from studio.ui.pages.page import Page
from studio.ui.plots.bar_chart import BarChart
from studio.ui.theme import GAP, GRID
from studio.ui.widgets.cleaning_menu import CleaningMenu
from studio.ui.widgets.fact_cards import FactCards
from studio.ui.widgets.parts import Card, button, column, label, row
from studio.ui.widgets.reading_strip import ReadingStrip
from studio.ui.widgets.text_preview import SHOWN, TextPreview
from studio.ui.widgets.vocabulary_table import VocabularyTable
from studio.ui.widgets.welcome import Welcome

_SMALL = 20_000  # characters below which a model learns little more than spelling
_TINY = 1000
_SHORTEST = MINIMUM_TOKENS + 8  # a tenth of it will be held out


class TextPage(Page):
    """Opens a text and shows what is in it.

    Signals:
        open_wanted: the user wants to choose a file.
        text_wanted: the user wants this file.
    """

    open_wanted = Signal()
    text_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._samples = button()
        self._samples_menu = QMenu(self)
        self._samples.setMenu(self._samples_menu)
        self.open_button = button()
        self.open_button.clicked.connect(self.open_wanted)
        self.header.addWidget(self._samples)
        self.header.addWidget(self.open_button)

        self.welcome = Welcome()
        self.welcome.open_wanted.connect(self.open_wanted)
        self.welcome.text_wanted.connect(self.text_wanted)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self._make_content())
        self.reading_strip = ReadingStrip(session)
        self.column.addWidget(self.reading_strip)
        self.set_content(self._pages)

        self.banner.offer.clicked.connect(self._on_even_binary)
        session.corpus_changed.connect(self._on_corpus_changed)
        session.reading.failed.connect(self._on_failed)
        session.reading.changed.connect(self._on_reading_changed)
        self.retranslate()

    def _make_content(self) -> QWidget:
        content = QWidget()
        self.facts = FactCards(5)
        self.train_button = button("primary")
        self.train_button.clicked.connect(self._on_train_clicked)
        self.advice = label("muted", wraps=True)
        halves = QSplitter()
        halves.setHandleWidth(GAP)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._make_preview_card())
        halves.addWidget(self._make_vocabulary_card())
        halves.setSizes([43, 58])
        halves.setStretchFactor(0, 43)
        halves.setStretchFactor(1, 58)
        layout = column(self.facts, halves, spacing=GAP)
        layout.setStretch(1, 1)
        foot = row(self.advice, self.train_button, spacing=GAP)
        foot.setStretch(0, 1)
        layout.addLayout(foot)
        content.setLayout(layout)
        return content

    def _make_preview_card(self) -> Card:
        card = Card()
        self.cleaning_button = button("link")
        self.encoding_button = button("link")
        self._encoding_menu = QMenu(self)
        for codec, name in ENCODINGS.items():
            self._encoding_menu.addAction(name).setData(codec)
        self._encoding_menu.triggered.connect(self._on_encoding_chosen)
        self.encoding_button.setMenu(self._encoding_menu)
        self.cleaning_menu = CleaningMenu(self)
        self.cleaning_menu.chosen.connect(self.session.set_cleaning)
        self.cleaning_button.setMenu(self.cleaning_menu)
        self.before_button = button("link", checkable=True)
        self.before_button.toggled.connect(self._on_before_toggled)
        self.preview = TextPreview()
        self._cut = label("small")
        card.column.addLayout(row(self.cleaning_button, self.before_button, None, self.encoding_button, spacing=GAP))
        card.column.addWidget(self.preview, 1)
        card.column.addWidget(self._cut)
        card.setMinimumWidth(220)
        return card

    def _make_vocabulary_card(self) -> Card:
        card = Card()
        self.table_tab = button("tab", checkable=True)
        self.bars_tab = button("tab", checkable=True)
        for tab in (self.table_tab, self.bars_tab):
            tab.setAutoExclusive(True)
        self.table_tab.setChecked(True)
        self.bars_tab.toggled.connect(self._on_bars_toggled)
        self.search = QLineEdit()
        self.search.setAcceptDrops(False)
        self.search.setMaximumWidth(22 * GRID)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_find_changed)
        self.table = VocabularyTable()
        self.bars = BarChart()
        self._views = QStackedWidget()
        self._views.addWidget(self.table)
        self._views.addWidget(self.bars)
        card.column.addLayout(row(self.table_tab, self.bars_tab, None, self.search))
        card.column.addWidget(self._views, 1)
        card.setMinimumWidth(260)
        return card

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Text"))
        self.encoding_button.setText(self.tr("Read in another encoding") + " ▾")
        self._samples.setText(self.tr("Samples") + " ▾")
        self.open_button.setText(self.tr("Open…"))
        self.train_button.setText(self.tr("Train on this text") + " →")
        self.table_tab.setText(self.tr("Vocabulary"))
        self.bars_tab.setText(self.tr("Bars"))
        self.search.setPlaceholderText(self.tr("find a symbol…"))
        self.preview.setAccessibleName(self.tr("Preview of the text"))
        self._samples_menu.clear()
        for sample in sample_texts():
            action = self._samples_menu.addAction(sample.title)
            action.setToolTip(sample.description)
            action.setData(sample.path)
            action.triggered.connect(self._on_sample_triggered)
        self.before_button.setText(self.tr("Before"))
        self.before_button.setToolTip(self.tr("Show the text as it was before it was cleaned"))
        self.cleaning_menu.retranslate()
        self._show_corpus()

    def _show_corpus(self) -> None:
        corpus = self.session.corpus
        self._pages.setCurrentIndex(0 if corpus is None else 1)
        self._samples.setVisible(corpus is not None)
        self.open_button.setVisible(corpus is not None)
        if corpus is None:
            return
        document, vocabulary = corpus.document, corpus.tokenizer.vocabulary
        self.facts.show_facts(
            (
                (number(len(corpus.text)), self.tr("characters")),
                (number(_line_count(document.text)), self.tr("lines")),
                (number(len(vocabulary) - 1), self.tr("different symbols")),
                (document.encoding, self.tr("encoding")),
                (_size(document.size), document.name),
            )
        )
        self.advice.setText(self._advice(corpus))
        self.train_button.setEnabled(self._is_long_enough(corpus))
        self.cleaning_menu.show_cleaning(corpus.cleaning)
        words = self.tr("Preview · {cleaning}").format(cleaning=self.cleaning_menu.words())
        self.cleaning_button.setText(words + " ▾")
        self.before_button.setVisible(corpus.cleaning != AS_IS)
        self._cut.setVisible(len(corpus.text) > SHOWN)
        self._cut.setText(self.tr("The first {count} characters; all are used.").format(count=number(SHOWN)))

    @staticmethod
    def _is_long_enough(corpus: Corpus) -> bool:
        return len(corpus.token_ids) >= _SHORTEST

    def _advice(self, corpus: Corpus) -> str:
        length = len(corpus.text)
        if not self._is_long_enough(corpus):
            return self.tr("Too short to learn from: it takes {count} characters, better 20,000.").format(
                count=number(_SHORTEST)
            )
        if length < _TINY:
            return self.tr("Very short: a model can only learn this by heart. Some 20,000 characters do better.")
        if length < _SMALL:
            return self.tr("Short: enough for spelling and the sound of it. More text gives more style.")
        return self.tr("Looks good: enough text to learn style and spelling.")

    @Slot()
    def _on_corpus_changed(self) -> None:
        corpus = self.session.corpus
        assert corpus is not None
        self.banner.clear()
        if corpus.document.notes:
            self.banner.show_notes(*corpus.document.notes)
        self.before_button.setChecked(False)
        self.preview.show_text(corpus.text)
        self.search.clear()
        self._show_vocabulary()
        self._show_corpus()

    def _show_vocabulary(self) -> None:
        corpus = self.session.corpus
        vocabulary = corpus.tokenizer.vocabulary if corpus is not None else None
        self.table.vocabulary.show_vocabulary(vocabulary, self.search.text())
        self.bars.show_vocabulary(vocabulary)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.banner.show_error(error)
        self._show_corpus()  # what was asked for and did not come about is unchecked again
        self.banner.offer.setText(self.tr("Open it all the same"))
        self.banner.offer.setVisible(isinstance(error, LooksBinaryError))

    @Slot()
    def _on_even_binary(self) -> None:
        self.banner.clear()
        self.session.open_text(*self.session.asked_for, even_binary=True)

    @Slot(QAction)
    def _on_encoding_chosen(self, action: QAction) -> None:
        self.session.read_again(action.data())

    @Slot()
    def _on_reading_changed(self) -> None:
        busy = self.session.reading.running
        for widget in (self.open_button, self._samples, self.cleaning_button, self.encoding_button):
            widget.setEnabled(not busy)

    @Slot(bool)
    def _on_bars_toggled(self, wanted: bool) -> None:
        self._views.setCurrentIndex(int(wanted))
        self.search.setVisible(not wanted)

    @Slot()
    def _on_find_changed(self) -> None:
        self._show_vocabulary()

    @Slot(bool)
    def _on_before_toggled(self, before: bool) -> None:
        corpus = self.session.corpus
        if corpus is not None:
            self.preview.show_text(corpus.document.text if before else corpus.text)

    @Slot()
    def _on_sample_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.text_wanted.emit(Path(action.data()))

    @Slot()
    def _on_train_clicked(self) -> None:
        self.page_wanted.emit("train")


def _line_count(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))


def _size(size: int) -> str:
    """Return the size in bytes, kB or MB."""
    for unit, factor in (("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{number(size / factor, 1)} {unit}"
    return f"{number(size)} B"
