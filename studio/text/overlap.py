"""Which parts of a written text stand word for word in another, such as the text a model learned from.

The index is a suffix array: all places of a text, sorted by the text that follows. Manber and Myers,
1993; sorted by doubling prefixes, and only where places are still alike, after Larsson and Sadakane, 1999. It is
made of NumPy's sorts, so that it can be stopped and needs no library more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from studio.text.tokenizer import PIECE

_AT_ONCE = 2**20  # places that are sorted at a time, at least
_FIRST_COMPARED = 64  # characters; more only where these are alike

Places = npt.NDArray[np.int32]
_Codes = npt.NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True, slots=True)
class IndexingProgress:
    """So many of so many places are in their order; a text that repeats itself takes a little longer at the end."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TextIndex:
    """A text in which any string is found at once.

    Attributes:
        text: the text.
        places: each place once, in the order of the text that follows it, shape (N,).
    """

    text: str
    places: Places

    def longest(self, written: str, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Return how many characters of ``written[start:end]``, from its first on, stand in the text, and a place."""
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
    """A part of a written text that stands in the other text.

    Attributes:
        start, end: in the written text, in characters.
        place: where it begins in the other text; one of the places, if there are several.
    """

    start: int
    end: int
    place: int

    @property
    def length(self) -> int:
        """Its length in characters."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Copies:
    """The copied parts of a written text.

    Attributes:
        spans: the copied parts, in order, none over another.
        longest: the longest part that stands in the other text, even where it is shorter than a span must be; None
            where no character does.
        share_new: the share of characters in no span, 0 to 1; 1 for no text.
    """

    spans: tuple[Span, ...]
    longest: Span | None
    share_new: float


def copied(index: TextIndex, written: str, minimum: int) -> Copies:
    """Return the parts of ``written`` that stand in the indexed text, in stretches of ``minimum`` characters or more.

    A character is copied if it stands within any such stretch. Where two stretches that cannot be made longer overlap,
    what they share is counted to the first, and the span of the second begins where the first ends: so a span
    may be shorter than ``minimum``, and spans that touch come from different places.

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
    """Yield the stretches of ``minimum`` or more that cannot be made longer, in order, and some shorter ones.

    The longest of all is among them, whatever its length.
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
        # The next one is not within this one, so it holds the character after it.
        start = max(start + 1, start + length + 1 - minimum)


def _leftmost(index: TextIndex, written: str, start: int, end: int) -> int:
    """Return the smallest place from which ``written`` stands in the text up to ``end``; from ``start`` on it does."""

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
    """Return how many characters two strings have in common at their beginnings."""
    size = min(len(first), len(second))
    if first[:size] == second[:size]:
        return size
    low = 0  # so many are the same
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
        text: what to find strings in.
        at_once: how many places are sorted at a time, at least; of a long text a 64th.

    Yields:
        the progress after each part of the work.

    Raises:
        ValueError: the text has 2,147,483,647 characters or more.
    """
    if len(text) >= 2**31 - 1:
        raise ValueError("the text is too long for places of four bytes")
    codes, width = _dense(text)
    known = 64 // width  # characters by which places are sorted so far: as many as one number holds
    places: Places = np.empty(len(text), dtype=np.int32)
    ranks = np.full(len(text) + 1, -1, dtype=np.int32)  # what ends comes before what goes on
    alike: list[Places] = []  # the ranks of places that are not told apart yet
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
    """Return the characters numbered from 1 in their order, then zeros, and the bits such a number takes."""
    alphabet = np.array(sorted(map(ord, set(text))), dtype=np.int64)
    table: _Codes = np.zeros(int(alphabet.max(initial=0)) + 1, dtype=np.min_scalar_type(len(alphabet)))
    table[alphabet] = np.arange(1, len(alphabet) + 1)
    codes: _Codes = np.zeros(len(text) + 64, dtype=table.dtype)
    for start in range(0, len(text), PIECE):
        piece = np.frombuffer(text[start : start + PIECE].encode("utf-32-le", "surrogatepass"), dtype="<u4")
        codes[start : start + len(piece)] = table[piece]
    return codes, max(1, len(alphabet).bit_length())


def _buckets(codes: _Codes, size: int, width: int, at_once: int) -> Iterator[Places]:
    """Yield the places in parts, none of which has a place that comes before one of a part before."""
    characters = -(-16 // width)  # that make 16 bits or more
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
    """Put the places ``here``, which have the ranks ``at``, in the order of their keys; return which stay alike.

    Places that are alike all have the rank of the first of them.
    """
    order = np.argsort(keys)
    keys, here = keys[order], here[order]
    new = np.ones(len(keys) + 1, dtype=bool)
    new[1:-1] = keys[1:] != keys[:-1]
    places[at] = here
    ranks[here] = at[np.maximum.accumulate(np.where(new[:-1], np.arange(len(at)), 0))]
    return at[~(new[:-1] & new[1:])]
