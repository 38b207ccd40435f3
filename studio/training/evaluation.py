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
    """Measure the mean cross-entropy of ``token_ids`` (N,) or, in rows already, (R, L), in nats per token.

    With one row the whole text is read in order, its state carried through, and every token but the first is
    predicted: the exact figure. With more rows the text is cut into as many pieces that are read side by side,
    each from an empty state, and up to ``rows - 1`` tokens at the end are left out: much faster, and slightly
    too high. A model that fills gaps predicts each token from both sides, but for what lies beyond its window.

    Yields:
        None after each part of the work, so that a caller can stop; the loss at last.
    """
    device = model.device
    if token_ids.ndim == 2:
        inputs, targets = token_ids[:, :-1], token_ids[:, 1:]
    else:
        rows = max(1, min(rows, (len(token_ids) - 1) // 2))
        used = (len(token_ids) - 1) // rows * rows
        inputs = token_ids[:used].reshape(rows, -1)
        targets = token_ids[1 : used + 1].reshape(rows, -1)
    rows, length = inputs.shape
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


def spread(token_ids: Tensor, rows: int, tokens: int) -> Tensor:
    """Return ``rows`` pieces of ``token_ids`` (N,), ``tokens`` in all at most, as far from each other as can be."""
    length = max(2, min(len(token_ids), tokens + rows) // rows)
    rows = min(rows, len(token_ids) // length)
    starts = torch.linspace(0, len(token_ids) - length, rows).long()
    return torch.stack([token_ids[start : start + length] for start in starts.tolist()])


def evaluate_now(model: LanguageModel, token_ids: Tensor, rows: int = 1) -> float:
    """Return the figure of `evaluate` at once, in nats per token."""
    *_, loss = evaluate(model, token_ids, rows)
    assert loss is not None
    return loss
