"""What every language model of the studio does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

State = tuple[Tensor, ...]
"""What a model carries from one window of text to the next; each tensor has the batch in one dimension."""

Stepper = Callable[[int], npt.NDArray[np.float32]]
"""Reads one token and returns the logits (V,) of the next; keeps its own state."""


class LanguageModel(nn.Module, ABC):
    """Tokens in, logits of the next token out, and a state to carry on with.

    B is the batch size, T the number of steps, V the size of the vocabulary.

    Attributes:
        vocabulary_size: V.
        fills_gaps: whether the logits at a place are of the token at that place, from what stands on both sides of it,
            instead of the token after it, from what stands before. Such a model cannot go on from a prefix.
        config: its sizes, as `studio.models.catalog.make_config` returns them.
    """

    vocabulary_size: int
    fills_gaps: ClassVar[bool] = False
    config: Any

    @abstractmethod
    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Read ``token_ids`` (B, T) after ``state``; return logits (B, T, V) and the state after them."""

    @abstractmethod
    def initial_state(self, batch_size: int) -> State:
        """Return the state before any text was read, on the model's device."""

    def count(self, token_ids: npt.NDArray[np.integer[Any]]) -> Iterator[None]:  # noqa: ARG002
        """Learn what can be learned by counting in the text to learn from, (N,); yield after each part of the work.

        A model without parameters learns nothing else.
        """
        return iter(())

    def tune(self, token_ids: Tensor) -> None:
        """Settle what can be settled on held-out text only, (N,)."""

    def stepper(self, state: State) -> Stepper:
        """Return the fastest way to read one token after another, from ``state`` (batch size 1) on."""
        device = self.device

        @torch.no_grad()
        def step(token_id: int) -> npt.NDArray[np.float32]:
            nonlocal state
            logits, state = self(torch.tensor([[token_id]], device=device), state)
            return logits[0, -1].float().cpu().numpy()  # type: ignore[no-any-return]

        return step

    @property
    def longest_window(self) -> int:
        """How many steps to read at once at most, where there are many: what is fastest."""
        return 4096

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """Return the matrices (out, in) that map hidden numbers to hidden numbers, for `Muon`, and of how many blocks.

        The blocks of a matrix, one below the other, are separate maps: the gates of an LSTM.
        """
        return []

    def check(self) -> None:
        """Raise ValueError if the numbers it was given, say from a file, are not such as it can have."""

    @property
    def device(self) -> torch.device:
        """Where its numbers are."""
        first: Tensor = next(iter(self.state_dict().values()))
        return first.device


def detached(state: State) -> State:
    """Return the state cut from its history: here back-propagation through time is truncated."""
    return tuple(tensor.detach() for tensor in state)


def parameter_count(model: nn.Module) -> int:
    """Return how many numbers the model learns."""
    return sum(tensor.numel() for tensor in model.state_dict().values())
