"""A sentence beside its cause, instead of a box in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout

from studio.log import details
from studio.messages import Message, StudioError
from studio.ui.common.i18n import explanation, sentence
from studio.ui.common.parts import Translated, button, label
from studio.ui.common.theme import GRID


class Banner(Translated, QFrame):
    """Shows an error or a note; hidden while there is neither.

    The details of an unforeseen error can be copied.

    Attributes:
        offer: a button for a remedy; whoever shows an error also shows and names this button.
        elsewhere: the button that `offer_another_folder` shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._shown: BaseException | Sequence[Message] | None = None
        self._words = label(wraps=True)
        self.offer = button("link")
        self._copy = button("link")
        self._copy.clicked.connect(self._on_copy)
        self.elsewhere = button("link")
        self.elsewhere.clicked.connect(self._on_elsewhere)
        self._choose: Callable[[], bool] | None = None
        self._close = button("link")
        self._close.clicked.connect(self.clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        line.setSpacing(2 * GRID)
        line.addWidget(self._words, 1)
        line.addWidget(self.offer)
        line.addWidget(self.elsewhere)
        line.addWidget(self._copy)
        line.addWidget(self._close)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """The words on show; empty while the banner is hidden."""
        return self._words.text() if self._shown is not None else ""

    @property
    def shown(self) -> object:
        """The error or the notes on show; None while the banner is hidden."""
        return self._shown

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Show an error."""
        self._show(error, "error")

    def show_notes(self, *messages: Message) -> None:
        """Show notes."""
        self._show(messages, "note")

    def offer_another_folder(self, choose: Callable[[], bool]) -> None:
        """Let what could not be saved be saved elsewhere; ``choose`` asks where, and returns whether that was said."""
        self._choose = choose
        self.elsewhere.show()

    @Slot()
    def clear(self) -> None:
        """Hide the banner."""
        self._shown = None
        page = self.parentWidget()
        links = (self.offer, self.elsewhere, self._copy, self._close)
        if page is not None and any(link.hasFocus() for link in links):
            page.setFocus()  # a button that vanishes would pass the keyboard on to the side bar
        self.hide()

    def retranslate(self) -> None:
        """See Translated."""
        self._copy.setText(self.tr("Copy details"))
        self.elsewhere.setText(self.tr("Choose another folder…"))
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
        self.elsewhere.hide()
        self._copy.setVisible(isinstance(shown, BaseException) and not isinstance(shown, StudioError))
        self.retranslate()
        self.show()

    @Slot()
    def _on_elsewhere(self) -> None:
        shown = self._shown
        if self._choose is not None and self._choose() and self._shown is shown:
            self.clear()

    @Slot()
    def _on_copy(self) -> None:
        if isinstance(self._shown, BaseException):
            QGuiApplication.clipboard().setText(details(self._shown))
