"""Faces of known widths, made from whatever faces a machine has, so that no machine's fonts decide a test."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from studio.ui.common import theme

NARROW, WIDE, WIDER = 0.45, 0.53, 0.58
"""Widths of letters in ems, on the average: Noto Sans and WenQuanYi have about the first, DejaVu Sans 0.515.

Verdana, about the widest face that a system has for its windows, has the last.
"""

_LATIN = "the quick brown fox jumps over a lazy dog and writes"
_LARGE = 100  # pixels, to measure at


def use_face(monkeypatch: pytest.MonkeyPatch, width: float, letters: float = 1.0) -> None:
    """Let windows made from now on have Latin letters of that width, in ems, and so many times as large as usual."""
    plain = theme.face_of

    def spaced(families: tuple[str, ...], size: int) -> QFont:
        font = plain(families, size)
        large = QFont(font)
        large.setPixelSize(_LARGE)
        has = QFontMetricsF(large).horizontalAdvance(_LATIN) / len(_LATIN) / _LARGE
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, (width - has) * font.pixelSize())
        return font

    monkeypatch.setattr(theme, "face_of", spaced)
    start = theme.Theme.start

    def start_so(self: theme.Theme, application: object, name: str, _letters: float = 1.0) -> None:
        start(self, application, name, letters)

    monkeypatch.setattr(theme.Theme, "start", start_so)
