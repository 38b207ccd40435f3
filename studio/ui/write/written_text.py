"""A text of tokens, and where in a document on the screen each of them stands."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from studio.ui.common.symbols import picture

BITS = (1.0, 2.0, 4.0, 7.0)
"""Surprisal in bits at which the next colour begins: a half, a quarter, a 16th, a 128th."""

_INVISIBLE = {
    **{code: picture(chr(code)) for code in range(32) if chr(code) not in "\n\t"},
    **dict.fromkeys((0x2028, 0x2029, 0xFDD0, 0xFDD1), "\ufffd"),  # Qt would break the line there, or worse
}


def bits(probability: float) -> float:
    """Return how surprising a token of this probability is."""
    return float(-np.log2(max(probability, 1e-30)))


def shown(text: str) -> str:
    """Return the text as Qt can show it: as many units of UTF-16, and nothing that Qt takes for something else."""
    return text.translate(_INVISIBLE).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def units(text: str) -> int:
    """Return how many positions the text takes in a document of Qt."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class WrittenText:
    """A text, token by token; places in it are counted in units of UTF-16, as Qt does.

    In the document on the screen long lines are broken, since Qt is slow with them: such breaks are no part of the
    text.

    Attributes:
        prefix: units before the first token.
        steps: of each token how surprising it was, 0 to ``len(BITS)``.
        probabilities: of each token.
        breaks: positions in the document where a line was broken.
        marks: units at which a marked part begins and ends, in order: begin, end, begin, end.
    """

    def __init__(self, prefix: str = "") -> None:
        self._coded = bytearray(prefix.encode("utf-16-le", "surrogatepass"))
        self.prefix = len(self._coded) // 2
        self._starts = array("q")
        self.steps = array("b")
        self.probabilities = array("f")
        self.breaks: list[int] = []
        self.marks: list[int] = []

    def __len__(self) -> int:
        """Return how many tokens there are."""
        return len(self._starts)

    def append(self, pieces: Sequence[str], probabilities: Sequence[float]) -> str:
        """Add tokens; return their text."""
        text = "".join(pieces)
        plain = units(text) == len(text)
        sizes = np.fromiter(map(len if plain else units, pieces), dtype=np.int64, count=len(pieces))
        begin = len(self._coded) // 2
        self._starts.extend((begin + np.cumsum(sizes) - sizes).tolist())
        self._coded += text.encode("utf-16-le", "surrogatepass")
        chances: npt.NDArray[np.float64] = np.maximum(np.asarray(probabilities, dtype=np.float64), 1e-30)
        self.steps.extend(np.searchsorted(BITS, -np.log2(chances), side="right").tolist())
        self.probabilities.extend(probabilities)
        return text

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Return the text between two units."""
        return self._coded[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass")

    def span(self, token: int) -> tuple[int, int]:
        """Return where a token begins and ends."""
        end = self._starts[token + 1] if token + 1 < len(self._starts) else len(self._coded) // 2
        return self._starts[token], end

    def token_at(self, unit: int) -> int:
        """Return the number of the token there, the last one at the text's end; -1 in the prefix."""
        return bisect_right(self._starts, unit) - 1

    def position(self, unit: int) -> int:
        """Return where in the document a unit stands."""
        position = unit
        for place in self.breaks[: bisect_right(self.breaks, unit + len(self.breaks))]:
            if place > position:
                break
            position += 1
        return position

    def unit(self, position: int) -> int:
        """Return which unit stands at a position of the document."""
        return position - bisect_left(self.breaks, position)

    def set_marks(self, spans: Sequence[tuple[int, int]]) -> None:
        """Mark parts, given in characters of the text after its prefix."""
        written = self.text(self.prefix)
        plain = len(written) == len(self._coded) // 2 - self.prefix
        flat = [place for span in spans for place in span]
        if not plain and flat:
            sizes = np.fromiter(map(units, written), dtype=np.int64, count=len(written))
            offsets = np.concatenate(([0], np.cumsum(sizes)))
            flat = offsets[np.minimum(flat, len(written))].tolist()
        self.marks = [self.prefix + place for place in flat]

    def mark_at(self, unit: int) -> int:
        """Return the number of the marked part there, -1 where there is none."""
        place = bisect_right(self.marks, unit) - 1
        return place // 2 if place >= 0 and place % 2 == 0 else -1

    def runs(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return which units from ``start`` to ``end`` have which step: neighbours of the same step are one."""
        made: list[tuple[int, int, int]] = []
        first = max(0, self.token_at(start))
        last = bisect_left(self._starts, end)
        starts, steps = self._starts[first:last], self.steps[first:last]
        begin = at = -1
        for place, step in zip(starts, steps, strict=True):
            if step != at:
                if at > 0:
                    made.append((max(begin, start), place, at))
                begin, at = place, step
        if at > 0:
            made.append((max(begin, start), min(end, self.span(last - 1)[1]), at))
        return made

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
