"""The history of a run: its columns, where each row lies along the run, and the table of them."""

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
from studio.runs.history import AXES, RunHistory
from studio.runs.manifest import BatchSize, CurvePoint, Manifest
from studio.training.config import TrainingConfig
from studio.training.events import BatchHalved, Evaluated, LearningRateChanged, RunStarted, SampleDrawn, StepDone

STARTED = RunStarted("cpu", 10, 28, 900, 100, 10, None, 8, 16)


def step(number: int, loss: float = 2.0, epoch: float | None = None) -> StepDone:
    epoch = number / 10 if epoch is None else epoch
    return StepDone(number, epoch, number * 0.5, number / 100, loss, 0.01 / number, 1.5 * number, 100.0 + number)


def history_of(steps: int) -> RunHistory:
    history = RunHistory()
    history.add(STARTED)
    history.add(Evaluated(0, 0.0, math.log(28), True))
    for number in range(1, steps + 1):
        history.add(step(number, 3 / number))
        if number % 10 == 0:
            history.add(Evaluated(number, number * 0.5, 3 / number + 0.5, True))
    return history


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
    columns.replace("only", np.zeros(4))
    assert list(columns["only"]) == [0, 0, 0, 0]
    assert list(before) == list(range(1024))
    with pytest.raises(ValueError, match="read-only"):
        columns["only"][0] = 1


def test_reading_a_column_copies_nothing() -> None:
    history = history_of(100)
    assert np.shares_memory(history.train_losses, history.train_losses)
    assert np.shares_memory(history.steps_along("tokens"), history.steps_along("tokens"))


def test_each_step_stands_where_it_was_along_the_run() -> None:
    history = history_of(30)
    assert list(history.steps_along("steps")) == list(range(1, 31))
    assert history.steps_along("epochs") == pytest.approx(np.arange(1, 31) / 10)
    assert list(history.steps_along("tokens")) == [8 * 16 * number for number in range(1, 31)]
    assert list(history.steps_along("time")) == [number * 0.5 for number in range(1, 31)]
    assert list(history.evaluations_along("steps")) == [0, 10, 20, 30]
    assert history.evaluations_along("epochs") == pytest.approx([0, 1, 2, 3])
    assert list(history.evaluations_along("tokens")) == [0, 1280, 2560, 3840]
    assert list(history.evaluations_along("time")) == [0, 5, 10, 15]


def test_a_change_of_the_learning_rate_stands_where_it_was_made() -> None:
    history = history_of(30)
    history.add(LearningRateChanged(15, 7.5, 0.3))
    assert [history.changes_along(axis)[0] for axis in AXES] == pytest.approx([7.5, 1.5, 15, 15 * 128])
    assert [len(history_of(0).changes_along(axis)) for axis in AXES] == [0, 0, 0, 0]


def test_with_half_the_batch_nothing_runs_backwards() -> None:
    history = history_of(30)
    history.add(BatchHalved(30, 4))
    history.add(step(31, epoch=3 + 1 / 20))
    history.add(step(32, epoch=3 + 2 / 20))
    for axis in AXES:
        assert np.all(np.diff(history.steps_along(axis)) >= 0), axis
    assert history.steps_along("tokens")[-1] == 30 * 128 + 2 * 64
    assert history.steps_along("epochs")[-1] == pytest.approx(3 + 2 / 20)
    assert history.end_along("steps") is None, "time ends the run"


def test_with_half_the_batch_the_run_takes_more_steps() -> None:
    history = RunHistory()
    history.add(dataclasses.replace(STARTED, total_steps=40))
    assert (history.end_along("steps"), history.end_along("tokens")) == (40, 40 * 128)
    history.add(BatchHalved(30, 4, total_steps=50))
    assert (history.end_along("steps"), history.end_along("tokens")) == (50, 30 * 128 + 20 * 64)


