"""The pages of the writing room beside the Write page, made when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QWidget

from studio.models.specs import MODELS
from studio.session.session import Session
from studio.ui.common.fields import replace_text
from studio.ui.train.train_page import TrainPage
from studio.ui.write.tab_page import TabPage
from studio.ui.write.tabs.activations_tab import ActivationsTab
from studio.ui.write.tabs.contact_sheet_tab import ContactSheetTab
from studio.ui.write.tabs.detective_tab import DetectiveTab
from studio.ui.write.tabs.gaps_tab import GapsTab
from studio.ui.write.write_page import WritePage


class WritingTabs(QObject):
    """Makes the studies of a model, and carries texts between them and the other pages.

    Attributes:
        choose_model: lets the user choose a model file.

    Signals:
        page_wanted: the user is to be taken to the page of that name.
    """

    page_wanted = Signal(str)

    def __init__(
        self, session: Session, write: WritePage, train: TrainPage, choose_model: Callable[[], Path | None]
    ) -> None:
        super().__init__(write)
        self.choose_model = choose_model
        self._session = session
        self._write = write
        self._train = train
        self._pages: dict[str, TabPage] = {}
        session.drafts.found.connect(self._on_found)

    def page(self, name: str) -> TabPage:
        """Return the page of that name."""
        if name not in self._pages:
            make = {"sheet": self._sheet, "detective": self._detective, "inside": self._inside, "gaps": self._gaps}
            made = TabPage(self._session, name, make[name]())
            made.page_wanted.connect(self.page_wanted)
            self._pages[name] = made
            self._session.drafts.look()
            self._on_found()
            changed = _typed_in(made.study)
            if changed is not None:
                changed.connect(self._on_typed)
        page = self._pages[name]
        if isinstance(page.study, ActivationsTab):
            page.study.show_text(self._write.output.toPlainText())
        return page

    def _sheet(self) -> ContactSheetTab:
        study = ContactSheetTab(self._session.contact_sheet)
        study.taken.connect(self._on_taken)
        return study

    def _detective(self) -> DetectiveTab:
        study = DetectiveTab(self._session)
        study.other_model_wanted.connect(self._on_other_model_wanted)
        return study

    def _inside(self) -> ActivationsTab:
        study = ActivationsTab(self._session)
        study.training_wanted.connect(self._on_units_wanted)
        return study

    def _gaps(self) -> GapsTab:
        study = GapsTab(self._session.gaps)
        study.training_wanted.connect(self._on_training_wanted)
        return study

    @Slot()
    def _on_found(self) -> None:
        """Put what was typed the last time into fields that are still empty."""
        for name, page in self._pages.items():
            text, study = self._session.drafts.text(name), page.study
            if text and not _typed(study):
                if isinstance(study, ContactSheetTab):
                    study.prefix.setText(text)
                elif isinstance(study, DetectiveTab):
                    study.text.set_text(text)
                elif isinstance(study, GapsTab):
                    replace_text(study.text, text)

    @Slot()
    def _on_typed(self) -> None:
        for name, page in self._pages.items():
            if _typed_in(page.study) is not None:
                self._session.drafts.note(name, _typed(page.study))

    @Slot(str, str)
    def _on_taken(self, prefix: str, text: str) -> None:
        self._write.prefix.setText(prefix + text)
        self.page_wanted.emit("write")

    @Slot()
    def _on_other_model_wanted(self) -> None:
        path = self.choose_model()
        study = self._pages["detective"].study
        if path is not None and isinstance(study, DetectiveTab):
            study.set_other(path)

    @Slot()
    def _on_training_wanted(self) -> None:
        self._train_one(MODELS.gap_filler())

    @Slot()
    def _on_units_wanted(self) -> None:
        self._train_one(MODELS.plain_with_units())

    def _train_one(self, model: str) -> None:
        self._train.chooser.choose_model(model)
        self.page_wanted.emit("train")


def _typed_in(study: QWidget) -> SignalInstance | None:
    """Return the signal that another text is typed in the field of a study, None where it has none to be kept."""
    if isinstance(study, ContactSheetTab):
        return study.prefix.textChanged
    if isinstance(study, DetectiveTab):
        return study.text.changed
    return study.text.textChanged if isinstance(study, GapsTab) else None


def _typed(study: QWidget) -> str:
    """Return what stands in the field of a study."""
    if isinstance(study, ContactSheetTab):
        return study.prefix.text()
    if isinstance(study, DetectiveTab):
        return study.text.text()
    return study.text.toPlainText() if isinstance(study, GapsTab) else ""
