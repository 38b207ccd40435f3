"""The interface of every language model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

State = tuple[Tensor, ...]
"""What a model carries from one window to the next; one dimension of each tensor is the batch."""

Stepper = Callable[[int], npt.NDArray[np.float32]]
"""Reads one token, returns the logits (V,) of the next one, and keeps the state."""


class BatchStepper(Protocol):
    """Reads one token in each of several texts at once, and keeps the state of each text."""

    def step(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """Read the next token of each text, (B,); return the logits (B, V) of the token after it."""

    def keep(self, rows: Sequence[int]) -> None:
        """Keep these texts only, in this order."""


class LanguageModel(nn.Module, ABC):
    """Tokens in, logits of the next token out, and a state to carry on with.

    B is the batch size, T the number of steps, V the size of the vocabulary.

    Attributes:
        vocabulary_size: V.
        fills_gaps: whether the logits at a place predict the token at that place from the text on both sides, rather
            than the next token from the text before. Such a model cannot continue a prefix.
        config: the sizes of the model, from `studio.models.catalog.make_config`.
    """

    vocabulary_size: int
    fills_gaps: ClassVar[bool] = False
    config: Any

    @abstractmethod
    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Read ``token_ids`` (B, T) after ``state``; return logits (B, T, V) and the state after them."""

    @abstractmethod
    def initial_state(self, batch_size: int) -> State:
        """Return the state of a model that has read no text, on the model's device."""

    def count(self, token_ids: npt.NDArray[np.integer[Any]]) -> Iterator[None]:  # noqa: ARG002
        """Count the tokens of the training text (N,), in a model that counts; yield after each part of the work.

        A model without parameters learns by counting alone.
        """
        return iter(())

    def tune(self, token_ids: Tensor) -> None:
        """Fit the numbers that only held-out text (N,) can tell."""

    def stepper(self, state: State) -> Stepper:
        """Return the fastest function that reads one token after another, starting from ``state`` (batch size 1)."""
        device = self.device

        @torch.no_grad()
        def step(token_id: int) -> npt.NDArray[np.float32]:
            nonlocal state
            logits, state = self(torch.tensor([[token_id]], device=device), state)
            return logits[0, -1].float().cpu().numpy()  # type: ignore[no-any-return]

        return step

    def batch_stepper(self, state: State, rows: int) -> BatchStepper:
        """Return the fastest way to read one token after another in ``rows`` texts at once.

        All texts start from ``state`` (batch size 1).
        """
        return ForwardBatch(self, state, rows)

    @property
    def longest_window(self) -> int:
        """The number of steps that are fastest to read at once."""
        return 4096

    @property
    def reach(self) -> int | None:
        """The largest number of last tokens that a prediction depends on; None where it depends on all."""
        return None

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """Return the matrices (out, in) from hidden units to hidden units, each with its number of blocks, for `Muon`.

        The blocks of a matrix, one below the other, are separate maps: the gates of an LSTM.
        """
        return []

    def check(self) -> None:
        """Raise ValueError if the model's numbers are impossible; they may come from a file."""

    @property
    def device(self) -> torch.device:
        """The device that holds the model's numbers."""
        first: Tensor = next(iter(self.state_dict().values()))
        return first.device


class ForwardBatch:
    """A `BatchStepper` for any model: steps by `LanguageModel.forward`. A text may be kept more than once."""

    def __init__(self, model: LanguageModel, state: State, rows: int) -> None:
        """Begin with ``rows`` texts, all in ``state`` (batch size 1)."""
        self._model = model
        one, two = model.initial_state(1), model.initial_state(2)
        self._dimensions = [  # the dimension of the batch
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
    """Steps one text after the other: a `BatchStepper` for a model whose stepper is faster than its `forward`."""

    def __init__(self, steppers: Sequence[Stepper]) -> None:
        self._steppers = list(steppers)

    def step(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """See `BatchStepper.step`."""
        return np.stack([step(token_id) for step, token_id in zip(self._steppers, token_ids, strict=True)])

    def keep(self, rows: Sequence[int]) -> None:
        """See `BatchStepper.keep`; a text may be kept once."""
        self._steppers = [self._steppers[row] for row in rows]


def detached(state: State) -> State:
    """Return the state detached from its history, where back-propagation through time is truncated."""
    return tuple(tensor.detach() for tensor in state)


def parameter_count(model: nn.Module) -> int:
    """Return the number of parameters that the model learns step by step, without its counts."""
    return sum(parameter.numel() for parameter in model.parameters())


def stored_count(model: nn.Module) -> int:
    """Return how many numbers the model's file holds: parameters and counts."""
    return sum(tensor.numel() for tensor in model.state_dict().values())
