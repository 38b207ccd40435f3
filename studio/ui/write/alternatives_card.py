"""The card of alternatives: what the model could have written in place of the chosen token."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from studio.generation.events import Candidate
from studio.session.writing.page import ALTERNATIVES
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, ElidedLabel, Translated, label, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GRID, SMALL_SIZE, mono, sans, scaled, theme
from studio.ui.common.tips import plain_tip
from studio.ui.write.written_text import bits

_ROW = 3 * GRID - 2  # pixels; ten rows and the sliders are in view at 1280 by 800
_PERCENT = 6 * GRID


class AlternativesCard(Translated, Card):
    """The likeliest tokens at one place as bars; a click writes on with one of them.

    Attributes:
        rows: the bars, the likeliest first.

    Signals:
        chosen: the user chose this `Candidate` in place of the token.
        left: Esc was pressed.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._token = ""
        self._probability: float | None = None
        self._heading = ElidedLabel("heading")
        self._hint = label("small")
        heading = row(self._heading, self._hint)
        heading.setStretch(0, 1)
        self._about = WrappedLabel("small")
        self.rows = [_Row() for _ in range(ALTERNATIVES)]
        self.column.setSpacing(0)
        self.column.addLayout(heading)
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self._about)
        self.column.addSpacing(GRID // 2)
        for bar in self.rows:
            bar.clicked.connect(self._on_clicked)
            self.column.addWidget(bar)
        self.column.addStretch(1)
        self.show_none()

    def show_none(self) -> None:
        """Show that no token is chosen."""
        self._token, self._probability = "", None
        for bar in self.rows:
            bar.hide()
        self.retranslate()

    def show_token(self, token: str, probability: float) -> None:
        """Say which token is chosen, and how likely it was; `show_candidates` follows."""
        self._token, self._probability = token, probability
        for bar in self.rows:
            bar.setEnabled(False)  # the rows still show another token's candidates
        self.retranslate()

    def show_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        """Show the likeliest tokens, the likeliest first."""
        for place, bar in enumerate(self.rows):
            bar.setVisible(place < len(candidates))
            if place < len(candidates):
                bar.show_candidate(candidates[place], candidates[place].text == self._token)
        self.retranslate()

    @Slot()
    def take_focus(self) -> None:
        """Give the keyboard focus to the first bar that the user can choose."""
        for bar in self.rows:
            if bar.isVisible() and bar.isEnabled():
                bar.setFocus()
                return

    def retranslate(self) -> None:
        """See Translated."""
        chosen = self._probability is not None
        self._hint.setVisible(chosen)
        self._hint.setText(self.tr("click to branch"))
        if self._probability is None:
            self._heading.setText(self.tr("How sure was it?"))
            self._about.setText(
                self.tr(
                    "Point at a word the model wrote, or step through them with the arrow keys and press Enter: here "
                    "you see what else it thought of, and can let it go on from there."
                )
            )
            return
        self._heading.setText(self.tr("Instead of “{token}”").format(token=picture(self._token.strip(" ") or " ")))
        words = self.tr("{bits} bits of surprise: it had given this {percent}.")
        self._about.setText(words.format(bits=number(bits(self._probability), 1), percent=percent(self._probability)))
        for bar in self.rows:
            bar.describe(self.tr("Write on with {token}, {percent}"))

    @Slot()
    def _on_clicked(self) -> None:
        bar = self.sender()
        if isinstance(bar, _Row) and bar.candidate is not None:
            self.chosen.emit(bar.candidate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Up and down go from bar to bar."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        places = [place for place, bar in enumerate(self.rows) if bar.hasFocus()]
        if step and places:
            following = self.rows[min(max(0, places[0] + step), len(self.rows) - 1)]
            if following.isVisible():
                following.setFocus()
        else:
            super().keyPressEvent(event)


class _Row(QPushButton):
    """A token with its probability as a bar and as a number; a full bar is certainty."""

    def __init__(self) -> None:
        super().__init__()
        self.candidate: Candidate | None = None
        self._own = False
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_candidate(self, candidate: Candidate, own: bool) -> None:
        """Show a token; ``own`` is whether the text has this token."""
        self.candidate, self._own = candidate, own
        self.setEnabled(bool(candidate.text))  # a part of a character cannot stand alone
        self.update()

    def describe(self, template: str) -> None:
        """Set the words for a screen reader."""
        if self.candidate is not None:
            words = template.format(token=picture(self.candidate.text), percent=percent(self.candidate.probability))
            self.setAccessibleName(words)
            self.setToolTip(plain_tip(words))

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(20 * GRID, scaled(_ROW))

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(12 * GRID, scaled(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        if self.candidate is None:
            return
        colours, area = theme.colours, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        lit = self.isEnabled() and (self.hasFocus() or self.underMouse())
        if lit:
            painter.setBrush(QColor(colours.tint))
            painter.drawRoundedRect(QRectF(area), 4, 4)
        words = QRect(area.left() + 4, area.top(), area.width() * 2 // 5, area.height())
        font = mono()
        font.setBold(self._own)
        text = QFontMetrics(font).elidedText(
            picture(_trimmed(self.candidate.text)), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.setFont(font)
        painter.setPen(QColor(colours.on_tint if lit else colours.text if self.isEnabled() else colours.muted))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(sans(SMALL_SIZE))
        painter.setPen(QColor(colours.muted))
        figure = area.adjusted(0, 0, -4, 0)
        painter.drawText(
            figure, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(self.candidate.probability)
        )
        left = words.right() + GRID
        bar = QRectF(left, area.center().y() - GRID / 2, area.width() - scaled(_PERCENT) - GRID - left, GRID)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(bar, 4, 4)
        painter.setBrush(QColor(colours.accent))
        bar.setWidth(max(3.0, bar.width() * self.candidate.probability))
        painter.drawRoundedRect(bar, 4, 4)
        painter.end()


def _trimmed(token: str) -> str:
    """Return a token without its leading space; a token that is a space stays."""
    return token.strip(" ") or token


def percent(probability: float) -> str:
    """Return a probability in percent, with one more digit where the probability is small."""
    return number(100 * probability, 0 if probability >= 0.095 else 1 if probability >= 0.00095 else 3) + "%"
