"""Tool tips that show plain text."""

from __future__ import annotations

import html

from PySide6.QtGui import Qt


def plain_tip(words: str) -> str:
    """Return ``words`` escaped, so that a tool tip shows them unchanged.

    Qt renders whatever looks like HTML. A name in a model file, or a passage of a text, would be shown changed; and it
    could name a picture on another computer, which Qt would ask for.
    """
    if not Qt.mightBeRichText(words):
        return words
    return f'<p style="white-space: pre-wrap">{html.escape(words)}</p>'
