"""What a run's events leave behind: its columns, where they stand along it, and the table of them."""

from __future__ import annotations

import csv
import dataclasses
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.runs.columns import Columns
from studio.runs.curve_table import TITLES, curve_table
from studio.runs.manifest import CurvePoint, Manifest
from studio.session.training_record import WAYS, TrainingRecord
from studio.training.config import TrainingConfig
from studio.training.events import BatchHalved, Evaluated, LearningRateChanged, RunFinished, RunStarted, StepDone

STARTED = RunStarted("cpu", 10, 28, 900, 100, 10, None, 8, 16)


def step(number: int, loss: float = 2.0, epoch: float | None = None) -> StepDone:
    epoch = number / 10 if epoch is None else epoch
    return StepDone(number, epoch, number * 0.5, number / 100, loss, 0.01 / number, 1.5 * number, 100.0 + number)


def record_of(steps: int) -> TrainingRecord:
    record = TrainingRecord("story.txt", TrainingConfig(minutes=1))
    record.add(STARTED)
    record.add(Evaluated(0, 0.0, math.log(28), True))
    for number in range(1, steps + 1):
        record.add(step(number, 3 / number))
        if number % 10 == 0:
            record.add(Evaluated(number, number * 0.5, 3 / number + 0.5, True))
    return record


@given(st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), max_size=50), st.integers(1, 200))
def test_columns_hold_every_row_however_many(rows: list[tuple[float, float]], times: int) -> None:
    columns = Columns("first", "second")
    for row in rows * times:
        columns.append(*row)
    assert len(columns) == len(rows) * times
    assert list(columns["first"]) == [row[0] for row in rows] * times
    assert list(columns["second"]) == [row[1] for row in rows] * times


def test_a_column_that_was_read_stays_as_it_was() -> None:
    columns = Columns("only")
    for value in range(1024):
        columns.append(value)
    before = columns["only"]
    for value in range(5000):
        columns.append(value)
    assert list(before) == list(range(1024))
    columns.cut(3)
    columns.append(77)
    assert list(columns["only"]) == [0, 1, 2, 77]
    assert list(before) == list(range(1024))
    assert columns.last("only") == 77


def test_reading_a_column_copies_nothing() -> None:
    record = record_of(100)
    assert np.shares_memory(record.train_losses, record.train_losses)
    assert np.shares_memory(record.way("tokens"), record.way("tokens"))


def test_each_step_stands_where_it_was_along_the_run() -> None:
    record = record_of(30)
    assert list(record.way("steps")) == list(range(1, 31))
    assert record.way("epochs") == pytest.approx(np.arange(1, 31) / 10)
    assert list(record.way("tokens")) == [8 * 16 * number for number in range(1, 31)]
    assert list(record.way("time")) == [number * 0.5 for number in range(1, 31)]
    assert list(record.way_of_evaluations("steps")) == [0, 10, 20, 30]
    assert record.way_of_evaluations("epochs") == pytest.approx([0, 1, 2, 3])
    assert list(record.way_of_evaluations("tokens")) == [0, 1280, 2560, 3840]
    assert list(record.way_of_evaluations("time")) == [0, 5, 10, 15]


def test_a_change_of_the_learning_rate_stands_where_it_was_made() -> None:
    record = record_of(30)
    record.add(LearningRateChanged(15, 7.5, 0.3))
    assert [record.way_of_changes(way)[0] for way in WAYS] == pytest.approx([7.5, 1.5, 15, 15 * 128])
    assert [len(record_of(0).way_of_changes(way)) for way in WAYS] == [0, 0, 0, 0]


def test_with_half_the_batch_nothing_runs_backwards() -> None:
    record = record_of(30)
    record.add(BatchHalved(30, 4))
    record.add(step(31, epoch=3 + 1 / 20))
    record.add(step(32, epoch=3 + 2 / 20))
    for way in WAYS:
        assert np.all(np.diff(record.way(way)) >= 0), way
    assert record.way("tokens")[-1] == 30 * 128 + 2 * 64
    assert record.way("epochs")[-1] == pytest.approx(3 + 2 / 20)


