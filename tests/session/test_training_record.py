"""The run on show: where it will end, and how good it is."""

from __future__ import annotations

import dataclasses

import pytest

from studio.runs.history import AXES
from studio.session.training_record import TrainingRecord
from studio.training.config import TrainingConfig
from studio.training.events import RunFinished, RunStarted

STARTED = RunStarted("cpu", 10, 28, 900, 100, 10, None, 8, 16)


@pytest.mark.parametrize(
    ("config", "total", "ends"),
    [
        (TrainingConfig(minutes=2), None, {"time": 120, "epochs": None, "steps": None, "tokens": None}),
        (TrainingConfig(epochs=3), 30, {"time": None, "epochs": 3, "steps": 30, "tokens": 3840}),
    ],
)
def test_where_the_run_is_to_end(config: TrainingConfig, total: int | None, ends: dict[str, float | None]) -> None:
    record = TrainingRecord("story.txt", config)
    record.add(dataclasses.replace(STARTED, total_steps=total))
    assert {axis: record.planned_end(axis) for axis in AXES} == ends
    record.add(RunFinished(10, "plateau"))
    assert {record.planned_end(axis) for axis in AXES} == {None}
