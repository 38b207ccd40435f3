"""Writing on from a prefix, one token at a time."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn
from studio.generation.sampling import draw, forbid, likeliest
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel
from studio.text.cleaning import clean_prefix
from studio.text.tokenizer import CharacterTokenizer, unknown_tokens

_UNKNOWN_ID = 0


@torch.no_grad()
def generate(
    model: LanguageModel, tokenizer: CharacterTokenizer, cleaning: str, prefix: str, config: GenerationConfig
) -> Iterator[GenerationEvent]:
    """Read ``prefix`` to warm up the state, then write ``config.length`` tokens after it.

    The prefix goes through the cleaning that the training text went through. Symbols the model never saw are
    left out and named in `PrefixRead`. Where nothing is left to read, the model begins as after a line's end.
    `UNKNOWN` is never written.

    Yields:
        `PrefixRead`, then `TokenDrawn` for each token, then `GenerationFinished`.

    Raises:
        StudioError: the model's weights are so large that it computes no numbers.
    """
    read = clean_prefix(prefix, cleaning)
    unknown = unknown_tokens(tokenizer, read)
    read = "".join(character for character in read if character not in unknown)
    yield PrefixRead(read, unknown)

    device = next(model.parameters()).device
    generator = torch.Generator()
    if config.seed is None:
        generator.seed()
    else:
        generator.manual_seed(config.seed)
    prefix_ids = tokenizer.encode(read or _silence(tokenizer)).astype("int64")
    model.eval()
    logits, state = model(torch.from_numpy(prefix_ids).to(device)[None], model.initial_state(1))
    for _ in range(config.length):
        last = logits[0, -1].float().cpu()  # (V,)
        if not torch.isfinite(last).all():
            raise StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot write."))
        probability = torch.softmax(last, dim=-1)
        last = forbid(last, _UNKNOWN_ID)
        token_id = likeliest(last) if config.greedy else draw(last, config.temperature, generator)
        yield TokenDrawn(token_id, tokenizer.vocabulary.tokens[token_id], float(probability[token_id]))
        logits, state = model(torch.tensor([[token_id]], device=device), state)
    yield GenerationFinished()


def _silence(tokenizer: CharacterTokenizer) -> str:
    """Return what to read before the first symbol: a line's end, a space, or else the commonest symbol."""
    for token in ("\n", " "):
        if token in tokenizer.vocabulary:
            return token
    return tokenizer.vocabulary.tokens[1]
