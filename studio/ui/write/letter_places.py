"""The places of letters on the screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextLine


def places(block: QTextBlock, start: int, end: int) -> list[QRectF]:
    """Return the rectangles of the letters from ``start`` to ``end`` of a paragraph, one for each line."""
    layout = block.layout()
    made = []
    while start < end:
        line = layout.lineForTextPosition(start)
        if not line.isValid():
            break
        stop = min(end, line.textStart() + line.textLength())
        if stop <= start:
            break
        left, right = _x(line, start), _x(line, stop)
        made.append(QRectF(QPointF(min(left, right), line.y()), QPointF(max(left, right), line.y() + line.height())))
        start = stop
    return made


def _x(line: QTextLine, place: int) -> float:
    found: Any = line.cursorToX(place)  # Qt returns a pair, contrary to its annotations
    return float(found[0])
