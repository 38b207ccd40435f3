"""Beam search: the likeliest continuations instead of a random one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.generation.events import BeamEvent, BeamsFound, BeamStep, Continuation, TokenDrawn
from studio.generation.generator import Beginning, invalid_numbers
from studio.generation.sampling import best
from studio.generation.stopping import StopStrings
from studio.models.language_model import ForwardBatch, LanguageModel
from studio.text.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class _Beam:
    ids: tuple[int, ...] = ()
    log_probabilities: tuple[float, ...] = ()  # log-probability of each
    total: float = 0.0


def beam_search(
    model: LanguageModel,
    tokenizer: Tokenizer,
    cleaning: str,
    prefix: str,
    *,
    beams: int,
    length: int,
    stop: Sequence[str] = (),
    normalised: bool = False,
) -> Iterator[BeamEvent]:
    """Find the likeliest continuations of ``prefix``: after each token the best ``beams`` are followed.

    *Dive into Deep Learning*, section 10.8.3. With one beam this is greedy; with more than there are continuations it
    finds the likeliest for certain. The prefix is read as by `generate`.

    Args:
        model: the model.
        tokenizer: its tokenizer.
        cleaning: the cleaning its text went through.
        prefix: what to go on from.
        beams: how many continuations to follow, and to give at most.
        length: tokens of a continuation.
        stop: a continuation ends before the first of these.
        normalised: rank by the mean log-probability of a token instead of the sum, which prefers short ones. It makes
            a difference only with ``stop``: else all are of the same length.

    Yields:
        `PrefixRead`, then `BeamStep` after each token, `BeamsFound` at last.

    Raises:
        StudioError: as `generate`.
        ValueError: ``beams`` is below 1, or ``length`` below 0.
    """
    if beams < 1 or length < 0:
        raise ValueError("beams must be 1 or more, length 0 or more")
    beginning = Beginning(model, tokenizer, cleaning, prefix)
    yield beginning.event
    texts = _Texts(beginning, tuple(stop))
    going, ended = [_Beam()], list[_Beam]()
    first, state = beginning.read()
    batch = ForwardBatch(model, state, 1)
    logits = first[None]
    for step in range(1, length + 1):
        extended = _extended(going, logits, beginning.first_ordinary, beams)
        ended += [beam for _, beam in extended if texts.stops(beam)]
        places = [(place, beam) for place, beam in extended if not texts.stops(beam)]
        going = [beam for _, beam in places]
        yield BeamStep(step, texts.of(max(going + ended, key=lambda beam: _score(beam, normalised))))
        if not going or (not normalised and _settled(going, ended, beams)):
            break
        if step < length:
            batch.keep([place for place, _ in places])
            logits = batch.step([beam.ids[-1] for beam in going])
    ranked = sorted(going + ended, key=lambda beam: -_score(beam, normalised))[:beams]
    yield BeamsFound(tuple(texts.continuation(beam, _score(beam, normalised)) for beam in ranked))


def _extended(
    going: list[_Beam], logits: npt.NDArray[np.float32], first_ordinary: int, beams: int
) -> list[tuple[int, _Beam]]:
    """Return the best ``beams`` of all beams one token longer, each with the place of the beam that it extends."""
    log_probabilities = _log_softmax(logits)[:, first_ordinary:]  # (B, V)
    totals = log_probabilities + np.array([beam.total for beam in going])[:, None]
    found = []
    for flat in best(totals.ravel(), beams).tolist():
        place, number = divmod(flat, log_probabilities.shape[1])
        beam, log_probability = going[place], float(log_probabilities[place, number])
        if log_probability > -math.inf:
            ids = (*beam.ids, number + first_ordinary)
            found.append((place, _Beam(ids, (*beam.log_probabilities, log_probability), beam.total + log_probability)))
    if not found:
        raise invalid_numbers()
    return found


def _log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the log-probabilities (B, V); raise StudioError if the logits are not numbers."""
    moved = logits.astype(np.float64)
    peaks = moved.max(axis=1, keepdims=True)
    if not np.isfinite(peaks).all():
        raise invalid_numbers()
    moved -= peaks
    moved -= np.log(np.exp(moved).sum(axis=1, keepdims=True))
    return moved


def _score(beam: _Beam, normalised: bool) -> float:
    return beam.total / max(1, len(beam.ids)) if normalised else beam.total


def _settled(going: list[_Beam], ended: list[_Beam], beams: int) -> bool:
    """Whether ``beams`` have ended that are likelier than every unfinished one, which only become less likely."""
    best_going = max(beam.total for beam in going)
    return sum(beam.total >= best_going for beam in ended) >= beams


class _Texts:
    """The texts of beams."""

    def __init__(self, beginning: Beginning, stop: tuple[str, ...]) -> None:
        self._beginning, self._stop = beginning, stop

    def of(self, beam: _Beam) -> str:
        """Return the text of a beam, a stop string included."""
        return "".join(self._pieces(beam))

    def stops(self, beam: _Beam) -> bool:
        """Whether a beam has a stop string in it."""
        return bool(self._stop) and any(stop in self.of(beam) for stop in self._stop)

    def continuation(self, beam: _Beam, score: float) -> Continuation:
        """Return a beam as a `Continuation`."""
        strings = StopStrings(self._stop)
        tokens: list[TokenDrawn] = []
        for token_id, text, log_probability in zip(beam.ids, self._pieces(beam), beam.log_probabilities, strict=True):
            tokens += strings.feed(TokenDrawn(token_id, text, math.exp(log_probability)))
        tokens += strings.rest()
        return Continuation("".join(token.text for token in tokens), tuple(tokens), beam.total, score)

    def _pieces(self, beam: _Beam) -> list[str]:
        reader = self._beginning.reader()
        pieces = [reader.read(token_id) for token_id in beam.ids]
        if pieces:
            pieces[0] = pieces[0].removeprefix(self._beginning.open_end)
        return pieces
