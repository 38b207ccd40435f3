"""A config that fits its text and this computer."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from torch import Tensor

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.catalog import physical_memory
from studio.text.batches import batches_per_epoch
from studio.text.corpus import Corpus
from studio.text.tokenizer import TokenIds
from studio.training.config import MINIMUM_TOKENS, TrainingConfig

_BYTES_PER_LOGIT = 16  # the logit, the same in float32, its gradient, and one copy
_LOGITS_SHARE = 0.25  # of the memory, at most


def fitted(config: TrainingConfig, corpus: Corpus, vocabulary_size: int) -> TrainingConfig:
    """Return ``config`` with batches small enough that one epoch of ``corpus`` has at least one, and for the memory.

    Raises:
        StudioError: the text is shorter than `MINIMUM_TOKENS`.
    """
    train_ids, _ = corpus.split(config.validation_share, config.max_tokens)
    if len(train_ids) < MINIMUM_TOKENS:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "“{name}” is too short to learn from: it has {count} tokens to train on and needs {minimum}.",
            ),
            name=corpus.document.name,
            count=len(train_ids),
            minimum=MINIMUM_TOKENS,
        )
    batch_size, num_steps = config.batch_size, config.num_steps
    largest_offset = 0 if config.offset == "none" else None
    memory = physical_memory()
    while batch_size > 1 and batch_size * num_steps * vocabulary_size * _BYTES_PER_LOGIT > memory * _LOGITS_SHARE:
        batch_size //= 2
    while not batches_per_epoch(len(train_ids), batch_size, num_steps, largest_offset):
        if batch_size > 1:
            batch_size //= 2
        else:
            num_steps //= 2
    return dataclasses.replace(config, batch_size=batch_size, num_steps=num_steps)


def id_tensor(token_ids: TokenIds) -> Tensor:
    """Return the ids as a tensor that every device can index: torch's wider unsigned types are not for that."""
    return torch.from_numpy(token_ids if token_ids.dtype == np.uint8 else token_ids.astype(np.int32))
