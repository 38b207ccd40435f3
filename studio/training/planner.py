"""What suits a text, this computer, and the time there is."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import torch

from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel, parameter_count
from studio.text.corpus import Corpus
from studio.training.baselines import baselines_of
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, EvaluationTick, RunPlanned
from studio.training.fitting import fitted
from studio.training.learner import Learner
from studio.training.schedule import suggested_dropout

MODEL = "blend"
"""What the planner chooses: on the texts tried, of the catalog's models the best at every time."""

_SIZES = (128, 192, 256, 320, 384, 512, 640)
_TRIED_SIZES = (192, 384)
_TRIES = 3
_WORTH_EPOCHS = 60  # more teach nothing about what was not read


def plan_training(corpus: Corpus, config: TrainingConfig) -> Iterator[EvaluationTick | RunPlanned]:
    """Choose model, size and dropout for ``corpus`` and the minutes of ``config``; takes about two seconds.

    A few steps of a small and a large network are timed with one thread and with all, in the precision that
    ``config`` asks for. The largest network is chosen that will still read enough tokens for its size; its dropout
    by how often it will read the text. What to expect comes from what counting alone reaches on this text.

    Yields:
        `EvaluationTick` after each part of the work, `RunPlanned` at last.

    Raises:
        StudioError: the text is too short, or the device is not there.
    """
    assert config.minutes is not None
    seconds = 60 * config.minutes
    vocabulary_size = len(corpus.tokenizer.vocabulary)
    config = fitted(config, corpus, vocabulary_size)
    train_ids, _ = corpus.split(config.validation_share, config.max_tokens)
    rates = {}
    for size in _TRIED_SIZES:
        settings = _settings(size, 0.1, vocabulary_size, corpus.tokens.level)
        lstm = build_model("lstm", vocabulary_size, make_config("lstm", settings), seed=config.seed)
        rates[size] = measured_rate(lstm, config)
        yield EvaluationTick()
    baselines = None
    for event in baselines_of(corpus, config):
        if isinstance(event, Baselines):
            baselines = event
        else:
            yield event
    size = max((size for size in _SIZES if seconds * _rate(size, rates) >= _enough_tokens(size)), default=_SIZES[0])
    size = min(size, _largest_for(len(train_ids)))
    tokens = seconds * _rate(size, rates)
    epochs = tokens / len(train_ids)
    settings = _settings(size, suggested_dropout(epochs), vocabulary_size, corpus.tokens.level)
    settings["order"] = 6 if corpus.tokens.level in ("char", "grapheme") else 4
    with torch.device("meta"):
        sizes = {name: value for name, value in settings.items() if name != "order"}
        parameters = parameter_count(build_model("lstm", vocabulary_size, make_config("lstm", sizes)))
    yield RunPlanned(
        model=MODEL,
        settings=settings,
        config=config,
        parameters=parameters,
        tokens_per_second=_rate(size, rates),
        epochs=epochs,
        expected_loss=baselines.best * _gain(tokens, len(train_ids)) if baselines is not None else None,
        baselines=baselines,
    )


def measured_rate(model: LanguageModel, config: TrainingConfig) -> float:
    """Return the tokens per second that ``model`` trains at, with one thread or with all, whichever is faster.

    Neither the generators nor the number of threads is changed by it.
    """
    device_threads = torch.get_num_threads()
    candidates = [config.threads] if config.threads else sorted({1, device_threads})
    best = math.inf
    with torch.random.fork_rng(devices=[]):
        learner = Learner(model, config)
        ids = torch.randint(model.vocabulary_size, (config.batch_size, config.num_steps + 1)).to(learner.device)
        try:
            for threads in candidates:
                torch.set_num_threads(threads)
                learner.state = model.initial_state(config.batch_size)
                for _ in range(1 + _TRIES):
                    start = time.perf_counter()
                    learner.learn(ids[:, :-1], ids[:, 1:], 0.5)
                    best = min(best, time.perf_counter() - start)
        finally:
            torch.set_num_threads(device_threads)
    return config.batch_size * config.num_steps / best


def _settings(size: int, dropout: float, vocabulary_size: int, level: str) -> dict[str, Any]:
    embedding_size = 64 if level in ("char", "grapheme") and vocabulary_size < 1000 else 192
    return {"hidden_size": size, "dropout": dropout, "embedding_size": embedding_size}


def _rate(size: int, rates: dict[int, float]) -> float:
    """Return the tokens per second at a size, from those at two: the time of a step is taken for a + b size^2."""
    (small, slow), (large, slower) = ((size**2, 1 / rate) for size, rate in sorted(rates.items()))
    slope = max(0.0, (slower - slow) / (large - small))
    return 1 / max(slow + slope * (size**2 - small), slow / 4)


def _enough_tokens(size: int) -> float:
    """Return how many tokens a network of this size is to read before it is better than a smaller one."""
    return 20.0 * size**2


def _largest_for(tokens: int) -> int:
    """Return the largest size that suits a text of so many tokens: a larger one only learns it by heart sooner."""
    return max((size for size in _SIZES if size**2 <= tokens / 2), default=_SIZES[0])


def _gain(tokens: float, text: int) -> float:
    """Return by what the loss of the best n-gram model is multiplied by a run on ``tokens`` of a ``text``, about.

    From runs on tiny Shakespeare (2 to 9 epochs: 0.937 to 0.914) and the *Time Machine* (10 and 40: 0.953, 0.935).
    """
    tokens = min(tokens, _WORTH_EPOCHS * text)
    return min(1.0, 0.937 - 0.033 * math.log10(tokens / 2e6) + 0.02 * math.log10(1e6 / text))
