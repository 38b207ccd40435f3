"""The kinds of token, and cutting a text into them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.stored_json import convert
from studio.text.byte_pairs import BytePairTokenizer
from studio.text.characters import CharacterTokenizer
from studio.text.segments import GraphemeTokenizer, SpaceTokenizer, WordTokenizer
from studio.text.tokenizer import NO_LIMITS, Limits, Tokenized, Tokenizer, TokenizingProgress
from studio.text.vocabulary import Vocabulary

_Kind = type[CharacterTokenizer | GraphemeTokenizer | WordTokenizer | BytePairTokenizer]
_KINDS: tuple[_Kind, ...] = (
    *(CharacterTokenizer, GraphemeTokenizer, WordTokenizer, SpaceTokenizer),
    BytePairTokenizer,
)
_BY_LEVEL = {kind.level: kind for kind in _KINDS}

LEVELS = tuple(_BY_LEVEL)
"""What a token can be: a character, one as perceived, a word, what stands between spaces, a byte-pair piece."""


@dataclass(frozen=True)
class Tokens:
    """How a text is cut, and which of the tokens are numbered.

    Attributes:
        level: one of `LEVELS`.
        limits: what the vocabulary holds.
        special: what stands in the text as one token each, whatever the level, such as ``<unk>`` and ``<eos>``.
    """

    level: str = "char"
    limits: Limits = NO_LIMITS
    special: tuple[str, ...] = ()


CHARACTERS = Tokens()


def tokenize(text: str, tokens: Tokens) -> Generator[TokenizingProgress, None, Tokenized]:
    """Cut ``text`` into tokens and number them all, whatever the limits; for pieces the limits say what is learned.

    Raises:
        StudioError: there is no such level, or a limit does not suit it.
    """
    kind = _kind(tokens.level)
    if issubclass(kind, BytePairTokenizer):
        return (yield from BytePairTokenizer.from_text(text, tokens.limits, tokens.special))
    return (yield from kind.from_text(text, tokens.special))


def line_joint(level: str) -> str:
    """Return what stands between two lines where a cleaning joins them, for tokens of that level."""
    return _kind(level).line_joint


class _StoredSettings(msgspec.Struct):
    """What the tokenizers say of themselves, each what it needs; see `Tokenizer.settings`."""

    special: tuple[str, ...] = ()
    chinese_words: bool = False
    merges: tuple[tuple[str, str], ...] = ()


def restore_tokenizer(level: str, vocabulary: Vocabulary, settings: Mapping[str, Any]) -> Tokenizer:
    """Make a tokenizer again from its `Tokenizer.settings`.

    Raises:
        StudioError: there is no such level, or a package it needs is not installed.
        ValueError: the settings are not of this level, or do not suit the vocabulary.
    """
    kind = _kind(level)
    stored = convert(dict(settings), _StoredSettings)
    special = stored.special
    if issubclass(kind, WordTokenizer):
        return kind(vocabulary, special, chinese_words=stored.chinese_words)
    if kind is BytePairTokenizer:
        return BytePairTokenizer(vocabulary, stored.merges, special)
    return (
        CharacterTokenizer(vocabulary, special)
        if kind is CharacterTokenizer
        else GraphemeTokenizer(vocabulary, special)
    )


def _kind(level: str) -> _Kind:
    if level not in _BY_LEVEL:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "A text cannot be read by “{level}”. There are: {levels}."),
            level=level,
            levels=", ".join(LEVELS),
        )
    return _BY_LEVEL[level]
