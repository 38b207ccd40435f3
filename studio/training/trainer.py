"""Training, one event after another."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Iterator
from typing import Literal

import torch
from torch import Tensor

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, parameter_count
from studio.text.corpus import Corpus
from studio.training.batch_cursor import BatchCursor
from studio.training.config import TrainingConfig
from studio.training.devices import Processor, device_name
from studio.training.evaluation import evaluate_now
from studio.training.evaluator import Evaluator
from studio.training.events import (
    BatchHalved,
    EvaluationTick,
    LearningRateChanged,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
)
from studio.training.fitting import fitted, id_tensor
from studio.training.live_controls import LiveControls
from studio.training.stopwatch import Stopwatch
from studio.training.thread_governor import FixedThreads, ThreadGovernor
from studio.training.train_step import TrainStep

_JUDGED = 2**18  # tokens of its own text that a model which only counts is judged on
_COUNTED = 2**24  # tokens of the text that are counted in, at most
_HOPELESS = 4.0  # times the loss of knowing nothing
_HOPELESS_STEPS = 20
_NEVER_NEGATIVE = ("step", "total_steps", "skipped", "batch", "seconds", "step_seconds")


def train(model: LanguageModel, corpus: Corpus, config: TrainingConfig) -> Iterator[TrainingEvent]:
    """Train ``model`` in place on ``corpus``.

    However the iterator ends - by itself, closed, or by an exception - the model is left in evaluation mode with
    its best weights: the weights of the lowest validation loss, or without validation text the last sound weights.
    The validation loss on the way is measured on the held-out text, or on pieces of a long one: 262,144 tokens at
    most, and fewer where reading so many would take too much time. At the end all of the held-out text is read.

    Yields:
        `RunStarted`; then `Evaluated` and `SampleDrawn`, one for each prefix, before the first step and every so
        often, `StepDone` for each step; `RunFinished` at last.

    Raises:
        StudioError: the text is too short, or the device is not there.
    """
    return Trainer(model, corpus, config).events()


class Trainer:
    """One run: the model, its optimizers, its place in the text and its figures; see `train`.

    Attributes:
        evaluator: judges the model while it learns, and keeps the best weights.
        left_off: when `events` has ended, `tensors` and `numbers` as they were before the best weights came back.
        diverged: the loss got out of hand: the weights of the last evaluation are the best there are.
    """

    def __init__(
        self,
        model: LanguageModel,
        corpus: Corpus,
        config: TrainingConfig,
        live_controls: LiveControls | None = None,
        processor: Processor | None = None,
    ) -> None:
        """Compute with ``processor``, by default what ``config`` asks for.

        Raises:
            StudioError: the text is too short, or the device is not there.
        """
        config = fitted(config, corpus, model.vocabulary_size)
        self.config = config
        self.corpus = corpus
        self.model = model
        self.live_controls = live_controls if live_controls is not None else LiveControls()
        self.train_step = TrainStep(model, config, processor)
        train_ids, validation_ids = corpus.split(config.validation_share, config.max_tokens)
        self.train_ids = id_tensor(train_ids).to(self.train_step.device)
        self.validation_ids = id_tensor(validation_ids).to(self.train_step.device)
        self.cursor = BatchCursor(self.train_ids, config)
        self.total_steps = config.epochs * self.cursor.steps_per_epoch if config.epochs else None
        self.step = 0
        self.skipped = 0
        self.clock = Stopwatch()
        self.step_seconds = 0.0
        self.evaluator = Evaluator(self.train_step, corpus, config, self.validation_ids, self.clock)
        self.left_off: tuple[dict[str, Tensor], dict[str, float]] | None = None
        self.rate_factor = 1.0
        self.diverged = False
        self._hopeless = 0
        self._halved = False
        self._before_halving = 0.0, 0  # epochs, steps
        self._generators: Tensor | None = None

    def events(self) -> Iterator[TrainingEvent]:
        """Train; see `train`."""
        reason: Literal["finished", "plateau", "diverged"] = "finished"
        self.threads: ThreadGovernor | FixedThreads = (
            ThreadGovernor() if self.config.threads == 0 else FixedThreads(self.config.threads)
        )
        try:
            yield self._started()
            if self.step == 0:
                yield from self._begin()
            else:
                self._resume()
            for event in self._learning():
                yield event
                if isinstance(event, StepDone):
                    if self._is_diverged(event.train_loss):
                        reason, self.diverged = "diverged", True
                        break
                    if self.evaluator.samples_are_due(self.step, self._epochs(self.step), self._epochs(self.step - 1)):
                        yield from self.evaluator.samples(self.step)
                    if self.evaluator.is_due(self.step, self.total_steps):
                        yield from self.evaluator.judge(self.step, self._progress())
                        if self.evaluator.on_plateau(self._progress()):
                            reason = "plateau"
                            break
            if reason == "finished" and self.evaluator.step < self.step:
                yield from self.evaluator.judge(self.step, self._progress())
            if reason != "diverged":
                yield from self.evaluator.last_samples(self.step)
            self.left_off = (self.tensors(), self.numbers())  # before the best weights come back
            yield from self.evaluator.judge_whole()
            yield RunFinished(self.step, reason, self.best_loss if self.best_loss < math.inf else None)
        except GeneratorExit:
            torch.set_num_threads(1)  # several may wait for each other for seconds, and now somebody waits for this
            if not self.live_controls.in_a_hurry:
                self.evaluator.judge_unjudged(self.step)
            raise
        except torch.AcceleratorError as error:
            self.train_step.give_up_device(self.evaluator.kept)
            raise StudioError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "The graphics card stopped working ({reason}). The model as it was at the last look is kept. "
                    "Train on the CPU, or start the studio again.",
                ),
                reason=str(error).strip().split("\n")[0],
            ) from None
        finally:
            if self.left_off is None:
                with contextlib.suppress(torch.AcceleratorError):  # what a lost device held is lost
                    self.left_off = (self.tensors(), self.numbers())
            self.threads.restore()
            if not self.step:
                pass  # nothing was learned, and the kept weights may lack counts
            elif self.diverged or self.best_loss < math.inf:
                self.model.load_state_dict(self.evaluator.kept)
            elif self.config.averaging:
                self.model.load_state_dict(self.train_step.weights())
            self.model.eval()

    def _begin(self) -> Iterator[TrainingEvent]:
        """Judge the model as it is, then let it count the text where it counts."""
        yield from self.evaluator.begin()
        torch.manual_seed(self.config.seed)  # for dropout
        work = self.model.count(self.train_ids[:_COUNTED].cpu().numpy())
        while True:
            with self.clock:
                goes_on = next(work, self) is not self
            if not goes_on:
                break
            yield EvaluationTick()
        if next(self.model.parameters(), None) is None:
            yield self._counted()

    def _resume(self) -> None:
        """Draw on from the checkpoint's state of the random numbers."""
        if self._generators is not None:
            torch.set_rng_state(self._generators)

    def _learning(self) -> Iterator[TrainingEvent]:
        """Learn until the run is over."""
        while next(self.model.parameters(), None) is not None:
            try:
                yield from self._steps()
                return
            except torch.OutOfMemoryError:
                if self._halved or self.config.batch_size < 2:
                    raise StudioError(
                        QT_TRANSLATE_NOOP(
                            "core",
                            "The memory is not enough, not even with half the batch. What was learned is kept. "
                            "Choose a smaller model, or shorter windows.",
                        )
                    ) from None
            self._halve()
            yield BatchHalved(self.step, self.config.batch_size, self.total_steps)

    def _steps(self) -> Iterator[TrainingEvent]:
        """Learn from the batches of one epoch after another; the state is carried from each to the next."""
        for inputs, targets, fresh in self.cursor.batches():
            if self.step and self._progress() >= 1:
                return
            if fresh:
                self.train_step.state = self.model.initial_state(self.config.batch_size)
            if self.live_controls.rate_factor != self.rate_factor:
                self.rate_factor = self.live_controls.rate_factor
                yield LearningRateChanged(self.step, self.clock.seconds, self.rate_factor)
            with self.clock, self.live_controls.step():
                result = self.train_step.learn(inputs, targets, self._progress(), self.rate_factor)
            self.step += 1
            self.skipped += result.skipped
            self._note_step_time(self.clock.last)
            yield StepDone(
                step=self.step,
                epoch=self._epochs(self.step),
                seconds=self.clock.seconds,
                progress=self._progress(),
                train_loss=result.loss,
                learning_rate=result.learning_rate,
                grad_norm=result.grad_norm,
                tokens_per_second=inputs.numel() / self.step_seconds,
                skipped=self.skipped,
            )

    def _halve(self) -> None:
        """Go on with half the batch size, from the beginning of the text; the epochs before still count."""
        self._halved = True
        self._before_halving = epochs, _ = self._epochs(self.step), self.step
        self.config = dataclasses.replace(self.config, batch_size=self.config.batch_size // 2)
        self.cursor = BatchCursor(self.train_ids, self.config)
        if self.total_steps is not None and self.config.epochs is not None:
            self.total_steps = self.step + math.ceil((self.config.epochs - epochs) * self.cursor.steps_per_epoch)
        if self.train_step.device.type == "cuda":
            torch.cuda.empty_cache()

    def _epochs(self, step: int) -> float:
        """Return how many epochs are done after a step: tokens learned from, over tokens in a pass. It never falls."""
        epochs, steps = self._before_halving
        return epochs + (step - steps) / self.cursor.steps_per_epoch

    def _counted(self) -> StepDone:
        """Return the one step of a model that only counts."""
        self.step = 1
        loss = evaluate_now(self.model, self.train_ids[:_JUDGED])
        return StepDone(
            step=1,
            epoch=1.0,
            seconds=self.clock.seconds,
            progress=1.0,
            train_loss=loss,
            learning_rate=0.0,
            grad_norm=0.0,
            tokens_per_second=len(self.train_ids) / self.clock.seconds,
        )

    def _is_diverged(self, loss: float) -> bool:
        """Whether the loss is no number, or has long been far above the loss of a model that knows nothing."""
        hopeless = loss > _HOPELESS * math.log(self.model.vocabulary_size + 1)
        self._hopeless = self._hopeless + 1 if hopeless else 0
        return not math.isfinite(loss) or self._hopeless >= _HOPELESS_STEPS

    def tensors(self) -> dict[str, Tensor]:
        """Return the tensors of a checkpoint: with `numbers`, all that an unbroken continuation needs."""
        counted = {tensor.data_ptr() for tensor in self.model.state_dict().values()}
        found = self.train_step.tensors()
        found |= {
            f"kept.{name}": tensor for name, tensor in self.evaluator.kept.items() if tensor.data_ptr() not in counted
        }
        found |= {"generator": torch.get_rng_state(), "epoch_began": self.cursor.epoch_began}
        return found

    def numbers(self) -> dict[str, float]:
        """Return the numbers of a checkpoint."""
        return {
            "step": self.step,
            "total_steps": self.total_steps or 0,
            "skipped": self.skipped,
            "rate_factor": self.rate_factor,
            "halved": self._halved,
            "epochs_before_halving": self._before_halving[0],
            "steps_before_halving": self._before_halving[1],
            "batch": self.cursor.batch,
            "seconds": self.clock.seconds,
            "progress": self._progress(),
            "step_seconds": self.step_seconds,
            **self.evaluator.numbers(),
        }

    def restore(self, tensors: dict[str, Tensor], numbers: dict[str, float], *, longer: bool = False) -> None:
        """Go on from a checkpoint: what `tensors` and `numbers` returned; `events` then continues its run.

        With ``longer`` the run ends where this trainer's config says, not where the checkpoint's did.

        Raises:
            KeyError, ValueError, RuntimeError, TypeError: the checkpoint is not of such a run.
        """
        factor = float(numbers.get("rate_factor", 1.0))
        if min(numbers[name] for name in _NEVER_NEGATIVE) < 0 or factor <= 0:
            raise ValueError("no run has come there")
        self.train_step.restore(tensors)
        self.evaluator.restore(tensors, numbers)
        torch.Generator().set_state(tensors["generator"])  # a RuntimeError unless it is the state of one
        self._generators = tensors["generator"]
        self.cursor.restore(tensors["epoch_began"], int(numbers["batch"]))
        self.step, self.skipped = int(numbers["step"]), int(numbers["skipped"])
        self._halved = bool(numbers["halved"])
        before = numbers.get("epochs_before_halving", 0.0), int(numbers.get("steps_before_halving", 0))
        self._before_halving = before
        if not longer:
            self.total_steps = int(numbers["total_steps"]) or None
        elif self.total_steps is not None:  # in steps of the present batch size
            self.total_steps += before[1] - round(before[0] * self.cursor.steps_per_epoch)
        self.live_controls.rate_factor = self.rate_factor = factor
        self.clock.seconds = float(numbers["seconds"])
        self.step_seconds = float(numbers["step_seconds"])

    @property
    def best_loss(self) -> float:
        """The lowest validation loss so far; nats per token; see `Evaluator`."""
        return self.evaluator.best_loss

    def best_weights(self) -> dict[str, Tensor]:
        """Return the weights of `best_loss`; without validation text the present weights, while they are sound."""
        return self.evaluator.kept if self.diverged or self.best_loss < math.inf else self.train_step.weights()

    def last_weights(self) -> dict[str, Tensor]:
        """Return the weights of the last step, also while the best weights are in the model at the end."""
        if self.left_off is None:
            return self.train_step.weights()
        tensors, _ = self.left_off
        return {
            name.removeprefix(part): tensor
            for part in ("weights.", "average.")
            for name, tensor in tensors.items()
            if name.startswith(part)
        }

    def _started(self) -> RunStarted:
        return RunStarted(
            device=device_name(self.train_step.device),
            parameters=parameter_count(self.model),
            vocabulary_size=self.model.vocabulary_size,
            train_tokens=len(self.train_ids),
            validation_tokens=len(self.validation_ids),
            steps_per_epoch=self.cursor.steps_per_epoch,
            total_steps=self.total_steps,
            batch_size=self.config.batch_size,
            num_steps=self.config.num_steps,
            precision=str(self.train_step.precision).removeprefix("torch."),
            first_step=self.step,
        )

    def _progress(self) -> float:
        if self.total_steps is not None:
            return self.step / self.total_steps
        assert self.config.minutes is not None
        return min(1.0, self.clock.seconds / (60 * self.config.minutes))

    def _note_step_time(self, seconds: float) -> None:
        self.step_seconds = seconds if self.step <= 3 else 0.95 * self.step_seconds + 0.05 * seconds
        if self.live_controls.one_thread and not isinstance(self.threads, FixedThreads):
            self.threads = FixedThreads(1)
        self.threads.step_took(seconds)
