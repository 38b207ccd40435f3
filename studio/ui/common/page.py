"""The base of every page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.session.session import Session
from studio.ui.common.banner import Banner
from studio.ui.common.parts import Translated, label, row
from studio.ui.common.scrolling import Fitted, UpAndDown
from studio.ui.common.theme import GAP, GRID, MARGIN, scaled

_LEAST_VIEW = 8 * GRID  # pixels of height of what scrolls
_LEAST_MARGIN = GRID  # pixels at each side where the content lacks room, as with a wide face in a small window


class Page(Translated, QWidget):
    """A title with what belongs beside it, a banner under it, and the page's own column.

    Attributes:
        session: the owner of everything the page shows; a page keeps no state of the domain.
        title: the heading.
        header: the row of the title; a page adds widgets at its end.
        banner: shows the errors and notes of this page.
        column: the layout of the whole page, from top to bottom.
        scroll_area: what the content scrolls in; a page has it from `set_content` on.

    Signals:
        page_wanted: the name of the page to bring to the front.
    """

    page_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._unfolded: QWidget | None = None
        self.title = label("pageTitle")
        self.title.setMinimumHeight(scaled(5 * GRID))  # so that it stands in one place, whatever is beside it
        self.header = row(self.title, None, spacing=GAP)
        self.banner = Banner()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN - 2 * GRID, MARGIN, MARGIN - GRID)
        self.column.setSpacing(GAP)
        self.column.addLayout(self.header)
        self.column.addWidget(self.banner)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint. The margins at the sides give way before the content does."""
        hint = super().minimumSizeHint()
        return QSize(self._least_width() + 2 * _LEAST_MARGIN, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._fit_margins()

    def event(self, event: QEvent) -> bool:
        """See QWidget.event. The content may need more width than before, or less."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_margins()
        return handled

    def _least_width(self) -> int:
        """Return how many pixels the content needs between the margins."""
        margins = self.column.contentsMargins()
        return self.column.minimumSize().width() - margins.left() - margins.right()

    def _fit_margins(self) -> None:
        side = max(_LEAST_MARGIN, min(MARGIN, (self.width() - self._least_width()) // 2))
        margins = self.column.contentsMargins()
        if margins.left() != side:
            self.column.setContentsMargins(side, margins.top(), side, margins.bottom())

    def set_content(self, content: QWidget) -> None:
        """Fill the page with ``content``; the content scrolls where the window is too low for it."""
        fitted = Fitted(content)
        for widget in (fitted, content):
            widget.setAutoFillBackground(False)
        scroll = self.scroll_area = UpAndDown(fitted, QSize(0, _LEAST_VIEW))
        scroll.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.column.addWidget(scroll, 1)

    def scroll_to(self, widget: QWidget) -> None:
        """Scroll to a widget that was just unfolded, as soon as the layout has settled."""
        self._unfolded = widget

    @Slot()
    def _on_range_changed(self) -> None:
        QTimer.singleShot(0, self._on_settled)  # Qt moves the content after it changed the range

    @Slot()
    def _on_settled(self) -> None:
        widget, self._unfolded = self._unfolded, None
        if widget is not None and widget.isVisible():
            self.scroll_area.ensureWidgetVisible(widget)

    def show_error(self, error: BaseException) -> None:
        """Show an error, and offer a remedy where there is one."""
        self.banner.show_error(error)

    def take_focus(self) -> None:
        """Take the keyboard when the page comes to the front: the page itself, so that Tab begins at its top."""
        self.setFocus()
