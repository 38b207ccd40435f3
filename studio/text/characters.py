"""Characters as tokens."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.text.tokenizer import (
    PIECE,
    TokenIds,
    Tokenized,
    Tokenizer,
    TokenizingProgress,
    between_special,
    check_special,
    is_within_special,
    special_pattern,
)
from studio.text.vocabulary import Vocabulary

_CODE_POINTS = 0x110000


class CharacterTokenizer(Tokenizer):
    """Each character (Unicode code point) is one token, and each special token."""

    level = "char"

    def __init__(self, vocabulary: Vocabulary, special: Iterable[str] = ()) -> None:
        """Raises: ValueError if a token of the vocabulary is neither reserved, nor special, nor one character."""
        super().__init__(vocabulary, special)
        longer = {token for token in vocabulary.tokens[vocabulary.first_ordinary :] if len(token) != 1}
        if not longer <= set(self.special):
            raise ValueError("a character vocabulary holds single characters only")

    @classmethod
    def from_text(cls, text: str, special: Iterable[str] = ()) -> Generator[TokenizingProgress, None, Tokenized]:
        """Count the characters of ``text`` and number them by frequency, ties by first appearance."""
        special = check_special(special)
        size = _CODE_POINTS + len(special)
        counts = np.zeros(size, dtype=np.int64)
        order: list[int] = []  # codes by first appearance
        first = np.empty(size, dtype=np.int64)
        done = 0
        for codes, read in _codes(text, special):
            new = np.bincount(codes, minlength=size)
            unseen = np.flatnonzero((new > 0) & (counts == 0))
            if len(unseen):
                # Of several values for one place numpy keeps the last, here the smallest position.
                first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
                order.extend(unseen[np.argsort(first[unseen])].tolist())
            counts += new
            done += read
            yield TokenizingProgress(done, len(text))
        tokens = [chr(code) if code < _CODE_POINTS else special[code - _CODE_POINTS] for code in order]
        tokenizer = cls(Vocabulary.from_counts(zip(tokens, counts[order].tolist(), strict=True)), special)
        return Tokenized(tokenizer, tokenizer.encode(text))

    def encode(self, text: str) -> TokenIds:
        """See Tokenizer.encode."""
        table = self._id_of_code
        ids: TokenIds = np.empty(len(text), dtype=table.dtype)
        place = 0
        for codes, _ in _codes(text, self.special):
            np.take(table, codes, out=ids[place : place + len(codes)])
            place += len(codes)
        return ids[:place]

    def decode(self, token_ids: npt.ArrayLike) -> str:
        """See Tokenizer.decode."""
        tokens, unknown = self.vocabulary.tokens, self.shown_unknown
        return "".join(tokens[token_id] if token_id else unknown for token_id in np.asarray(token_ids).tolist())

    def unknown(self, text: str) -> tuple[str, ...]:
        """See Tokenizer.unknown."""
        parts = between_special(text, self.special)
        tokens = (token for part, whole in parts for token in ((part,) if whole else part))
        return tuple(dict.fromkeys(token for token in tokens if token not in self.vocabulary))

    @cached_property
    def _id_of_code(self) -> TokenIds:
        vocabulary = self.vocabulary
        table = np.zeros(_CODE_POINTS + len(self.special), dtype=np.min_scalar_type(len(vocabulary) - 1))
        for token_id in range(1, len(vocabulary)):
            if len(vocabulary.tokens[token_id]) == 1:  # a reserved one may be longer, and is in no text then
                table[ord(vocabulary.tokens[token_id])] = token_id
        table[_CODE_POINTS:] = vocabulary.to_ids(self.special)
        return table


def _codes(text: str, special: tuple[str, ...]) -> Iterator[tuple[npt.NDArray[np.uint32], int]]:
    """Yield the codes of the text's tokens in pieces, and of how many characters each is.

    A character's code is its code point, that of a special token its place among them after all code points. All at
    once they would take four bytes each.
    """
    pattern = special_pattern(special)
    start = 0
    while start < len(text):
        end = min(start + PIECE, len(text))
        while end < len(text) and is_within_special(text, end, special):
            end += 1
        piece = text[start:end]
        codes = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        spans = [(found.span(), special.index(found.group())) for found in pattern.finditer(piece)] if pattern else []
        if spans:
            codes, stays = codes.copy(), np.ones(len(codes), dtype=bool)
            for (first, last), place in spans:
                codes[first] = _CODE_POINTS + place
                stays[first + 1 : last] = False
            codes = codes[stays]
        yield codes, len(piece)
        start = end
