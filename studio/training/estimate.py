"""Estimates what a run of any length will reach, from measurements made before the run."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from studio.models.specs import MODELS, PLANNED_MODEL
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, RunPlanned
from studio.training.schedule import suggested_dropout

SIZES = (128, 192, 256, 320, 384, 512, 640)
"""The hidden sizes that a plan chooses from."""

_WORTH_EPOCHS = 60  # more epochs teach nothing about unseen text
_LETTERS = ("char", "grapheme")

_FLOAT = 4  # bytes
_BASE = 110e6  # memory that the libraries take at their first use
_COUNTING_BASE = 40e6
_BYTES_PER_LOGIT = 18  # the logit of a training batch, its float32 copy, its gradient, and temporary copies
_BYTES_PER_JUDGED_LOGIT = 12
_BYTES_PER_BLENDED_LOGIT = 40
_JUDGED_TOKENS = 4096  # tokens judged at once, at most; see `studio.training.evaluation`
_JUDGED_LOGITS = 2**24
_TUNED_TOKENS = 2**14  # see `studio.training.evaluator`
_TUNED_LOGITS = 2**26
_BYTES_PER_COUNTED = 60  # bytes for each token while tokens are counted
_COUNTED = 2**24
_STATES = {"muon": 1, "adamw": 2, "sgd": 0}  # numbers that an optimizer keeps for each parameter


@dataclass(frozen=True, slots=True)
class Estimate:
    """Measurements of a text and of this computer.

    Attributes:
        batch_size, num_steps: the shape of a batch, smaller than asked for where the text is short.
        rates: tokens per second for two hidden sizes.
        parameters: number of parameters of a network of each of the `SIZES`.
        baselines: the n-gram baselines of the held-out text; None where nothing is held out.
        train_tokens, validation_tokens: number of tokens to learn from, and number of held-out tokens.
        vocabulary_size: number of different tokens.
        level: what a token is.
    """

    batch_size: int
    num_steps: int
    rates: Mapping[int, float]
    parameters: Mapping[int, int]
    baselines: Baselines | None
    train_tokens: int
    validation_tokens: int
    vocabulary_size: int
    level: str

    def plan(self, config: TrainingConfig) -> RunPlanned:
        """Choose model, size and dropout for the minutes of ``config``.

        The plan has the largest network that will still read enough tokens for its size; the dropout depends on the
        number of epochs. The expected loss starts from the best n-gram model on this text, and never rises with more
        time.
        """
        assert config.minutes is not None
        seconds = 60 * config.minutes
        config = replace(config, batch_size=self.batch_size, num_steps=self.num_steps)
        sizes = [size for size in SIZES if seconds * self._rate(size) >= _enough_tokens(size)] or [SIZES[0]]
        size = min(sizes[-1], _largest_for(self.train_tokens))
        epochs = seconds * self._rate(size) / self.train_tokens
        settings = network_settings(size, suggested_dropout(epochs), self.vocabulary_size, self.level)
        settings["order"] = 6 if self.level in _LETTERS else 4
        memory = training_memory(
            PLANNED_MODEL,
            settings,
            self.parameters[size],
            self.vocabulary_size,
            config,
            self.train_tokens,
            self.validation_tokens,
        )
        expected = None
        if self.baselines is not None:
            expected = self.baselines.best * _gain(self._worth_tokens(size, seconds), self.train_tokens)
        return RunPlanned(
            model=PLANNED_MODEL,
            settings=settings,
            config=config,
            parameters=self.parameters[size],
            tokens_per_second=self._rate(size),
            epochs=epochs,
            expected_loss=expected,
            baselines=self.baselines,
            memory=memory,
            seconds=seconds,
        )

    def _rate(self, size: int) -> float:
        """Return the tokens per second at a size, from two measured sizes: a step is assumed to last a + b size^2."""
        (small, slow), (large, slower) = ((size**2, 1 / rate) for size, rate in sorted(self.rates.items()))
        slope = max(0.0, (slower - slow) / (large - small))
        return 1 / max(slow + slope * (size**2 - small), slow / 4)

    def _worth_tokens(self, size: int, seconds: float) -> float:
        """Return how many tokens a run is worth: the tokens it reads, or a smaller network reads where that is more.

        A larger network reads fewer tokens in the same time, but the plan chooses it only once it is at least as good.
        """
        worth = seconds * self._rate(size)
        for smaller, larger in itertools.pairwise(SIZES):
            if larger <= size:
                worth = max(worth, _enough_tokens(larger) / self._rate(larger) * self._rate(smaller))
        return worth


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """Measurements of a text, of this computer, and of a model of the user's choice.

    Attributes:
        config: the config that was measured, with batches fitted to the text.
        rate: tokens per second; 0 where the model is too large to try.
        parameters: number of the model's parameters.
        train_tokens, validation_tokens, vocabulary_size: see `Estimate`.
    """

    config: TrainingConfig
    rate: float
    parameters: int
    train_tokens: int
    validation_tokens: int
    vocabulary_size: int

    def plan(self, model: str, settings: Mapping[str, Any], config: TrainingConfig) -> RunPlanned:
        """Return the plan of a run, without an expected loss."""
        config = replace(config, batch_size=self.config.batch_size, num_steps=self.config.num_steps)
        seconds = 60 * config.minutes if config.minutes is not None else 0.0
        epochs = float(config.epochs or 0)
        if config.minutes is not None:
            epochs = seconds * self.rate / self.train_tokens
        elif self.rate:
            seconds = epochs * self.train_tokens / self.rate
        numbers = (self.vocabulary_size, config, self.train_tokens, self.validation_tokens)
        return RunPlanned(
            model=model,
            settings=dict(settings),
            config=config,
            parameters=self.parameters,
            tokens_per_second=self.rate,
            epochs=epochs,
            expected_loss=None,
            baselines=None,
            memory=training_memory(model, settings, self.parameters, *numbers),
            seconds=seconds,
        )


def network_settings(size: int, dropout: float, vocabulary_size: int, level: str) -> dict[str, Any]:
    """Return the settings of the network of a plan."""
    embedding_size = 64 if level in _LETTERS and vocabulary_size < 1000 else 192
    return {"hidden_size": size, "dropout": dropout, "embedding_size": embedding_size}


def training_memory(
    model: str,
    settings: Mapping[str, object],
    parameters: int,
    vocabulary_size: int,
    config: TrainingConfig,
    train_tokens: int,
    validation_tokens: int,
) -> int:
    """Estimate the bytes that a training takes in addition to the program.

    The sum of: the weights, their gradient, the state of the optimizer, the best weights, and at the end one copy of
    all these for the checkpoint; the activations of a batch until the backward pass; the logits of a training batch, of
    an evaluation batch, or of the text on which a blend finds its shares, whichever are most; and the tables of the
    counts.
    """
    spec = MODELS[model]
    kept = parameters * _FLOAT * (2 + bool(config.averaging))
    states = parameters * _FLOAT * _STATES[config.optimizer]
    tokens = config.batch_size * config.num_steps
    batch = tokens * (vocabulary_size * _BYTES_PER_LOGIT + _FLOAT * spec.token_width(settings))
    learning = batch + parameters * _FLOAT if spec.learns else 0
    ending = parameters * _FLOAT + states
    judging = counting = 0.0
    if validation_tokens:
        judged = min(_JUDGED_TOKENS, _JUDGED_LOGITS // vocabulary_size, validation_tokens)
        judging = judged * vocabulary_size * (_BYTES_PER_BLENDED_LOGIT if spec.counts else _BYTES_PER_JUDGED_LOGIT)
        if spec.counts and spec.learns:
            tuned = min(_TUNED_TOKENS, _TUNED_LOGITS // vocabulary_size, validation_tokens)
            judging = max(judging, tuned * vocabulary_size * _FLOAT * 2.5)
    if spec.counts:
        counting = min(_COUNTED, train_tokens) * float(_BYTES_PER_COUNTED)
    base = _BASE if spec.learns else _COUNTING_BASE
    return int(base + kept + states + max(learning, ending, judging, counting) + 4 * (train_tokens + validation_tokens))


def measured_of(config: TrainingConfig) -> tuple[object, ...]:
    """Return the values of a config on which the measurements depend."""
    return (
        *(config.batch_size, config.num_steps, config.offset, config.validation_share, config.max_tokens),
        *(config.device, config.precision, config.threads, config.optimizer, bool(config.averaging)),
    )


def _enough_tokens(size: int) -> float:
    """Return how many tokens a network of this size must read to beat a smaller one."""
    return 20.0 * size**2


def _largest_for(tokens: int) -> int:
    """Return the largest useful size for a text of ``tokens`` tokens: a larger network only overfits sooner."""
    return max((size for size in SIZES if size**2 <= tokens / 2), default=SIZES[0])


def _gain(tokens: float, text: int) -> float:
    """Estimate the loss of a run on ``tokens`` of a ``text`` as a multiple of the best n-gram model's loss.

    From runs on tiny Shakespeare (2 to 9 epochs: 0.937 to 0.914) and the *Time Machine* (10 and 40: 0.953, 0.935).
    """
    tokens = min(tokens, _WORTH_EPOCHS * text)
    return min(1.0, 0.937 - 0.033 * math.log10(tokens / 2e6) + 0.02 * math.log10(1e6 / text))
