"""The run that the Train page shows: its history, and how far the training is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.runs.history import RunHistory
from studio.runs.manifest import Manifest
from studio.training.config import TrainingConfig
from studio.training.events import RunFinished, RunPlanned, RunStarted, StepDone


@dataclass(eq=False)
class TrainingRecord:
    """The run on show, fed by its training events or read from a model file.

    Attributes:
        text_name: the name of the text that the model learns from.
        config: how it trains.
        judged_by: the name of the other text that judges the model; empty for the tail of its own text.
        model: the model's name in the catalog; empty before the planner chose.
        settings: the model's sizes.
        planned: what the planner chose; None where it was not asked or has not ended.
        started: the first event of the training, None before.
        vocabulary_size: tokens in the vocabulary; 0 before that is known.
        latest: the last step.
        finished: the last event, if the training came to its end by itself.
        failure: the error that ended the training, or that kept the model from being saved.
        saved_as: the path of a copy of the model that was saved after the training; None where there is none.
        run_id: the folder of the run in the library; empty where the run comes from a file.
        history: the curves, the samples and the baselines.
    """

    text_name: str
    config: TrainingConfig
    judged_by: str = ""
    model: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    planned: RunPlanned | None = None
    started: RunStarted | None = None
    vocabulary_size: int = 0
    latest: StepDone | None = None
    finished: RunFinished | None = None
    failure: BaseException | None = None
    saved_as: Path | None = None
    run_id: str = ""
    history: RunHistory = field(default_factory=RunHistory)

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> TrainingRecord:
        """Return what a model file tells of its run."""
        record = cls(
            manifest.text_name,
            TrainingConfig(**manifest.training),
            manifest.judged_by,
            manifest.model,
            manifest.settings,
            vocabulary_size=len(manifest.tokens),
            history=RunHistory.of_manifest(manifest),
        )
        record._end(manifest)
        return record

    def _end(self, manifest: Manifest) -> None:
        """Take the last events from the result of a file."""
        result = manifest.result
        steps, stopped = result.get("steps") or 0, result.get("stopped")
        if not steps:
            return
        whole = 60 * self.config.minutes if self.config.minutes is not None else self.config.epochs or 1
        seconds, epochs = result.get("seconds") or 0.0, result.get("epochs") or 0.0
        done = seconds if self.config.minutes is not None else epochs
        columns = self.history.steps
        rate, norm = columns.last("learning_rate"), columns.last("grad_norm")
        speed, loss = result.get("tokens_per_second") or 0.0, result.get("train_loss") or columns.last("train_loss")
        progress = min(1.0, done / whole)
        self.latest = StepDone(steps, epochs, seconds, progress, loss, rate, norm, speed)
        if stopped in ("finished", "plateau", "diverged"):
            self.finished = RunFinished(steps, stopped, result.get("validation_loss"))

    def add(self, event: object) -> None:
        """Take note of a training event; other events change nothing."""
        self.history.add(event)
        match event:
            case StepDone():
                self.latest = event
            case RunPlanned():
                self.planned = event
                self.model, self.settings = event.model, event.settings
            case RunStarted():
                self.started = event
                self.vocabulary_size = event.vocabulary_size
            case RunFinished():
                self.finished = event

    def planned_end(self, axis: str) -> float | None:
        """Return where the run will end along one of `AXES`; None where that is not known, or the run is over."""
        if self.finished is not None:
            return None
        if axis == "time" and self.config.minutes is not None:
            return 60 * self.config.minutes
        if axis == "epochs" and self.config.minutes is None:
            return self.config.epochs
        return self.history.end_along(axis) if axis in ("steps", "tokens") else None

    def loss(self) -> float:
        """Return the loss of the best weights, nats per token: on unseen text, where there is some."""
        if self.finished is not None and self.finished.validation_loss is not None:
            return self.finished.validation_loss
        judged = self.history.validation_losses
        return float(judged.min() if len(judged) else self.history.train_losses[-1])

    def seconds_left(self) -> float | None:
        """Return the working time the run will still take, None while there is nothing to tell from."""
        if self.latest is None or not self.latest.progress:
            return None
        return self.latest.seconds * (1 - self.latest.progress) / self.latest.progress
