"""The place of a run in its text."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from studio.text.batches import batches_per_epoch, random_batches, sequential_batches
from studio.training.config import TrainingConfig


class BatchCursor:
    """Goes through a text in batches, epoch after epoch; a run can be resumed at any batch.

    Attributes:
        token_ids: the text, (N,).
        steps_per_epoch: batches in one pass.
        epoch_began: state of the generator before this epoch's draws.
        batch: how many batches of this epoch are done.
    """

    def __init__(self, token_ids: Tensor, config: TrainingConfig) -> None:
        self.token_ids = token_ids
        self.config = config
        largest_offset = 0 if config.offset == "none" else None
        self.steps_per_epoch = batches_per_epoch(len(token_ids), config.batch_size, config.num_steps, largest_offset)
        self.batch = 0
        self._generator = torch.Generator().manual_seed(config.seed)
        self.epoch_began = self._generator.get_state()

    def restore(self, epoch_began: Tensor, batch: int) -> None:
        """Continue where another cursor had these values."""
        self._generator.set_state(epoch_began)
        self.epoch_began, self.batch = epoch_began, batch

    def batches(self) -> Iterator[tuple[Tensor, Tensor, bool]]:
        """Yield inputs and targets (B, T) without end, and whether they begin with a fresh state."""
        while True:
            done = self.batch
            epoch = self._epoch()
            for number, (inputs, targets) in zip(range(self.steps_per_epoch), epoch, strict=False):
                if number < done:
                    continue
                self.batch = number + 1
                yield inputs, targets, number == 0 or self.config.sampling == "random"
            self.batch = 0
            self.epoch_began = self._generator.get_state()

    def _epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        config = self.config
        offset = 0
        if config.offset == "random":
            offset = int(torch.randint(config.num_steps, (), generator=self._generator))
        if config.sampling == "random":
            return random_batches(self.token_ids, config.batch_size, config.num_steps, offset, self._generator)
        return sequential_batches(self.token_ids, config.batch_size, config.num_steps, offset)
