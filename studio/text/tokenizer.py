"""Text to token ids and back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.vocabulary import UNKNOWN, Vocabulary

TokenIds = npt.NDArray[np.unsignedinteger[Any]]
"""Token ids of shape (N,), in the smallest unsigned type that holds the vocabulary."""

LEVELS = ("char",)
"""What a token can be."""

_CODE_POINTS = 0x110000
_PIECE = 2**20
_SHOWN_UNKNOWN = "\ufffd"


class CharacterTokenizer:
    """Each character (Unicode code point) is one token.

    Attributes:
        vocabulary: the characters and their ids.
    """

    level = "char"

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Raises: ValueError if a token of the vocabulary is not one character."""
        if any(len(token) != 1 for token in vocabulary.tokens[1:]):
            raise ValueError("a character vocabulary holds single characters only")
        self.vocabulary = vocabulary

    @classmethod
    def from_text(cls, text: str) -> CharacterTokenizer:
        """Count the characters of ``text`` and number them by frequency, ties by first appearance."""
        counts = np.zeros(_CODE_POINTS, dtype=np.int64)
        order: list[int] = []  # code points by first appearance
        first = np.empty(_CODE_POINTS, dtype=np.int64)
        for codes in _code_points(text):
            new = np.bincount(codes, minlength=_CODE_POINTS)
            unseen = np.flatnonzero((new > 0) & (counts == 0))
            if len(unseen):
                # Of several values for one place numpy keeps the last, here the smallest position.
                first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
                order.extend(unseen[np.argsort(first[unseen])].tolist())
            counts += new
        return cls(Vocabulary.from_counts((chr(code), int(counts[code])) for code in order))

    def encode(self, text: str) -> TokenIds:
        """Return the ids of the characters, shape (len(text),); 0 for those not in the vocabulary."""
        table = self._id_of_code_point
        ids: TokenIds = np.empty(len(text), dtype=table.dtype)
        place = 0
        for codes in _code_points(text):
            np.take(table, codes, out=ids[place : place + len(codes)])
            place += len(codes)
        return ids

    def decode(self, token_ids: npt.ArrayLike) -> str:
        """Return the text of the ids, shape (N,); U+FFFD for an unknown token."""
        tokens = self.vocabulary.tokens
        return "".join(tokens[token_id] if token_id else _SHOWN_UNKNOWN for token_id in np.asarray(token_ids).tolist())

    @cached_property
    def _id_of_code_point(self) -> TokenIds:
        table = np.zeros(_CODE_POINTS, dtype=np.min_scalar_type(len(self.vocabulary) - 1))
        table[[ord(token) for token in self.vocabulary.tokens[1:]]] = np.arange(1, len(self.vocabulary))
        return table


def make_tokenizer(text: str, level: str) -> CharacterTokenizer:
    """Return the tokenizer of that level for ``text``.

    Raises:
        StudioError: there is no such level.
    """
    if level not in LEVELS:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "A text cannot be read by “{level}”. There are: {levels}."),
            level=level,
            levels=", ".join(LEVELS),
        )
    return CharacterTokenizer.from_text(text)


def unknown_tokens(tokenizer: CharacterTokenizer, text: str) -> tuple[str, ...]:
    """Return what of ``text`` the tokenizer does not know, each once, in order of appearance."""
    return tuple(dict.fromkeys(character for character in text if character not in tokenizer.vocabulary))


def _code_points(text: str) -> Iterator[npt.NDArray[np.uint32]]:
    """Yield the code points in pieces: all at once they would take four bytes each."""
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE]
        yield np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), dtype="<u4")


__all__ = ["LEVELS", "UNKNOWN", "CharacterTokenizer", "TokenIds", "make_tokenizer", "unknown_tokens"]