def test_a_loss_that_is_no_number_stays_out_of_the_sums() -> None:
    record = TrainingRecord("story.txt", TrainingConfig(minutes=1))
    record.add(STARTED)
    for number, loss in enumerate((1.0, math.nan, math.inf, 2.0), start=1):
        record.add(step(number, loss))
    assert list(record.steps["loss_sum"]) == [1, 1, 1, 3]
    assert list(record.steps["finite"]) == [1, 1, 1, 2]


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
    assert {way: record.planned_end(way) for way in WAYS} == ends
    record.add(RunFinished(10, "plateau"))
    assert {record.planned_end(way) for way in WAYS} == {None}


def manifest_of(*points: CurvePoint) -> Manifest:
    return Manifest(
        name="story",
        created="2026-01-01T00:00:00+00:00",
        model="lstm",
        settings={},
        cleaning="as_is",
        level="char",
        tokens=("<unk>", "a", "b"),
        counts=(0, 2, 1),
        text_name="story.txt",
        text_digest="",
        training=dataclasses.asdict(TrainingConfig(minutes=1, batch_size=4, num_steps=8)),
        result={"steps": 40, "epochs": 2.0},
        curve=points,
    )


def test_a_record_of_a_file_has_its_curve() -> None:
    record = TrainingRecord.of_manifest(
        manifest_of(
            CurvePoint(0, 0.0, None, 1.1),
            CurvePoint(10, 1.0, 0.9, None, 0.5, 0.01, 2.0, 300.0),
            CurvePoint(20, 2.0, 0.8, 0.95),
        )
    )
    assert record.vocabulary_size == 3
    assert list(record.way("steps")) == [10, 20]
    assert list(record.way("epochs")) == [0.5, 1.0], "as written, or as fast as the run went"
    assert list(record.way("tokens")) == [320, 640]
    assert list(record.seconds) == [1, 2]
    assert list(record.train_losses) == [0.9, 0.8]
    assert np.array_equal(record.steps["learning_rate"], [0.01, math.nan], equal_nan=True)
    assert np.array_equal(record.steps["grad_norm"], [2.0, math.nan], equal_nan=True)
    assert np.array_equal(record.steps["tokens_per_second"], [300.0, math.nan], equal_nan=True)
    assert list(record.way_of_evaluations("epochs")) == [0, 1]
    assert list(record.validation_losses) == [1.1, 0.95]
    assert record.loss() == 0.95


def test_a_run_that_is_taken_up_goes_on_where_it_stood() -> None:
    record = TrainingRecord.of_manifest(
        manifest_of(*(CurvePoint(number, number / 10, 0.9, 0.95) for number in (10, 20, 30)))
    )
    record.changes = [LearningRateChanged(5, 0.5, 0.3), LearningRateChanged(25, 2.5, 0.3)]
    record.add(dataclasses.replace(STARTED, first_step=20, batch_size=2, num_steps=8))
    record.add(step(21))
    assert list(record.way("steps")) == [10, 20, 21], "what it will do again is forgotten"
    assert list(record.way("tokens")) == [160, 320, 336], "as many as it really reads"
    assert list(record.way_of_evaluations("steps")) == [10, 20]
    assert [change.step for change in record.changes] == [5]


def test_the_table_is_the_record() -> None:
    record = record_of(25)
    record.add(step(26, math.nan))
    record.add(Evaluated(27, 14.0, 0.7, True))
    write = curve_table(record)
    record.add(step(28))
    rows = list(csv.DictReader(io.StringIO(write())))
    assert tuple(rows[0]) == TITLES
    assert [int(row["step"]) for row in rows] == list(range(28)), "as it was when it was asked for"
    for number in range(1, 26):
        row = rows[number]
        assert float(row["epoch"]) == pytest.approx(number / 10)
        assert float(row["tokens"]) == 128 * number
        assert float(row["seconds"]) == number * 0.5
        assert float(row["train_loss_nats"]) == 3 / number
        assert float(row["train_perplexity"]) == pytest.approx(math.exp(3 / number))
        assert float(row["learning_rate"]) == 0.01 / number
        assert float(row["gradient_norm"]) == 1.5 * number
        assert float(row["tokens_per_second"]) == 100 + number
    judged = {int(row["step"]): float(row["validation_loss_nats"]) for row in rows if row["validation_loss_nats"]}
    assert judged == {0: math.log(28), 10: 0.8, 20: 0.65, 27: 0.7}
    assert float(rows[10]["validation_perplexity"]) == pytest.approx(math.exp(0.8))
    assert rows[26]["train_loss_nats"] == ""
    assert rows[0]["train_loss_nats"] == ""
