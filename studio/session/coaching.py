"""What the coach gets to see of the run on show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from studio.session.training_record import TrainingRecord
from studio.training.coach_input import CoachInput
from studio.training.config import TrainingConfig


def plan_of(record: TrainingRecord) -> tuple[str, Mapping[str, Any], TrainingConfig]:
    """Return model, sizes and config of a run; the model's name is empty where it is not known."""
    planned = record.planned
    if planned is not None:
        return planned.model, planned.settings, planned.config
    return record.model, record.settings, record.config


def coach_input_of(record: TrainingRecord, *, running: bool) -> CoachInput | None:
    """Return what there is to see, None where there is no step yet or an error ended the run."""
    latest, started = record.latest, record.started
    if latest is None or started is None or record.failure is not None:
        return None
    _, settings, config = plan_of(record)
    changes = record.history.changes
    reason = record.finished.reason if record.finished is not None else "stopped"
    steps, evaluations = record.history.steps, record.history.evaluations
    columns = (steps["seconds"], steps["train_loss"], evaluations["seconds"], evaluations["validation_loss"])
    seconds, train_losses, evaluated_seconds, validation_losses = (
        np.array(column[:], dtype=np.float64) for column in columns
    )
    return CoachInput(
        seconds=seconds,
        train_losses=train_losses,
        evaluated_seconds=evaluated_seconds,
        validation_losses=validation_losses,
        progress=latest.progress,
        ended="" if running else reason,
        vocabulary_size=started.vocabulary_size,
        parameters=started.parameters,
        train_tokens=started.train_tokens,
        epochs=latest.epoch,
        rate_share=latest.learning_rate / config.learning_rate,
        rate_changed=changes[-1].seconds if changes else 0.0,
        free_threads=config.threads == 0 and started.device == "cpu",
        hidden_size=int(settings.get("hidden_size", 0)),
        dropout=settings.get("dropout"),
        clip=config.clip,
        patient=config.patience > 0,
    )
