"""The places of tokens in a text."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from studio.text.byte_pairs import BytePairTokenizer
from studio.text.segments import GraphemeTokenizer, WordTokenizer
from studio.text.tokenizer import TokenIds, Tokenizer, between_special

_FREQUENT = 5000  # tokens

Ends = npt.NDArray[np.int64]


def token_ends(tokenizer: Tokenizer, text: str, token_ids: TokenIds) -> Ends:
    """Return the end of each token in ``text``, in characters, (N,); each token begins at the end of the one before.

    The implied space between two words belongs to the second word. A token that ends within a character has the length
    0; the token that completes the character has the whole length.

    Args:
        tokenizer: the tokenizer of ``token_ids``.
        text: the text, cleaned.
        token_ids: the ids from ``tokenizer.encode(text)``, unknown tokens included.
    """
    if isinstance(tokenizer, BytePairTokenizer):
        return _piece_ends(tokenizer, text, token_ids)
    if isinstance(tokenizer, GraphemeTokenizer | WordTokenizer):
        return np.fromiter(_segment_ends(tokenizer, text), dtype=np.int64, count=len(token_ids))
    if not tokenizer.special:
        return np.arange(1, len(token_ids) + 1)
    lengths: list[int] = []
    for part, whole in between_special(text, tokenizer.special):
        lengths += [len(part)] if whole else [1] * len(part)
    return np.cumsum(lengths, dtype=np.int64)


def unknown_texts(tokenizer: Tokenizer, text: str, token_ids: TokenIds) -> list[str]:
    """Return the string of each token of ``text`` that ``tokenizer`` does not know, in order.

    Args:
        tokenizer: the tokenizer of ``token_ids``.
        text: the text, cleaned.
        token_ids: the ids from ``tokenizer.encode(text)``: 0 for each unknown token.
    """
    unknown = np.equal(token_ids, 0)
    if not unknown.any():
        return []
    if isinstance(tokenizer, GraphemeTokenizer | WordTokenizer):
        segments = itertools.chain.from_iterable(map(tokenizer.segments, tokenizer.pieces(text)))
        return list(itertools.compress(segments, unknown.tolist()))
    if tokenizer.special:
        ends = token_ends(tokenizer, text, token_ids)
        spans = zip(starts(ends)[unknown].tolist(), ends[unknown].tolist(), strict=True)
        return [text[start:end] for start, end in spans]
    return [text[place] for place in np.flatnonzero(unknown).tolist()]


def count_characters(tokenizer: Tokenizer, token_ids: TokenIds) -> int:
    """Return the length in characters of the text of ``token_ids`` (N,), which has no unknown token."""
    tokens = tokenizer.vocabulary.tokens
    counts = np.bincount(token_ids, minlength=len(tokens))
    if isinstance(tokenizer, BytePairTokenizer):  # the first byte of a character counts as the character
        codes = (token.encode("utf-8", "surrogateescape") for token in tokens)
        lengths = [sum((byte & 0xC0) != 0x80 for byte in code) for code in codes]
    else:
        lengths = list(map(len, tokens))
    count = int(counts @ np.array(lengths))
    if isinstance(tokenizer, WordTokenizer):
        begins = np.array([tokenizer.begins_word(token) for token in tokens])[token_ids]
        ends = np.array([tokenizer.ends_word(token) for token in tokens])[token_ids]
        count += int((ends[:-1] & begins[1:]).sum())  # the implied spaces
    return count


def mean_token_length(tokenizer: Tokenizer) -> float:
    """Estimate the mean length of a token in characters from the most frequent tokens; spaces between words count."""
    vocabulary = tokenizer.vocabulary
    pairs = zip(vocabulary.tokens[1:_FREQUENT], vocabulary.counts[1:_FREQUENT], strict=True)
    known = [(token, count) for token, count in pairs if count and token]
    total = sum(count for _, count in known)
    if not total:
        return 1.0
    length = sum(len(token) * count for token, count in known) / total
    if isinstance(tokenizer, WordTokenizer):
        begins = sum(count for token, count in known if tokenizer.begins_word(token)) / total
        ends = sum(count for token, count in known if tokenizer.ends_word(token)) / total
        length += begins * ends
    return length


def mean_line_length(tokenizer: Tokenizer) -> float:
    """Estimate the number of characters for each line feed of the text; infinity where there is no line feed."""
    vocabulary = tokenizer.vocabulary
    known = list(zip(vocabulary.tokens[1:_FREQUENT], vocabulary.counts[1:_FREQUENT], strict=True))
    line_feeds = sum(token.count("\n") * count for token, count in known)
    if not line_feeds:
        return math.inf
    return mean_token_length(tokenizer) * sum(count for _, count in known) / line_feeds


def starts(ends: Ends) -> Ends:
    """Return the starts of the tokens that end at ``ends``."""
    return np.concatenate([[0], ends[:-1]]) if len(ends) else ends


def _segment_ends(tokenizer: GraphemeTokenizer | WordTokenizer, text: str) -> Iterator[int]:
    end = 0
    for piece in tokenizer.pieces(text):
        for segment in tokenizer.segments(piece):
            end = text.index(segment, end) + len(segment)
            yield end


def _piece_ends(tokenizer: BytePairTokenizer, text: str, token_ids: TokenIds) -> Ends:
    tokens = tokenizer.vocabulary.tokens
    lengths = np.array([len(token.encode("utf-8", "surrogateescape")) for token in tokens])
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends_of_characters = np.cumsum(1 + (codes >= 0x80) + (codes >= 0x800) + (codes >= 0x10000).astype(np.int64))
    ends: Ends = np.searchsorted(ends_of_characters, np.cumsum(lengths[token_ids]), side="right")
    return ends
