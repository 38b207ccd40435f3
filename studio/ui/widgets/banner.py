"""A sentence beside its cause, instead of a box in the way."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.messages import Message, StudioError
from studio.ui.i18n import explanation, sentence
from studio.ui.theme import GRID
from studio.ui.widgets.parts import Translated, button, label


class Banner(Translated, QFrame):
    """Says what went wrong, or what is worth knowing; hidden while there is nothing to say.

    What an error nobody foresaw has to tell a programmer can be copied.

    Attributes:
        offer: a button for what can be done about it; whoever shows an error shows it too, with its words.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._shown: BaseException | Sequence[Message] | None = None
        self._words = label(wraps=True)
        self.offer = button("link")
        self._copy = button("link")
        self._copy.clicked.connect(self._on_copy)
        self._close = button("link")
        self._close.clicked.connect(self.clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        line.setSpacing(2 * GRID)
        line.addWidget(self._words, 1)
        line.addWidget(self.offer)
        line.addWidget(self._copy)
        line.addWidget(self._close)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What it says now; empty while hidden."""
        return self._words.text() if self._shown is not None else ""

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._show(error, "error")

    def show_notes(self, *messages: Message) -> None:
        """Say what is worth knowing."""
        self._show(messages, "note")

    @Slot()
    def clear(self) -> None:
        """Say nothing any more."""
        self._shown = None
        page = self.parentWidget()
        if page is not None and any(link.hasFocus() for link in (self.offer, self._copy, self._close)):
            page.setFocus()  # a button that vanishes would pass the keyboard on to the side bar
        self.hide()

    def retranslate(self) -> None:
        """See Translated."""
        self._copy.setText(self.tr("Copy details"))
        self._close.setText(self.tr("Close"))
        if isinstance(self._shown, BaseException):
            self._words.setText(explanation(self._shown))
        elif self._shown is not None:
            self._words.setText("\n".join(sentence(message) for message in self._shown))

    def _show(self, shown: BaseException | Sequence[Message], kind: str) -> None:
        self._shown = shown
        self.setProperty("kind", kind)
        for widget in (self, self._words):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.offer.hide()
        self._copy.setVisible(isinstance(shown, BaseException) and not isinstance(shown, StudioError))
        self.retranslate()
        self.show()

    @Slot()
    def _on_copy(self) -> None:
        if isinstance(self._shown, BaseException):
            QGuiApplication.clipboard().setText("".join(traceback.format_exception(self._shown)))
