from __future__ import annotations

import itertools

import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.text.batches import batches_per_epoch, sequential_batches


@given(
    length=st.integers(2, 400), batch_size=st.integers(1, 8), num_steps=st.integers(1, 20), offset=st.integers(0, 19)
)
def test_sequential_partitioning(length: int, batch_size: int, num_steps: int, offset: int) -> None:
    offset %= num_steps
    token_ids = torch.arange(length)
    batches = list(sequential_batches(token_ids, batch_size, num_steps, offset))

    assert len(batches) >= batches_per_epoch(length, batch_size, num_steps)
    seen = torch.cat([inputs.flatten() for inputs, _ in batches]) if batches else torch.empty(0)
    assert len(set(seen.tolist())) == len(seen), "no token is used twice"
    for inputs, targets in batches:
        assert inputs.shape == targets.shape == (batch_size, num_steps)
        assert torch.equal(targets, inputs + 1), "targets are inputs shifted by one"
    for (before, _), (after, _) in itertools.pairwise(batches):
        assert torch.equal(after[:, 0], before[:, -1] + 1), "each row goes on where it ended"
    row_length = max(0, length - offset - 1) // batch_size
    assert row_length - len(batches) * num_steps < num_steps, "less than a window of each row is left over"


def test_batches_are_int64_whatever_the_storage() -> None:
    inputs, targets = next(sequential_batches(torch.arange(200, dtype=torch.uint8), 2, 5))
    assert inputs.dtype == targets.dtype == torch.int64
