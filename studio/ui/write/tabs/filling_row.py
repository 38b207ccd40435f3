"""A filling of a gap: the words, a bar, and the probability."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.ui.common.i18n import number
from studio.ui.common.parts import ElidedLabel, Translated, label, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GRID, mono, scaled, theme

_SMALLEST = 0.001  # smaller shares show as less than this one


class _Bar(QWidget):
    """A bar filled to a share of its width."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setFixedHeight(GRID)
        self.setMinimumWidth(4 * GRID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        for role, share in (("line", 1.0), ("accent", self.share)):
            painter.setBrush(theme.brush(role))
            width = whole.width() * share
            radius = min(GRID / 2, width / 2)
            painter.drawRoundedRect(QRectF(0, 0, width, whole.height()), radius, radius)


class FillingRow(Translated, QPushButton):
    """A filling of a gap; a press puts the filling into the text, and the arrow keys go to the other rows.

    Signals:
        taken: the user pressed the row; its place.
        moved: the user pressed an arrow key; by how many rows to move the focus, and the row's place.
    """

    taken = Signal(int)
    moved = Signal(int, int)

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self._text = ""
        self._probability = 0.0
        self._chosen = False
        self.setProperty("choice", True)
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._mark = label()
        self._mark.setFixedWidth(scaled(2 * GRID))
        self._words = ElidedLabel("")
        self._words.setFont(mono())
        self.bar = _Bar()
        self._share = label("small")
        self._share.setFixedWidth(scaled(6 * GRID))
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        inside = row(self._mark, self._words, self.bar, self._share)
        inside.setContentsMargins(GRID, 0, GRID, 0)
        inside.setStretch(1, 1)
        inside.setStretch(2, 1)
        self.setLayout(inside)
        for widget in (self._mark, self._words, self.bar, self._share):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(self._on_clicked)

    def show_filling(self, text: str, probability: float, chosen: bool) -> None:
        """Show words and their probability, 0 to 1; a full bar is certainty."""
        self._text, self._probability, self._chosen = text, probability, chosen
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        words = picture(self._text) if not self._text.strip() else self._text.strip(" ")
        self._words.setText(words)
        self.bar.share = self._probability
        self.bar.update()
        share = percent(self._probability)
        self._share.setText(share)
        self._mark.setText("✓" if self._chosen else "")
        self.setChecked(self._chosen)
        name = self.tr("“{text}”, probability {share}").format(text=words, share=share)
        self.setAccessibleName(name + (self.tr(", in the text") if self._chosen else ""))

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(20 * GRID, scaled(4 * GRID))

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(16 * GRID, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(self._place, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_clicked(self) -> None:
        self.setChecked(self._chosen)  # the button only follows the text
        self.taken.emit(self._place)


def percent(share: float) -> str:
    """Return a share, 0 to 1, in percent, with a decimal where the share is small."""
    if math.isclose(share, 0) or share < _SMALLEST:
        return f"< {number(100 * _SMALLEST, 1)}%"
    return f"{number(100 * share, 1 if share < 0.1 else 0)}%"
