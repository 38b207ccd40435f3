"""What is known of the run on show: its curve, its samples, where it stands."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from studio.runs.manifest import Manifest
from studio.training.config import TrainingConfig
from studio.training.events import (
    Baselines,
    Evaluated,
    LearningRateChanged,
    RunFinished,
    RunPlanned,
    RunStarted,
    SampleDrawn,
    StepDone,
)


@dataclass
class TrainingRecord:
    """A run as far as its events tell.

    Attributes:
        text_name: what it learns from.
        config: how it trains.
        judged_by: the other text it is judged by; empty for the tail of its own.
        planned: what the planner chose, None where it was not asked or has not ended.
        baselines: what counting reaches on its text, None before that is known or where nothing is held out.
        started: its first event, None before.
        seconds: working time at each step.
        train_losses: loss of each step, nats per token.
        evaluated_seconds: working time at each evaluation.
        validation_losses: loss on the held-out tail at each evaluation.
        samples: what it wrote, with the step.
        changes: of the learning rate, by hand.
        latest: the last step.
        finished: its last event, if it came to its end by itself.
        failure: what ended it, if that was an error; a model that could not be saved is such a one.
        run_id: the folder of the run in the library; empty where it comes from a file.
    """

    text_name: str
    config: TrainingConfig
    judged_by: str = ""
    planned: RunPlanned | None = None
    baselines: Baselines | None = None
    started: RunStarted | None = None
    seconds: array[float] = field(default_factory=lambda: array("d"))
    train_losses: array[float] = field(default_factory=lambda: array("d"))
    evaluated_seconds: array[float] = field(default_factory=lambda: array("d"))
    validation_losses: array[float] = field(default_factory=lambda: array("d"))
    samples: list[SampleDrawn] = field(default_factory=list)
    changes: list[LearningRateChanged] = field(default_factory=list)
    latest: StepDone | None = None
    finished: RunFinished | None = None
    failure: BaseException | None = None
    run_id: str = ""

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> TrainingRecord:
        """Return what a file tells of its run."""
        record = cls(manifest.text_name, TrainingConfig(**manifest.training), manifest.judged_by)
        record.baselines = Baselines.of_mapping(manifest.baselines)
        record.changes = [LearningRateChanged(c.step, c.seconds, c.factor) for c in manifest.changes]
        for point in manifest.curve:
            if point.train_loss is not None:
                record.seconds.append(point.seconds)
                record.train_losses.append(point.train_loss)
            if point.validation_loss is not None:
                record.evaluated_seconds.append(point.seconds)
                record.validation_losses.append(point.validation_loss)
        times = {point.step: point.seconds for point in manifest.curve}
        prefix = record.config.sample_prefix
        record.samples = [SampleDrawn(s.step, times.get(s.step, 0.0), prefix, s.text) for s in manifest.samples]
        return record

    def add(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case StepDone():
                self.latest = event
                self.seconds.append(event.seconds)
                self.train_losses.append(event.train_loss)
            case Evaluated():
                self.evaluated_seconds.append(event.seconds)
                self.validation_losses.append(event.validation_loss)
            case SampleDrawn():
                self.samples.append(event)
            case RunPlanned():
                self.planned = event
                self.baselines = event.baselines
            case Baselines():
                self.baselines = event
            case LearningRateChanged():
                self.changes.append(event)
            case RunStarted():
                self.started = event
            case RunFinished():
                self.finished = event

    def loss(self) -> float:
        """Return how good the best state of the model is, nats per token: on unseen text, where there is some."""
        if self.finished is not None and self.finished.validation_loss is not None:
            return self.finished.validation_loss
        return min(self.validation_losses) if self.validation_losses else self.train_losses[-1]

    def seconds_left(self) -> float | None:
        """Return the working time the run will still take, None while there is nothing to tell from."""
        if self.latest is None or not self.latest.progress:
            return None
        return self.latest.seconds * (1 - self.latest.progress) / self.latest.progress
