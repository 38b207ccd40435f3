"""Characters as tokens."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.text.tokenizer import (
    PIECE,
    SHOWN_UNKNOWN,
    TokenIds,
    Tokenized,
    Tokenizer,
    TokenizingProgress,
)
from studio.text.vocabulary import Vocabulary

_CODE_POINTS = 0x110000


class CharacterTokenizer(Tokenizer):
    """Each character (Unicode code point) is one token."""

    level = "char"

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Raises: ValueError if a token of the vocabulary is neither reserved nor one character."""
        if any(len(token) != 1 for token in vocabulary.tokens[vocabulary.first_ordinary :]):
            raise ValueError("a character vocabulary holds single characters only")
        super().__init__(vocabulary)

    @classmethod
    def from_text(cls, text: str) -> Generator[TokenizingProgress, None, Tokenized]:
        """Count the characters of ``text`` and number them by frequency, ties by first appearance."""
        counts = np.zeros(_CODE_POINTS, dtype=np.int64)
        order: list[int] = []  # code points by first appearance
        first = np.empty(_CODE_POINTS, dtype=np.int64)
        done = 0
        for codes in _code_points(text):
            new = np.bincount(codes, minlength=_CODE_POINTS)
            unseen = np.flatnonzero((new > 0) & (counts == 0))
            if len(unseen):
                # Of several values for one place numpy keeps the last, here the smallest position.
                first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
                order.extend(unseen[np.argsort(first[unseen])].tolist())
            counts += new
            done += len(codes)
            yield TokenizingProgress(done, len(text))
        tokenizer = cls(Vocabulary.from_counts((chr(code), int(counts[code])) for code in order))
        return Tokenized(tokenizer, tokenizer.encode(text))

    def encode(self, text: str) -> TokenIds:
        """See Tokenizer.encode."""
        table = self._id_of_code_point
        ids: TokenIds = np.empty(len(text), dtype=table.dtype)
        place = 0
        for codes in _code_points(text):
            np.take(table, codes, out=ids[place : place + len(codes)])
            place += len(codes)
        return ids

    def decode(self, token_ids: npt.ArrayLike) -> str:
        """See Tokenizer.decode."""
        tokens = self.vocabulary.tokens
        return "".join(tokens[token_id] if token_id else SHOWN_UNKNOWN for token_id in np.asarray(token_ids).tolist())

    def unknown(self, text: str) -> tuple[str, ...]:
        """See Tokenizer.unknown."""
        return tuple(dict.fromkeys(character for character in text if character not in self.vocabulary))

    @cached_property
    def _id_of_code_point(self) -> TokenIds:
        vocabulary = self.vocabulary
        table = np.zeros(_CODE_POINTS, dtype=np.min_scalar_type(len(vocabulary) - 1))
        for token_id in range(1, len(vocabulary)):
            if len(vocabulary.tokens[token_id]) == 1:  # a reserved one may be longer, and is in no text then
                table[ord(vocabulary.tokens[token_id])] = token_id
        return table


def _code_points(text: str) -> Iterator[npt.NDArray[np.uint32]]:
    """Yield the code points in pieces: all at once they would take four bytes each."""
    for start in range(0, len(text), PIECE):
        piece = text[start : start + PIECE]
        yield np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), dtype="<u4")
