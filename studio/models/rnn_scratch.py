"""A recurrent network written out in its own parameters."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from studio.models.language_model import LanguageModel, State


@dataclass(frozen=True)
class RNNScratchConfig:
    """Sizes of `RNNScratch`.

    Attributes:
        hidden_size: numbers in the hidden state, H; the lesson takes 512.
    """

    hidden_size: int = 512

    def __post_init__(self) -> None:
        if self.hidden_size < 1:
            raise ValueError("hidden_size must be at least 1")


class RNNScratch(LanguageModel):
    """H_t = tanh(X_t W_xh + H_{t-1} W_hh + b_h),  O_t = H_t W_hq + b_q,  with one-hot X_t.

    *Dive into Deep Learning*, equations 9.4.5 and 9.4.6, and the lesson "RNN from scratch": weights drawn from
    N(0, 0.01^2), biases 0. A one-hot row times W_xh picks a row of W_xh, so that is what is done.
    """

    def __init__(self, vocabulary_size: int, hidden_size: int) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.hidden_size = hidden_size
        self.W_xh = nn.Parameter(torch.randn(vocabulary_size, hidden_size) * 0.01)
        self.W_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.01)
        self.b_h = nn.Parameter(torch.zeros(hidden_size))
        self.W_hq = nn.Parameter(torch.randn(hidden_size, vocabulary_size) * 0.01)
        self.b_q = nn.Parameter(torch.zeros(vocabulary_size))

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        (hidden,) = state  # (B, H)
        driven = self.W_xh[token_ids] + self.b_h  # (B, T, H)
        hiddens = []
        for step in range(token_ids.shape[1]):
            hidden = torch.tanh(torch.addmm(driven[:, step], hidden, self.W_hh))  # (B, H)
            hiddens.append(hidden)
        logits = torch.stack(hiddens, dim=1) @ self.W_hq + self.b_q  # (B, T, V)
        return logits, (hidden,)

    def initial_state(self, batch_size: int) -> State:
        """Return zeros of shape (B, H)."""
        return (self.b_h.new_zeros(batch_size, self.hidden_size),)


def build_rnn_scratch(vocabulary_size: int, config: RNNScratchConfig) -> RNNScratch:
    """Build the network of these sizes."""
    return RNNScratch(vocabulary_size, hidden_size=config.hidden_size)