def test_a_loss_that_is_no_number_stays_out_of_the_sums() -> None:
    history = RunHistory()
    history.add(STARTED)
    for number, loss in enumerate((1.0, math.nan, math.inf, 2.0), start=1):
        history.add(step(number, loss))
    assert list(history.steps["loss_sum"]) == [1, 1, 1, 3]
    assert list(history.steps["finite"]) == [1, 1, 1, 2]


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


def test_the_history_of_a_file_is_its_curve() -> None:
    history = RunHistory.of_manifest(
        manifest_of(
            CurvePoint(0, 0.0, None, 1.1),
            CurvePoint(10, 1.0, 0.9, None, 0.5, 0.01, 2.0, 300.0),
            CurvePoint(20, 2.0, 0.8, 0.95),
        )
    )
    assert list(history.steps_along("steps")) == [10, 20]
    assert list(history.steps_along("epochs")) == [0.5, 1.0], "as written, or as fast as the run went"
    assert list(history.steps_along("tokens")) == [320, 640]
    assert list(history.steps["seconds"]) == [1, 2]
    assert list(history.train_losses) == [0.9, 0.8]
    assert np.array_equal(history.steps["learning_rate"], [0.01, math.nan], equal_nan=True)
    assert np.array_equal(history.steps["grad_norm"], [2.0, math.nan], equal_nan=True)
    assert np.array_equal(history.steps["tokens_per_second"], [300.0, math.nan], equal_nan=True)
    assert list(history.evaluations_along("epochs")) == [0, 1]
    assert list(history.validation_losses) == [1.1, 0.95]


def test_a_run_that_is_taken_up_goes_on_where_it_stood() -> None:
    history = RunHistory.of_manifest(
        manifest_of(*(CurvePoint(number, number / 10, 0.9, 0.95) for number in (10, 20, 30)))
    )
    history.changes = [LearningRateChanged(5, 0.5, 0.3), LearningRateChanged(25, 2.5, 0.3)]
    history.add(dataclasses.replace(STARTED, first_step=20, batch_size=2, num_steps=8))
    history.add(step(21))
    assert list(history.steps_along("steps")) == [10, 20, 21], "what it will do again is forgotten"
    assert list(history.steps_along("tokens")) == [160, 320, 336], "as many as it really reads"
    assert list(history.evaluations_along("steps")) == [10, 20]
    assert [change.step for change in history.changes] == [5]


def test_the_table_is_the_history() -> None:
    history = history_of(25)
    history.add(step(26, math.nan))
    history.add(Evaluated(27, 14.0, 0.7, True))
    write = curve_table(history)
    history.add(step(28))
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


def test_a_file_tells_when_the_batch_was_halved() -> None:
    points = (CurvePoint(number, number / 10, 0.9, 0.95, number / 10) for number in (10, 20, 30))
    manifest = dataclasses.replace(manifest_of(*points), batch_sizes=(BatchSize(0, 8), BatchSize(15, 4)))
    history = RunHistory.of_manifest(manifest)
    tokens = [8 * 8 * 10, 8 * 8 * 15 + 4 * 8 * 5, 8 * 8 * 15 + 4 * 8 * 15]
    assert list(history.steps_along("tokens")) == tokens
    assert list(history.evaluations_along("tokens")) == tokens
    assert list(history.evaluations_along("epochs")) == [1, 2, 3], "as the steps beside them"
    history.add(dataclasses.replace(STARTED, first_step=20, batch_size=4, num_steps=8))
    history.add(step(21))
    assert list(history.steps_along("tokens")) == [*tokens[:2], tokens[1] + 4 * 8]
    history.add(dataclasses.replace(STARTED, first_step=10, batch_size=8, num_steps=8))
    assert history.batch_sizes == (BatchSize(0, 8),), "the checkpoint is of a time before"


def test_samples_that_a_resumed_run_draws_again_are_told_once() -> None:
    history = history_of(30)
    for number in (10, 20, 30):
        history.add(SampleDrawn(number, number / 2, "", f"at {number}"))
    history.add(dataclasses.replace(STARTED, first_step=20))
    assert history.resumed_at == 20
    assert [sample.step for sample in history.samples] == [10, 20]
