"""The pages of the tabs beside the Write page, made at first use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.session.session import Session
from studio.ui.write.tab_page import TabPage
from studio.ui.write.tab_rows import TABS
from studio.ui.write.write_page import WritePage


class WritingTabs(QObject):
    """Makes the pages of the tabs, and carries texts between them and the Write page.

    Signals:
        page_wanted: the page of this name must come to the front.
        training_wanted: the user wants to train a model of this name, a key of the catalog.
    """

    page_wanted = Signal(str)
    training_wanted = Signal(str)

    def __init__(self, session: Session, write: WritePage, choose_model: Callable[[], Path | None]) -> None:
        """Make no page yet; ``choose_model`` asks the user for a model file."""
        super().__init__(write)
        self._choose_model = choose_model
        self._session = session
        self._write = write
        self._pages: dict[str, TabPage] = {}

    def page(self, name: str) -> TabPage:
        """Return the page of the tab of this name, which is about to come to the front."""
        if name not in self._pages:
            make = next(tab.make for tab in TABS if tab.name == name)
            assert make is not None, "the Write page is made by the window"
            page = TabPage(self._session, name, make(self._session), self._choose_model)
            page.page_wanted.connect(self.page_wanted)
            page.tab.training_wanted.connect(self.training_wanted)
            page.tab.taken.connect(self._on_taken)
            self._pages[name] = page
        self._pages[name].tab.show_written(self._write.output.toPlainText())
        return self._pages[name]

    @Slot(str, str)
    def _on_taken(self, prefix: str, text: str) -> None:
        self._write.prefix.setText(prefix + text)
        self.page_wanted.emit("write")
