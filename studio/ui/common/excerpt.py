"""The first lines of a text, painted: cheap enough for many of them while their texts grow."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.common.symbols import with_pictures
from studio.ui.common.theme import TEXT_SIZE, serif, theme

_LINES = 5
_LEAD = 24  # characters of the lead, at most

SHOWN = 600
"""Characters that are looked at, at most."""


def plain(text: str) -> str:
    """Return a text that Qt can show: without the halves of characters."""
    return text.encode("utf-8", "replace").decode()


class Excerpt(QWidget):
    """Paints as many lines of a text as fit, the last one elided; the lead before the text is paler.

    Attributes:
        text: the text on show.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lead = self.text = ""
        self.setFont(serif(TEXT_SIZE + 1))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_text(self, lead: str, text: str) -> None:
        """Show the beginning of ``text`` after the end of ``lead``."""
        lead = lead if len(lead) <= _LEAD else "…" + lead[-_LEAD:]
        lead, text = (plain(with_pictures(part[:SHOWN]).replace("\n", "\u2028")) for part in (lead, text))
        if (lead, text) != (self._lead, self.text):
            self._lead, self.text = lead, text
            self.update()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(0, _LINES * self.fontMetrics().lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        painter = QPainter(self)
        painter.setPen(theme.brush("text").color())
        whole = self._lead + self.text
        layout = QTextLayout(whole, self.font())
        layout.setTextOption(_wrapping())
        layout.setFormats([self._pale()])
        layout.beginLayout()
        height, elided = 0.0, None
        spacing = self.fontMetrics().lineSpacing()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            line.setPosition(QPointF(0, height))
            height += spacing
            if height + spacing > self.height():
                elided = line
                break
        layout.endLayout()
        last = elided is not None and elided.textStart() + elided.textLength() < _units(whole)
        for place in range(layout.lineCount() - int(last)):
            layout.lineAt(place).draw(painter, QPointF(0, 0))
        if last and elided is not None:
            rest = whole.encode("utf-16-le")[2 * elided.textStart() :].decode("utf-16-le", "replace")
            rest = rest.split("\u2028")[0] + " …"
            shown = self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QPointF(0, elided.y() + elided.ascent()), shown)

    def _pale(self) -> QTextLayout.FormatRange:
        pale = QTextLayout.FormatRange()
        shape = QTextCharFormat()
        shape.setForeground(theme.brush("muted"))
        pale.start, pale.length, pale.format = 0, _units(self._lead), shape
        return pale


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
