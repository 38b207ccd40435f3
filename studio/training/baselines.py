"""How well n-gram counts predict a text: the baselines that networks are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from studio.models.ngram import MAX_ORDER, Level, NGram, NGramConfig, count_ngrams
from studio.text.corpus import Corpus
from studio.text.tokenizer import TokenIds
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, EvaluationTick
from studio.training.fitting import id_tensor

_COUNTED = 2**22  # tokens, at most
_JUDGED = 2**17


def baselines_of(corpus: Corpus, config: TrainingConfig) -> Iterator[Baselines | EvaluationTick]:
    """Measure the baselines of a run of ``config``; yield nothing where it holds nothing out."""
    corpus = corpus.first(config.max_tokens)
    train_ids, validation_ids = corpus.split(config.validation_share)
    if len(validation_ids):
        for found in measure_baselines(train_ids, validation_ids, len(corpus.tokenizer.vocabulary)):
            yield found if found is not None else EvaluationTick()


def measure_baselines(
    train_ids: TokenIds, validation_ids: TokenIds, vocabulary_size: int, orders: int = MAX_ORDER
) -> Iterator[Baselines | None]:
    """Count the first 4 million of ``train_ids`` (N,) and judge on the first 131,072 of ``validation_ids`` (M,).

    Yields:
        None after each part of the work, so that a caller can stop; the baselines at last.
    """
    judged = id_tensor(validation_ids[:_JUDGED])
    levels: list[Level] = []
    for level in count_ngrams(train_ids[:_COUNTED], vocabulary_size, orders):
        levels.append(level)
        yield None
    losses = []
    for order in range(1, orders + 1):
        model = NGram(vocabulary_size, NGramConfig(order))
        model.settle(levels)
        with torch.no_grad():
            losses.append(-float(model.log_probabilities(judged).mean()))
        yield None
    yield Baselines(math.log(vocabulary_size), tuple(losses))
