"""A text with gaps: the parts that a model reads between them, and the text with its gaps filled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from studio.text.cleaning import clean_prefix
from studio.text.segments import WordTokenizer
from studio.text.tokenizer import Tokenizer

GAP = re.compile(r"_{3,}")
"""The pattern of a gap in a text."""

_BY_CHARACTER = ("char", "grapheme")
_CLOSES = frozenset(".,;:!?…%’”、。，；：！？")  # with Unicode's closing punctuation: no space comes before these


def by_character(tokenizer: Tokenizer) -> bool:
    """Whether each underscore of a gap stands for a token; otherwise the whole gap is one token."""
    return tokenizer.level in _BY_CHARACTER


def read_parts(tokenizer: Tokenizer, cleaning: str, text: str) -> list[str]:
    """Return the cleaned text before, between and after the gaps, without the spaces that the fillings bring."""
    cleaned = [clean_prefix(part, cleaning) for part in GAP.split(text)]
    return [part for _, part, _ in _cut(tokenizer, cleaned)]


def put_in(tokenizer: Tokenizer, text: str, fillings: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return ``text`` with these fillings in its gaps, and the begin and end of each filling in the result.

    The filling decides on one space on each side of a gap: a word has spaces around it, a comma has none before it.

    Args:
        tokenizer: the tokenizer of the model that filled the gaps.
        text: the text, with a gap for each filling.
        fillings: the text of each filling.
    """
    parts = _cut(tokenizer, GAP.split(text))
    put, spans = parts[0][1], []
    for filling, (_, _, typed), (typed_after, part, _) in zip(fillings, parts[:-1], parts[1:], strict=True):
        said = filling
        if not by_character(tokenizer):
            if put.endswith(" "):
                said = said.removeprefix(" ")
            if part.startswith(" "):
                said = said.removesuffix(" ")
            put += _joint(tokenizer, put, said, typed=typed)
        edges = "" if by_character(tokenizer) or not said.strip(" ") else " "
        start = len(put) + len(said) - len(said.lstrip(edges))
        put += said
        spans.append((start, len(put.rstrip(edges))))
        if part:  # otherwise another gap, or the end, follows
            put += _joint(tokenizer, put, part, typed=typed_after) + part
    return put, tuple(spans)


def _cut(tokenizer: Tokenizer, parts: Sequence[str]) -> list[tuple[bool, str, bool]]:
    """Return each part without the spaces next to gaps, and whether there were such spaces.

    A lone space between two gaps belongs to the second gap.
    """
    last = len(parts) - 1
    return [_without_edges(tokenizer, part, place > 0, place < last) for place, part in enumerate(parts)]


def _without_edges(tokenizer: Tokenizer, part: str, after_gap: bool, before_gap: bool) -> tuple[bool, str, bool]:
    if by_character(tokenizer):
        return False, part, False
    if part == " " and after_gap and before_gap:
        return False, "", True
    bare = tokenizer.without_open_end(part) if before_gap else part
    ends = bare != part
    words = isinstance(tokenizer, WordTokenizer)  # a subword brings the space before it, and needs none after it
    begins = words and after_gap and bare.startswith(" ") and _is_word(tokenizer, bare[1:2])
    return begins, bare[1:] if begins else bare, ends


def _joint(tokenizer: Tokenizer, before: str, after: str, *, typed: bool) -> str:
    """Return the space between two strings, one of them a filling; ``typed`` is whether the user typed a space."""
    if not isinstance(tokenizer, WordTokenizer) or before[-1:].isspace() or after[:1].isspace():
        return ""  # one of the strings brings its own space
    if _is_word(tokenizer, before[-1:]) and _is_word(tokenizer, after[:1]):
        return " "
    return " " if typed and not _closes(after[:1]) and not _opens(before[-1:]) else ""


def _is_word(tokenizer: Tokenizer, character: str) -> bool:
    return isinstance(tokenizer, WordTokenizer) and tokenizer.is_of_word(character)


def _closes(character: str) -> bool:
    return character in _CLOSES or (character != "" and unicodedata.category(character) in ("Pe", "Pf"))


def _opens(character: str) -> bool:
    return character != "" and unicodedata.category(character) in ("Ps", "Pi")
