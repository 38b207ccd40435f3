"""The tabs beside the Write page's title."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from studio.ui.common.parts import ListBox, Translated, button, row
from studio.ui.common.theme import GRID
from studio.ui.write.tab_rows import TABS

_NARROW = 900  # width of a page in pixels below which a list replaces the tabs
_BESIDE = 450  # pixels for the title, a link and the shortest model name


class TabBar(Translated, QWidget):
    """A button for each of the `TABS`; a list of them where there is little room.

    Attributes:
        buttons: a button for each tab.
        pages: the list of the tabs.

    Signals:
        chosen: the user chose the tab of this name.
    """

    chosen = Signal(str)

    def __init__(self, current: str) -> None:
        """Show the tab named ``current`` as the chosen tab."""
        super().__init__()
        self._place = next(place for place, tab in enumerate(TABS) if tab.name == current)
        self._narrow = False
        self.buttons = [button("tab", checkable=True) for _ in TABS]
        self._group = QButtonGroup(self)
        for place, tab in enumerate(self.buttons):
            self._group.addButton(tab, place)
        self.pages = ListBox()
        self.pages.addItems([""] * len(TABS))
        self.pages.hide()
        self.setLayout(row(*self.buttons, self.pages, spacing=GRID // 2))
        self._stay()
        self._group.idClicked.connect(self._on_chosen)
        self.pages.activated.connect(self._on_chosen)
        self.retranslate()

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint. The list is narrower than the tabs."""
        return self.pages.minimumSizeHint() if self._narrow else self.sizeHint()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return self.pages.sizeHint() if self._narrow else QSize(self._wide(), super().sizeHint().height())

    def fit(self, page: int) -> None:
        """Fit the width of the page in pixels: a list replaces the tabs where they lack room."""
        self._narrow = page < max(_NARROW, self._wide() + _BESIDE)
        self.updateGeometry()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._arrange()

    def _wide(self) -> int:
        """Return the width of the tabs in pixels."""
        return sum(tab.sizeHint().width() + GRID // 2 for tab in self.buttons)

    def _arrange(self) -> None:
        listed = self._narrow or self.width() < self._wide() - GRID // 2
        self.pages.setVisible(listed)
        for tab in self.buttons:
            tab.setVisible(not listed)

    def retranslate(self) -> None:
        """See Translated."""
        for place, (tab, shown) in enumerate(zip(TABS, self.buttons, strict=True)):
            shown.setText(self.tr(tab.title))
            shown.setToolTip(self.tr(tab.tip))
            self.pages.setItemText(place, self.tr(tab.title))
        self.pages.setAccessibleName(self.tr("What to do with the model"))

    def _stay(self) -> None:
        """Check the tab of this page again: another page has its own tab bar."""
        self.buttons[self._place].setChecked(True)
        with QSignalBlocker(self.pages):
            self.pages.setCurrentIndex(self._place)

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        self._stay()
        if place != self._place:
            self.chosen.emit(TABS[place].name)
