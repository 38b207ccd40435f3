"""How to write on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

SEEDS = 2**63
"""A seed lies below this."""

_SHORT_SEEDS = 10**6


@dataclass(frozen=True)
class GenerationConfig:
    """How to write on from a prefix.

    `studio.generation.sampling.choose` says in which order the numbers below act.

    Attributes:
        length: tokens to write.
        temperature: below 1 the likely becomes likelier, above 1 the unlikely does; 0 is greedy.
        greedy: always take the likeliest token.
        seed: the same seed writes the same text; None for another one each time.
        top_k: draw from so many of the likeliest tokens; 0 for all.
        top_p: draw from the fewest likeliest tokens that have this probability together; 1 for all, 0 for the best.
        min_p: draw from the tokens that have at least this share of the likeliest token's probability; 0 for all.
        repetition_penalty: above 1, tokens read or written lately become less likely; 1 for none.
        repetition_window: how many of the last tokens the penalty counts.
        stop: the text ends before the first of these.
        candidates: how many of the likeliest tokens to tell at each place.
    """

    length: int = 400
    temperature: float = 0.8
    greedy: bool = False
    seed: int | None = None
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    repetition_window: int = 256
    stop: tuple[str, ...] = ()
    candidates: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stop", (self.stop,) if isinstance(self.stop, str) else tuple(self.stop))
        for name in ("length", "top_k", "candidates"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be below 0")
        if not 0 <= self.temperature < float("inf"):
            raise ValueError("temperature must be 0 or more")
        if self.seed is not None and not 0 <= self.seed < SEEDS:
            raise ValueError("seed must lie between 0 and 2^63 - 1")
        for name in ("top_p", "min_p"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1")
        if not 0.01 <= self.repetition_penalty <= 100:
            raise ValueError("repetition_penalty must lie between 0.01 and 100")
        if not 1 <= self.repetition_window <= 2**20:
            raise ValueError("repetition_window must lie between 1 and 2^20")
        if not all(self.stop):
            raise ValueError("a stop string must not be empty")


def fresh_seed() -> int:
    """Return a random seed, short enough to be copied by hand."""
    return secrets.randbelow(_SHORT_SEEDS)


def several(config: GenerationConfig, count: int) -> tuple[GenerationConfig, ...]:
    """Return the configs of ``count`` continuations: consecutive seeds, from the seed of ``config`` on.

    Without a seed in ``config`` the first is random.
    """
    first = fresh_seed() if config.seed is None else config.seed
    return tuple(replace(config, seed=(first + number) % SEEDS) for number in range(count))
