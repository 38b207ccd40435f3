"""How much each token of a text surprises a model, and which of two models finds a passage likelier."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from studio.generation.generator import _silence
from studio.generation.threads import one_thread
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, State
from studio.text.cleaning import clean
from studio.text.spans import Ends, starts, token_ends
from studio.text.tokenizer import TokenIds, Tokenizer

_WINDOW = 4096  # tokens at once, at most
_LOGITS = 2**24  # numbers at once, at most

# A passage: a line, or of a long one some sentences, or else as many words as fit.
_PASSAGE = re.compile(
    r"[^\n]{1,100}\n+"
    r"|[^\n]{30,120}?(?:[.!?…]+[\"'”’)\]]*\s+|[。！？…；]+[”’」』）]*\n*)"
    r"|[^\n]{1,80}(?:[ \t]+|\n+|\Z)"
    r"|[^\n]{1,80}|\n+"
)

Numbers = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ScoringProgress:
    """So many of so many tokens are judged."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a model would rather have expected.

    Attributes:
        token_id: its id; 0 for whatever the model does not know.
        text: what it says alone.
        probability: what the model gave it, 0 to 1.
    """

    token_id: int
    text: str
    probability: float


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
        candidate_ids: the likeliest tokens at each place, the likeliest first, shape (N, K).
        candidate_probabilities: what the model gave them, shape (N, K).
    """

    text: str
    tokenizer: Tokenizer
    token_ids: TokenIds
    ends: Ends
    bits: Numbers
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
        """Which tokens the model does not know, shape (N,): their bits are those of any unknown one."""
        return np.equal(self.token_ids, 0)

    @property
    def total_bits(self) -> float:
        """The bits of all tokens but the first, which has nothing before it."""
        return float(self.bits[1:].sum(dtype=np.float64))

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
        return tuple(Candidate(token_id, self.tokenizer.decode([token_id]), chance) for token_id, chance in pairs)


def score_tokens(
    model: LanguageModel, tokenizer: Tokenizer, cleaning: str, text: str, candidates: int = 10
) -> Iterator[ScoringProgress | Scored]:
    """Read the whole of ``text`` in order, its state carried through, and judge each token by those before it.

    Args:
        model: one that reads forward.
        tokenizer: its tokenizer.
        cleaning: the cleaning its text went through.
        text: what to judge.
        candidates: how many of the likeliest tokens to note at each place; 0 spares the time and the memory.

    Yields:
        `ScoringProgress` after each part of the work, so that a caller can stop; `Scored` at last.

    Raises:
        StudioError: the model fills gaps only, the text has fewer than two tokens, or the model's weights are so large
            that it computes no numbers.
    """
    if model.fills_gaps:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "This model reads a text from both sides: it guesses each symbol from what stands before and after "
                "it, so how much a text surprises it cannot be compared with other models.",
            )
        )
    cleaned = clean(text, cleaning, tokenizer.line_joint)
    token_ids = tokenizer.encode(cleaned)
    if len(token_ids) < 2:
        raise StudioError(QT_TRANSLATE_NOOP("core", "The text is too short to judge: it takes two symbols at least."))
    count = len(token_ids)
    candidates = min(candidates, model.vocabulary_size)
    bits: Numbers = np.empty(count, dtype=np.float32)
    ids: Ids = np.empty((count, candidates), dtype=np.int32)
    chances: Numbers = np.empty((count, candidates), dtype=np.float32)

    def judge(read: TokenIds, state: State, places: slice) -> State:
        found, ids[places], chances[places], state = _judge(model, read, token_ids[places], state, candidates)
        if not np.isfinite(found).all():
            raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot judge."))
        bits[places] = found
        return state

    judge(np.array([_silence(tokenizer.vocabulary)]), model.initial_state(1), slice(0, 1))
    window = max(1, min(_WINDOW, _LOGITS // model.vocabulary_size, model.longest_window))
    state = model.initial_state(1)
    for start in range(1, count, window):
        end = min(count, start + window)
        state = judge(token_ids[start - 1 : end - 1], state, slice(start, end))
        yield ScoringProgress(end, count)
    yield Scored(cleaned, tokenizer, token_ids, token_ends(tokenizer, cleaned, token_ids), bits, ids, chances)


@torch.no_grad()
@one_thread()
def _judge(
    model: LanguageModel, read: TokenIds, expected: TokenIds, state: State, candidates: int
) -> tuple[Numbers, Ids, Numbers, State]:
    """Return the bits of the ``expected`` tokens (T,), the likeliest ones with their chances (T, K), and the state."""
    was_training = model.training
    model.eval()
    inputs, targets = (torch.from_numpy(part.astype(np.int64)).to(model.device) for part in (read, expected))
    logits, state = model(inputs[None], state)
    model.train(was_training)
    chances = logits[0].float().log_softmax(-1)  # (T, V)
    bits = chances.gather(1, targets[:, None])[:, 0] / -math.log(2)
    best = chances.topk(candidates)
    return bits.cpu().numpy(), best.indices.int().cpu().numpy(), best.values.exp().cpu().numpy(), state


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text under two models.

    Attributes:
        start, end: where it stands in the text that both read, in characters.
        first_bits, second_bits: how much it surprised each. The bits of a token that stands in two passages are
            shared by its characters in each.
        first_unknown, second_unknown: how many of its tokens each does not know. A model that does not know a word
            need not guess its letters, so where there are such the comparison flatters it.
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
    bounds = np.array([0, *(match.end() for match in _PASSAGE.finditer(first.text))])
    sides = [(np.diff(_bits_before(scored, bounds)), _unknown_in(scored, bounds)) for scored in (first, second)]
    (first_bits, first_unknown), (second_bits, second_unknown) = sides
    columns = (bounds[:-1], bounds[1:], first_bits, second_bits, first_unknown, second_unknown)
    return [Passage(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _bits_before(scored: Scored, places: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the bits of all that stands before each place, in characters."""
    ends = np.concatenate([[0], scored.ends])
    bits = np.concatenate([[0.0], np.cumsum(scored.bits, dtype=np.float64)])
    # Of tokens without a length, pieces of a character that is not complete, the bits belong to what follows.
    proper = np.concatenate([[True], ends[1:] > ends[:-1]])
    before: npt.NDArray[np.float64] = np.interp(places, ends[proper], bits[proper])
    return before


def _unknown_in(scored: Scored, bounds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = np.diff(np.searchsorted(scored.starts[scored.unknown], bounds))
    return found
