"""Exports a written text as a coloured web page, and as a PDF."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from studio.ui.common.theme import LIGHT, serif
from studio.ui.write.written_text import WrittenText

_PRINT_SIZE = 11  # points
_MARGIN = 20  # millimetres


def as_html(written: WrittenText, title: str, legend: Sequence[str], about: str) -> str:
    """Return a complete web page: the text in the colours of surprise, always of the light theme.

    Args:
        written: the written text.
        title: the title of the page.
        legend: a word for each step of surprise; empty for a step without a word.
        about: a line on the origin of the text.
    """
    parts = [_paragraphs(written.text(0, written.prefix), "prefix")]
    place = end = written.prefix
    if len(written):
        end = written.span(len(written) - 1)[1]
    for first, last, step in written.runs(written.prefix, end):
        if not step:
            continue
        parts += [_paragraphs(written.text(place, first), ""), _paragraphs(written.text(first, last), f"s{step}")]
        place = last
    parts.append(_paragraphs(written.text(place, end), ""))
    steps = [f".s{step} {{ background-color: {colour}; }}" for step, colour in enumerate(LIGHT.surprise)]
    swatches = "".join(
        f'<span class="s{step}">&nbsp;{html.escape(word) or "&nbsp;&nbsp;"}&nbsp;</span>'
        for step, word in enumerate(legend)
    )
    families = ", ".join(f"'{family}'" for family in serif().families())
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">',
            f"<title>{html.escape(title)}</title>\n<style>",
            f"body {{ font-family: {families}, serif; color: {LIGHT.text}; background-color: {LIGHT.card};",
            "  max-width: 40em; margin: 3em auto; padding: 0 1em; line-height: 1.6; }",
            f".prefix, .about {{ color: {LIGHT.muted}; }}\n.about {{ font-size: small; }}",
            *steps,
            "</style>\n</head>\n<body>",
            f"<p>{''.join(parts)}</p>",
            f'<p class="about">{swatches} &nbsp; {html.escape(about)}</p>',
            "</body>\n</html>\n",
        )
    )


def _paragraphs(text: str, name: str) -> str:
    """Return a text as HTML, in a span of the class ``name`` if there is a name."""
    if not text:
        return ""
    shown = text.encode("utf-8", "replace").decode()
    escaped = html.escape("".join(sign for sign in shown if sign >= " " or sign in "\n\t")).replace("\n", "<br>\n")
    return f'<span class="{name}">{escaped}</span>' if name else escaped


def as_pdf(page: str, title: str) -> bytes:
    """Return a web page from `as_html` as a PDF in A4."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    font = serif()
    font.setPointSize(_PRINT_SIZE)
    document.setDefaultFont(font)
    document.setHtml(page)
    document.print_(writer)
    del writer  # writes the end of the file
    return bytes(buffer.data().data())
