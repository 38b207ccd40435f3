"""What every language model of the studio does."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn

State = tuple[Tensor, ...]
"""What a model carries from one window of text to the next; each tensor has the batch in one dimension."""


class LanguageModel(nn.Module, ABC):
    """Tokens in, logits of the next token out, and a state to carry on with.

    B is the batch size, T the number of steps, V the size of the vocabulary.

    Attributes:
        vocabulary_size: V.
    """

    vocabulary_size: int

    @abstractmethod
    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Read ``token_ids`` (B, T) after ``state``; return logits (B, T, V) and the state after them."""

    @abstractmethod
    def initial_state(self, batch_size: int) -> State:
        """Return the state before any text was read, on the model's device."""


def detached(state: State) -> State:
    """Return the state cut from its history: here back-propagation through time is truncated."""
    return tuple(tensor.detach() for tensor in state)


def parameter_count(model: nn.Module) -> int:
    """Return how many numbers the model learns."""
    return sum(parameter.numel() for parameter in model.parameters())
