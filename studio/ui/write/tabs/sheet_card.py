"""The card of a text on the contact sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QPushButton

from studio.ui.common.excerpt import Excerpt, plain
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated, button, column, label, row
from studio.ui.common.theme import GRID

_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def short(value: float) -> str:
    """Return a temperature or a top-p without superfluous digits."""
    return number(value, 1 if round(value, 1) == round(value, 3) else 2)


class StarButton(Translated, QPushButton):
    """A button with an empty or a full star."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("star", True)
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self.retranslate)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        """See Translated."""
        starred = self.isChecked()
        self.setText("★" if starred else "☆")
        self.setAccessibleName(self.tr("Starred") if starred else self.tr("Not starred"))
        self.setToolTip(self.tr("Take the star away (S)") if starred else self.tr("Star it, to keep it (S)"))


class SheetCard(Translated, QFrame):
    """A text written at one temperature and top-p; the card takes the keyboard focus as a button does.

    Attributes:
        place: the card's place on the sheet.
        excerpt: the beginning of the text.
        star: whether the text is starred.
        take_button: continues the text on the Write page.

    Signals:
        opened: the user wants to see the whole text.
        star_wanted: the user wants to set or remove the star.
        taken: the user wants to continue the text on the Write page.
        moved: the user pressed an arrow key; by how many rows and columns to move the focus.
    """

    opened = Signal(int)
    star_wanted = Signal(int)
    taken = Signal(int)
    moved = Signal(int, int)

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place
        self._how = (0.0, 0.0)
        self.setObjectName("sheetCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name = label("small")
        self.excerpt = Excerpt()
        self.star = StarButton()
        self.star.clicked.connect(self._on_star_clicked)
        self.take_button = button("link")
        self.take_button.clicked.connect(self._on_take_clicked)
        kept = self.take_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # otherwise a card's width would change with its text
        self.take_button.setSizePolicy(kept)
        layout = column(spacing=GRID // 2)
        layout.setContentsMargins(GRID + 4, GRID // 2, GRID, GRID)
        layout.addLayout(row(self.name, None, self.take_button, self.star))
        layout.addWidget(self.excerpt, 1)
        self.setLayout(layout)
        self.retranslate()

    def show_how(self, temperature: float, top_p: float) -> None:
        """Show the temperature and the top-p of the text."""
        self._how = (temperature, top_p)
        self.retranslate()

    def show_text(self, lead: str, text: str) -> None:
        """Show the text written so far."""
        self.excerpt.show_text(lead, text)
        self.setAccessibleDescription(plain(text))

    def show_star(self, starred: bool, possible: bool) -> None:
        """Show whether the text is starred; ``possible`` is whether there is a text to star and to continue."""
        self.star.setChecked(starred)
        self.star.setEnabled(possible)
        self.take_button.setVisible(possible)

    def retranslate(self) -> None:
        """See Translated."""
        temperature, top_p = map(short, self._how)
        self.name.setText(f"{temperature} · {top_p}")
        words = self.tr("temperature {temperature}, top-p {top_p}").format(temperature=temperature, top_p=top_p)
        self.name.setToolTip(words)
        self.setAccessibleName(words)
        self.take_button.setText(self.tr("go on"))
        self.take_button.setToolTip(self.tr("Go on with it on the Write page"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.place)
        elif key == Qt.Key.Key_S and not event.modifiers():
            self.star_wanted.emit(self.place)
        elif key in _ARROWS:
            self.moved.emit(*_ARROWS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mouseReleaseEvent."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.place)

    @Slot()
    def _on_star_clicked(self) -> None:
        self.star.setChecked(not self.star.isChecked())  # the star follows the kept stars
        self.star_wanted.emit(self.place)

    @Slot()
    def _on_take_clicked(self) -> None:
        self.taken.emit(self.place)
