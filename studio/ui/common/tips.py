"""Tool tips that show what they are given."""

from __future__ import annotations

import html

from PySide6.QtGui import Qt


def plain_tip(words: str) -> str:
    """Return ``words`` so that a tool tip shows them as they stand.

    Qt takes what looks like HTML for HTML. A name in a model file, or a passage of a text, would be shown as something
    else; and it could name a picture on another computer, which is asked for it.
    """
    if not Qt.mightBeRichText(words):
        return words
    return f'<p style="white-space: pre-wrap">{html.escape(words)}</p>'
