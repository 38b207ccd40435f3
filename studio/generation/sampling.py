"""Choosing the next token: pure functions of the logits (V,), in NumPy, which at this size is the fastest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.floating]


def softmax(logits: Numbers) -> npt.NDArray[np.float64]:
    """Return exp(logits) over their sum, in float64; the largest logit must be finite."""
    chances = logits.astype(np.float64)
    chances -= chances.max()  # at most 0: no overflow upward
    np.exp(chances, out=chances)
    chances /= chances.sum()
    return chances


def forbid(logits: Numbers, count: int) -> Numbers:
    """Return the logits with no chance left for the first ``count`` ids."""
    allowed = logits.copy()
    allowed[:count] = -np.inf
    return allowed


def likeliest(logits: Numbers) -> int:
    """Return the id of the largest logit, the first of several."""
    return int(logits.argmax())


def draw(logits: Numbers, temperature: float, generator: np.random.Generator) -> int:
    """Draw an id from softmax(logits / temperature), in float64.

    A temperature of 0, or one so low that the division overflows, is the limit: the likeliest id.
    """
    if temperature == 0:
        return likeliest(logits)
    scaled = logits.astype(np.float64)
    scaled -= scaled.max()
    with np.errstate(over="ignore"):  # to minus infinity, which has no chance
        scaled /= temperature
    np.exp(scaled, out=scaled)
    cumulative = scaled.cumsum()
    # The first place whose cumulative chance lies above a number below the whole: never one without a chance.
    return int(cumulative.searchsorted(generator.random() * cumulative[-1], side="right"))
