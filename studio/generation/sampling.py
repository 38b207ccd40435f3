"""Choosing the next token: pure functions of the logits (V,)."""

from __future__ import annotations

import torch
from torch import Tensor


def forbid(logits: Tensor, count: int) -> Tensor:
    """Return the logits with no chance left for the first ``count`` ids."""
    allowed = logits.clone()
    allowed[:count] = float("-inf")
    return allowed


def likeliest(logits: Tensor) -> int:
    """Return the id of the largest logit, the first of several."""
    return int(torch.argmax(logits))


def draw(logits: Tensor, temperature: float, generator: torch.Generator) -> int:
    """Draw an id from softmax(logits / temperature), in float64 on the CPU.

    A temperature of 0, or one so low that the division overflows, is the limit: the likeliest id.
    """
    if temperature == 0:
        return likeliest(logits)
    scaled = (logits.double().cpu() - logits.max().double().cpu()) / temperature  # at most 0: no overflow upward
    probabilities = torch.softmax(scaled, dim=-1)
    return int(torch.multinomial(probabilities, 1, generator=generator))
