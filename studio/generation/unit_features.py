"""Finds the hidden units of a recurrent model that track a trait of the text, such as quotations; without PyTorch.

Karpathy, Johnson and Fei-Fei, *Visualizing and Understanding Recurrent Networks*, 2015, found such units by eye.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.messages import QT_TRANSLATE_NOOP
from studio.text.spans import Ends, starts
from studio.text.tokenizer import TokenIds

_FEWEST = 5  # the fewest places with the trait, and without it
_STILL = 1e-5  # standard deviation of a unit that does nothing

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
"""The traits of a text that a unit may track, each with its words."""


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How many of all tokens are read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Activations:
    """The activations of the last recurrent layer's units after each token.

    Attributes:
        text: the text as the model read it, after the cleaning.
        token_ids: the tokens of the text, shape (T,).
        ends: the end of each token in characters of ``text``, shape (T,).
        states: the activations after each token, -1 to 1 (a cell may go beyond), shape (T, H).
    """

    text: str
    token_ids: TokenIds
    ends: Ends
    states: Numbers


@dataclass(frozen=True, slots=True)
class TellingUnit:
    """A unit that correlates with a trait of the text.

    Attributes:
        unit: the number of the unit, from 0.
        score: correlation of the unit's activation with the trait, -1 to 1; below 0 the activation falls with the
            trait.
    """

    unit: int
    score: float


def telling_units(activations: Activations, top: int = 5) -> dict[str, list[TellingUnit]]:
    """Return for each of `TRAITS` the units that correlate with it most, the strongest first.

    The score of a unit is Pearson's correlation, over all tokens, of the unit's activation after a token with the value
    of the trait there: 1 or 0, or a count of characters. The score holds for this text only; a short text tells little.
    A trait that is present, or absent, at fewer than five tokens has no units.
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
    """Return the value of each of `TRAITS` after each token, shape (T,).

    Args:
        text: the text.
        ends: the end of each token in characters, shape (T,).
    """
    symbols = np.array(list(text), dtype="U1")
    lines = symbols == "\n"
    last = np.maximum(ends - 1, 0)

    def within(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        before = np.concatenate([[0], np.cumsum(marked)])
        return (before[np.maximum(ends, starts(ends))] > before[starts(ends)]).astype(np.float64)

    places = np.arange(len(text))
    begun = np.maximum.accumulate(np.where(lines, places, -1)) if len(text) else places  # the last line feed so far
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
    """Return for each character whether it lies within quotation marks; the opening mark does.

    A blank line ends all quotations, so that a stray mark does not invert the rest of the text.
    """
    straight = np.cumsum(symbols == '"')
    nested = np.cumsum(np.isin(symbols, list(_OPENING)).astype(np.int64) - np.isin(symbols, list(_CLOSING)))
    inside = np.zeros(len(text))
    begin = straight_before = nested_before = 0
    for end in [*(match.end() for match in _BLANK_LINE.finditer(text)), len(text)]:
        part = slice(begin, end)
        depth = nested[part] - nested_before
        depth -= np.minimum(np.minimum.accumulate(depth), 0)  # a closing mark without an opening one is ignored
        inside[part] = ((straight[part] - straight_before) % 2 == 1) | (depth > 0)
        if end:
            begin, straight_before, nested_before = end, int(straight[end - 1]), int(nested[end - 1])
    return inside


def _indentation(text: str) -> npt.NDArray[np.float64]:
    """Return for each character the indentation of its line up to there, in characters; 0 for a line feed."""
    depths = np.zeros(len(text))
    for match in _INDENTATION.finditer(text):
        start, first = match.span()
        if first > start:
            end = text.find("\n", first)
            end = len(text) if end < 0 else end
            depths[start:first] = np.arange(1, first - start + 1)
            depths[first:end] = first - start
    return depths
