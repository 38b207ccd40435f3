"""Writing on from a prefix, one token at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn
from studio.generation.sampling import draw, forbid, likeliest
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel
from studio.text.cleaning import clean_prefix
from studio.text.tokenizer import Tokenizer
from studio.text.vocabulary import Vocabulary


@torch.no_grad()
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
        StudioError: the model's weights are so large that it computes no numbers.
    """
    read = clean_prefix(prefix, cleaning)
    closed = tokenizer.without_open_end(read)
    open_end = read[len(closed) :]
    prefix_ids = tokenizer.encode(closed)
    prefix_ids = prefix_ids[prefix_ids != 0]
    yield PrefixRead(tokenizer.decode(prefix_ids) + open_end, tokenizer.unknown(closed))

    device = next(model.parameters()).device
    generator = torch.Generator()
    if config.seed is None:
        generator.seed()
    else:
        generator.manual_seed(config.seed)
    reader = tokenizer.reader()
    for token_id in prefix_ids.tolist():
        reader.read(token_id)
    warm_up = prefix_ids.astype("int64") if len(prefix_ids) else np.array([_silence(tokenizer.vocabulary)])
    model.eval()
    logits, state = model(torch.from_numpy(warm_up).to(device)[None], model.initial_state(1))
    for _ in range(config.length):
        last = logits[0, -1].float().cpu()  # (V,)
        if not torch.isfinite(last).all():
            raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot write."))
        probability = torch.softmax(last, dim=-1)
        last = forbid(last, tokenizer.vocabulary.first_ordinary)
        token_id = likeliest(last) if config.greedy else draw(last, config.temperature, generator)
        text = reader.read(token_id)
        if open_end:
            text, open_end = text.removeprefix(open_end), ""
        yield TokenDrawn(token_id, text, float(probability[token_id]))
        logits, state = model(torch.tensor([[token_id]], device=device), state)
    yield GenerationFinished()


def _silence(vocabulary: Vocabulary) -> int:
    """Return the id to read before the first token: a line's end, a space, or else the commonest token."""
    return vocabulary.to_ids("\n") or vocabulary.to_ids(" ") or min(vocabulary.first_ordinary, len(vocabulary) - 1)
