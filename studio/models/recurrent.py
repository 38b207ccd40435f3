"""Recurrent networks on PyTorch's own layers."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from studio.models.language_model import LanguageModel, State

MAX_LAYERS = 16
"""More make nothing better, and a file from a stranger could ask for millions."""


@dataclass(frozen=True)
class LSTMConfig:
    """Sizes of an LSTM language model.

    Attributes:
        hidden_size: numbers in the hidden state of each layer, H.
        num_layers: layers on top of each other.
        dropout: share of numbers set to zero while training, before each layer's input from below and the output.
    """

    hidden_size: int = 256
    num_layers: int = 1
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.hidden_size < 1 or not 1 <= self.num_layers <= MAX_LAYERS:
            raise ValueError(f"hidden_size must be at least 1, num_layers from 1 to {MAX_LAYERS}")
        if not 0 <= self.dropout < 1:
            raise ValueError("dropout must be at least 0 and below 1")


class LSTM(LanguageModel):
    """Embedding, long short-term memory, linear output.

    *Dive into Deep Learning*, section 10.1; Hochreiter and Schmidhuber, 1997.
    """

    def __init__(self, vocabulary_size: int, hidden_size: int, num_layers: int, dropout: float) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.embedding = nn.Embedding(vocabulary_size, hidden_size)
        self.lstm = nn.LSTM(
            hidden_size, hidden_size, num_layers, dropout=dropout if num_layers > 1 else 0.0, batch_first=True
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(hidden_size, vocabulary_size)

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        embedded = self.dropout(self.embedding(token_ids))  # (B, T, H)
        hiddens, state = self.lstm(embedded, state)  # (B, T, H), two of (layers, B, H)
        return self.head(self.dropout(hiddens)), state  # (B, T, V)

    def initial_state(self, batch_size: int) -> State:
        """Return hidden state and cell, zeros of shape (layers, B, H)."""
        zeros = self.head.weight.new_zeros(self.num_layers, batch_size, self.hidden_size)
        return zeros, zeros.clone()


def build_lstm(vocabulary_size: int, config: LSTMConfig) -> LSTM:
    """Build the network of these sizes."""
    return LSTM(vocabulary_size, hidden_size=config.hidden_size, num_layers=config.num_layers, dropout=config.dropout)
