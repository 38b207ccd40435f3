"""Measures a text and this computer, to choose what to train in the time available."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel, parameter_count
from studio.text.corpus import Corpus
from studio.training.baselines import baselines_of
from studio.training.config import TrainingConfig
from studio.training.estimate import SIZES, Estimate, ModelEstimate, network_settings
from studio.training.events import Baselines, EvaluationTick, RunPlanned
from studio.training.fitting import fitted
from studio.training.train_step import TrainStep

_TRIED_SIZES = (192, 384)
_TRIES = 3
_HOPELESS = 4.0  # times the best step
_TRIED_PRODUCTS = 5e10  # parameters times tokens of a step that takes seconds on a slow computer


def measure(corpus: Corpus, config: TrainingConfig) -> Iterator[EvaluationTick | Estimate]:
    """Measure ``corpus`` and this computer for a plan of any length; takes about two seconds.

    A few steps of a small and a large network are timed with one thread and with all, in the precision that
    ``config`` asks for, and the baselines of the text are measured.

    Yields:
        `EvaluationTick` after each part of the work, and an `Estimate` at the end.

    Raises:
        StudioError: the text is too short, or the device is not there.
    """
    corpus = corpus.first(config.max_tokens)
    vocabulary_size, level = len(corpus.tokenizer.vocabulary), corpus.tokens.level
    small = fitted(config, corpus, vocabulary_size)
    train_ids, validation_ids = corpus.split(config.validation_share)
    rates = {}
    for size in _TRIED_SIZES:
        lstm_config = make_config("lstm", network_settings(size, 0.1, vocabulary_size, level))
        lstm = build_model("lstm", vocabulary_size, lstm_config, seed=config.seed)
        rates[size] = measured_rate(lstm, small)
        yield EvaluationTick()
    baselines = None
    for event in baselines_of(corpus, config):
        if isinstance(event, Baselines):
            baselines = event
        else:
            yield event
    yield Estimate(
        batch_size=small.batch_size,
        num_steps=small.num_steps,
        rates=rates,
        parameters={size: _parameters(size, vocabulary_size, level) for size in SIZES},
        baselines=baselines,
        train_tokens=len(train_ids),
        validation_tokens=len(validation_ids),
        vocabulary_size=vocabulary_size,
        level=level,
    )


def plan_training(corpus: Corpus, config: TrainingConfig) -> Iterator[EvaluationTick | RunPlanned]:
    """Choose model, size and dropout for ``corpus`` and the minutes of ``config``: `measure`, then `Estimate.plan`.

    Yields:
        `EvaluationTick` after each part of the work, and a `RunPlanned` at the end.

    Raises:
        StudioError: the text is too short, or the device is not there.
    """
    for event in measure(corpus, config):
        yield event.plan(config) if isinstance(event, Estimate) else event


def measure_model(
    corpus: Corpus, model: str, settings: Mapping[str, Any], config: TrainingConfig
) -> Iterator[ModelEstimate]:
    """Measure ``corpus`` and this computer for a run of this model; a model too large for a trial is not timed.

    Raises:
        StudioError: the text is too short, the settings do not suit the model, or memory or device are missing.
    """
    corpus = corpus.first(config.max_tokens)
    vocabulary_size = len(corpus.tokenizer.vocabulary)
    small = fitted(config, corpus, vocabulary_size)
    train_ids, validation_ids = corpus.split(config.validation_share)
    built = build_model(model, vocabulary_size, make_config(model, settings), seed=config.seed)
    parameters = parameter_count(built)
    tokens = small.batch_size * small.num_steps
    rate = 0.0
    if next(built.parameters(), None) is not None and parameters * tokens < _TRIED_PRODUCTS:
        rate = measured_rate(built, small)
    yield ModelEstimate(small, rate, parameters, len(train_ids), len(validation_ids), vocabulary_size)


def measured_rate(model: LanguageModel, config: TrainingConfig) -> float:
    """Return the tokens per second of training ``model``, with one thread or with all, whichever is faster.

    The random generators and the number of threads are restored.
    """
    device_threads = torch.get_num_threads()
    candidates = [config.threads] if config.threads else sorted({1, device_threads})
    best = math.inf
    with torch.random.fork_rng(devices=[]):
        train_step = TrainStep(model, config)
        ids = torch.randint(model.vocabulary_size, (config.batch_size, config.num_steps + 1)).to(train_step.device)
        try:
            for threads in candidates:
                torch.set_num_threads(threads)
                train_step.state = model.initial_state(config.batch_size)
                for _ in range(1 + _TRIES):
                    start = time.perf_counter()
                    train_step.learn(ids[:, :-1], ids[:, 1:], 0.5)
                    taken = time.perf_counter() - start
                    if taken > _HOPELESS * best:
                        break  # another program keeps the cores busy: more steps would take long and tell nothing
                    best = min(best, taken)
        finally:
            torch.set_num_threads(device_threads)
    return config.batch_size * config.num_steps / best


def _parameters(size: int, vocabulary_size: int, level: str) -> int:
    with torch.device("meta"):
        settings = network_settings(size, 0.0, vocabulary_size, level)
        return parameter_count(build_model("lstm", vocabulary_size, make_config("lstm", settings)))
