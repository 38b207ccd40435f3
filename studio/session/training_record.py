"""The run that the Train page shows: its history, and the progress of the training."""

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
    """The run on show, made from training events as they come, or read from a model file.

    Attributes:
        text_name: the name of the text that the model learns from.
        config: how the model is trained.
        judged_by: the name of the other text that judges the model; empty for the end of its own text.
        model: the model's name in the catalog; empty before the planner has chosen.
        settings: the settings of the model.
        planned: the planner's choice; None where the planner was not asked or has not ended.
        started: the first event of the training, None before.
        vocabulary_size: the number of tokens in the vocabulary; 0 before it is known.
        latest: the last step.
        finished: the last event, if the training ended by itself.
        failure: the error that ended the training, or that kept the model from being saved.
        saved_as: the path of a copy of the model that was saved after the training; None where there is none.
        run_id: the id of the run in the library; empty where the run comes from a file.
        deleted: whether the run was deleted from the library; it can be restored.
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
    deleted: bool = False
    history: RunHistory = field(default_factory=RunHistory)

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> TrainingRecord:
        """Return the record of a run from the manifest of its model file."""
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
        """Make the last events from the result in a model file."""
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
        """Add a training event; other events change nothing."""
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
        """Return where the run will end along one of `AXES`; None where that is unknown, or the run is over."""
        if self.finished is not None:
            return None
        if axis == "time" and self.config.minutes is not None:
            return 60 * self.config.minutes
        if axis == "epochs" and self.config.minutes is None:
            return self.config.epochs
        return self.history.end_along(axis) if axis in ("steps", "tokens") else None

    def loss(self) -> float:
        """Return the loss of the best weights, nats per token: on unseen text where there is some, else in training."""
        if self.finished is not None and self.finished.validation_loss is not None:
            return self.finished.validation_loss
        judged = self.history.validation_losses
        return float(judged.min() if len(judged) else self.history.train_losses[-1])

    def seconds_left(self) -> float | None:
        """Return the remaining training time in seconds, None while it is unknown."""
        if self.latest is None or not self.latest.progress:
            return None
        return self.latest.seconds * (1 - self.latest.progress) / self.latest.progress
