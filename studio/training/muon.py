"""Muon: momentum whose matrices are made orthogonal before they are followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

_A, _B, _C = 3.4445, -4.7750, 2.0315  # Jordan's coefficients: fastest, not to 1 but to between 0.7 and 1.2


def orthogonalised(matrices: Tensor, iterations: int = 5) -> Tensor:
    """Return the nearest semi-orthogonal matrix, about, of each of ``matrices`` (..., m, n).

    If M = U S V^T, that is U V^T; Newton and Schulz's iteration brings all singular values near 1 by products alone,
    for which bfloat16 is exact enough. Jordan and others, *Muon*, 2024.
    """
    x = matrices.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.float().norm(dim=(-2, -1), keepdim=True).bfloat16() + 1e-7)
    for _ in range(iterations):
        square = x @ x.mT
        x = _A * x + torch.baddbmm(square, square, square, beta=_B, alpha=_C) @ x
    found: Tensor = x.mT if tall else x
    return found.to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Stochastic gradient descent with Nesterov momentum, its step of each block made orthogonal.

    PyTorch has a Muon of its own that takes a matrix as one; the matrices of a recurrent network are several, its
    gates, one below the other, and each is to be made orthogonal by itself. Steps are scaled by
    sqrt(max(1, m / n)) for a block of m rows and n columns, so that one learning rate suits all shapes.
    """

    def __init__(self, matrices: Iterable[tuple[nn.Parameter, int]], learning_rate: float, momentum: float = 0.95):
        """Take matrices (blocks m, n), each with its number of blocks."""
        groups = [{"params": [matrix], "blocks": blocks} for matrix, blocks in matrices]
        super().__init__(groups, {"lr": learning_rate, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """Follow the gradients one step."""
        assert closure is None
        for group in self.param_groups:
            (matrix,) = group["params"]
            if matrix.grad is None:
                continue
            state = self.state[matrix]
            if not state:
                state["momentum"] = torch.zeros_like(matrix)
            momentum = state["momentum"].lerp_(matrix.grad, 1 - group["momentum"])
            ahead = torch.lerp(matrix.grad, momentum, group["momentum"])
            blocks = ahead.view(group["blocks"], -1, ahead.shape[-1])
            rows, columns = blocks.shape[1:]
            scale = max(1.0, rows / columns) ** 0.5
            matrix.add_(orthogonalised(blocks).flatten(0, 1), alpha=-group["lr"] * scale)
