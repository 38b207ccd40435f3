"""A text as a model judged it, and which of two models finds a passage likelier. Knows no PyTorch."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.generation.events import Candidate
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.spans import Ends, starts
from studio.text.tokenizer import TokenIds, Tokenizer

PASSAGE = re.compile(
    r"[^\n]{1,100}\n+"
    r"|[^\n]{30,120}?(?:[.!?…]+[\"'”’)\]]*\s+|[。！？…；]+[”’」』）]*\n*)"
    r"|[^\n]{1,80}(?:[ \t]+|\n+|\Z)"
    r"|[^\n]{1,80}|\n+"
)
"""A passage: a line; of a long line some sentences, or else as many words as fit."""

Numbers = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ScoringProgress:
    """So many of so many tokens are judged."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A text under a model, token by token.

    Attributes:
        text: as the model read it, that is after its cleaning; where this is ``as-is``, the text itself. All places
            are places in it.
        tokenizer: what cut it.
        token_ids: its tokens, shape (N,); 0 for what the model does not know.
        ends: where each ends, in characters of ``text``, shape (N,); see `studio.text.spans.token_ends`.
        bits: how much each surprised the model, minus the binary logarithm of its probability, shape (N,). The
            first is judged as at the beginning of a line, since nothing stands before it.
        spelling: what it costs besides to spell those that the model has not learned, in bits, shape (N,); 0 for the
            others. See `studio.models.spelling.Speller`.
        candidate_ids: the likeliest tokens at each place, the likeliest first, shape (N, K).
        candidate_probabilities: what the model gave them, shape (N, K).
    """

    text: str
    tokenizer: Tokenizer
    token_ids: TokenIds
    ends: Ends
    bits: Numbers
    spelling: Numbers
    candidate_ids: Ids
    candidate_probabilities: Numbers

    def __len__(self) -> int:
        return len(self.token_ids)

    @property
    def starts(self) -> Ends:
        """Where each token begins, shape (N,)."""
        return starts(self.ends)

    @property
    def probabilities(self) -> Numbers:
        """What the model gave each token, 0 to 1, shape (N,)."""
        return np.exp2(-self.bits)

    @property
    def unknown(self) -> npt.NDArray[np.bool_]:
        """Which tokens the model has not learned, shape (N,): it is told how they are spelled, for so many bits.

        A ``<unk>`` that the text itself says, where that is a special token, was learned like any other.
        """
        return self.spelling > 0

    @property
    def total_bits(self) -> float:
        """The bits of all tokens but the first, which has nothing before it, and of the spelling of the new ones."""
        return self.spelling_bits + float(self.bits[1:].sum(dtype=np.float64))

    @property
    def spelling_bits(self) -> float:
        """What of the bits in all is spelling."""
        return float(self.spelling[1:].sum(dtype=np.float64))

    @property
    def perplexity(self) -> float:
        """For each token but the first, no spelling in it: it compares only with models of the same tokens."""
        return float(2 ** self.bits[1:].mean(dtype=np.float64))

    @property
    def bits_per_character(self) -> float:
        """The same for each character of the text after the first token, as `studio.runs.scoring.score` has it."""
        return self.total_bits / (len(self.text) - int(self.ends[0]))

    def token_text(self, place: int) -> str:
        """Return what of the text the token numbered ``place`` is."""
        return self.text[int(self.ends[place - 1]) if place else 0 : int(self.ends[place])]

    def candidates_at(self, place: int) -> tuple[Candidate, ...]:
        """Return what the model would have expected in place of the token numbered ``place``, the likeliest first."""
        pairs = zip(self.candidate_ids[place].tolist(), self.candidate_probabilities[place].tolist(), strict=True)
        return tuple(Candidate(token_id, self.tokenizer.decode([token_id]), share) for token_id, share in pairs)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text under two models.

    Attributes:
        start, end: where it stands in the text that both read, in characters.
        first_bits, second_bits: how much it surprised each, the spelling of what that has not learned counted. The bits
            of a token that stands in two passages are shared by its characters in each.
        first_unknown, second_unknown: how many of its tokens each has not learned.
    """

    start: int
    end: int
    first_bits: float
    second_bits: float
    first_unknown: int
    second_unknown: int

    @property
    def difference(self) -> float:
        """By how many bits the first model finds it likelier; below 0 the second does."""
        return self.second_bits - self.first_bits

    @property
    def bits_per_character(self) -> tuple[float, float]:
        """The bits of each model for one character."""
        return self.first_bits / (self.end - self.start), self.second_bits / (self.end - self.start)


def compare(first: Scored, second: Scored) -> list[Passage]:
    """Return which of two models finds a text likelier, passage by passage; their tokens may differ in kind.

    A passage is a line; of a line of more than about a hundred characters some sentences, or else as many words as fit
    into eighty characters.

    Raises:
        StudioError: the models' cleanings made two different texts of the one, so no passage of the one is a passage
            of the other; their bits per character can still be set side by side.
    """
    if first.text != second.text:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "The two models read this text differently, since their own texts were cleaned in different ways: it "
                "cannot be compared passage by passage.",
            )
        )
    bounds = np.array([0, *(match.end() for match in PASSAGE.finditer(first.text))])
    sides = [(np.diff(_bits_before(scored, bounds)), _unknown_in(scored, bounds)) for scored in (first, second)]
    (first_bits, first_unknown), (second_bits, second_unknown) = sides
    columns = (bounds[:-1], bounds[1:], first_bits, second_bits, first_unknown, second_unknown)
    return [Passage(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _bits_before(scored: Scored, places: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the bits of all that stands before each place, in characters."""
    ends = np.concatenate([[0], scored.ends])
    bits = np.concatenate([[0.0], np.cumsum(scored.bits + scored.spelling, dtype=np.float64)])
    # Of tokens without a length, pieces of a character that is not complete, the bits belong to what follows.
    proper = np.concatenate([[True], ends[1:] > ends[:-1]])
    before: npt.NDArray[np.float64] = np.interp(places, ends[proper], bits[proper])
    return before


def _unknown_in(scored: Scored, bounds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = np.diff(np.searchsorted(scored.starts[scored.unknown], bounds))
    return found
