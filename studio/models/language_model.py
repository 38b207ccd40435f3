"""What every language model of the studio does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

State = tuple[Tensor, ...]
"""What a model carries from one window of text to the next; each tensor has the batch in one dimension."""

Stepper = Callable[[int], npt.NDArray[np.float32]]
"""Reads one token and returns the logits (V,) of the next; keeps its own state."""


class BatchStepper(Protocol):
    """Reads one token in each of several texts at once; keeps its own state."""

    def step(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """Read a token in each text, (B,); return the logits (B, V) of the next ones."""

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these texts only, in this order."""


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
        """Count the training text (N,), in a model that counts; yield after each part of the work.

        A model without parameters learns nothing else.
        """
        return iter(())

    def tune(self, token_ids: Tensor) -> None:
        """Set the numbers that can only be found on held-out text, (N,)."""

    def stepper(self, state: State) -> Stepper:
        """Return the fastest way to read one token after another, from ``state`` (batch size 1) on."""
        device = self.device

        @torch.no_grad()
        def step(token_id: int) -> npt.NDArray[np.float32]:
            nonlocal state
            logits, state = self(torch.tensor([[token_id]], device=device), state)
            return logits[0, -1].float().cpu().numpy()  # type: ignore[no-any-return]

        return step

    def batch_stepper(self, state: State, rows: int) -> BatchStepper:
        """Return the fastest way to read one token after another in ``rows`` texts at once.

        All go on from ``state`` (batch size 1).
        """
        return ForwardBatch(self, state, rows)

    @property
    def longest_window(self) -> int:
        """How many steps to read at once, at most: as many as is fastest."""
        return 4096

    @property
    def reach(self) -> int | None:
        """On how many of the last tokens a prediction depends, at most; None where on all."""
        return None

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """Return the matrices (out, in) that map hidden numbers to hidden numbers, for `Muon`, and of how many blocks.

        The blocks of a matrix, one below the other, are separate maps: the gates of an LSTM.
        """
        return []

    def check(self) -> None:
        """Raise ValueError if the model's numbers, read from a file, say, are impossible."""

    @property
    def device(self) -> torch.device:
        """Where its numbers are."""
        first: Tensor = next(iter(self.state_dict().values()))
        return first.device


class ForwardBatch:
    """Steps by `LanguageModel.forward`: a `BatchStepper` of any model. A text may be kept more than once."""

    def __init__(self, model: LanguageModel, state: State, rows: int) -> None:
        """Begin with ``rows`` texts that all stand at ``state`` (batch size 1)."""
        self._model = model
        one, two = model.initial_state(1), model.initial_state(2)
        self._dimensions = [  # where the batch is
            next(place for place, sizes in enumerate(zip(a.shape, b.shape, strict=True)) if sizes == (1, 2))
            for a, b in zip(one, two, strict=True)
        ]
        self._state = state
        self.keep([0] * rows)

    @torch.no_grad()
    def step(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """See `BatchStepper.step`."""
        read = torch.tensor(token_ids, device=self._model.device)[:, None]  # (B, 1)
        logits, self._state = self._model(read, self._state)
        return logits[:, -1].float().cpu().numpy()  # type: ignore[no-any-return]

    def keep(self, rows: Sequence[int]) -> None:
        """See `BatchStepper.keep`."""
        places = torch.tensor(rows, dtype=torch.int64, device=self._model.device)
        tensors = zip(self._state, self._dimensions, strict=True)
        self._state = tuple(tensor.index_select(dimension, places) for tensor, dimension in tensors)


class SteppersBatch:
    """Steps one text after the other: a `BatchStepper` of a model that is faster so than by its `forward`."""

    def __init__(self, steppers: Sequence[Stepper]) -> None:
        self._steppers = list(steppers)

    def step(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """See `BatchStepper.step`."""
        return np.stack([step(token_id) for step, token_id in zip(self._steppers, token_ids, strict=True)])

    def keep(self, rows: Sequence[int]) -> None:
        """See `BatchStepper.keep`; a text may be kept once."""
        self._steppers = [self._steppers[row] for row in rows]


def detached(state: State) -> State:
    """Return the state cut from its history: here back-propagation through time is truncated."""
    return tuple(tensor.detach() for tensor in state)


def parameter_count(model: nn.Module) -> int:
    """Return how many numbers the model learns step by step: what it has counted is not among them."""
    return sum(parameter.numel() for parameter in model.parameters())


def stored_count(model: nn.Module) -> int:
    """Return how many numbers the file of the model holds: those it learns, and those it has counted."""
    return sum(tensor.numel() for tensor in model.state_dict().values())
