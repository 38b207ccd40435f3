from __future__ import annotations

import itertools

import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.text.batches import batches_per_epoch, random_batches, sequential_batches


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


@given(
    length=st.integers(2, 400),
    batch_size=st.integers(1, 8),
    num_steps=st.integers(1, 20),
    offset=st.integers(0, 19),
    seed=st.integers(0, 99),
)
def test_random_sampling(length: int, batch_size: int, num_steps: int, offset: int, seed: int) -> None:
    offset %= num_steps
    generator = torch.Generator().manual_seed(seed)
    batches = list(random_batches(torch.arange(length), batch_size, num_steps, offset, generator))

    assert len(batches) >= batches_per_epoch(length, batch_size, num_steps)
    seen = torch.cat([inputs.flatten() for inputs, _ in batches]) if batches else torch.empty(0)
    assert len(set(seen.tolist())) == len(seen), "no token is used twice"
    for inputs, targets in batches:
        assert inputs.shape == targets.shape == (batch_size, num_steps)
        assert torch.equal(targets, inputs + 1), "targets are inputs shifted by one"
        assert torch.equal(inputs, inputs[:, :1] + torch.arange(num_steps)), "a row is a piece of the text"
        assert ((inputs[:, 0] - offset) % num_steps == 0).all(), "the pieces lie side by side"
    windows = max(0, length - offset - 1) // num_steps
    assert windows - batch_size * len(batches) < batch_size, "less than a batch is left over"


def test_random_sampling_deals_anew_each_time() -> None:
    generator = torch.Generator().manual_seed(0)
    first, second = (
        torch.cat([inputs for inputs, _ in random_batches(torch.arange(2001), 4, 5, 0, generator)]) for _ in range(2)
    )
    assert not torch.equal(first, second)
    assert torch.equal(first.flatten().sort().values, second.flatten().sort().values)
