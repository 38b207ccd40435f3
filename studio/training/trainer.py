"""Training, one event after another."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, State, detached, parameter_count
from studio.text.batches import batches_per_epoch, sequential_batches
from studio.text.corpus import Corpus
from studio.text.tokenizer import TokenIds
from studio.training.config import MINIMUM_TOKENS, TrainingConfig
from studio.training.devices import device_name, pick_device
from studio.training.evaluation import evaluate, evaluate_now
from studio.training.events import (
    Evaluated,
    EvaluationTick,
    RunFinished,
    RunStarted,
    SampleDrawn,
    StepDone,
    TrainingEvent,
)
from studio.training.optimizers import make_optimizer
from studio.training.schedule import learning_rate_factor
from studio.training.stopwatch import Stopwatch
from studio.training.threads import ThreadGovernor

_LOOKS = 40  # a run, about
_LOOK_STEPS = 10  # between two looks, at least
_LOOK_COST = 0.08  # of the working time, at most
_EARLY_PAUSE = 0.3
_LOOK_ROWS = 32
_LOOK_ROW_TOKENS = 256
_LOOK_TOKENS = 2**18  # of the held-out tail that a look reads, at most
_LOOK_SHARE = 0.02  # of a run by the clock, for one look, at most
_TRIED_TOKENS = 2048
_SAMPLE_TEMPERATURE = 0.8


def train(model: LanguageModel, corpus: Corpus, config: TrainingConfig) -> Iterator[TrainingEvent]:
    """Train ``model`` in place on ``corpus``.

    However the iterator ends - by itself, closed, or by an exception - the model is left in evaluation mode with
    its best weights: those of the lowest validation loss, or without validation text the last that were sound.
    The validation loss is that of the held-out tail, or of its beginning where it is long: 262,144 tokens at most,
    and fewer where reading so many would take too much of the time.

    Yields:
        `RunStarted`; then `Evaluated` and `SampleDrawn` before the first step and every so often, `StepDone` for
        each step; `RunFinished` at last.

    Raises:
        StudioError: the text is too short, or the device is not there.
    """
    return Trainer(model, corpus, config).events()


def fitted(config: TrainingConfig, corpus: Corpus) -> TrainingConfig:
    """Return ``config`` with batches small enough that one epoch of ``corpus`` has at least one.

    Raises:
        StudioError: the text is shorter than `MINIMUM_TOKENS`.
    """
    train_ids, _ = corpus.split(config.validation_share, config.max_tokens)
    if len(train_ids) < MINIMUM_TOKENS:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "“{name}” is too short to learn from: it has {count} symbols to train on and needs {minimum}.",
            ),
            name=corpus.document.name,
            count=len(train_ids),
            minimum=MINIMUM_TOKENS,
        )
    batch_size, num_steps = config.batch_size, config.num_steps
    while not batches_per_epoch(len(train_ids), batch_size, num_steps):
        if batch_size > 1:
            batch_size //= 2
        else:
            num_steps //= 2
    return dataclasses.replace(config, batch_size=batch_size, num_steps=num_steps)


def _tensor(token_ids: TokenIds) -> Tensor:
    """Return the ids as a tensor that every device can index: torch's wider unsigned types are not for that."""
    return torch.from_numpy(token_ids if token_ids.dtype == np.uint8 else token_ids.astype(np.int32))


