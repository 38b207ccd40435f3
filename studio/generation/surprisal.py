"""How much each token of a text surprises a model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from studio.generation.generator import silence
from studio.generation.scored import Ids, Numbers, Scored, ScoringProgress
from studio.generation.threads import one_thread
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, State
from studio.models.spelling import spelling_bits
from studio.text.cleaning import clean
from studio.text.spans import token_ends, unknown_texts
from studio.text.tokenizer import TokenIds, Tokenizer

_WINDOW = 4096  # tokens
_LOGITS = 2**24  # numbers computed at once, at most


def score_tokens(
    model: LanguageModel,
    tokenizer: Tokenizer,
    cleaning: str,
    text: str,
    candidates: int = 10,
    unlearned: Sequence[int] = (),
    window: int = _WINDOW,
) -> Iterator[ScoringProgress | Scored]:
    """Read all of ``text`` in order, with its state, and judge each token from the tokens before it.

    Args:
        model: one that reads forward.
        tokenizer: its tokenizer.
        cleaning: the cleaning its text went through.
        text: what to judge.
        candidates: how many of the likeliest tokens to note at each place; 0 spares the time and the memory.
        unlearned: ids of tokens that the vocabulary names but the model never read, see `Manifest`.
        window: how many tokens are judged at once, at most.

    Yields:
        `ScoringProgress` after each part of the work, so that a caller can stop; `Scored` at last.

    Raises:
        StudioError: the model fills gaps only, the text has fewer than two tokens, or the model's weights are so large
            that it computes no numbers.
    """
    if model.fills_gaps:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "This model reads a text from both sides: it guesses each symbol from what stands before and after "
                "it, so how much a text surprises it cannot be compared with other models.",
            )
        )
    cleaned = clean(text, cleaning, tokenizer.line_joint)
    token_ids = tokenizer.encode(cleaned)
    if len(token_ids) < 2:
        raise StudioError(QT_TRANSLATE_NOOP("core", "The text is too short to judge: it takes two symbols at least."))
    count = len(token_ids)
    candidates = min(candidates, model.vocabulary_size)
    bits: Numbers = np.empty(count, dtype=np.float32)
    ids: Ids = np.empty((count, candidates), dtype=np.int32)
    probabilities: Numbers = np.empty((count, candidates), dtype=np.float32)

    def judge(read: TokenIds, state: State, places: slice) -> State:
        found, ids[places], probabilities[places], state = _judge(model, read, token_ids[places], state, candidates)
        if not np.isfinite(found).all():
            raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot judge."))
        bits[places] = found
        return state

    judge(np.array([silence(tokenizer.vocabulary)]), model.initial_state(1), slice(0, 1))
    window = max(1, min(window, _LOGITS // model.vocabulary_size, model.longest_window))
    state = model.initial_state(1)
    for start in range(1, count, window):
        end = min(count, start + window)
        state = judge(token_ids[start - 1 : end - 1], state, slice(start, end))
        yield ScoringProgress(end, count)
    unknown = unknown_texts(tokenizer, cleaned, token_ids)
    spelling = spelling_bits(tokenizer.vocabulary, unlearned, token_ids, unknown).astype(np.float32)
    ends = token_ends(tokenizer, cleaned, token_ids)
    yield Scored(cleaned, tokenizer, token_ids, ends, bits, spelling, ids, probabilities)


@torch.no_grad()
@one_thread()
def _judge(
    model: LanguageModel, read: TokenIds, expected: TokenIds, state: State, candidates: int
) -> tuple[Numbers, Ids, Numbers, State]:
    """Return the bits of ``expected`` (T,), the likeliest tokens with their probabilities (T, K), and the state."""
    was_training = model.training
    model.eval()
    inputs, targets = (torch.from_numpy(part.astype(np.int64)).to(model.device) for part in (read, expected))
    logits, state = model(inputs[None], state)
    model.train(was_training)
    log_probabilities = logits[0].float().log_softmax(-1)  # (T, V)
    bits = log_probabilities.gather(1, targets[:, None])[:, 0] / -math.log(2)
    best = log_probabilities.topk(candidates)
    return bits.cpu().numpy(), best.indices.int().cpu().numpy(), best.values.exp().cpu().numpy(), state
