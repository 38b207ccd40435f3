"""What the four pages have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.session.session import Session
from studio.ui.theme import GAP, GRID, MARGIN
from studio.ui.widgets.banner import Banner
from studio.ui.widgets.parts import Translated, label, row


class Page(Translated, QWidget):
    """A title with what belongs beside it, a banner under it, and the page's own column.

    Attributes:
        session: what the page shows; it keeps nothing of its own.
        title: the heading.
        header: the row of the title; a page adds to its end.
        banner: for what goes wrong on this page.
        column: everything, from top to bottom.

    Signals:
        page_wanted: the user is to be taken to the page of that name.
    """

    page_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.title = label("pageTitle")
        self.title.setMinimumHeight(5 * GRID)  # so that it stands in one place, whatever is beside it
        self.header = row(self.title, None, spacing=GAP)
        self.banner = Banner()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN - 2 * GRID, MARGIN, MARGIN - GRID)
        self.column.setSpacing(GAP)
        self.column.addLayout(self.header)
        self.column.addWidget(self.banner)

    def take_focus(self) -> None:
        """Take the keyboard when the page comes to the front: the page itself, so that Tab begins at its top."""
        self.setFocus()
