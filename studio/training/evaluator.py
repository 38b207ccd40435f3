"""Looking at a model while it learns: how well it predicts what it has not read, and what it writes."""

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

_LOOKS = 40  # a run, about
_LOOK_STEPS = 10  # between two looks, at least
_LOOK_COST = 0.08  # of the working time, at most
_EARLY_PAUSE = 0.3
_LOOK_ROWS = 32
_LOOK_ROW_TOKENS = 256
_LOOK_TOKENS = 2**18  # of the held-out tail that a look reads, at most
_LOOK_SHARE = 0.02  # of a run by the clock, for one look, at most
_TRIED_TOKENS = 2048
_TUNED_ROWS = 16
_TUNED_LOGITS = 2**26  # numbers at once, at most
_TUNED_TOKENS = 2**14  # of the held-out tail, for what can be settled on such text only


class Evaluator:
    """Judges a learner on the held-out text, keeps the weights that did best, and lets it write samples.

    Attributes:
        best_loss: the lowest loss of a look so far, in the end that of the kept weights on the whole of the text;
            infinity before the first look, or without such text.
        best_step: after how many steps that was; -1 where it is not known.
        kept: the weights of that loss; without such text those of the last look.
        tokens: how much of the text a look reads, at most, in pieces from all parts of it.
        step: after how many steps the last look was.
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
        self.tokens = _LOOK_TOKENS
        self.step = 0
        self._sampled_step = 0
        self._best_progress = 0.0
        self._second = 0.0  # of the last look
        self._seconds = 0.0  # that it took

    def begin(self) -> Iterator[TrainingEvent]:
        """Look at the model as it is; only then the clock of the run begins."""
        self._limit()
        yield from self.look(0, 0.0)
        self.clock.seconds = 0.0
        self._second = 0.0

    def is_due(self, step: int, total_steps: int | None) -> bool:
        """Whether it is time to judge and to write a sample.

        A run of so many epochs looks at fixed steps, so that one seed gives one result; a run of so many minutes
        looks by the clock, and seldom enough that looking stays cheap.
        """
        if total_steps is not None:
            return step % max(_LOOK_STEPS, total_steps // _LOOKS) == 0
        assert self.config.minutes is not None
        pause = max(self._seconds / _LOOK_COST, 60 * self.config.minutes / _LOOKS)
        pause = min(pause, self._seconds + _EARLY_PAUSE * self.clock.seconds)  # at first much changes
        return self.clock.seconds - self._second >= pause

    def on_plateau(self, progress: float) -> bool:
        """Whether the validation loss has not fallen for the share of the run that is the patience."""
        if not self.config.patience or self.best_loss == math.inf:
            return False
        return progress - self._best_progress > self.config.patience

    def look(self, step: int, progress: float) -> Iterator[TrainingEvent]:
        """Judge on the held-out text, keep the weights if they are the best, and write samples.

        Where the config says how often there are to be samples, there are some before the first step only.
        """
        before = self.clock.seconds
        if len(self.held_out):
            yield from self._judge(step, progress)
        else:
            self.kept = self.train_step.weights()
        if not step or not self.config.sample_every:
            yield from self.samples(step)
        self.step = step
        self._second = self.clock.seconds
        self._seconds = self.clock.seconds - before

    def samples_are_due(self, step: int, epochs: float, epochs_before: float) -> bool:
        """Whether samples are due that are not bound to a look, after so many epochs and those at the step before."""
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
        """Write the samples of the end, unless they are written already."""
        if self.config.sample_every and self._sampled_step != step:
            yield from self.samples(step)

    def once_more(self, step: int) -> None:
        """Judge the weights of a run that was stopped, so that what was learned since the last look is not lost."""
        if len(self.held_out) and step > self.step:
            with self.train_step.judged() as model:
                model.tune(self._tuned())
                loss = evaluate_now(model, self._looked_at())
            if loss < self.best_loss:
                self.best_loss, self.best_step = loss, step
                self.kept = self.train_step.weights()

    def judge_whole(self) -> Iterator[TrainingEvent]:
        """Judge the kept weights once more, on all of the text, the state carried through it where it is not long."""
        if not len(self.held_out):
            return
        model = self.train_step.model
        model.load_state_dict(self.kept)
        for loss in evaluate(model, self.held_out, 1 if len(self.held_out) <= _LOOK_TOKENS else _LOOK_ROWS):
            if loss is None:
                yield EvaluationTick()
            else:
                self.best_loss = loss

    def numbers(self) -> dict[str, float]:
        """Return the plain numbers of where it stands."""
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
        """Stand where `numbers` said, with the weights called ``kept.`` among the tensors."""
        self.kept = {name: tensors.get(f"kept.{name}", tensor) for name, tensor in self.train_step.weights().items()}
        self.best_loss = float(numbers["best_loss"]) if numbers["best_loss"] >= 0 else math.inf
        self.best_step = int(numbers.get("best_step", -1))  # an earlier studio did not write it down
        self._best_progress = float(numbers["best_progress"])
        self.tokens = int(numbers["look_tokens"])
        self.step = int(numbers["looked_at_step"])
        self._second = float(numbers["looked_at_second"])
        self._seconds = float(numbers["look_seconds"])

    def _judge(self, step: int, progress: float) -> Iterator[TrainingEvent]:
        with self.train_step.judged() as model:
            with self.clock:
                model.tune(self._tuned())
            work = evaluate(model, self._looked_at())
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
        """Let a look of a run by the clock read no more of a long text than the time of the run allows."""
        if self.config.minutes is None or len(self.held_out) <= _TRIED_TOKENS:
            return
        trial = Stopwatch()
        with trial:
            evaluate_now(self.train_step.model, self.held_out[:_TRIED_TOKENS], _TRIED_TOKENS // _LOOK_ROW_TOKENS)
        allowed = _LOOK_SHARE * 60 * self.config.minutes / trial.seconds * _TRIED_TOKENS
        self.tokens = int(min(_LOOK_TOKENS, max(_TRIED_TOKENS, allowed)))

    def _looked_at(self) -> Tensor:
        """Return what a look reads: rows side by side, not short ones, since each begins without context."""
        rows = max(1, min(_LOOK_ROWS, min(len(self.held_out), self.tokens) // _LOOK_ROW_TOKENS))
        return spread(self.held_out, rows, self.tokens)

    def _tuned(self) -> Tensor:
        """Return what is tuned on: pieces from all parts of the text, one after another."""
        tokens = min(_TUNED_TOKENS, _TUNED_LOGITS // self.train_step.model.vocabulary_size)
        return spread(self.held_out, _TUNED_ROWS, max(_TUNED_ROWS, tokens)).flatten()

    def _sample(self, prefix: str) -> str | None:
        """Return what the model writes on; None where it computes no numbers: of that the loss will tell."""
        corpus = self.corpus
        length = math.ceil(self.config.sample_length / corpus.characters_per_token)
        config = GenerationConfig(length=length, temperature=self.config.sample_temperature, seed=self.config.seed)
        events = generate(self.train_step.model, corpus.tokenizer, corpus.cleaning, prefix, config)
        try:
            return "".join(event.text for event in events if isinstance(event, TokenDrawn))
        except StudioError:
            return None
