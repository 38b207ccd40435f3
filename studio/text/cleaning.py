"""The named ways to normalise a text before its symbols are counted.

A cleaning is written as the names of its steps joined by ``+``, such as ``nfkc+lower``, or ``as-is`` for none. The
steps are always taken in the order of `STEPS`, however they were written.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from studio.messages import QT_TRANSLATE_NOOP, StudioError

AS_IS = "as-is"

END_OF_LINE = "<eos>"
"""What the step ``eos`` writes for the end of a line."""

_NOT_LETTERS = re.compile("[^A-Za-z]+")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n[\s]*")
_HALF_WIDTH = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}


@dataclass(frozen=True, slots=True)
class Step:
    """One way to normalise.

    Attributes:
        title: what it is called, in English; the window translates it.
        explanation: what it does, in one sentence.
        clean: returns the cleaned text.
        clean_prefix: cleans a prefix to write on from; a space at its ends stays.
        joins_lines: whether the lines are joined afterwards.
    """

    title: str
    explanation: str
    clean: Callable[[str], str]
    clean_prefix: Callable[[str], str]
    joins_lines: bool = False


def _letters(text: str) -> str:
    """Letters only, as *Dive into Deep Learning* reads the *Time Machine* (section 9.2.1).

    Within each line every run of what is not A-Z or a-z becomes one space; the line is stripped and lower-cased. The
    lesson's characters then follow each other with nothing between the lines; its words stay apart.
    """
    lines = (_NOT_LETTERS.sub(" ", line).strip().lower() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _letters_of_prefix(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text).lower()


def _collapse(text: str) -> str:
    return _collapse_prefix(text).strip()


def _collapse_prefix(text: str) -> str:
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", text))


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _eos(text: str) -> str:
    """Write `END_OF_LINE` for each line feed, with a space on either side, as readers of the Penn Treebank do."""
    first, *others = (line.strip() for line in text.split("\n"))
    return " ".join(filter(None, [first, *(part for line in others for part in (END_OF_LINE, line))]))


def _eos_of_prefix(text: str) -> str:
    return re.sub(r" ?\n ?", f" {END_OF_LINE} ", text)


def _half_width(text: str) -> str:
    return text.translate(_HALF_WIDTH)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _simplified(text: str) -> str:
    if not simplified_is_available():
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core", "To simplify Chinese the package OpenCC is needed. Install it with: pip install opencc"
            )
        )
    import opencc

    return str(opencc.OpenCC("t2s").convert(text))


def simplified_is_available() -> bool:
    """Whether the optional package for traditional to simplified Chinese is installed."""
    return importlib.util.find_spec("opencc") is not None


STEPS: dict[str, Step] = {
    "nfc": Step(
        QT_TRANSLATE_NOOP("core", "one form for each character (NFC)"),
        QT_TRANSLATE_NOOP("core", "A letter and its accent become one character; nothing one can see changes."),
        _nfc,
        _nfc,
    ),
    "nfkc": Step(
        QT_TRANSLATE_NOOP("core", "plain forms of characters (NFKC)"),
        QT_TRANSLATE_NOOP("core", "Ligatures, wide and decorated forms become plain characters: ﬁ becomes fi."),
        _nfkc,
        _nfkc,
    ),
    "half-width": Step(
        QT_TRANSLATE_NOOP("core", "wide characters narrow"),
        QT_TRANSLATE_NOOP("core", "Wide Latin letters, digits and punctuation become ordinary: Ａ，１ become A,1."),
        _half_width,
        _half_width,
    ),
    "simplified": Step(
        QT_TRANSLATE_NOOP("core", "simplified Chinese"),
        QT_TRANSLATE_NOOP("core", "Traditional Chinese characters become simplified ones."),
        _simplified,
        _simplified,
    ),
    "letters": Step(
        QT_TRANSLATE_NOOP("core", "letters only, lower case"),
        QT_TRANSLATE_NOOP("core", "As the lesson reads the Time Machine: a to z and spaces, lines joined."),
        _letters,
        _letters_of_prefix,
        joins_lines=True,
    ),
    "lower": Step(
        QT_TRANSLATE_NOOP("core", "lower case"),
        QT_TRANSLATE_NOOP("core", "Capital letters become small ones."),
        str.lower,
        str.lower,
    ),
    "spaces": Step(
        QT_TRANSLATE_NOOP("core", "white space collapsed"),
        QT_TRANSLATE_NOOP("core", "Several spaces become one; empty lines and spaces at the ends of lines go."),
        _collapse,
        _collapse_prefix,
    ),
    "eos": Step(
        QT_TRANSLATE_NOOP("core", "line ends as <eos>"),
        QT_TRANSLATE_NOOP("core", "The end of each line becomes the token <eos>, as in lessons on the Penn Treebank."),
        _eos,
        _eos_of_prefix,
    ),
    "one-line": Step(
        QT_TRANSLATE_NOOP("core", "line feeds as spaces"),
        QT_TRANSLATE_NOOP("core", "All lines become one, as in the lesson on song lyrics."),
        _one_line,
        _one_line,
    ),
}
"""The steps by name, in the order in which they are taken."""


def steps_of(cleaning: str) -> tuple[str, ...]:
    """Return the names of the steps of a cleaning, in the order in which they are taken; none for ``as-is``.

    Raises:
        StudioError: there is no step of such a name.
    """
    wanted = set() if cleaning == AS_IS else set(cleaning.split("+"))
    unknown = wanted - set(STEPS)
    if unknown:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "There is no cleaning “{name}”. There are: {names}."),
            name=", ".join(sorted(unknown)),
            names=", ".join([AS_IS, *STEPS]),
        )
    return tuple(name for name in STEPS if name in wanted)


def cleaning_of(steps: tuple[str, ...]) -> str:
    """Return the cleaning that takes these steps, as it is written."""
    return "+".join(name for name in STEPS if name in steps) or AS_IS


def clean(text: str, cleaning: str, line_joint: str = "") -> str:
    """Return ``text`` normalised in the way written ``cleaning``, with ``line_joint`` where it joins lines.

    Raises:
        StudioError: there is no such cleaning, or the package it needs is not installed.
    """
    steps = steps_of(cleaning)
    for name in steps:
        step = STEPS[name]
        text = step.clean(text)
        if step.joins_lines and "eos" not in steps:
            text = text.replace("\n", line_joint)
    return text


def clean_prefix(prefix: str, cleaning: str) -> str:
    """Return a prefix normalised as the text was, but with the space at its ends kept.

    Raises:
        StudioError: as `clean`.
    """
    for name in steps_of(cleaning):
        prefix = STEPS[name].clean_prefix(prefix)
    return prefix
