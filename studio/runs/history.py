"""The history of one run, which the Train page, the Runs page, the CSV export and the TensorBoard export read."""

from __future__ import annotations

import math

import numpy as np

from studio.runs.columns import Columns, Numbers
from studio.runs.manifest import BatchSize, Manifest
from studio.training.events import (
    Baselines,
    BatchHalved,
    Evaluated,
    LearningRateChanged,
    RunPlanned,
    RunStarted,
    SampleDrawn,
    StepDone,
)

AXES = ("time", "epochs", "steps", "tokens")
"""The x axes of curves: training time in seconds, passes over the text, steps, tokens learned from."""

_COLUMN_OF = {"time": "seconds", "epochs": "epoch", "steps": "step", "tokens": "tokens"}
_LARGEST_LOSS = 700.0  # nats; the most a loss counts in a mean: exp() of a larger one is infinite


class RunHistory:
    """The steps, evaluations and samples of one run, from training events as they come or from a model file.

    Both ways give the same numbers, except that the file of a long run keeps means over several steps.

    Attributes:
        steps: a row for each step: ``step, epoch, tokens, seconds, train_loss, learning_rate, grad_norm,
            tokens_per_second``, NaN where a file lacks the number. ``loss_sum`` is the sum of all finite losses so far
            and ``finite`` their count, so that the mean over any steps takes two subtractions.
        evaluations: a row for each evaluation: ``step, epoch, tokens, seconds, validation_loss``.
        changes: the changes of the learning rate by hand.
        samples: the samples that the model wrote.
        baselines: the losses of models that only count; None before they are known or where nothing is held out.
        batch_sizes: the rows of a batch from a step on; each time the batch is halved adds an entry.
        num_steps: length of a training window in tokens; 0 before it is known.
        total_steps: how many steps the run will take; None where time ends the run, or before it is known.
        resumed_at: the step from which the run was last resumed; 0 for a run that was not resumed.
    """

    def __init__(self) -> None:
        rates = ("learning_rate", "grad_norm", "tokens_per_second")
        self.steps = Columns("step", "epoch", "tokens", "seconds", "train_loss", *rates, "loss_sum", "finite")
        self.evaluations = Columns("step", "epoch", "tokens", "seconds", "validation_loss")
        self.changes: list[LearningRateChanged] = []
        self.samples: list[SampleDrawn] = []
        self.baselines: Baselines | None = None
        self.batch_sizes: tuple[BatchSize, ...] = ()
        self.num_steps = 0
        self.total_steps: int | None = None
        self.resumed_at = 0

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> RunHistory:
        """Return the history in a model file.

        Where a file of an earlier studio lacks epochs or batch sizes, they are taken as even over the whole run.
        """
        history = cls()
        history.num_steps = int(manifest.training["num_steps"])
        history.batch_sizes = manifest.batch_sizes or (BatchSize(0, int(manifest.training["batch_size"])),)
        history.baselines = Baselines.of_mapping(manifest.baselines)
        history.changes = [LearningRateChanged(c.step, c.seconds, c.factor) for c in manifest.changes]
        seconds = {point.step: point.seconds for point in manifest.curve}
        history.samples = [SampleDrawn(s.step, seconds.get(s.step, 0.0), s.prefix, s.text) for s in manifest.samples]
        history._take_curve(manifest)
        return history

    def _take_curve(self, manifest: Manifest) -> None:
        count = manifest.result.get("steps") or 0
        epochs_per_step = manifest.result.get("epochs", 0.0) / count if count else math.nan
        for point in manifest.curve:
            if point.train_loss is not None and point.step > self.steps.last("step", -1):
                epoch = point.epoch if point.epoch is not None else point.step * epochs_per_step
                known = (point.learning_rate, point.grad_norm, point.tokens_per_second)
                rates = (math.nan if rate is None else rate for rate in known)
                self._add_step(point.step, epoch, point.seconds, point.train_loss, *rates)
        steps = self.steps["step"]
        self.steps.replace("tokens", self.tokens_at(steps))
        judged = [(p.step, p.seconds, p.validation_loss) for p in manifest.curve if p.validation_loss is not None]
        at = np.array([step for step, *_ in judged], dtype=np.float64)
        epochs = np.interp(at, [0.0, *steps], [0.0, *self.steps["epoch"]]) if len(steps) else at * epochs_per_step
        for (step, when, loss), epoch, tokens in zip(judged, epochs, self.tokens_at(at), strict=True):
            self.evaluations.append(step, epoch, tokens, when, loss)

    def add(self, event: object) -> None:
        """Add a training event; other events change nothing."""
        match event:
            case StepDone():
                epoch = max(event.epoch, self.steps.last("epoch"))  # an earlier studio counted anew with half the batch
                rates = (event.learning_rate, event.grad_norm, event.tokens_per_second)
                self._add_step(event.step, epoch, event.seconds, event.train_loss, *rates)
            case Evaluated():
                epoch, tokens = self.steps.last("epoch"), self.steps.last("tokens")
                self.evaluations.append(event.step, epoch, tokens, event.seconds, event.validation_loss)
            case LearningRateChanged():
                self.changes.append(event)
            case SampleDrawn():
                self.samples.append(event)
            case RunPlanned():
                self.baselines = event.baselines
            case Baselines():
                self.baselines = event
            case RunStarted():
                self._start(event)
            case BatchHalved():
                self.batch_sizes = (*self.batch_sizes, BatchSize(event.step, event.batch_size))
                self.total_steps = event.total_steps

    def _start(self, started: RunStarted) -> None:
        """Forget steps that a resumed run will repeat: its checkpoint may be older than its model file."""
        self.resumed_at = started.first_step
        self.total_steps = started.total_steps
        self.num_steps = started.num_steps
        self.batch_sizes = batch_sizes_at_start(self.batch_sizes, started)
        for columns in (self.steps, self.evaluations):
            columns.cut(int(np.searchsorted(columns["step"], started.first_step, side="right")))
            columns.replace("tokens", self.tokens_at(columns["step"]))
        self.changes = [change for change in self.changes if change.step <= started.first_step]
        self.samples = [sample for sample in self.samples if sample.step <= started.first_step]

    def _add_step(
        self, step: int, epoch: float, seconds: float, loss: float, rate: float, norm: float, speed: float
    ) -> None:
        steps = self.steps
        tokens = steps.last("tokens") + (step - steps.last("step")) * self.tokens_per_step
        finite = math.isfinite(loss)
        total = steps.last("loss_sum") + (min(loss, _LARGEST_LOSS) if finite else 0.0)
        count = steps.last("finite") + finite
        steps.append(step, epoch, tokens, seconds, loss, rate, norm, speed, total, count)

    @property
    def train_losses(self) -> Numbers:
        """The training loss of each step, nats per token."""
        return self.steps["train_loss"]

    @property
    def validation_losses(self) -> Numbers:
        """The loss of each evaluation on the held-out text, nats per token."""
        return self.evaluations["validation_loss"]

    @property
    def tokens_per_step(self) -> int:
        """The number of tokens in a batch at present; 0 before it is known."""
        return self.batch_sizes[-1].rows * self.num_steps if self.batch_sizes else 0

    def tokens_at(self, steps: Numbers) -> Numbers:
        """Return how many tokens the model has learned from after each of these numbers of steps."""
        rows = np.zeros(len(steps))
        ends = [*(size.step for size in self.batch_sizes[1:]), math.inf]
        for size, end in zip(self.batch_sizes, ends, strict=False):
            rows += size.rows * np.clip(steps - size.step, 0, max(0, end - size.step))
        return rows * self.num_steps

    def steps_along(self, axis: str) -> Numbers:
        """Return the x value of each step along one of `AXES`; the values never fall."""
        return self.steps[_COLUMN_OF[axis]]

    def evaluations_along(self, axis: str) -> Numbers:
        """Return the x value of each evaluation along one of `AXES`."""
        return self.evaluations[_COLUMN_OF[axis]]

    def changes_along(self, axis: str) -> Numbers:
        """Return the x value of each change of the learning rate along one of `AXES`."""
        if axis == "time":
            return np.array([change.seconds for change in self.changes])
        at = np.array([change.step for change in self.changes], dtype=np.float64)
        if not len(self.steps) or not len(at):
            return at if axis == "steps" else np.zeros(len(at))
        return np.interp(at, self.steps["step"], self.steps_along(axis))

    def end_along(self, axis: str) -> float | None:
        """Return the x value of the end of the run along ``steps`` or ``tokens``; None where it is unknown."""
        if self.total_steps is None:
            return None
        return float(self.tokens_at(np.array([self.total_steps]))[0] if axis == "tokens" else self.total_steps)

    def best_step(self) -> int | None:
        """Return the step of the lowest validation loss, None where nothing is held out."""
        return int(self.evaluations["step"][self.validation_losses.argmin()]) if len(self.evaluations) else None


def batch_sizes_at_start(known: tuple[BatchSize, ...], started: RunStarted) -> tuple[BatchSize, ...]:
    """Return the batch sizes of a run that starts or is resumed; ``known`` are those in its file.

    Where the present batch size is not in the file, it is taken to be the same from the first step on.
    """
    step, rows = started.first_step, started.batch_size
    kept = tuple(size for size in known if size.step < step or (size.step == step and size.rows == rows))
    return kept if kept and kept[-1].rows == rows else (BatchSize(0, rows),)
