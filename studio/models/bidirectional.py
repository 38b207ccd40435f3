"""Networks that read a text from both sides, to fill gaps in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from studio.models.language_model import LanguageModel, State
from studio.models.recurrent import (
    LAYERS,
    InputLayer,
    Kind,
    RecurrentConfig,
    SteadyDropout,
    gate_matrices,
    recurrent_layers,
)


@dataclass(frozen=True)
class BidirectionalConfig(RecurrentConfig):
    """Sizes of a bidirectional model: those of `RecurrentConfig`, for each of the two directions.

    Attributes:
        cell: ``rnn``, ``gru`` or ``lstm``.
    """

    cell: str = "lstm"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cell not in LAYERS:
            raise ValueError(f"cell must be one of {', '.join(LAYERS)}")


class Bidirectional(LanguageModel):
    """One network reads forward, one backward; at a gap their hidden states are joined.

    *Dive into Deep Learning*, section 10.4; Schuster and Paliwal, 1997. Stacked bidirectional layers of PyTorch would
    not do: through the first layer the second sees the token at every place, the gap included. Here the two directions
    meet at the output alone, the forward direction a step behind and the backward direction a step ahead: a token never
    takes part in its own prediction.
    """

    fills_gaps = True

    def __init__(self, vocabulary_size: int, config: BidirectionalConfig) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.hidden_size = config.hidden_size
        self.num_layers = config.num_layers
        self.kind = cast(Kind, config.cell)
        self.embedding = InputLayer(vocabulary_size, config.embedding_size)
        self.ahead = recurrent_layers(self.kind, self.embedding.size, config)
        self.back = recurrent_layers(self.kind, self.embedding.size, config)
        self.input_dropout = SteadyDropout(config.dropout / 2)
        self.dropout = SteadyDropout(config.dropout)
        self.head = nn.Linear(2 * config.hidden_size, vocabulary_size)

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Return the logits (B, T, V) of the token at each place of ``token_ids`` (B, T), given all other tokens.

        The state carries the text before the window; the text after the window is unknown.
        """
        read = self.input_dropout(self.embedding(token_ids))  # (B, T, E)
        is_lstm = self.kind == "lstm"
        before, after = self.ahead(read, state if is_lstm else state[0])  # (B, T, H), (layers, B, H)
        behind, _ = self.back(read.flip(1))
        earlier = torch.cat([state[0][-1, :, None].to(before.dtype), before[:, :-1]], dim=1)  # up to t - 1
        later = torch.cat(
            [behind.flip(1)[:, 1:], behind.new_zeros(len(read), 1, self.hidden_size)], dim=1
        )  # from t + 1
        logits: Tensor = self.head(self.dropout(torch.cat([earlier, later], dim=-1)))
        return logits, after if is_lstm else (after,)

    def initial_state(self, batch_size: int) -> State:
        """Return the initial state of the forward direction; see `Recurrent.initial_state`."""
        zeros = self.head.weight.new_zeros(self.num_layers, batch_size, self.hidden_size)
        return (zeros, zeros.clone()) if self.kind == "lstm" else (zeros,)

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """See `LanguageModel.hidden_matrices`."""
        return gate_matrices(self.kind, self.ahead) + gate_matrices(self.kind, self.back)


def build_bidirectional(vocabulary_size: int, config: BidirectionalConfig) -> Bidirectional:
    """Build the network of these sizes."""
    return Bidirectional(vocabulary_size, config)
