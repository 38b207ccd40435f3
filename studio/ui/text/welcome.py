"""The first sight of the window: a place to drop a text, and texts to begin with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from studio.messages import Message
from studio.text.classics import CLASSICS
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.gallery import sample_texts
from studio.ui.common.i18n import sentence
from studio.ui.common.parts import Translated, button, label, row
from studio.ui.common.theme import GAP, GRID


class SampleCard(QPushButton):
    """A text of the gallery, opened by a click."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("choice", True)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.path = Path()
        self._title = label("heading")
        self._description = WrappedLabel("small")
        lines = self._lines = QVBoxLayout(self)
        lines.setContentsMargins(GAP, GAP, GAP, GAP)
        lines.setSpacing(GRID // 2)
        for line in (self._title, self._description):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(line)
        lines.addStretch(1)
        self.clicked.connect(self._on_clicked)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return self._lines.minimumSize().expandedTo(QSize(0, 13 * GRID))

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return self.minimumSizeHint()

    def show_sample(self, path: Path, title: str, description: str) -> None:
        """Show that text."""
        self.path = path
        self._title.setText(title)
        self._description.setText(description)
        self.setAccessibleName(title)

    @Slot()
    def _on_clicked(self) -> None:
        self.wanted.emit(self.path)


class Welcome(Translated, QWidget):
    """Teaches the first step.

    Signals:
        open_wanted: the user wants to choose a file.
        text_wanted: the user wants this file.
        classic_wanted: the user wants to fetch this text from the network.
    """

    open_wanted = Signal()
    text_wanted = Signal(object)
    classic_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._drop_title = label("emptyTitle")
        self._drop_words = WrappedLabel("muted")
        self.open_button = button("primary")
        self.open_button.clicked.connect(self.open_wanted)
        area = QFrame()
        area.setObjectName("dropArea")
        inside = QVBoxLayout(area)
        inside.setSpacing(GAP)
        inside.addStretch(1)
        inside.addWidget(self._drop_title)
        inside.addWidget(self._drop_words)
        inside.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        for words in (self._drop_title, self._drop_words):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._or = label("heading")
        self.samples = [SampleCard() for _ in sample_texts()]
        for card in self.samples:
            card.wanted.connect(self.text_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(area, 1)
        column.addWidget(self._or)
        cards = row(*self.samples, spacing=GAP)
        for place in range(len(self.samples)):
            cards.setStretch(place, 1)
        column.addLayout(cards)
        self._get = label("small")
        self.classics = [button("link") for _ in CLASSICS]
        for link in self.classics:
            link.clicked.connect(self._on_classic_clicked)
        column.addLayout(row(self._get, *self.classics, None, spacing=GAP))
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self._drop_title.setText(self.tr("Drop a text here"))
        self._drop_words.setText(
            self.tr("A novel, your drafts, song lyrics: the model learns to write like it, on this computer only.")
        )
        self.open_button.setText(self.tr("Open a text…"))
        self._or.setText(self.tr("Or begin with one of ours"))
        for card, sample in zip(self.samples, sample_texts(), strict=True):
            card.show_sample(sample.path, sample.title, sample.description)
        self._get.setText(self.tr("Or get a classic from the network:"))
        for link, classic in zip(self.classics, CLASSICS, strict=True):
            link.setText("↓ " + sentence(Message(classic.title)))
            link.setToolTip(sentence(Message(classic.description)))

    @Slot()
    def _on_classic_clicked(self) -> None:
        self.classic_wanted.emit(CLASSICS[[link is self.sender() for link in self.classics].index(True)])
