"""A model as small as can be, and its row: what somebody writes who adds one."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from studio.models.language_model import LanguageModel, State
from studio.models.specs import ModelSpec
from studio.setting import Setting


@dataclass(frozen=True)
class ToyConfig:
    """Sizes of a toy.

    Attributes:
        width: numbers for a token.
    """

    width: int = 8


class Toy(LanguageModel):
    """Knows of the last token alone, each token a few numbers."""

    def __init__(self, vocabulary_size: int, config: ToyConfig) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.embedding = nn.Parameter(torch.randn(vocabulary_size, config.width))
        self.head = nn.Linear(config.width, vocabulary_size)

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        return self.head(self.embedding[token_ids]), state

    def initial_state(self, batch_size: int) -> State:
        """Return a state that says nothing, (B, 1)."""
        return (self.embedding.new_zeros(batch_size, 1),)


def build_toy(vocabulary_size: int, config: ToyConfig) -> Toy:
    """Build it."""
    return Toy(vocabulary_size, config)


TOY = ModelSpec(
    "toy",
    "tiny toy",
    "Knows of the last token alone.",
    *(__name__, "ToyConfig", "build_toy"),
    settings=(Setting("width", "whole", "Width of a toy", "How many numbers a token has.", default=8, low=1, high=99),),
    width=lambda sizes: sizes["width"],
    race_settings={"width": 4},
)
