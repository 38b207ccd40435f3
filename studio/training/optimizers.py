"""Optimizers by name."""

from __future__ import annotations

from typing import Any

import torch

from studio.models.language_model import LanguageModel
from studio.training.config import TrainingConfig
from studio.training.muon import Muon

_WEIGHT_DECAY = 0.01
_LARGEST_RATE = 1e36  # PyTorch refuses what float32 cannot hold; a run at such a rate ends as diverged


def make_optimizers(model: LanguageModel, config: TrainingConfig) -> list[torch.optim.Optimizer]:
    """Return the optimizers that ``config`` names; together they take all parameters of ``model``.

    ``sgd`` is plain, as in the lessons. ``adamw`` decays matrices only (Loshchilov and Hutter, 2019). ``muon`` takes
    the model's hidden matrices, AdamW the rest. Each group of parameters keeps its largest learning rate as
    ``highest``.
    """
    parameters = list(model.parameters())
    optimizers: list[torch.optim.Optimizer] = []
    if not parameters:  # a model that only counts
        return optimizers
    if config.optimizer == "sgd":
        optimizers.append(torch.optim.SGD(parameters, lr=config.learning_rate))
    else:
        if config.optimizer == "muon" and (matrices := model.hidden_matrices()):
            optimizers.append(Muon(matrices, config.muon_learning_rate))
            taken = {id(matrix) for matrix, _ in matrices}
            parameters = [parameter for parameter in parameters if id(parameter) not in taken]
        groups: list[dict[str, Any]] = [
            {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": _WEIGHT_DECAY},
            {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
        ]
        groups = [group for group in groups if group["params"]]
        optimizers.append(torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.99), fused=True))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["highest"] = group["lr"]
    return optimizers


def set_learning_rates(optimizers: list[torch.optim.Optimizer], factor: float) -> None:
    """Set each learning rate to ``factor`` times its highest."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = min(factor * group["highest"], _LARGEST_RATE)
