"""How well a trained model predicts a text."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.spelling import spelling_bits
from studio.runs.model_file import TrainedModel
from studio.text.cleaning import clean
from studio.text.spans import unknown_texts
from studio.training.evaluation import evaluate_now


@dataclass(frozen=True, slots=True)
class Score:
    """How well a model predicts a text.

    Attributes:
        tokens: tokens in the text; all but the first are predicted.
        unknown_tokens: tokens that the model has not learned, see `studio.models.spelling.spelling_bits`.
        nats_per_token: mean cross-entropy of the predicted tokens.
        bits_per_character: see the function `bits_per_character`.
        spelling_bits: the part of ``bits_per_character`` that spells the unknown tokens.
    """

    tokens: int
    unknown_tokens: int
    nats_per_token: float
    bits_per_character: float
    spelling_bits: float


def bits_per_character(nats_per_token: float, predicted: int, spelling: float, characters: int) -> float:
    """Return the bits per character of a text: the one figure that compares models with different tokens.

        (nats_per_token / ln 2 * predicted + spelling) / characters

    Args:
        nats_per_token: mean cross-entropy of the predicted tokens.
        predicted: number of predicted tokens: all but the first.
        spelling: bits to spell the tokens that the model has not learned, see `studio.models.spelling.Speller`.
        characters: characters in the text after its first token.
    """
    return (nats_per_token / math.log(2) * predicted + spelling) / characters


def score(trained: TrainedModel, text: str) -> Score:
    """Read all of ``text`` in order, carrying the state along, and measure the predictions.

    Raises:
        StudioError: the text has fewer than two tokens, or the model computes infinite numbers or NaN.
    """
    cleaned = clean(text, trained.manifest.cleaning, trained.tokenizer.line_joint)
    token_ids = trained.tokenizer.encode(cleaned)
    if len(token_ids) < 2:
        raise StudioError(QT_TRANSLATE_NOOP("core", "The text is too short to judge: it takes two symbols at least."))
    nats = evaluate_now(trained.model, torch.from_numpy(token_ids))
    if not math.isfinite(nats):
        raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot judge."))
    unknown = unknown_texts(trained.tokenizer, cleaned, token_ids)
    spelled = spelling_bits(trained.tokenizer.vocabulary, trained.manifest.unlearned, token_ids, unknown)
    spelling = float(spelled[1:].sum())
    first = trained.tokenizer.decode(token_ids[:1]) if token_ids[0] else unknown[0]
    characters = len(cleaned) - len(first)
    return Score(
        tokens=len(token_ids),
        unknown_tokens=int((spelled > 0).sum()),
        nats_per_token=nats,
        bits_per_character=bits_per_character(nats, len(token_ids) - 1, spelling, characters),
        spelling_bits=spelling / characters,
    )
