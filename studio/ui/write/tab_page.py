"""A page of the writing room beside the writing itself."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.session.session import Session
from studio.ui.common.gallery import shown_name
from studio.ui.common.page import Page
from studio.ui.common.parts import chip
from studio.ui.write.tab_bar import TabBar


class TabPage(Page):
    """One study of a model, under the title and the tabs of the room.

    Attributes:
        study: what the page holds; its signal ``failed`` comes to the banner.
        tabs: the other pages of the room.
    """

    def __init__(self, session: Session, name: str, study: QWidget) -> None:
        super().__init__(session)
        self.study = study
        self.tabs = TabBar(name)
        self.tabs.chosen.connect(self.page_wanted)
        self.header.insertWidget(1, self.tabs)
        self.model_chip = chip()
        self.header.addWidget(self.model_chip)
        self.set_content(study)
        study.failed.connect(self.banner.show_error)  # type: ignore[attr-defined]
        session.model.changed.connect(self._on_model_changed)
        self.retranslate()
        self._on_model_changed()

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Write"))

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