class Trainer:
    """One run: the model, its optimizer, and where it stands; see `train`.

    Attributes:
        best_loss: the lowest validation loss of a look so far; infinity before the first, or without such text.
    """

    def __init__(self, model: LanguageModel, corpus: Corpus, config: TrainingConfig) -> None:
        """Raises: StudioError if the text is too short, or the device is not there."""
        config = fitted(config, corpus)
        self.config = config
        self.corpus = corpus
        self.device = pick_device(config.device)
        self.model = model.to(self.device)
        self.optimizer = make_optimizer(model, config)
        train_ids, validation_ids = corpus.split(config.validation_share, config.max_tokens)
        self.train_ids = _tensor(train_ids).to(self.device)
        self.validation_ids = _tensor(validation_ids).to(self.device)
        self.steps_per_epoch = batches_per_epoch(len(train_ids), config.batch_size, config.num_steps)
        self.total_steps = config.epochs * self.steps_per_epoch if config.epochs else None
        self.offsets = torch.Generator().manual_seed(config.seed)
        self.threads = ThreadGovernor() if self.device.type == "cpu" else None
        self.step = 0
        self.clock = Stopwatch()
        self.step_seconds = 0.0
        self.best_loss = math.inf
        self.best_progress = 0.0
        self.kept = self._weights()
        self.look_tokens = _LOOK_TOKENS
        self.looked_at_step = 0
        self.looked_at_second = 0.0
        self.look_seconds = 0.0

    def events(self) -> Iterator[TrainingEvent]:
        """Train; see `train`."""
        reason: Literal["finished", "plateau", "diverged"] = "finished"
        try:
            yield self._started()
            self._limit_look()
            yield from self._look()
            self.clock.seconds = 0.0  # the run begins with its first step
            self.looked_at_second = 0.0
            torch.manual_seed(self.config.seed)  # for dropout
            for inputs, targets, state in self._batches():
                done = self._learn(inputs, targets, state)
                yield done
                if not math.isfinite(done.train_loss):
                    reason = "diverged"
                    break
                if self._look_is_due():
                    yield from self._look()
                    if self._on_plateau():
                        reason = "plateau"
                        break
            if reason == "finished" and self.looked_at_step < self.step:
                yield from self._look()
            yield RunFinished(self.step, reason)
        except GeneratorExit:
            self._look_once_more()
            raise
        finally:
            if self.threads is not None:
                self.threads.restore()
            if reason == "diverged" or self.best_loss < math.inf:
                self.model.load_state_dict(self.kept)
            self.model.eval()

    def best_weights(self) -> dict[str, Tensor]:
        """Return the weights that `best_loss` is of; without validation text those of now."""
        return self.kept if self.best_loss < math.inf else self._weights()

    def _look_once_more(self) -> None:
        """Judge the weights of a run that was stopped, so that what was learned since the last look is not lost."""
        if len(self.validation_ids) and self.step > self.looked_at_step:
            loss = evaluate_now(self.model, self.validation_ids[: self.look_tokens], self._look_rows())
            if loss < self.best_loss:
                self.best_loss = loss
                self.kept = self._weights()

    def _limit_look(self) -> None:
        """Let a look of a run by the clock read no more of a long tail than the time of the run allows."""
        if self.config.minutes is None or len(self.validation_ids) <= _TRIED_TOKENS:
            return
        trial = Stopwatch()
        with trial:
            evaluate_now(self.model, self.validation_ids[:_TRIED_TOKENS], self._look_rows())
        allowed = _LOOK_SHARE * 60 * self.config.minutes / trial.seconds * _TRIED_TOKENS
        self.look_tokens = int(min(_LOOK_TOKENS, max(_TRIED_TOKENS, allowed)))

    def _look_rows(self) -> int:
        """Return how many rows a look reads side by side: each begins without context, so short ones mislead."""
        return max(1, min(_LOOK_ROWS, min(len(self.validation_ids), self.look_tokens) // _LOOK_ROW_TOKENS))

    def _started(self) -> RunStarted:
        return RunStarted(
            device=device_name(self.device),
            parameters=parameter_count(self.model),
            vocabulary_size=self.model.vocabulary_size,
            train_tokens=len(self.train_ids),
            validation_tokens=len(self.validation_ids),
            steps_per_epoch=self.steps_per_epoch,
            total_steps=self.total_steps,
            batch_size=self.config.batch_size,
            num_steps=self.config.num_steps,
        )

    def _batches(self) -> Iterator[tuple[Tensor, Tensor, State]]:
        """Walk through the text, epoch after epoch, until the run is over; the state is carried along."""
        while True:
            self.state = self.model.initial_state(self.config.batch_size)
            offset = int(torch.randint(self.config.num_steps, (), generator=self.offsets))
            batches = sequential_batches(self.train_ids, self.config.batch_size, self.config.num_steps, offset)
            for _, (inputs, targets) in zip(range(self.steps_per_epoch), batches, strict=False):
                if self.step and self._progress() >= 1:
                    return
                yield inputs, targets, self.state

    def _progress(self) -> float:
        if self.total_steps is not None:
            return self.step / self.total_steps
        assert self.config.minutes is not None
        return min(1.0, self.clock.seconds / (60 * self.config.minutes))

    def _learn(self, inputs: Tensor, targets: Tensor, state: State) -> StepDone:
        """Take one step; inputs and targets (B, T)."""
        with self.clock:
            learning_rate, loss, grad_norm = self._descend(inputs, targets, state)
        self._note_step_time(self.clock.last)
        return StepDone(
            step=self.step,
            epoch=self.step / self.steps_per_epoch,
            seconds=self.clock.seconds,
            progress=self._progress(),
            train_loss=loss,
            learning_rate=learning_rate,
            grad_norm=grad_norm,
            tokens_per_second=inputs.numel() / self.step_seconds,
        )

    def _descend(self, inputs: Tensor, targets: Tensor, state: State) -> tuple[float, float, float]:
        """Forward, backward, and one step of the optimizer; return learning rate, loss and gradient norm."""
        learning_rate = self.config.learning_rate * learning_rate_factor(self.config.schedule, self._progress())
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.model.train()
        logits, state = self.model(inputs, state)  # (B, T, V)
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten())
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        grad_norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip or math.inf)
        loss_value, norm_value = torch.stack([loss.detach(), grad_norm]).tolist()
        if math.isfinite(norm_value):  # else this step would spoil the weights: leave it out
            self.optimizer.step()
        self.state = detached(state)
        self.step += 1
        return learning_rate, loss_value, norm_value

    def _note_step_time(self, seconds: float) -> None:
        self.step_seconds = seconds if self.step <= 3 else 0.95 * self.step_seconds + 0.05 * seconds
        if self.threads is not None:
            self.threads.step_took(seconds)

    def _look_is_due(self) -> bool:
        """Whether it is time to judge and to write a sample.

        A run of so many epochs looks at fixed steps, so that one seed gives one result; a run of so many minutes
        looks by the clock, and seldom enough that looking stays cheap.
        """
        if self.total_steps is not None:
            return self.step % max(_LOOK_STEPS, self.total_steps // _LOOKS) == 0
        assert self.config.minutes is not None
        pause = max(self.look_seconds / _LOOK_COST, 60 * self.config.minutes / _LOOKS)
        pause = min(pause, self.look_seconds + _EARLY_PAUSE * self.clock.seconds)  # at first much changes
        return self.clock.seconds - self.looked_at_second >= pause

    def _on_plateau(self) -> bool:
        """Whether the validation loss has not fallen for the share of the run that is the patience."""
        if not self.config.patience or self.best_loss == math.inf:
            return False
        return self._progress() - self.best_progress > self.config.patience

    def _look(self) -> Iterator[TrainingEvent]:
        """Judge on the held-out tail, keep the weights if they are the best, and write a sample."""
        before = self.clock.seconds
        if len(self.validation_ids):
            yield from self._judge()
        else:
            self.kept = self._weights()
        if self.config.sample_length:
            with self.clock:
                text = self._sample()
            yield SampleDrawn(self.step, self._now(), self.config.sample_prefix, text)
        self.looked_at_step = self.step
        self.looked_at_second = self.clock.seconds
        self.look_seconds = self.clock.seconds - before

    def _judge(self) -> Iterator[TrainingEvent]:
        work = evaluate(self.model, self.validation_ids[: self.look_tokens], self._look_rows())
        while True:
            with self.clock:
                loss = next(work)
            if loss is not None:
                break
            yield EvaluationTick()
        best = loss < self.best_loss
        if best:
            self.best_loss = loss
            self.best_progress = self._progress()
            self.kept = self._weights()
        yield Evaluated(self.step, self._now(), loss, best)

    def _now(self) -> float:
        """Return the working time of the run, which begins with the first step."""
        return self.clock.seconds if self.step else 0.0

    def _sample(self) -> str:
        corpus = self.corpus
        length = math.ceil(self.config.sample_length / corpus.characters_per_token)
        config = GenerationConfig(length=length, temperature=_SAMPLE_TEMPERATURE, seed=self.config.seed)
        events = generate(self.model, corpus.tokenizer, corpus.cleaning, self.config.sample_prefix, config)
        return "".join(event.text for event in events if isinstance(event, TokenDrawn))

    def _weights(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self.model.state_dict().items()}
