"""The first page: a text, its facts and its vocabulary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from studio.messages import Message
from studio.session.jobs import ContextsFound
from studio.session.session import Session
from studio.text.classics import CLASSICS
from studio.text.corpus import Corpus
from studio.text.loading import Document, LooksBinaryError
from studio.training.config import MINIMUM_TOKENS
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.gallery import sample_texts, shown_name
from studio.ui.common.i18n import number, sentence, size
from studio.ui.common.page import Page
from studio.ui.common.parts import button, column, row
from studio.ui.common.reading_strip import ReadingStrip
from studio.ui.common.scrolling import Stack
from studio.ui.common.theme import GAP
from studio.ui.common.token_menu import level_name
from studio.ui.text.fact_cards import FactCards
from studio.ui.text.preview_card import PreviewCard
from studio.ui.text.vocabulary_card import VocabularyCard
from studio.ui.text.welcome import Welcome

_SMALL = 20_000  # characters; from a shorter text a model learns little more than spelling
_TINY = 1000
_SHORTEST = MINIMUM_TOKENS + 8  # a tenth of it will be held out


class TextPage(Page):
    """The first page: the welcome, then facts, preview and vocabulary of the open text.

    Attributes:
        welcome: shown instead while no text is open.
        reading_strip: the progress of reading a large text.
        facts: sizes of the text and of its vocabulary.
        preview_card: the text before and after its cleaning, and the places of a token.
        vocabulary: the tokens and their counts, and what a token is.
        open_button, train_button: choose another text; go on to the Train page.

    Signals:
        open_wanted: the user wants to choose a file.
        text_wanted: the user wants this file.
        export_wanted: the user wants to save the vocabulary; carries the function that writes it as CSV.
    """

    open_wanted = Signal()
    text_wanted = Signal(object)
    export_wanted = Signal(object)

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
        self.welcome.classic_wanted.connect(session.text.get_classic)
        self._pages = Stack()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self._make_content())
        self.reading_strip = ReadingStrip(session.text.reading)
        self.column.addWidget(self.reading_strip)
        self.set_content(self._pages)
        self.column.addWidget(self._foot)  # outside the scrolling part, so always in view

        self.banner.offer.clicked.connect(self._on_even_binary)
        session.text.corpus_changed.connect(self._on_corpus_changed)
        session.text.contexts_found.connect(self._on_contexts_found)
        session.text.reading.failed.connect(self._on_failed)
        session.text.reading.changed.connect(self._on_reading_changed)
        session.text.judging.changed.connect(self._on_reading_changed)
        self.retranslate()

    def _make_content(self) -> QWidget:
        content = QWidget()
        self.facts = FactCards(5)
        self.train_button = button("primary")
        self.train_button.clicked.connect(self._on_train_clicked)
        self.advice = WrappedLabel("muted")
        halves = QSplitter()
        halves.setHandleWidth(GAP)
        halves.setChildrenCollapsible(False)
        self.preview_card = PreviewCard(self.session)
        self.vocabulary = VocabularyCard()
        self.vocabulary.tokens_wanted.connect(self.session.text.set_tokens)
        self.vocabulary.limit_wanted.connect(self._on_limit_wanted)
        self.vocabulary.export_wanted.connect(self.export_wanted)
        self.vocabulary.table.token_chosen.connect(self._on_token_chosen)
        halves.addWidget(self.preview_card)
        halves.addWidget(self.vocabulary)
        halves.setSizes([40, 60])
        halves.setStretchFactor(0, 40)
        halves.setStretchFactor(1, 60)
        layout = column(self.facts, halves, spacing=GAP)
        layout.setStretch(1, 1)
        foot = row(self.advice, self.train_button, spacing=GAP)
        foot.setStretch(0, 1)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        content.setLayout(layout)
        return content

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Text"))
        self._samples.setText(self.tr("Samples") + " ▾")
        self.open_button.setText(self.tr("Open…"))
        self.train_button.setText(self.tr("Train on this text") + " →")
        self._samples_menu.clear()
        for sample in sample_texts():
            action = self._samples_menu.addAction(sample.title)
            action.setToolTip(sample.description)
            action.setData(sample.path)
            action.triggered.connect(self._on_sample_triggered)
        self._samples_menu.addSection(self.tr("Get a classic from the network"))
        for classic in CLASSICS:
            action = self._samples_menu.addAction(sentence(Message(classic.title)))
            action.setToolTip(sentence(Message(classic.description)))
            action.setData(classic)
            action.triggered.connect(self._on_classic_triggered)
        self._show_corpus()

    def _show_corpus(self) -> None:
        corpus = self.session.text.corpus
        self._pages.setCurrentIndex(0 if corpus is None else 1)
        self._foot.setVisible(corpus is not None)
        self._samples.setVisible(corpus is not None)
        self.open_button.setVisible(corpus is not None)
        if corpus is None:
            return
        document, lines = corpus.document, _line_count(corpus.text)
        self.facts.show_facts(
            (
                (number(len(corpus.text)), self.tr("characters") if len(corpus.text) != 1 else self.tr("character")),
                (number(lines), self.tr("lines") if lines != 1 else self.tr("line")),
                self._vocabulary_fact(corpus),
                (document.encoding, self.tr("encoding")),
                (size(document.size), self._name(document)),
            )
        )
        tokens = level_name(corpus.tokens.level)
        self.facts.explain(2, self.tr("{tokens}, and <unk> for all that is not among them").format(tokens=tokens))
        self.advice.setText(self._advice(corpus))
        self.train_button.setEnabled(self._is_long_enough(corpus))

    def _name(self, document: Document) -> str:
        """Return the name of the text, with the number of files where there are several."""
        if document.files == 1:
            return shown_name(document.name)
        return self.tr("{count} files · {name}").format(count=number(document.files), name=shown_name(document.name))

    def _vocabulary_fact(self, corpus: Corpus) -> tuple[str, str]:
        # As a model counts them: the token for all unknown ones is one.
        count, all_of_them = len(corpus.tokenizer.vocabulary), len(corpus.full_vocabulary)
        figure = number(count)
        if count < all_of_them:
            figure = self.tr("{count} of {all}").format(count=figure, all=number(all_of_them))
        return figure, self.tr("in the vocabulary")

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
        corpus = self.session.text.corpus
        assert corpus is not None
        self.banner.clear()
        if corpus.document.notes:
            self.banner.show_notes(*corpus.document.notes)
        self.preview_card.show_corpus(corpus)
        self.vocabulary.show_corpus(corpus)
        self._show_corpus()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.banner.show_error(error)
        self.banner.offer.setText(self.tr("Open it all the same"))
        self.banner.offer.setVisible(isinstance(error, LooksBinaryError) and bool(self.session.text.asked_for))

    @Slot()
    def _on_even_binary(self) -> None:
        self.banner.clear()
        self.session.text.open(*self.session.text.asked_for, even_binary=True)

    @Slot()
    def _on_reading_changed(self) -> None:
        busy = self.session.text.is_changing
        for widget in (
            *(self.open_button, self._samples, self.vocabulary.tokens_button, self.vocabulary.coverage.use_button),
            *(self.preview_card.cleaning_button, self.preview_card.encoding_button),
        ):
            widget.setEnabled(not busy)
        if not busy:  # a choice that failed is unchecked again
            self.preview_card.retranslate()
            self.vocabulary.show_tokens()

    @Slot(int)
    def _on_limit_wanted(self, minimum_frequency: int) -> None:
        corpus = self.session.text.corpus
        if corpus is not None:
            limits = replace(corpus.tokens.limits, minimum_frequency=minimum_frequency)
            self.session.text.set_tokens(replace(corpus.tokens, limits=limits))

    @Slot(int, str)
    def _on_token_chosen(self, token_id: int, token: str) -> None:
        corpus = self.session.text.corpus
        if corpus is not None:
            self.preview_card.show_token(token, corpus.full_vocabulary.counts[token_id])
            self.session.text.look_up(token_id)

    @Slot(object)
    def _on_contexts_found(self, found: ContextsFound) -> None:
        self.preview_card.contexts.show_contexts(found.contexts)

    @Slot()
    def _on_sample_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.text_wanted.emit(Path(action.data()))

    @Slot()
    def _on_classic_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.session.text.get_classic(action.data())

    @Slot()
    def _on_train_clicked(self) -> None:
        self.page_wanted.emit("train")


def _line_count(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))
