"""Finds the passages of a written text that are copied from another text, such as a training text.

The index is a suffix array (Manber and Myers, 1993): all places of a text, sorted by the text that follows. Prefix
doubling sorts it, and only sorts places that still tie (Larsson and Sadakane, 1999). It uses NumPy's sorts, so that the
work can be stopped and needs no further library.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from studio.text.tokenizer import PIECE

_AT_ONCE = 2**20  # the fewest places sorted at a time
_FIRST_COMPARED = 64  # characters compared at first; more only where these tie

Places = npt.NDArray[np.int32]
_Codes = npt.NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True, slots=True)
class IndexingProgress:
    """How many of all places are sorted; a repetitive text takes a little longer at the end."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TextIndex:
    """A text with an index that finds any string at once.

    Attributes:
        text: the text.
        places: the suffix array: every place, sorted by the text that follows it, shape (N,).
    """

    text: str
    places: Places

    def longest(self, written: str, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Return how many characters at the beginning of ``written[start:end]`` occur in the text, and a place."""
        end = len(written) if end is None else end
        size = _FIRST_COMPARED
        while True:
            pattern = written[start : min(end, start + size)]
            found = self._longest(pattern)
            if found[0] < size or start + size >= end:
                return found
            size *= 8

    def _longest(self, pattern: str) -> tuple[int, int]:
        text, places, size = self.text, self.places, len(pattern)
        rank = bisect_left(places.data, pattern, key=lambda place: text[place : place + size])
        neighbours = [int(places[near]) for near in (rank - 1, rank) if 0 <= near < len(places)]
        return max(((_alike(text[place : place + size], pattern), place) for place in neighbours), default=(0, 0))


@dataclass(frozen=True, slots=True)
class Span:
    """A copied passage of a written text.

    Attributes:
        start, end: the passage in the written text, in characters.
        place: where the passage begins in the other text; one of its places, if there are several.
    """

    start: int
    end: int
    place: int

    @property
    def length(self) -> int:
        """The length of the passage in characters."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Copies:
    """The copied passages of a written text.

    Attributes:
        spans: the copied passages, in order, without overlaps.
        longest: the longest passage that occurs in the other text, even one too short for a span; None where no
            character does.
        share_new: the share of characters in no span, 0 to 1; 1 for no text.
    """

    spans: tuple[Span, ...]
    longest: Span | None
    share_new: float


def copied(index: TextIndex, written: str, minimum: int) -> Copies:
    """Return the passages of at least ``minimum`` characters of ``written`` that occur in the indexed text.

    A character is copied if it lies in any such passage. Where two maximal passages overlap, the first has the
    characters they share, and the span of the second begins at the end of the first: so a span may be shorter than
    ``minimum``, and spans that touch come from different places.

    Raises:
        ValueError: ``minimum`` is below 1.
    """
    if minimum < 1:
        raise ValueError("minimum must be 1 or more")
    spans: list[Span] = []
    longest: Span | None = None
    covered = 0
    for match in _matches(index, written, minimum):
        if longest is None or match.length > longest.length:
            longest = match
        if match.length >= minimum:
            start = max(match.start, spans[-1].end if spans else 0)
            spans.append(Span(start, match.end, match.place + start - match.start))
            covered += match.end - start
    return Copies(tuple(spans), longest, 1 - covered / len(written) if written else 1.0)


def _matches(index: TextIndex, written: str, minimum: int) -> Iterator[Span]:
    """Yield the maximal passages of at least ``minimum`` characters, in order, and some shorter ones.

    The longest passage is among them, whatever its length.
    """
    start, best = 0, 0
    while start < len(written) and len(written) - start > min(best, minimum - 1):
        length, place = index.longest(written, start)
        if length >= minimum:
            start = _leftmost(index, written, start, start + minimum)
            length, place = index.longest(written, start)
        if length:
            yield Span(start, start + length, place)
            best = max(best, length)
        # The next passage is not within this one, so it holds the character after this one.
        start = max(start + 1, start + length + 1 - minimum)


def _leftmost(index: TextIndex, written: str, start: int, end: int) -> int:
    """Return the smallest begin for which ``written[begin:end]`` occurs in the text; ``written[start:end]`` does."""

    def stands(begin: int) -> bool:
        return begin >= 0 and index.longest(written, begin, end)[0] == end - begin

    step = 1
    while stands(start - step):
        start, step = start - step, 2 * step
    while step:
        if stands(start - step):
            start -= step
        step //= 2
    return start


def _alike(first: str, second: str) -> int:
    """Return the length of the common prefix of two strings."""
    size = min(len(first), len(second))
    if first[:size] == second[:size]:
        return size
    low = 0  # the first ``low`` characters agree
    while size - low > 1:
        middle = (low + size) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            size = middle
    return low


def index_text(text: str, at_once: int = _AT_ONCE) -> Generator[IndexingProgress, None, TextIndex]:
    """Sort the places of ``text``; return its index.

    Args:
        text: the text to index.
        at_once: the fewest places to sort at a time; a long text is sorted in 64 parts.

    Yields:
        `IndexingProgress` after each part of the work.

    Raises:
        ValueError: the text has 2,147,483,647 characters or more.
    """
    if len(text) >= 2**31 - 1:
        raise ValueError("the text is too long for places of four bytes")
    codes, width = _dense(text)
    known = 64 // width  # number of characters by which places are sorted so far, as many as one integer holds
    places: Places = np.empty(len(text), dtype=np.int32)
    ranks = np.full(len(text) + 1, -1, dtype=np.int32)  # a string that ends sorts before a longer one
    alike: list[Places] = []  # the ranks of places that still tie
    begun = settled = 0
    for here in _buckets(codes, len(text), width, at_once):
        keys = np.zeros(len(here), dtype=np.uint64)
        for offset in range(known):
            keys = keys << np.uint64(width) | codes[here + offset]
        alike.append(_settle(places, ranks, np.arange(begun, begun + len(here), dtype=np.int32), here, keys))
        begun += len(here)
        settled += len(here) - len(alike[-1])
        yield IndexingProgress(settled, len(text))
    del codes
    while settled < len(text):
        for number, at in enumerate(alike):
            here = places[at]
            keys = (ranks[here].astype(np.uint64) << np.uint64(32)) + (ranks[here + known] + 1).astype(np.uint64)
            alike[number] = _settle(places, ranks, at, here, keys)
            settled += len(at) - len(alike[number])
            yield IndexingProgress(settled, len(text))
        known *= 2
    return TextIndex(text, places)


def _dense(text: str) -> tuple[_Codes, int]:
    """Return the characters as dense numbers from 1 in their order, padded with zeros, and the bits of a number."""
    alphabet = np.array(sorted(map(ord, set(text))), dtype=np.int64)
    table: _Codes = np.zeros(int(alphabet.max(initial=0)) + 1, dtype=np.min_scalar_type(len(alphabet)))
    table[alphabet] = np.arange(1, len(alphabet) + 1)
    codes: _Codes = np.zeros(len(text) + 64, dtype=table.dtype)
    for start in range(0, len(text), PIECE):
        piece = np.frombuffer(text[start : start + PIECE].encode("utf-32-le", "surrogatepass"), dtype="<u4")
        codes[start : start + len(piece)] = table[piece]
    return codes, max(1, len(alphabet).bit_length())


def _buckets(codes: _Codes, size: int, width: int, at_once: int) -> Iterator[Places]:
    """Yield the places in parts: every place of a part sorts before every place of the next."""
    characters = -(-16 // width)  # characters that make 16 bits or more
    buckets = np.empty(size, dtype=np.uint16)
    for start in range(0, size, PIECE):
        end = min(size, start + PIECE)
        numbers = np.zeros(end - start, dtype=np.uint32)
        for offset in range(characters):
            numbers = numbers << np.uint32(width) | codes[start + offset : end + offset]
        buckets[start:end] = numbers >> np.uint32(characters * width - 16)
    ends = np.cumsum(np.bincount(buckets, minlength=2**16))
    most = max(at_once, size // 64)
    first = done = 0
    while done < size:
        last = max(first, int(np.searchsorted(ends, done + most, "right")) - 1)
        yield np.flatnonzero((buckets >= first) & (buckets <= last)).astype(np.int32)
        first, done = last + 1, int(ends[last])


def _settle(places: Places, ranks: Places, at: Places, here: Places, keys: npt.NDArray[np.uint64]) -> Places:
    """Sort the places ``here``, which have the ranks ``at``, by their keys; return the ranks that still tie.

    Places that tie all have the rank of the first of them.
    """
    order = np.argsort(keys)
    keys, here = keys[order], here[order]
    new = np.ones(len(keys) + 1, dtype=bool)
    new[1:-1] = keys[1:] != keys[:-1]
    places[at] = here
    ranks[here] = at[np.maximum.accumulate(np.where(new[:-1], np.arange(len(at)), 0))]
    return at[~(new[:-1] & new[1:])]
