"""What the hidden units of a recurrent model may keep track of in a text, and which of them do. Knows no PyTorch.

Karpathy, Johnson and Fei-Fei, *Visualizing and Understanding Recurrent Networks*, 2015, found such "cells that count"
by eye.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.messages import QT_TRANSLATE_NOOP
from studio.text.spans import Ends, starts
from studio.text.tokenizer import TokenIds

_FEWEST = 5  # places a trait must have, and lack, to say anything
_STILL = 1e-5  # a unit that moves less than that does nothing

_OPENING, _CLOSING = "“«「『", "”»」』"
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_INDENTATION = re.compile(r"^[ \t]*", re.MULTILINE)

Numbers = npt.NDArray[np.float32]

TRAITS: dict[str, str] = {
    "quotes": QT_TRANSLATE_NOOP("core", "within quotation marks"),
    "line ends": QT_TRANSLATE_NOOP("core", "at a line’s end"),
    "place in line": QT_TRANSLATE_NOOP("core", "how far along its line"),
    "digits": QT_TRANSLATE_NOOP("core", "at digits"),
    "capitals": QT_TRANSLATE_NOOP("core", "at capital letters"),
    "spaces": QT_TRANSLATE_NOOP("core", "between words"),
    "indentation": QT_TRANSLATE_NOOP("core", "how far the line is indented"),
}
"""What a unit may keep track of, with the words for it."""


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """So many of so many tokens are read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Activations:
    """What the units of the last recurrent layer said after each token.

    Attributes:
        text: as the model read it, that is after its cleaning.
        token_ids: its tokens, shape (T,).
        ends: where each ends, in characters of ``text``, shape (T,).
        states: the units after each token, -1 to 1 (a cell may go beyond), shape (T, H).
    """

    text: str
    token_ids: TokenIds
    ends: Ends
    states: Numbers


@dataclass(frozen=True, slots=True)
class TellingUnit:
    """A unit that goes with a trait of the text.

    Attributes:
        unit: its number, from 0.
        score: the correlation of its activation with the trait, -1 to 1; below 0 it falls where the trait is.
    """

    unit: int
    score: float


def telling_units(activations: Activations, top: int = 5) -> dict[str, list[TellingUnit]]:
    """Return for each of `TRAITS` the units that go with it most, the most telling first.

    The score of a unit is Pearson's correlation, over all tokens, of its activation after a token with the trait there:
    1 or 0 where the trait is there or not, else a count of characters. It says what goes together in this text, no
    more; a short text tells little. A trait that the text has at fewer than five places, or lacks at fewer than five,
    has no units.
    """
    found: dict[str, list[TellingUnit]] = {name: [] for name in TRAITS}
    states = activations.states
    if len(states) < 2 * _FEWEST:
        return found
    moves = states - states.mean(axis=0)  # (T, H)
    spread = np.sqrt(np.einsum("th,th->h", moves, moves) / len(moves))
    for name, trait in traits(activations.text, activations.ends).items():
        if min(np.count_nonzero(trait), np.count_nonzero(trait == 0)) < _FEWEST:
            continue
        standard = ((trait - trait.mean()) / trait.std()).astype(np.float32)
        together = standard @ moves / len(moves)  # (H,)
        scores = np.divide(together, spread, out=np.zeros_like(spread), where=spread > _STILL)
        best = np.argsort(-np.abs(scores), kind="stable")[:top]
        found[name] = [TellingUnit(int(unit), float(scores[unit])) for unit in best if scores[unit]]
    return found


def traits(text: str, ends: Ends) -> dict[str, npt.NDArray[np.float64]]:
    """Return each of `TRAITS` for every token, as it is once the token is read, shape (T,).

    Args:
        text: the text.
        ends: where its tokens end in it, in characters, shape (T,).
    """
    symbols = np.array(list(text), dtype="U1")
    lines = symbols == "\n"
    last = np.maximum(ends - 1, 0)

    def within(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        before = np.concatenate([[0], np.cumsum(marked)])
        return (before[np.maximum(ends, starts(ends))] > before[starts(ends)]).astype(np.float64)

    places = np.arange(len(text))
    begun = np.maximum.accumulate(np.where(lines, places, -1)) if len(text) else places  # the last line end so far
    return {
        "quotes": _quoted(text, symbols)[last],
        "line ends": within(lines),
        "place in line": (places - begun)[last].astype(np.float64),
        "digits": within(np.char.isdecimal(symbols)),
        "capitals": within(np.char.isupper(symbols)),
        "spaces": within(symbols == " "),
        "indentation": _indentation(text)[last],
    }


def _quoted(text: str, symbols: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """Return for each character whether it stands within quotation marks, the opening one included.

    A blank line ends all quotations, so that one mark too many does not turn the rest of the text inside out.
    """
    straight = np.cumsum(symbols == '"')
    nested = np.cumsum(np.isin(symbols, list(_OPENING)).astype(np.int64) - np.isin(symbols, list(_CLOSING)))
    inside = np.zeros(len(text))
    begin = straight_before = nested_before = 0
    for end in [*(match.end() for match in _BLANK_LINE.finditer(text)), len(text)]:
        part = slice(begin, end)
        depth = nested[part] - nested_before
        depth -= np.minimum(np.minimum.accumulate(depth), 0)  # a mark that closes nothing counts for nothing
        inside[part] = ((straight[part] - straight_before) % 2 == 1) | (depth > 0)
        if end:
            begin, straight_before, nested_before = end, int(straight[end - 1]), int(nested[end - 1])
    return inside


def _indentation(text: str) -> npt.NDArray[np.float64]:
    """Return for each character by how many its line is indented, as far as it was read; 0 for a line's end."""
    depths = np.zeros(len(text))
    for match in _INDENTATION.finditer(text):
        start, first = match.span()
        if first > start:
            end = text.find("\n", first)
            end = len(text) if end < 0 else end
            depths[start:first] = np.arange(1, first - start + 1)
            depths[first:end] = first - start
    return depths
