"""A preview of the text, and the places of a token."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from studio.session.session import Session
from studio.text.cleaning import AS_IS
from studio.text.corpus import Corpus
from studio.text.encodings import ENCODINGS
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, Translated, button, column, label, row
from studio.ui.common.text_preview import SHOWN, TextPreview
from studio.ui.common.theme import GAP
from studio.ui.text.cleaning_menu import CleaningMenu
from studio.ui.text.contexts_view import ContextsView

_LEAST_WIDTH = 220


class PreviewCard(Translated, Card):
    """Shows the beginning of the text, before or after cleaning, or the places of a token.

    Attributes:
        preview: the beginning of the text.
        contexts: the places of a token.
        cleaning_button, encoding_button: choose the cleaning and the encoding.
        before_button: shows the text before its cleaning.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(least=QSize(_LEAST_WIDTH, 0))
        self._session = session
        self.cleaning_button = button("link")
        self.encoding_button = button("link")
        self._encoding_menu = QMenu(self)
        for codec, name in ENCODINGS.items():
            self._encoding_menu.addAction(name).setData(codec)
        self._encoding_menu.triggered.connect(self._on_encoding_chosen)
        self.encoding_button.setMenu(self._encoding_menu)
        self.cleaning_menu = CleaningMenu(self)
        self.cleaning_menu.chosen.connect(session.text.set_cleaning)
        self.cleaning_button.setMenu(self.cleaning_menu)
        self.before_button = button("link", checkable=True)
        self.before_button.toggled.connect(self._on_before_toggled)
        self.preview = TextPreview()
        self._cut = label("small")
        text = QWidget()
        links = row(self.cleaning_button, self.before_button, None, self.encoding_button, spacing=GAP)
        layout = column()
        layout.addLayout(links)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self._cut)
        text.setLayout(layout)
        self.contexts = ContextsView()
        self.contexts.closed.connect(self._on_contexts_closed)
        self.views = QStackedWidget()
        self.views.addWidget(text)
        self.views.addWidget(self.contexts)
        self.column.addWidget(self.views, 1)
        self.retranslate()

    def show_corpus(self, corpus: Corpus) -> None:
        """Show a text from its beginning."""
        self.before_button.setChecked(False)
        self.preview.show_text(corpus.text)
        self.views.setCurrentIndex(0)
        self.retranslate()

    def show_token(self, token: str, count: int) -> None:
        """Show the places of a token instead of the text; `ContextsView.show_contexts` follows."""
        self.contexts.show_token(token, count)
        self.views.setCurrentIndex(1)

    def retranslate(self) -> None:
        """See Translated."""
        self.encoding_button.setText(self.tr("Encoding") + " ▾")
        self.encoding_button.setToolTip(self.tr("Read the text in another encoding"))
        self.preview.setAccessibleName(self.tr("Preview of the text"))
        self.before_button.setText(self.tr("Before"))
        self.before_button.setToolTip(self.tr("Show the text as it was before it was cleaned"))
        self.cleaning_menu.retranslate()
        corpus = self._session.text.corpus
        if corpus is None:
            return
        self.cleaning_menu.show_cleaning(corpus.cleaning)
        words = self.tr("Preview · {cleaning}").format(cleaning=self.cleaning_menu.words())
        self.cleaning_button.setText(words + " ▾")
        self.before_button.setVisible(corpus.cleaning != AS_IS)
        self._cut.setVisible(len(corpus.text) > SHOWN)
        self._cut.setText(self.tr("The first {count} characters; all are used.").format(count=number(SHOWN)))

    @Slot(QAction)
    def _on_encoding_chosen(self, action: QAction) -> None:
        self._session.text.read_again(action.data())

    @Slot(bool)
    def _on_before_toggled(self, before: bool) -> None:
        corpus = self._session.text.corpus
        if corpus is not None:
            self.preview.show_text(corpus.document.text if before else corpus.text)

    @Slot()
    def _on_contexts_closed(self) -> None:
        self.views.setCurrentIndex(0)
