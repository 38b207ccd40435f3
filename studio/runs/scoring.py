"""How well a trained model predicts a text."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.runs.model_file import TrainedModel
from studio.text.cleaning import clean
from studio.training.evaluation import evaluate_now


@dataclass(frozen=True, slots=True)
class Score:
    """A text under a model.

    Attributes:
        tokens: of the text; all but the first are predicted.
        unknown_tokens: how many of them the model does not know.
        nats_per_token: mean cross-entropy of the predicted ones.
        bits_per_character: the same per character of the cleaned text.
    """

    tokens: int
    unknown_tokens: int
    nats_per_token: float
    bits_per_character: float


def score(trained: TrainedModel, text: str) -> Score:
    """Read the whole of ``text`` in order, its state carried through, and measure the predictions.

    Raises:
        StudioError: fewer than two tokens, or weights so large that the model computes no numbers.
    """
    cleaned = clean(text, trained.manifest.cleaning, trained.tokenizer.line_joint)
    token_ids = trained.tokenizer.encode(cleaned)
    if len(token_ids) < 2:
        raise StudioError(QT_TRANSLATE_NOOP("core", "The text is too short to judge: it takes two symbols at least."))
    nats = evaluate_now(trained.model, torch.from_numpy(token_ids))
    if not math.isfinite(nats):
        raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot judge."))
    predicted = len(token_ids) - 1
    characters = len(cleaned) - len(trained.tokenizer.decode(token_ids[:1]))
    return Score(
        tokens=len(token_ids),
        unknown_tokens=int((token_ids == 0).sum()),
        nats_per_token=nats,
        bits_per_character=nats * predicted / math.log(2) / characters,
    )
