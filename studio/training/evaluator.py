"""Judging a model while it learns: how well it predicts a text it has not read, and what it writes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from torch import Tensor

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.evaluation import evaluate, evaluate_now, spread
from studio.training.events import Evaluated, EvaluationTick, SampleDrawn, TrainingEvent
from studio.training.stopwatch import Stopwatch
from studio.training.train_step import TrainStep

_EVALUATIONS = 40  # in a run, about
_LEAST_STEPS = 10  # between two evaluations, at least
_MOST_TIME = 0.08  # of the working time, at most
_EARLY_PAUSE = 0.3
_ROWS = 32
_ROW_TOKENS = 256
_MOST_TOKENS = 2**18  # of the held-out text that one evaluation reads, at most
_MOST_SHARE = 0.02  # of a run by the clock, for one evaluation, at most
_TRIED_TOKENS = 2048
_TUNED_ROWS = 16
_TUNED_LOGITS = 2**26  # numbers at once, at most
_TUNED_TOKENS = 2**14  # of the held-out text, for what a model can settle on unseen text only


class Evaluator:
    """Judges a model on the held-out text, keeps its best weights, and lets it write samples.

    Attributes:
        best_loss: the lowest loss of an evaluation so far, nats per token; in the end the loss of the kept weights on
            all of the held-out text. Infinity before the first evaluation, or where nothing is held out.
        best_step: the step of the lowest loss; -1 where it is not known.
        kept: the weights of the lowest loss; where nothing is held out, the weights of the last evaluation.
        tokens: how many tokens an evaluation reads, at most, in pieces from all parts of the held-out text.
        step: the step of the last evaluation.
    """

    def __init__(
        self, train_step: TrainStep, corpus: Corpus, config: TrainingConfig, held_out: Tensor, clock: Stopwatch
    ):
        """Take the held-out text (M,), and the clock by which the run is timed."""
        self.train_step = train_step
        self.corpus = corpus
        self.config = config
        self.held_out = held_out
        self.clock = clock
        self.best_loss = math.inf
        self.best_step = -1
        self.kept = train_step.weights()
        self.tokens = _MOST_TOKENS
        self.step = 0
        self._sampled_step = 0
        self._best_progress = 0.0
        self._second = 0.0  # of the last evaluation
        self._seconds = 0.0  # that the last evaluation took

    def begin(self) -> Iterator[TrainingEvent]:
        """Judge the model as it is; only then the clock of the run begins."""
        self._limit()
        yield from self.judge(0, 0.0)
        self.clock.seconds = 0.0
        self._second = 0.0

    def is_due(self, step: int, total_steps: int | None) -> bool:
        """Whether it is time to judge and to write a sample.

        A run of so many epochs is judged at fixed steps, so that one seed gives one result; a run of so many minutes
        is judged by the clock, and seldom enough that judging stays cheap.
        """
        if total_steps is not None:
            return step % max(_LEAST_STEPS, total_steps // _EVALUATIONS) == 0
        assert self.config.minutes is not None
        pause = max(self._seconds / _MOST_TIME, 60 * self.config.minutes / _EVALUATIONS)
        pause = min(pause, self._seconds + _EARLY_PAUSE * self.clock.seconds)  # at first much changes
        return self.clock.seconds - self._second >= pause

    def on_plateau(self, progress: float) -> bool:
        """Whether the validation loss has not fallen for so much of the run as the config has patience."""
        if not self.config.patience or self.best_loss == math.inf:
            return False
        return progress - self._best_progress > self.config.patience

    def judge(self, step: int, progress: float) -> Iterator[TrainingEvent]:
        """Judge on the held-out text, keep the weights if they are the best, and write samples.

        Where the config says itself how often samples are written, this writes samples before the first step only.
        """
        before = self.clock.seconds
        if len(self.held_out):
            yield from self._judge_held_out(step, progress)
        else:
            self.kept = self.train_step.weights()
        if not step or not self.config.sample_every:
            yield from self.samples(step)
        self.step = step
        self._second = self.clock.seconds
        self._seconds = self.clock.seconds - before

    def samples_are_due(self, step: int, epochs: float, epochs_before: float) -> bool:
        """Whether samples are due that the config asks for, after so many epochs, and so many at the step before."""
        every = self.config.sample_every
        if not every:
            return False
        if self.config.sample_unit == "steps":
            return step % every == 0
        return epochs // every > epochs_before // every

    def samples(self, step: int) -> Iterator[SampleDrawn]:
        """Write a sample from each prefix."""
        if not self.config.sample_length or self.train_step.model.fills_gaps:
            return
        self._sampled_step = step
        for prefix in self.config.sample_prefixes:
            with self.clock, self.train_step.judged():
                text = self._sample(prefix)
            if text is not None:
                yield SampleDrawn(step, self.clock.seconds if step else 0.0, prefix, text)

    def last_samples(self, step: int) -> Iterator[SampleDrawn]:
        """Write samples at the end of a run, unless this step has its samples already."""
        if self.config.sample_every and self._sampled_step != step:
            yield from self.samples(step)

    def judge_unjudged(self, step: int) -> None:
        """Judge the weights of a stopped run, so that the steps since the last evaluation are not lost."""
        if len(self.held_out) and step > self.step:
            with self.train_step.judged() as model:
                model.tune(self._tuned())
                loss = evaluate_now(model, self._evaluated())
            if loss < self.best_loss:
                self.best_loss, self.best_step = loss, step
                self.kept = self.train_step.weights()

    def judge_whole(self) -> Iterator[TrainingEvent]:
        """Judge the kept weights on all of the held-out text; through a short one the state is carried."""
        if not len(self.held_out):
            return
        model = self.train_step.model
        model.load_state_dict(self.kept)
        for loss in evaluate(model, self.held_out, 1 if len(self.held_out) <= _MOST_TOKENS else _ROWS):
            if loss is None:
                yield EvaluationTick()
            else:
                self.best_loss = loss

    def numbers(self) -> dict[str, float]:
        """Return the numbers of a checkpoint; `restore` takes them."""
        return {
            "best_loss": self.best_loss if self.best_loss < math.inf else -1.0,
            "best_step": self.best_step,
            "best_progress": self._best_progress,
            "look_tokens": self.tokens,
            "looked_at_step": self.step,
            "looked_at_second": self._second,
            "look_seconds": self._seconds,
        }

    def restore(self, tensors: dict[str, Tensor], numbers: dict[str, float]) -> None:
        """Go on from a checkpoint: what `numbers` returned, and the weights called ``kept.`` among the tensors."""
        self.kept = {name: tensors.get(f"kept.{name}", tensor) for name, tensor in self.train_step.weights().items()}
        self.best_loss = float(numbers["best_loss"]) if numbers["best_loss"] >= 0 else math.inf
        self.best_step = int(numbers.get("best_step", -1))  # an earlier studio did not write it down
        self._best_progress = float(numbers["best_progress"])
        self.tokens = int(numbers["look_tokens"])
        self.step = int(numbers["looked_at_step"])
        self._second = float(numbers["looked_at_second"])
        self._seconds = float(numbers["look_seconds"])

    def _judge_held_out(self, step: int, progress: float) -> Iterator[TrainingEvent]:
        with self.train_step.judged() as model:
            with self.clock:
                model.tune(self._tuned())
            work = evaluate(model, self._evaluated())
            while True:
                with self.clock:
                    loss = next(work)
                if loss is not None:
                    break
                yield EvaluationTick()
        best = loss < self.best_loss
        if best:
            self.best_loss, self.best_step = loss, step
            self._best_progress = progress
            self.kept = self.train_step.weights()
        yield Evaluated(step, self.clock.seconds if step else 0.0, loss, best)

    def _limit(self) -> None:
        """Let an evaluation of a run by the clock read no more of a long text than the time of the run allows."""
        if self.config.minutes is None or len(self.held_out) <= _TRIED_TOKENS:
            return
        trial = Stopwatch()
        with trial:
            evaluate_now(self.train_step.model, self.held_out[:_TRIED_TOKENS], _TRIED_TOKENS // _ROW_TOKENS)
        allowed = _MOST_SHARE * 60 * self.config.minutes / trial.seconds * _TRIED_TOKENS
        self.tokens = int(min(_MOST_TOKENS, max(_TRIED_TOKENS, allowed)))

    def _evaluated(self) -> Tensor:
        """Return what an evaluation reads, (B, T): long rows, since each begins without context."""
        rows = max(1, min(_ROWS, min(len(self.held_out), self.tokens) // _ROW_TOKENS))
        return spread(self.held_out, rows, self.tokens)

    def _tuned(self) -> Tensor:
        """Return what the model is tuned on, (N,): pieces from all parts of the held-out text."""
        tokens = min(_TUNED_TOKENS, _TUNED_LOGITS // self.train_step.model.vocabulary_size)
        return spread(self.held_out, _TUNED_ROWS, max(_TUNED_ROWS, tokens)).flatten()

    def _sample(self, prefix: str) -> str | None:
        """Return what the model writes after a prefix; None where it computes no numbers, as the loss will tell."""
        corpus = self.corpus
        length = math.ceil(self.config.sample_length / corpus.characters_per_token)
        config = GenerationConfig(length=length, temperature=self.config.sample_temperature, seed=self.config.seed)
        events = generate(self.train_step.model, corpus.tokenizer, corpus.cleaning, prefix, config)
        try:
            return "".join(event.text for event in events if isinstance(event, TokenDrawn))
        except StudioError:
            return None
