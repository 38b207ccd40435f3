"""Minibatches of a long sequence of tokens, for truncated back-propagation through time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from studio.text.tokenizer import TokenIds


def sequential_batches(
    token_ids: Tensor | TokenIds, batch_size: int, num_steps: int, offset: int = 0
) -> Iterator[tuple[Tensor, Tensor]]:
    """Cut ``token_ids`` (N,) into ``batch_size`` rows and yield their windows in order.

    Sequential partitioning as in *Dive into Deep Learning*, section 8.3.4 (first edition): row ``b`` of a batch
    goes on where row ``b`` of the batch before it ended, so the hidden state can be carried over.

    Yields:
        inputs and targets, each int64 of shape (batch_size, num_steps); targets are inputs shifted by one.
    """
    token_ids = _tensor(token_ids)
    row_length = max(0, len(token_ids) - offset - 1) // batch_size
    used = row_length * batch_size
    inputs = token_ids[offset : offset + used].reshape(batch_size, row_length)
    targets = token_ids[offset + 1 : offset + 1 + used].reshape(batch_size, row_length)
    for start in range(0, row_length - num_steps + 1, num_steps):
        window = slice(start, start + num_steps)
        yield inputs[:, window].to(torch.int64), targets[:, window].to(torch.int64)


def random_batches(
    token_ids: Tensor | TokenIds,
    batch_size: int,
    num_steps: int,
    offset: int = 0,
    generator: torch.Generator | None = None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Cut ``token_ids`` (N,) into windows from ``offset`` on and deal them out in random order.

    Random sampling as in *Dive into Deep Learning*, section 8.3.4 (first edition): windows that follow each other in
    a batch do not in the text, so each begins with a fresh state.

    Yields:
        inputs and targets, each int64 of shape (batch_size, num_steps); targets are inputs shifted by one.
    """
    token_ids = _tensor(token_ids)
    windows = max(0, len(token_ids) - offset - 1) // num_steps
    starts = offset + num_steps * torch.randperm(windows, generator=generator)
    within = torch.arange(num_steps + 1)
    for first in range(0, windows - batch_size + 1, batch_size):
        places = starts[first : first + batch_size, None] + within  # (B, T + 1)
        rows = token_ids[places.to(token_ids.device)].to(torch.int64)
        yield rows[:, :-1], rows[:, 1:]


def _tensor(token_ids: Tensor | TokenIds) -> Tensor:
    """Return the ids as a tensor; torch's wider unsigned types cannot be indexed everywhere."""
    return token_ids if isinstance(token_ids, Tensor) else torch.from_numpy(token_ids.astype(np.int64))


def batches_per_epoch(token_count: int, batch_size: int, num_steps: int, largest_offset: int | None = None) -> int:
    """Return how many batches an epoch has at least, whatever its offset up to the largest: below ``num_steps``."""
    offset = num_steps - 1 if largest_offset is None else largest_offset
    return max(0, (token_count - 1 - offset) // batch_size // num_steps)
