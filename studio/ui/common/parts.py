"""Labels, buttons and cards that all pages use."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.ui.common.theme import GAP, GRID, scaled
from studio.ui.common.tips import plain_tip

Spin = TypeVar("Spin", bound=QAbstractSpinBox)

_LEAST_CHIP = 10 * GRID  # pixels of width

_MOVES = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)


class Translated:
    """A mixin, named before the Qt class: a change of language calls `retranslate`, which sets all visible words."""

    def retranslate(self) -> None:
        """Set every visible string."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        """See QWidget.changeEvent."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]


class Card(QFrame):
    """A frame around widgets that belong together.

    Attributes:
        column: the card's layout, from top to bottom.
    """

    def __init__(self, margin: int = GAP, least: QSize | None = None) -> None:
        """Keep ``margin`` pixels around the content; be no smaller than ``least``, nor than the content needs."""
        super().__init__()
        self._least = least or QSize()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(GRID)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return super().minimumSizeHint().expandedTo(self._least)


class ElidedLabel(QLabel):
    """A line of words, elided where it lacks room; its tool tip has the whole line."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """See QLabel.setText."""
        self._whole = text
        self._elide()

    def whole_text(self) -> str:
        """Return the line uncut."""
        return self._whole

    def resizeEvent(self, event: object) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(0, super().minimumSizeHint().height())

    def _elide(self) -> None:
        room = max(0, self.contentsRect().width())
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        super().setText(shown)
        self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")


class ListBox(QComboBox):
    """A list box that changes only through its open list: wheel, arrows and letters do not run through its items."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See QWidget.wheelEvent. What is behind it scrolls."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        if event.key() in _MOVES or (event.text().isprintable() and event.text().strip()):
            self.showPopup()
        else:
            super().keyPressEvent(event)


def is_editing(view: QAbstractItemView) -> bool:
    """Whether the user is editing a cell: refilling the view now would lose what was typed."""
    return view.state() == QAbstractItemView.State.EditingState


class _TurningBold(QPushButton):
    """A button that is bold while checked, and always wide enough for bold: Qt measures the plain words."""

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        more = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return super().sizeHint() + QSize(max(0, more), 0)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return self.sizeHint()


def label(name: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label with the style sheet's object name ``name``."""
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    return made


class Chip(QLabel):
    """A label in a round frame, elided where it lacks room; then its tool tip ends with the whole words."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = self._tip = ""

    def setText(self, text: str) -> None:
        """See QLabel.setText."""
        self._whole = text
        self._elide()
        self.updateGeometry()

    def text(self) -> str:
        """See QLabel.text. The words uncut."""
        return self._whole

    def setToolTip(self, words: str) -> None:
        """See QWidget.setToolTip."""
        self._tip = words
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._elide()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint. Room for all of the words."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + self._beside(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(min(scaled(_LEAST_CHIP), self.sizeHint().width()), super().minimumSizeHint().height())

    def _beside(self) -> int:
        """Return the width of the frame and its padding."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(super().text())

    def _elide(self) -> None:
        room = max(0, self.width() - self._beside())
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        if self.width() >= self.sizeHint().width():
            shown = self._whole
        if shown != super().text():
            super().setText(shown)
        super().setToolTip(plain_tip("\n".join(filter(None, (self._whole if shown != self._whole else "", self._tip)))))


def chip() -> Chip:
    """Return a label in a round frame, no higher than its line."""
    made = Chip()
    made.setObjectName("chip")
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def button(kind: str = "", *, checkable: bool = False) -> QPushButton:
    """Return a button; ``kind`` is "", "primary", "tab", "link" or "choice"."""
    made = _TurningBold() if checkable and kind in ("tab", "link") else QPushButton()
    if kind:
        made.setProperty(kind, True)
    made.setCheckable(checkable)
    made.setAutoDefault(True)  # Enter presses the button too, not only the space bar
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def roomy(spin: Spin) -> Spin:
    """Return a spin box with room between border and digits: the style sheet's padding does not reach the digits."""
    spin.lineEdit().setTextMargins(GRID, 0, 0, 0)
    return spin


def row(*widgets: QWidget | None, spacing: int = GRID) -> QHBoxLayout:
    """Return the widgets side by side; None is a space that takes what is left."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    _fill(made, widgets)
    return made


def column(*widgets: QWidget | None, spacing: int = GRID) -> QVBoxLayout:
    """Return the widgets one under the other; None is a space that takes what is left."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    _fill(made, widgets)
    return made


def _fill(layout: QBoxLayout, widgets: tuple[QWidget | None, ...]) -> None:
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)


def set_primary(widget: QPushButton, primary: bool) -> None:
    """Make a button the page's primary one, or an ordinary one."""
    widget.setProperty("primary", primary)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
