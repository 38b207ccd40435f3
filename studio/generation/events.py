"""What happens while a model writes: plain numbers and words, never tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PrefixRead:
    """The prefix was read.

    Attributes:
        text: as the model read it, after cleaning, without what it does not know.
        unknown: symbols of the prefix that the model does not know, each once; they were left out.
    """

    text: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenDrawn:
    """One token was written.

    Attributes:
        token_id: its id.
        text: what it says.
        probability: what the model gave it, before temperature, 0 to 1.
    """

    token_id: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class GenerationFinished:
    """Writing came to its end: ``length`` tokens are written."""

    reason: Literal["length"] = "length"


GenerationEvent = PrefixRead | TokenDrawn | GenerationFinished
