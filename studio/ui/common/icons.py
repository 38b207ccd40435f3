"""Icons, drawn in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio.places import RESOURCES

_SCALE = 3  # sharp up to 300%


def icon_pixmap(name: str, colour: str, size: int = 20) -> QPixmap:
    """Return the icon ``name`` in ``colour`` (#rrggbb), ``size`` pixels wide and high."""
    drawing = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    pixmap = QPixmap(size * _SCALE, size * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * _SCALE, size * _SCALE))
    painter.end()
    pixmap.setDevicePixelRatio(_SCALE)
    return pixmap


def window_icon() -> QIcon:
    """Return the studio's own icon."""
    return QIcon(str(RESOURCES / "icons" / "studio.svg"))
