"""The page of a tab other than Write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent

from studio.session.session import Session
from studio.ui.common.gallery import shown_name
from studio.ui.common.page import Page
from studio.ui.common.parts import chip
from studio.ui.write.tab_bar import TabBar
from studio.ui.write.tabs.tab import Tab


class TabPage(Page):
    """Shows a tab's content under the title and the tab bar; keeps the text that the user types there.

    Attributes:
        tab: the content.
        tabs: the tab bar, which leads to the other pages.
    """

    def __init__(self, session: Session, name: str, tab: Tab, choose_model: Callable[[], Path | None]) -> None:
        """Make the page.

        Args:
            session: the session.
            name: the name of the tab, see `studio.ui.write.tab_rows`.
            tab: the content.
            choose_model: asks the user for a model file; returns None where the user chooses none.
        """
        super().__init__(session)
        self.tab = tab
        self._name = name
        self._choose_model = choose_model
        self.tabs = TabBar(name)
        self.tabs.chosen.connect(self.page_wanted)
        self.header.insertWidget(1, self.tabs)
        self.model_chip = chip()
        self.header.addWidget(self.model_chip)
        self.set_content(tab)
        tab.failed.connect(self.banner.show_error)
        tab.model_file_wanted.connect(self._on_model_file_wanted)
        session.model.changed.connect(self._on_model_changed)
        self.retranslate()
        self._on_model_changed()
        session.drafts.found.connect(self._on_drafts_found)
        session.drafts.look()
        self._on_drafts_found()
        tab.typed.connect(self._on_typed)

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Write"))

    def take_focus(self) -> None:
        """See Page.take_focus."""
        self.tab.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        self.tabs.fit(self.width())
        super().resizeEvent(event)

    @Slot()
    def _on_model_changed(self) -> None:
        trained = self.session.model.trained
        self.banner.clear()
        self.model_chip.setVisible(trained is not None)
        if trained is not None:
            self.model_chip.setText(shown_name(trained.manifest.name))

    @Slot()
    def _on_model_file_wanted(self) -> None:
        path = self._choose_model()
        if path is not None:
            self.tab.take_model_file(path)

    @Slot()
    def _on_drafts_found(self) -> None:
        """Put the text typed last time into a field that is still empty."""
        text = self.session.drafts.text(self._name)
        if text and not self.tab.typed_text():
            self.tab.set_typed_text(text)

    @Slot()
    def _on_typed(self) -> None:
        self.session.drafts.note(self._name, self.tab.typed_text())
