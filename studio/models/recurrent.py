"""Recurrent networks on PyTorch's own layers: RNN, GRU, LSTM; one layer or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, one_hot

from studio.models.language_model import BatchStepper, LanguageModel, State, Stepper
from studio.models.steppers import LSTMBatch, lstm_stepper

MAX_LAYERS = 16
"""More layers make nothing better, and a stranger's file could ask for millions."""

Kind = Literal["rnn", "gru", "lstm"]
LAYERS: dict[str, tuple[type[nn.RNN] | type[nn.GRU] | type[nn.LSTM], int]] = {
    "rnn": (nn.RNN, 1),
    "gru": (nn.GRU, 3),
    "lstm": (nn.LSTM, 4),
}
"""PyTorch's layer of each kind, and the number of blocks (gates) of each of its matrices."""


@dataclass(frozen=True)
class RecurrentConfig:
    """Sizes of a recurrent language model.

    Attributes:
        hidden_size: units in the hidden state of each layer, H.
        num_layers: number of stacked layers.
        dropout: share of units set to zero while training, before the output and between layers; half of this share at
            the input.
        embedding_size: size of the token embedding at the input; 0 for one-hot.
    """

    hidden_size: int = 256
    num_layers: int = 1
    dropout: float = 0.0
    embedding_size: int = 64

    def __post_init__(self) -> None:
        if self.hidden_size < 1 or not 1 <= self.num_layers <= MAX_LAYERS:
            raise ValueError(f"hidden_size must be at least 1, num_layers from 1 to {MAX_LAYERS}")
        if not 0 <= self.dropout < 1:
            raise ValueError("dropout must be at least 0 and below 1")
        if self.embedding_size < 0:
            raise ValueError("embedding_size must be 0 or more")


class InputLayer(nn.Module):
    """Turns token ids (B, T) into the input (B, T, size) of the first layer: an embedding, or one-hot rows."""

    def __init__(self, vocabulary_size: int, embedding_size: int) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.size = embedding_size or vocabulary_size
        self.one_hot = not embedding_size
        if embedding_size:
            # Smaller than PyTorch's N(0, 1): sums of such inputs would drive the gates into saturation.
            self.weight = nn.Parameter(torch.randn(vocabulary_size, embedding_size) * 0.5)

    def forward(self, token_ids: Tensor) -> Tensor:
        """Return the vector of each token."""
        if self.one_hot:
            return one_hot(token_ids, self.vocabulary_size).float()
        return embedding(token_ids, self.weight)

    def through(self, weight: Tensor) -> Tensor:
        """Return the product of each token's vector with ``weight`` (N, size), as (V, N).

        A one-hot vector picks a column of ``weight``: the one-hot rows themselves would take V by V.
        """
        return weight.t() if self.one_hot else self.weight @ weight.t()


