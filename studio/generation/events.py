"""What happens while a model writes: plain numbers and words, never tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PrefixRead:
    """The prefix was read.

    Attributes:
        text: the prefix as the model read it: cleaned, without unknown symbols.
        unknown: symbols of the prefix that the model does not know, each once; they were left out.
        skipped: how many tokens at the beginning of ``text`` lie out of the model's reach, and were ignored; 0 for a
            model that reads all.
    """

    text: str
    unknown: tuple[str, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token that could have been written at a place.

    Attributes:
        token_id: its id; 0 for whatever the model does not know.
        text: its text there; empty where the token is only a part of a character.
        probability: the model's, before temperature, penalty and filters, 0 to 1.
    """

    token_id: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class TokenDrawn:
    """One token was written.

    Attributes:
        token_id: its id.
        text: its text; of the last token before a stop string only the part before the string.
        probability: the model's, before temperature, penalty and filters, 0 to 1.
        candidates: the likeliest tokens at this place, the best first, as many as the config asks for; the drawn
            token may be among them.
    """

    token_id: int
    text: str
    probability: float
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationFinished:
    """Writing came to its end: ``length`` tokens are written, or a stop string came."""

    reason: Literal["length", "stop"] = "length"


@dataclass(frozen=True, slots=True)
class Continuation:
    """One continuation that was found.

    Attributes:
        text: what it says, up to a stop string.
        tokens: the same in its tokens.
        log_probability: of all its tokens after the prefix, the stop string's too, in nats.
        score: by which it is ranked: the log-probability, or its mean over the tokens.
    """

    text: str
    tokens: tuple[TokenDrawn, ...]
    log_probability: float
    score: float


@dataclass(frozen=True, slots=True)
class BeamStep:
    """The search is one token further.

    Attributes:
        step: how many tokens it has read, from 1.
        text: the likeliest continuation so far.
    """

    step: int
    text: str


@dataclass(frozen=True, slots=True)
class BeamsFound:
    """The search is over.

    Attributes:
        continuations: the likeliest that were found, the best first.
    """

    continuations: tuple[Continuation, ...]


GenerationEvent = PrefixRead | TokenDrawn | GenerationFinished

BeamEvent = PrefixRead | BeamStep | BeamsFound
