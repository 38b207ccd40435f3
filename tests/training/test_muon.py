from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from studio.training.muon import Muon, orthogonalised


@given(rows=st.integers(1, 24), columns=st.integers(1, 24), scale=st.floats(1e-4, 1e4), seed=st.integers(0, 999))
def test_all_singular_values_come_near_one_and_the_directions_stay(
    rows: int, columns: int, scale: float, seed: int
) -> None:
    matrix = scale * torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    u, s, v = torch.linalg.svd(matrix, full_matrices=False)
    found = orthogonalised(matrix[None])[0]
    in_its_directions = u.T @ found @ v.T
    large = s > 0.1 * s[0]  # five rounds do not lift the smallest all the way
    assert ((in_its_directions.diagonal()[large] > 0.5) & (in_its_directions.diagonal()[large] < 1.35)).all()
    off = in_its_directions - torch.diag(in_its_directions.diagonal())
    assert off.abs().max() < 0.15


def test_each_block_is_orthogonalised_by_itself() -> None:
    weight = nn.Parameter(torch.zeros(12, 5))
    gradient = torch.randn(12, 5)
    gradient[:4] *= 1000  # a loud gate must not drown the others
    weight.grad = gradient.clone()
    Muon([(weight, 3)], learning_rate=0.1, momentum=0.0).step()
    for gate in range(3):
        block = gradient[4 * gate : 4 * gate + 4]
        torch.testing.assert_close(weight.data[4 * gate : 4 * gate + 4], -0.1 * orthogonalised(block[None])[0])


def test_a_tall_block_takes_a_longer_step() -> None:
    weight = nn.Parameter(torch.zeros(16, 4))
    weight.grad = torch.randn(16, 4)
    Muon([(weight, 1)], learning_rate=1.0).step()
    assert torch.linalg.svdvals(weight.data)[0] == pytest.approx(2.0, rel=0.3)


def test_it_comes_down_a_valley() -> None:
    torch.manual_seed(0)
    target = torch.randn(6, 6)
    weight = nn.Parameter(torch.zeros(6, 6))
    muon = Muon([(weight, 1)], learning_rate=0.05)
    for step in range(200):
        for group in muon.param_groups:
            group["lr"] = 0.05 * (1 - step / 200)
        loss = (weight - target).square().sum()
        muon.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        muon.step()
    assert loss.item() < 0.02 * target.square().sum().item()
