"""Optimizers by name."""

from __future__ import annotations

import torch

from studio.models.language_model import LanguageModel
from studio.training.config import TrainingConfig


def make_optimizer(model: LanguageModel, config: TrainingConfig) -> torch.optim.Optimizer:
    """Return the optimizer that ``config`` names, over all parameters of ``model``.

    ``sgd`` is plain, as in the lessons. ``adamw`` decays matrices only (Loshchilov and Hutter, 2019).
    """
    parameters = list(model.parameters())
    if config.optimizer == "sgd":
        return torch.optim.SGD(parameters, lr=config.learning_rate)
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": 0.01},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.99))