class SteadyDropout(nn.Module):
    """Dropout with one mask for all steps of a window (B, T, H).

    Gal and Ghahramani, 2016. Drawing T times as many random numbers would take a fifth of a step (33.7 against 27.4 ms,
    an LSTM of 320 on one thread of an Intel Xeon).
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, numbers: Tensor) -> Tensor:
        """Return the input, some units set to zero and the others scaled up; unchanged outside training."""
        if not self.training or not self.share:
            return numbers
        kept = torch.rand(numbers.shape[0], 1, numbers.shape[2], device=numbers.device) >= self.share
        return numbers * (kept / (1 - self.share)).to(numbers.dtype)


class Recurrent(LanguageModel):
    """Embedding or one-hot, recurrent layers, linear output.

    *Dive into Deep Learning*, chapters 9 and 10; the LSTM is Hochreiter and Schmidhuber's, 1997, the GRU Cho's, 2014.
    The parameters of the layers are named after the kind of layer.
    """

    def __init__(self, kind: Kind, vocabulary_size: int, config: RecurrentConfig) -> None:
        super().__init__()
        self.kind = kind
        self.vocabulary_size = vocabulary_size
        self.hidden_size = config.hidden_size
        self.num_layers = config.num_layers
        self.embedding = InputLayer(vocabulary_size, config.embedding_size)
        setattr(self, kind, recurrent_layers(kind, self.embedding.size, config))
        self.input_dropout = SteadyDropout(config.dropout / 2)
        self.dropout = SteadyDropout(config.dropout)
        self.head = nn.Linear(config.hidden_size, vocabulary_size)

    @property
    def layers(self) -> nn.RNNBase:
        """PyTorch's recurrent layers."""
        layers: nn.RNNBase = getattr(self, self.kind)
        return layers

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        hiddens, after = self.hiddens(token_ids, state)  # (B, T, H)
        logits: Tensor = self.head(self.dropout(hiddens))  # (B, T, V)
        return logits, after

    def hiddens(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Read ``token_ids`` (B, T) after ``state``; return the last layer's outputs (B, T, H) and the new state."""
        read = self.input_dropout(self.embedding(token_ids))  # (B, T, E)
        hiddens, after = self.layers(read, state if self.kind == "lstm" else state[0])  # (B, T, H), (layers, B, H)
        return hiddens, after if self.kind == "lstm" else (after,)

    def initial_state(self, batch_size: int) -> State:
        """Return the hidden state, zeros of shape (layers, B, H); for an LSTM the cell, too."""
        zeros = self.head.weight.new_zeros(self.num_layers, batch_size, self.hidden_size)
        return (zeros, zeros.clone()) if self.kind == "lstm" else (zeros,)

    def stepper(self, state: State) -> Stepper:
        """See `LanguageModel.stepper`."""
        if self.kind == "lstm" and self.device.type == "cpu":
            return lstm_stepper(self._gates_of_token(), self.layers, self.head, state)
        return super().stepper(state)

    def batch_stepper(self, state: State, rows: int) -> BatchStepper:
        """See `LanguageModel.batch_stepper`."""
        if self.kind == "lstm" and self.device.type == "cpu":
            return LSTMBatch(self._gates_of_token(), self.layers, self.head, state, rows)
        return super().batch_stepper(state, rows)

    @torch.no_grad()
    def _gates_of_token(self) -> Tensor:
        """Return each token's contribution to the first layer's gates, (V, 4 H), without the bias."""
        return self.embedding.through(self.layers.get_parameter("weight_ih_l0"))

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """See `LanguageModel.hidden_matrices`."""
        return gate_matrices(self.kind, self.layers)


def recurrent_layers(kind: Kind, input_size: int, config: RecurrentConfig) -> nn.RNNBase:
    """Return PyTorch's layers of this kind; the forget gates of an LSTM start open: it remembers at first."""
    layer, _ = LAYERS[kind]
    layers = layer(
        input_size,
        config.hidden_size,
        config.num_layers,
        dropout=config.dropout if config.num_layers > 1 else 0.0,
        batch_first=True,
    )
    for name, parameter in layers.named_parameters():
        if name.startswith("bias"):
            nn.init.zeros_(parameter)
            if kind == "lstm" and name.startswith("bias_ih"):  # Jozefowicz, Zaremba and Sutskever, 2015
                nn.init.ones_(parameter[config.hidden_size : 2 * config.hidden_size])
    return layers


def gate_matrices(kind: Kind, layers: nn.RNNBase) -> list[tuple[nn.Parameter, int]]:
    """Return the recurrent weights, each with its number of gates; see `LanguageModel.hidden_matrices`."""
    return [(weight, LAYERS[kind][1]) for name, weight in layers.named_parameters() if name.startswith("weight")]


def build_rnn(vocabulary_size: int, config: RecurrentConfig) -> Recurrent:
    """Build an RNN of these sizes."""
    return Recurrent("rnn", vocabulary_size, config)


def build_gru(vocabulary_size: int, config: RecurrentConfig) -> Recurrent:
    """Build a GRU of these sizes."""
    return Recurrent("gru", vocabulary_size, config)


def build_lstm(vocabulary_size: int, config: RecurrentConfig) -> Recurrent:
    """Build an LSTM of these sizes."""
    return Recurrent("lstm", vocabulary_size, config)
