"""What of the runs may be changed by this window: nothing while another has them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio.messages import StudioError
from studio.runs.library import NOT_MINE
from studio.session.session import Session
from studio.ui.common.banner import Banner
from studio.ui.common.parts import Translated
from studio.ui.runs.compare_card import CompareCard


class RunsRights(Translated, QWidget):
    """Puts out of use what would change a run, and says why; gives it back as soon as the runs are this window's.

    It is never seen itself.
    """

    def __init__(self, session: Session, page: QWidget, compare: CompareCard, banner: Banner) -> None:
        """Take the page, the card with the note, and the banner that may say that the runs are another's."""
        super().__init__(page)
        self._library = session.runs.library
        self._compare = compare
        self._banner = banner
        self._changers: list[QWidget | QAction] = []
        self._refused = False
        self._tip = ""
        self.hide()
        session.runs.changed.connect(self.look)
        self.retranslate()

    def allow(self, widget: QWidget | QAction, wanted: bool) -> None:
        """Put in use what changes runs, where that is ``wanted`` and may be."""
        widget.setEnabled(wanted and not self._library.reads_only)
        if widget not in self._changers:
            self._changers.append(widget)
        widget.setToolTip(self._tip_of_now())

    @Slot()
    def look(self) -> None:
        """See whose the runs are; what could not be kept because they were another's is kept now."""
        reads_only = self._library.reads_only
        self._compare.set_locked(self._tip_of_now())
        if self._refused and not reads_only:
            shown = self._banner.shown
            if isinstance(shown, StudioError) and shown.message.template == NOT_MINE:
                self._banner.clear()
            self._compare.save_notes()
        self._refused = reads_only

    def retranslate(self) -> None:
        """See Translated."""
        self._tip = self.tr("Another window has these runs open: close it to change them.")
        for widget in self._changers:
            widget.setToolTip(self._tip_of_now())
        self.look()

    def _tip_of_now(self) -> str:
        return self._tip if self._library.reads_only else ""
