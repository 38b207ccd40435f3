"""What is known of the run on show: its curve, its samples, where it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from studio.runs.columns import Columns, Numbers
from studio.runs.manifest import CurvePoint, Manifest
from studio.training.config import TrainingConfig
from studio.training.events import (
    Baselines,
    BatchHalved,
    Evaluated,
    LearningRateChanged,
    RunFinished,
    RunPlanned,
    RunStarted,
    SampleDrawn,
    StepDone,
)

WAYS = ("time", "epochs", "steps", "tokens")
"""What can be counted along a run."""

_COLUMN_OF = {"time": "seconds", "epochs": "epoch", "steps": "step", "tokens": "tokens"}
_MOST = 700.0  # nats: the most that counts in a mean; e to more is no number, and would drown all others in the sums


def _steps() -> Columns:
    paces = ("learning_rate", "grad_norm", "tokens_per_second")
    return Columns("step", "epoch", "tokens", "seconds", "train_loss", *paces, "loss_sum", "finite")


def _evaluations() -> Columns:
    return Columns("step", "epoch", "tokens", "seconds", "validation_loss")


@dataclass(eq=False)
class TrainingRecord:
    """A run as far as its events tell.

    Attributes:
        text_name: what it learns from.
        config: how it trains.
        judged_by: the other text it is judged by; empty for the tail of its own.
        model: its name in the catalog; empty before the planner chose.
        settings: the model's sizes.
        planned: what the planner chose, None where it was not asked or has not ended.
        baselines: what counting reaches on its text, None before that is known or where nothing is held out.
        started: its first event, None before.
        vocabulary_size: tokens in the vocabulary; 0 before that is known.
        tokens_per_step: tokens learned from in a step, as far as is known.
        steps: a row for each step: ``step, epoch, tokens, seconds, train_loss, learning_rate, grad_norm,
            tokens_per_second``, NaN where a file does not tell; ``loss_sum`` is the sum of the finite losses up to
            here, ``finite`` how many they are: so a mean over any stretch costs two subtractions.
        evaluations: a row for each evaluation: ``step, epoch, tokens, seconds, validation_loss``.
        changes: where the user changed the learning rate.
        samples: what it wrote, with the step.
        latest: the last step.
        finished: its last event, if it came to its end by itself.
        failure: what ended it, if that was an error; a model that could not be saved is such a one.
        saved_as: a copy of its model, made since it ended; None where there is none.
        run_id: the folder of the run in the library; empty where it comes from a file.
        resumed_at: the step that it goes on from; 0 where it begins.
    """

    text_name: str
    config: TrainingConfig
    judged_by: str = ""
    model: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    planned: RunPlanned | None = None
    baselines: Baselines | None = None
    started: RunStarted | None = None
    vocabulary_size: int = 0
    tokens_per_step: int = 0
    steps: Columns = field(default_factory=_steps)
    evaluations: Columns = field(default_factory=_evaluations)
    changes: list[LearningRateChanged] = field(default_factory=list)
    samples: list[SampleDrawn] = field(default_factory=list)
    latest: StepDone | None = None
    finished: RunFinished | None = None
    failure: BaseException | None = None
    saved_as: Path | None = None
    run_id: str = ""
    resumed_at: int = 0

    @property
    def seconds(self) -> Numbers:
        """Working time at each step."""
        return self.steps["seconds"]

    @property
    def train_losses(self) -> Numbers:
        """Loss of each step, nats per token."""
        return self.steps["train_loss"]

    @property
    def evaluated_seconds(self) -> Numbers:
        """Working time at each evaluation."""
        return self.evaluations["seconds"]

    @property
    def validation_losses(self) -> Numbers:
        """Loss on the held-out text at each evaluation."""
        return self.evaluations["validation_loss"]

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> TrainingRecord:
        """Return what a file tells of its run."""
        record = cls(manifest.text_name, TrainingConfig(**manifest.training), manifest.judged_by)
        record.baselines = Baselines.of_mapping(manifest.baselines)
        record.changes = [LearningRateChanged(c.step, c.seconds, c.factor) for c in manifest.changes]
        record.model, record.settings = manifest.model, manifest.settings
        record.vocabulary_size = len(manifest.tokens)
        record.tokens_per_step = record.config.batch_size * record.config.num_steps
        steps = manifest.result.get("steps") or 0
        rate = manifest.result.get("epochs", 0.0) / steps if steps else math.nan
        for point in manifest.curve:
            record._add_point(point, point.epoch if point.epoch is not None else point.step * rate)
        times = {point.step: point.seconds for point in manifest.curve}
        record.samples = [SampleDrawn(s.step, times.get(s.step, 0.0), s.prefix, s.text) for s in manifest.samples]
        record._end(manifest)
        return record

    def _end(self, manifest: Manifest) -> None:
        """Stand where the run of a file ended."""
        result = manifest.result
        steps, stopped = result.get("steps") or 0, result.get("stopped")
        if not steps:
            return
        whole = 60 * self.config.minutes if self.config.minutes is not None else self.config.epochs or 1
        seconds, epochs = result.get("seconds") or 0.0, result.get("epochs") or 0.0
        done = seconds if self.config.minutes is not None else epochs
        rate, norm = self.steps.last("learning_rate"), self.steps.last("grad_norm")
        speed, loss = result.get("tokens_per_second") or 0.0, result.get("train_loss") or self.steps.last("train_loss")
        progress = min(1.0, done / whole)
        self.latest = StepDone(steps, epochs, seconds, progress, loss, rate, norm, speed)
        if stopped in ("finished", "plateau", "diverged"):
            self.finished = RunFinished(steps, stopped, result.get("validation_loss"))

    def _add_point(self, point: CurvePoint, epoch: float) -> None:
        """Take note of a point of the curve in a file."""
        if point.train_loss is not None and point.step > self.steps.last("step", -1):
            known = (point.learning_rate, point.grad_norm, point.tokens_per_second)
            rate, norm, speed = (math.nan if pace is None else pace for pace in known)
            self._add_step(point.step, epoch, point.seconds, point.train_loss, rate, norm, speed)
        if point.validation_loss is not None:
            tokens = point.step * self.tokens_per_step
            self.evaluations.append(point.step, epoch, tokens, point.seconds, point.validation_loss)

    def add(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case StepDone():
                self.latest = event
                epoch = max(event.epoch, self.steps.last("epoch"))  # an earlier studio began anew with half the batch
                paces = (event.learning_rate, event.grad_norm, event.tokens_per_second)
                self._add_step(event.step, epoch, event.seconds, event.train_loss, *paces)
            case Evaluated():
                epoch, tokens = self.steps.last("epoch"), self.steps.last("tokens")
                self.evaluations.append(event.step, epoch, tokens, event.seconds, event.validation_loss)
            case LearningRateChanged():
                self.changes.append(event)
            case SampleDrawn():
                self.samples.append(event)
            case RunPlanned():
                self.planned = event
                self.model, self.settings = event.model, event.settings
                self.baselines = event.baselines
            case Baselines():
                self.baselines = event
            case RunStarted():
                self.started = event
                self._begin(event)
            case BatchHalved():
                self.tokens_per_step = event.batch_size * (self.started or self.config).num_steps
            case RunFinished():
                self.finished = event

    def _begin(self, started: RunStarted) -> None:
        """Forget what a run that was taken up again will do anew, and count its tokens as it does."""
        self.vocabulary_size = started.vocabulary_size
        per_step = started.batch_size * started.num_steps
        for columns in (self.steps, self.evaluations):
            columns.cut(int(np.searchsorted(columns["step"], started.first_step, side="right")))
            columns["tokens"][:] *= per_step / self.tokens_per_step if self.tokens_per_step else 1.0
        self.changes = [change for change in self.changes if change.step <= started.first_step]
        self.tokens_per_step = per_step

    def _add_step(
        self, step: int, epoch: float, seconds: float, loss: float, rate: float, norm: float, speed: float
    ) -> None:
        steps = self.steps
        tokens = steps.last("tokens") + (step - steps.last("step")) * self.tokens_per_step
        finite = math.isfinite(loss)
        total = steps.last("loss_sum") + (min(loss, _MOST) if finite else 0.0)
        count = steps.last("finite") + finite
        steps.append(step, epoch, tokens, seconds, loss, rate, norm, speed, total, count)

    def way(self, way: str) -> Numbers:
        """Return how far each step is along one of `WAYS`; it never falls."""
        return self.steps[_COLUMN_OF[way]]

    def way_of_evaluations(self, way: str) -> Numbers:
        """Return how far each evaluation is along one of `WAYS`."""
        return self.evaluations[_COLUMN_OF[way]]

    def way_of_changes(self, way: str) -> Numbers:
        """Return how far each change of the learning rate is along one of `WAYS`."""
        if way == "time":
            return np.array([change.seconds for change in self.changes])
        at = np.array([change.step for change in self.changes], dtype=np.float64)
        if not len(self.steps) or not len(at):
            return at if way == "steps" else np.zeros(len(at))
        return np.interp(at, self.steps["step"], self.way(way))

    def planned_end(self, way: str) -> float | None:
        """Return how far along one of `WAYS` the run is to go, None where that is not known or it is over."""
        if self.finished is not None:
            return None
        total = self.started.total_steps if self.started is not None else None
        if way == "time" and self.config.minutes is not None:
            return 60 * self.config.minutes
        if way == "epochs" and self.config.minutes is None:
            return self.config.epochs
        if way in ("steps", "tokens") and total is not None:
            return float(total * (self.tokens_per_step if way == "tokens" else 1))
        return None

    def loss(self) -> float:
        """Return how good the best state of the model is, nats per token: on unseen text, where there is some."""
        if self.finished is not None and self.finished.validation_loss is not None:
            return self.finished.validation_loss
        return float(self.validation_losses.min() if len(self.evaluations) else self.train_losses[-1])

    def best_step(self) -> int | None:
        """Return the step whose weights are kept as the best on unseen text, None where nothing is held out."""
        return int(self.evaluations["step"][self.validation_losses.argmin()]) if len(self.evaluations) else None

    def seconds_left(self) -> float | None:
        """Return the working time the run will still take, None while there is nothing to tell from."""
        if self.latest is None or not self.latest.progress:
            return None
        return self.latest.seconds * (1 - self.latest.progress) / self.latest.progress
