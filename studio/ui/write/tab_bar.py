"""What can be done with a model beside writing, as tabs beside the page's title."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from studio.ui.common.parts import ListBox, Translated, button, row
from studio.ui.common.theme import GRID

ROOM = ("write", "sheet", "detective", "inside", "gaps")
"""The pages of the writing room, by name."""

_NARROW = 900  # pixels of a page below which the tabs are a list
_BESIDE = 450  # pixels for the title, a link and the shortest name of a model


class TabBar(Translated, QWidget):
    """A tab for each page of the room; a list of them where there is little room.

    Attributes:
        buttons: the tabs.
        pages: the list.

    Signals:
        chosen: the page of that name.
    """

    chosen = Signal(str)

    def __init__(self, current: str) -> None:
        """Stand on the page called ``current``."""
        super().__init__()
        self._place = ROOM.index(current)
        self._narrow = False
        self.buttons = [button("tab", checkable=True) for _ in ROOM]
        self._group = QButtonGroup(self)
        for place, tab in enumerate(self.buttons):
            self._group.addButton(tab, place)
        self.pages = ListBox()
        self.pages.addItems([""] * len(ROOM))
        self.pages.hide()
        self.setLayout(row(*self.buttons, self.pages, spacing=GRID // 2))
        self._stay()
        self._group.idClicked.connect(self._on_chosen)
        self.pages.activated.connect(self._on_chosen)
        self.retranslate()

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint. The list takes less room than the tabs; these go before a model's name."""
        return self.pages.minimumSizeHint() if self._narrow else self.sizeHint()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return self.pages.sizeHint() if self._narrow else QSize(self._wide(), super().sizeHint().height())

    def fit(self, page: int) -> None:
        """Stand on a page of that width: where it is narrow, or the tabs lack room, they are a list."""
        self._narrow = page < max(_NARROW, self._wide() + _BESIDE)
        self.updateGeometry()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._arrange()

    def _wide(self) -> int:
        """Return how many pixels the tabs need."""
        return sum(tab.sizeHint().width() + GRID // 2 for tab in self.buttons)

    def _arrange(self) -> None:
        listed = self._narrow or self.width() < self._wide() - GRID // 2
        self.pages.setVisible(listed)
        for tab in self.buttons:
            tab.setVisible(not listed)

    def retranslate(self) -> None:
        """See Translated."""
        words = (self.tr("Go on"), self.tr("Contact sheet"), self.tr("Detective"), self.tr("Inside"), self.tr("Gaps"))
        tips = (
            self.tr("Let the model go on from a beginning"),
            self.tr("One beginning, many ways to go on, side by side"),
            self.tr("How likely the model finds any text, and which of two models finds it likelier"),
            self.tr("The hidden units of the model as it reads"),
            self.tr("Fill what is missing in a text"),
        )
        for place, (tab, word, tip) in enumerate(zip(self.buttons, words, tips, strict=True)):
            tab.setText(word)
            tab.setToolTip(tip)
            self.pages.setItemText(place, word)
        self.pages.setAccessibleName(self.tr("What to do with the model"))

    def _stay(self) -> None:
        """Stand on one's own page: the other has tabs of its own."""
        self.buttons[self._place].setChecked(True)
        with QSignalBlocker(self.pages):
            self.pages.setCurrentIndex(self._place)

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        self._stay()
        if place != self._place:
            self.chosen.emit(ROOM[place])
