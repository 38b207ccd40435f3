"""How to write on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GenerationConfig:
    """How to write on from a prefix.

    Attributes:
        length: tokens to write.
        temperature: below 1 the likely becomes likelier, above 1 the unlikely does; 0 is greedy.
        greedy: always take the likeliest token.
        seed: the same seed writes the same text; None for another one each time.
    """

    length: int = 400
    temperature: float = 0.8
    greedy: bool = False
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.length < 0:
            raise ValueError("length must not be below 0")
        if not 0 <= self.temperature < float("inf"):
            raise ValueError("temperature must be 0 or more")
        if self.seed is not None and not 0 <= self.seed < 2**63:
            raise ValueError("seed must lie between 0 and 2^63 - 1")
