"""Writing on from a prefix, one token at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn
from studio.generation.sampling import draw, forbid, likeliest, softmax
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, State
from studio.text.cleaning import clean_prefix
from studio.text.tokenizer import TokenIds, Tokenizer
from studio.text.vocabulary import Vocabulary

_PART = 1024  # tokens of a prefix read at once


def generate(
    model: LanguageModel, tokenizer: Tokenizer, cleaning: str, prefix: str, config: GenerationConfig
) -> Iterator[GenerationEvent]:
    """Read ``prefix`` to warm up the state, then write ``config.length`` tokens after it.

    The prefix goes through the cleaning that the training text went through. Symbols the model never saw are
    left out and named in `PrefixRead`. Where nothing is left to read, the model begins as after a line's end.
    Neither `UNKNOWN` nor a reserved token is ever written. A space at the prefix's end, where the next token brings its
    own, is not read and not written twice.

    Yields:
        `PrefixRead`, then `TokenDrawn` for each token, then `GenerationFinished`.

    Raises:
        StudioError: the model fills gaps only, or its weights are so large that it computes no numbers.
    """
    if model.fills_gaps:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "This model reads a text from both sides: it fills gaps, but cannot go on from a prefix, "
                "since what follows is not there yet.",
            )
        )
    read = clean_prefix(prefix, cleaning)
    closed = tokenizer.without_open_end(read)
    open_end = read[len(closed) :]
    prefix_ids = tokenizer.encode(closed)
    prefix_ids = prefix_ids[prefix_ids != 0]
    yield PrefixRead(tokenizer.decode(prefix_ids) + open_end, tokenizer.unknown(closed))

    reader = tokenizer.reader()
    for token_id in prefix_ids.tolist():
        reader.read(token_id)
    warm_up = prefix_ids.astype("int64") if len(prefix_ids) else np.array([_silence(tokenizer.vocabulary)])
    model.eval()
    logits, state = _read(model, warm_up)
    step = model.stepper(state)
    generator = np.random.default_rng(config.seed)
    first_ordinary = tokenizer.vocabulary.first_ordinary
    for number in range(config.length):
        if number:
            logits = step(token_id)
        if not np.isfinite(logits.max()):  # infinity or no number among them
            raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot write."))
        allowed = forbid(logits, first_ordinary)
        token_id = likeliest(allowed) if config.greedy else draw(allowed, config.temperature, generator)
        text = reader.read(token_id)
        if open_end:
            text, open_end = text.removeprefix(open_end), ""
        yield TokenDrawn(token_id, text, float(softmax(logits)[token_id]))
    yield GenerationFinished()


@torch.no_grad()
def _read(model: LanguageModel, token_ids: TokenIds) -> tuple[npt.NDArray[np.float32], State]:
    """Return the logits (V,) after ``token_ids`` (N,), and the state there; long texts are read in parts."""
    state = model.initial_state(1)
    for start in range(0, len(token_ids), _PART):
        part = torch.from_numpy(token_ids[start : start + _PART]).to(model.device)
        logits, state = model(part[None], state)
    return logits[0, -1].float().cpu().numpy(), state


def _silence(vocabulary: Vocabulary) -> int:
    """Return the id to read before the first token: a line's end, a space, or else the commonest token."""
    return vocabulary.to_ids("\n") or vocabulary.to_ids(" ") or min(vocabulary.first_ordinary, len(vocabulary) - 1)
