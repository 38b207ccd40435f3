"""A text of tokens, and the place of each token in a document on the screen."""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from studio.ui.common.symbols import with_pictures

_NOT_SHOWN = dict.fromkeys((0x2028, 0x2029, 0xFDD0, 0xFDD1), "\ufffd")  # Qt would break the line at these, or worse


def shown(text: str) -> str:
    """Return the text as Qt can show it: of equal length in UTF-16, without characters special to Qt."""
    whole = with_pictures(text).translate(_NOT_SHOWN)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def units(text: str) -> int:
    """Return the length of the text in UTF-16 units, its number of positions in a document of Qt."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class TokenText:
    """A text of tokens; its places are counted in UTF-16 units, as in Qt.

    The text is the original, although the document shows other characters for some of the text's. The document breaks
    long lines, since Qt is slow with them: the breaks are not part of the text.

    Attributes:
        prefix: number of units before the first token.
        steps: the step of each token, an index into the view's colours.
        breaks: positions of the line breaks that only the document has.
        marks: the units at which the marked parts begin and end: begin, end, begin, end.
    """

    def __init__(self, prefix: str = "") -> None:
        self._coded = bytearray(prefix.encode("utf-16-le", "surrogatepass"))
        self.prefix = len(self._coded) // 2
        self._ends = array("q")  # the end of each token, where the next one begins
        self.steps = array("b")
        self.breaks: list[int] = []
        self.marks: list[int] = []

    @classmethod
    def split(cls, text: str, ends: npt.NDArray[np.integer[Any]]) -> Self:
        """Return a text whose tokens end at these characters; no token follows the last end."""
        made = cls()
        made._coded += text.encode("utf-16-le", "surrogatepass")
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        before = np.concatenate([[0], np.cumsum(1 + (codes > 0xFFFF))])  # units before each character
        made._ends.extend(before[ends].tolist())
        made.steps.extend([0] * len(ends))
        return made

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self._ends)

    def add(self, pieces: Sequence[str], steps: Sequence[int]) -> str:
        """Add tokens at the end; return their text."""
        text = "".join(pieces)
        plain = units(text) == len(text)
        sizes = np.fromiter(map(len if plain else units, pieces), dtype=np.int64, count=len(pieces))
        self._ends.extend((len(self._coded) // 2 + np.cumsum(sizes)).tolist())
        self._coded += text.encode("utf-16-le", "surrogatepass")
        self.steps.extend(steps)
        return text

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Return the text between two units."""
        return self._coded[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass")

    def span(self, token: int) -> tuple[int, int]:
        """Return the units at which a token begins and ends."""
        return self._ends[token - 1] if token else self.prefix, self._ends[token]

    def token_at(self, unit: int) -> int:
        """Return the number of the token at a unit; -1 in the prefix and beyond the last token."""
        token = bisect_right(self._ends, unit)
        return token if self.prefix <= unit and token < len(self) else -1

    def position(self, unit: int) -> int:
        """Return the position of a unit in the document."""
        return unit + bisect_right(range(len(self.breaks)), unit, key=lambda place: self.breaks[place] - place)

    def unit(self, position: int) -> int:
        """Return the unit at a position of the document."""
        return position - bisect_left(self.breaks, position)

    def runs(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return begin, end and step of each run of equal steps between two units."""
        first, last = bisect_right(self._ends, start), bisect_left(self._ends, end) + 1
        steps = np.array(self.steps[first:last], dtype=np.intp)
        if not len(steps):
            return []
        bounds = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(steps)]
        made = []
        for one, two in itertools.pairwise(bounds):
            left, right = max(start, self.span(first + one)[0]), min(end, self._ends[first + two - 1])
            if left < right:
                made.append((left, right, int(steps[one])))
        return made

    def set_marks(self, spans: Sequence[tuple[int, int]]) -> None:
        """Mark these parts, given in characters after the prefix."""
        written = self.text(self.prefix)
        plain = len(written) == len(self._coded) // 2 - self.prefix
        flat = [place for span in spans for place in span]
        if not plain and flat:
            sizes = np.fromiter(map(units, written), dtype=np.int64, count=len(written))
            offsets = np.concatenate(([0], np.cumsum(sizes)))
            flat = offsets[np.minimum(flat, len(written))].tolist()
        self.marks = [self.prefix + place for place in flat]

    def mark_at(self, unit: int) -> int:
        """Return the number of the marked part at a unit, -1 where there is none."""
        place = bisect_right(self.marks, unit) - 1
        return place // 2 if place >= 0 and place % 2 == 0 else -1

    def marked(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the marked parts between two units."""
        first = max(0, bisect_right(self.marks, start) // 2 - 1)
        made = []
        for place in range(2 * first, len(self.marks), 2):
            if self.marks[place] >= end:
                break
            if self.marks[place + 1] > start:
                made.append((max(start, self.marks[place]), min(end, self.marks[place + 1])))
        return made
