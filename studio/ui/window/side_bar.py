"""The side bar with the four pages."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.ui.common.icons import icon_pixmap
from studio.ui.common.parts import ElidedLabel, Translated, label
from studio.ui.common.theme import GRID, scaled, theme

PAGES = ("text", "train", "write", "runs")

_WIDTH = 24 * GRID + 4
_COMPACT_WIDTH = 8 * GRID + 4


class _NavigationButton(QPushButton):
    """An icon and a word; the tool tip has the keys."""

    def __init__(self, page: str, number: int) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setFixedHeight(scaled(5 * GRID))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._page = page
        self._icon = label()
        self.word = label()
        self.keys = label("shortcut")
        self.keys.setText(QKeySequence(f"Ctrl+{number}").toString(QKeySequence.SequenceFormat.NativeText))
        for part in (self._icon, self.word, self.keys):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(GRID + 4, 0, GRID + 4, 0)
        line.addWidget(self._icon)
        line.addWidget(self.word, 1)
        line.addWidget(self.keys)
        self.toggled.connect(self.dress)

    @Slot()
    def dress(self) -> None:
        """Take the colours of the theme, for a chosen or another button."""
        colours = theme.colours
        self._icon.setPixmap(icon_pixmap(self._page, colours.on_tint if self.isChecked() else colours.muted))
        self.setProperty("current", self.isChecked())
        for part in (self, *self.findChildren(type(self.word))):
            part.style().unpolish(part)
            part.style().polish(part)


class SideBar(Translated, QWidget):
    """Title, the pages, and at the foot the run and the model.

    Signals:
        chosen: the index of the page that was clicked, from 0.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sideBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(scaled(_WIDTH))
        self._title = label("sideTitle", wraps=True)
        self.buttons = QButtonGroup(self)
        self._navigation: list[_NavigationButton] = []
        self.foot = [ElidedLabel("sideFoot"), ElidedLabel("sideFoot")]
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, 2 * GRID + 4, GRID + 4, 2 * GRID)
        column.setSpacing(4)
        self._title.setContentsMargins(GRID + 2, 0, 0, GRID + 4)
        column.addWidget(self._title)
        for number, page in enumerate(PAGES):
            navigation = _NavigationButton(page, number + 1)
            self.buttons.addButton(navigation, number)
            self._navigation.append(navigation)
            column.addWidget(navigation)
        column.addStretch(1)
        for line in self.foot:
            line.setContentsMargins(GRID + 2, 0, 0, 0)
            column.addWidget(line)
        self.buttons.idClicked.connect(self.chosen)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def show_current(self, number: int) -> None:
        """Mark the page of that index."""
        self.buttons.button(number).setChecked(True)

    def set_compact(self, compact: bool) -> None:
        """Show icons alone, for a narrow window, or icons with their words."""
        self.setFixedWidth(_COMPACT_WIDTH if compact else scaled(_WIDTH))
        for widget in (self._title, *self.foot):
            widget.setVisible(not compact)
        for navigation in self._navigation:
            navigation.word.setVisible(not compact)
            navigation.keys.setVisible(not compact)

    def show_foot(self, first: str, second: str) -> None:
        """Show two lines at the foot."""
        for line, words in zip(self.foot, (first, second), strict=True):
            line.setText(words)

    def retranslate(self) -> None:
        """See Translated."""
        self._title.setText(self.tr("Text Generation Studio"))
        words = (self.tr("Text"), self.tr("Train"), self.tr("Write"), self.tr("Runs"))
        for navigation, word in zip(self._navigation, words, strict=True):
            navigation.word.setText(word)
            navigation.setAccessibleName(word)
            navigation.setToolTip(f"{word} ({navigation.keys.text()})")

    @Slot()
    def _on_theme_changed(self) -> None:
        for navigation in self._navigation:
            navigation.dress()
