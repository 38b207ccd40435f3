"""What a token can be, and how a text is cut into such."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.byte_pairs import BytePairTokenizer
from studio.text.characters import CharacterTokenizer
from studio.text.segments import GraphemeTokenizer, WordTokenizer
from studio.text.tokenizer import NO_LIMITS, Limits, Tokenized, Tokenizer, TokenizingProgress
from studio.text.vocabulary import Vocabulary

_KINDS = (CharacterTokenizer, GraphemeTokenizer, WordTokenizer, BytePairTokenizer)
_BY_LEVEL = {kind.level: kind for kind in _KINDS}

LEVELS = tuple(_BY_LEVEL)
"""What a token can be: a character, one as perceived, a word, a byte-pair piece."""


@dataclass(frozen=True)
class Tokens:
    """How a text is cut, and which of the tokens are numbered.

    Attributes:
        level: one of `LEVELS`.
        limits: what the vocabulary holds.
    """

    level: str = "char"
    limits: Limits = NO_LIMITS


CHARACTERS = Tokens()


def tokenize(text: str, tokens: Tokens) -> Generator[TokenizingProgress, None, Tokenized]:
    """Cut ``text`` into tokens and number them all, whatever the limits; for pieces the limits say what is learned.

    Raises:
        StudioError: there is no such level, or a limit does not suit it.
    """
    kind = _kind(tokens.level)
    if kind is BytePairTokenizer:
        return (yield from BytePairTokenizer.from_text(text, tokens.limits))
    return (yield from kind.from_text(text))


def line_joint(level: str) -> str:
    """Return what stands between two lines where a cleaning joins them, for tokens of that level."""
    return _kind(level).line_joint


def restore_tokenizer(level: str, vocabulary: Vocabulary, settings: Mapping[str, Any]) -> Tokenizer:
    """Make a tokenizer again from what it said of itself.

    Raises:
        StudioError: there is no such level, or a package it needs is not installed.
        ValueError, KeyError, TypeError: the settings are not of this level, or do not suit the vocabulary.
    """
    kind = _kind(level)
    if kind is WordTokenizer:
        return WordTokenizer(vocabulary, chinese_words=settings["chinese_words"] is True)
    if kind is BytePairTokenizer:
        merges = [(str(first), str(second)) for first, second in settings["merges"]]
        return BytePairTokenizer(vocabulary, merges)
    return CharacterTokenizer(vocabulary) if kind is CharacterTokenizer else GraphemeTokenizer(vocabulary)


def _kind(level: str) -> type[CharacterTokenizer | GraphemeTokenizer | WordTokenizer | BytePairTokenizer]:
    if level not in _BY_LEVEL:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "A text cannot be read by “{level}”. There are: {levels}."),
            level=level,
            levels=", ".join(LEVELS),
        )
    return _BY_LEVEL[level]
