"""Fills the gaps of a text with a bidirectional model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from studio.generation.gap_text import GAP, by_character, put_in, read_parts
from studio.generation.threads import one_thread
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel
from studio.models.specs import MODELS
from studio.text.tokenizer import Tokenizer

_AROUND = 192  # tokens of context on each side of a gap
_CHAINS = 24  # attempts at a gap of several tokens, side by side
_SWEEPS = 12  # rounds of Gibbs sampling: times each token is drawn anew
_COOLEST = 0.3
_UNLIKELY = 0.01  # least likelihood, relative to a line feed, of a filling that is preferred to it

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Filling:
    """One way to fill a gap.

    Attributes:
        text: the text to put into the gap.
        log_probability: the sum of the log-probabilities of its tokens, each given all others, in nats.
    """

    text: str
    log_probability: float


@dataclass(frozen=True, slots=True)
class GapFilled:
    """A gap was filled.

    Attributes:
        fillings: the likeliest fillings. The first one is in the text of `FillingFinished`; the others follow by
            likelihood.
    """

    fillings: tuple[Filling, ...]


@dataclass(frozen=True, slots=True)
class FillingFinished:
    """All gaps are filled.

    Attributes:
        text: the given text, with the best filling in each gap.
        unknown: the symbols of the text that the model does not know, each once; the text keeps them.
    """

    text: str
    unknown: tuple[str, ...]


def fill(
    model: LanguageModel, tokenizer: Tokenizer, cleaning: str, text: str, *, count: int = 5, seed: int = 0
) -> Iterator[GapFilled | FillingFinished]:
    """Fill each gap of ``text``: a run of three underscores or more.

    For a model of characters or graphemes each underscore stands for a token; otherwise the gap is one token. Gibbs
    sampling fills a gap of several tokens: it draws each token repeatedly, given all others, at a falling temperature,
    in several attempts side by side.

    Within a line the best filling of a gap is not a line feed, unless everything else is a hundred times less likely;
    the line feed is then among the other fillings.

    Args:
        model: a model that ``fills_gaps``.
        tokenizer: the tokenizer of the model.
        cleaning: the cleaning of the training text.
        text: the text with its gaps.
        count: the most fillings to return for a gap.
        seed: the same seed gives the same fillings.

    Yields:
        `GapFilled` for each gap in turn, and `FillingFinished` at the end.

    Raises:
        StudioError: the model does not fill gaps, or the text has none.
    """
    if not model.fills_gaps:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core", "This model reads forward only: it goes on from a prefix, but cannot fill gaps. Train “{name}”."
            ),
            name=MODELS.gap_filler(),
        )
    matches = list(GAP.finditer(text))
    gaps = [match[0] for match in matches]
    if not gaps:
        raise StudioError(QT_TRANSLATE_NOOP("core", "There is no gap in this text. Write ___ where one is."))
    parts = read_parts(tokenizer, cleaning, text)
    pieces: list[Ids] = []
    places: list[slice] = []
    length = 0
    for part, gap in zip(parts, [*gaps, ""], strict=True):
        pieces += [
            tokenizer.encode(part).astype(np.int64),
            np.zeros(len(gap) if by_character(tokenizer) else int(gap != ""), np.int64),
        ]
        places.append(slice(length + len(pieces[-2]), length + len(pieces[-2]) + len(pieces[-1])))
        length = places[-1].stop
    token_ids = np.concatenate(pieces)
    generator = torch.Generator().manual_seed(seed)
    model.eval()
    best: list[str] = []
    feeds = torch.tensor(["\n" in token for token in tokenizer.vocabulary.tokens])  # (V,)
    for place, match in zip(places[:-1], matches, strict=True):
        start = max(0, place.start - _AROUND)
        around = torch.from_numpy(token_ids[start : place.stop + _AROUND]).to(model.device)
        within = range(place.start - start, place.stop - start)
        avoided = feeds if _stands_in_a_line(text, match.end()) else torch.zeros_like(feeds)
        with one_thread():
            found = _fill_one(model, around, within, tokenizer.vocabulary.first_ordinary, avoided, count, generator)
        token_ids[place] = found[0][0]
        best.append(tokenizer.decode(found[0][0]))
        yield GapFilled(tuple(Filling(tokenizer.decode(ids), total) for ids, total in found))
    unknown = tuple(dict.fromkeys(symbol for part in parts for symbol in tokenizer.unknown(part)))
    yield FillingFinished(put_in(tokenizer, text, best)[0], unknown)


def _stands_in_a_line(text: str, end: int) -> bool:
    """Whether no line feed follows a gap that ends at ``end``."""
    return not text[end:].lstrip(" \t\r").startswith("\n")


@torch.no_grad()
def _fill_one(
    model: LanguageModel,
    around: Tensor,
    places: range,
    first_ordinary: int,
    avoided: Tensor,
    count: int,
    generator: torch.Generator,
) -> list[tuple[Ids, float]]:
    """Return the best fillings of these ``places`` of ``around`` (N,), with their log-probabilities.

    A filling has ``avoided`` (V,) tokens only where nothing else is likely.
    """

    def log_probabilities(texts: Tensor) -> Tensor:  # log-probabilities (B, gap, V)
        logits, _ = model(texts, model.initial_state(len(texts)))
        logits = logits[:, places.start : places.stop].float().cpu()
        logits[..., :first_ordinary] = -torch.inf
        return torch.log_softmax(logits, dim=-1)

    def preferred(logs: Tensor) -> Tensor:  # (..., V)
        others = logs.masked_fill(avoided, -torch.inf)
        least = logs.masked_fill(~avoided, -torch.inf).amax(-1, keepdim=True) + math.log(_UNLIKELY)
        return torch.where(others.amax(-1, keepdim=True) >= least, others, logs)

    if len(places) == 1:
        logs = log_probabilities(around[None])[0, 0]
        best = int(preferred(logs).argmax())
        likeliest = logs.topk(min(count, model.vocabulary_size - first_ordinary)).indices.tolist()
        ranked_ids = [best, *(token_id for token_id in likeliest if token_id != best)][: len(likeliest)]
        return [(np.array([token_id]), float(logs[token_id])) for token_id in ranked_ids if logs[token_id] > -np.inf]
    texts = around.repeat(_CHAINS, 1)
    for sweep in range(_SWEEPS):
        temperature = 1 - (1 - _COOLEST) * sweep / (_SWEEPS - 1)
        for gap_place, place in enumerate(places):
            drawn = torch.softmax(preferred(log_probabilities(texts)[:, gap_place]) / temperature, dim=-1)
            texts[:, place] = torch.multinomial(drawn, 1, generator=generator)[:, 0].to(texts.device)
    filled = texts[:, places.start : places.stop].cpu()
    scores = log_probabilities(texts).gather(2, filled[..., None]).sum(dim=(1, 2)).tolist()
    distinct = {tuple(ids): score for ids, score in zip(filled.tolist(), scores, strict=True)}
    ranked = sorted(distinct.items(), key=lambda item: -item[1])[:count]
    return [(np.array(ids), score) for ids, score in ranked]
