"""How well a model predicts a text it has not learned from."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from studio.models.language_model import LanguageModel

_CHUNK = 4096  # tokens at once, at most
_LOGITS = 2**24  # numbers at once, at most


def evaluate(model: LanguageModel, token_ids: Tensor, rows: int = 1) -> Iterator[float | None]:
    """Measure the mean cross-entropy of ``token_ids`` (N,), in nats per token.

    With one row the whole text is read in order, its state carried through, and every token but the first is
    predicted: the exact figure. With more rows the text is cut into as many pieces that are read side by side,
    each from an empty state, and up to ``rows - 1`` tokens at the end are left out: much faster, and slightly
    too high. A model that fills gaps predicts each token from both sides, but for what lies beyond its window.

    Yields:
        None after each part of the work, so that a caller can stop; the loss at last.
    """
    device = model.device
    rows = max(1, min(rows, (len(token_ids) - 1) // 2))
    length = (len(token_ids) - 1) // rows
    inputs = token_ids[: rows * length].reshape(rows, length)
    targets = token_ids[1 : rows * length + 1].reshape(rows, length)
    window = max(1, min(min(_CHUNK, _LOGITS // model.vocabulary_size) // rows, model.longest_window))
    state = model.initial_state(rows)
    total = 0.0
    for start in range(0, length, window):
        part = slice(start, start + window)
        was_training = model.training
        model.eval()
        # Not around the yield: there it would reach into the caller.
        with torch.no_grad():
            read = inputs[:, part].to(device, torch.int64)
            logits, state = model(read, state)  # (rows, T, V)
            expected = read if model.fills_gaps else targets[:, part].to(device, torch.int64)
            total += cross_entropy(logits.flatten(0, 1).float(), expected.flatten(), reduction="sum").item()
        model.train(was_training)
        yield None
    yield total / (rows * length)


def evaluate_now(model: LanguageModel, token_ids: Tensor, rows: int = 1) -> float:
    """Return the figure of `evaluate` at once, in nats per token."""
    *_, loss = evaluate(model, token_ids, rows)
    assert loss is not None
    return loss
