"""A network that sees only the last few tokens."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

from studio.models.language_model import LanguageModel, State

MAX_TAU = 4096


@dataclass(frozen=True)
class WindowConfig:
    """Sizes of a window model.

    Attributes:
        tau: number of last tokens that the network reads, the order of the Markov assumption.
        hidden_size: units in each hidden layer, H.
        num_layers: number of hidden layers.
        dropout: share of units set to zero while training, after each hidden layer.
        embedding_size: size of the token embedding at the input, E.
    """

    tau: int = 8
    hidden_size: int = 256
    num_layers: int = 1
    dropout: float = 0.0
    embedding_size: int = 32

    def __post_init__(self) -> None:
        if not 1 <= self.tau <= MAX_TAU:
            raise ValueError(f"tau must lie between 1 and {MAX_TAU}")
        if self.hidden_size < 1 or self.embedding_size < 1 or not 1 <= self.num_layers <= 16:
            raise ValueError("hidden_size and embedding_size must be at least 1, num_layers from 1 to 16")
        if not 0 <= self.dropout < 1:
            raise ValueError("dropout must be at least 0 and below 1")


class Window(LanguageModel):
    """Approximates P(x_t | x_{t-1}, ..., x_1) by P(x_t | x_{t-1}, ..., x_{t-tau}), with a multilayer perceptron.

    *Dive into Deep Learning*, section 9.1, the Markov assumption; Bengio and others, 2003. A padding token with the id
    V stands before the text's beginning.
    """

    def __init__(self, vocabulary_size: int, config: WindowConfig) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.tau = config.tau
        self.embedding = nn.Parameter(torch.randn(vocabulary_size + 1, config.embedding_size) * 0.5)
        widths = [config.tau * config.embedding_size] + [config.hidden_size] * config.num_layers
        self.hidden = nn.ModuleList(nn.Linear(below, above) for below, above in itertools.pairwise(widths))
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(config.hidden_size, vocabulary_size)

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        (earlier,) = state  # (B, tau - 1)
        seen = torch.cat([earlier, token_ids], dim=1)  # (B, tau - 1 + T)
        windows = embedding(seen, self.embedding).unfold(1, self.tau, 1)  # (B, T, E, tau)
        hidden = windows.flatten(2)  # (B, T, E tau)
        for layer in self.hidden:
            hidden = self.dropout(torch.relu(layer(hidden)))  # (B, T, H)
        return self.head(hidden), (seen[:, seen.shape[1] - self.tau + 1 :],)

    def initial_state(self, batch_size: int) -> State:
        """Return the last tau - 1 tokens, (B, tau - 1): all padding, the id V."""
        return (torch.full((batch_size, self.tau - 1), self.vocabulary_size, device=self.device),)

    @property
    def reach(self) -> int:
        """See `LanguageModel.reach`."""
        return self.tau

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """See `LanguageModel.hidden_matrices`."""
        return [(weight, 1) for weight in self.hidden.parameters() if weight.ndim == 2]


def build_window(vocabulary_size: int, config: WindowConfig) -> Window:
    """Build the network of these sizes."""
    return Window(vocabulary_size, config)
