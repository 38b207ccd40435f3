"""One run, one history: all that tells of a run tells the same, also after its batch was halved."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from studio.cli import main
from studio.models.recurrent import Recurrent
from studio.runs.curve_table import curve_table
from studio.runs.history import AXES, RunHistory
from studio.runs.manifest import read_manifest
from studio.runs.training_run import TrainingRun
from studio.session.race import RaceEntry
from studio.session.training_record import TrainingRecord
from studio.text.corpus import build_corpus
from studio.training.config import TrainingConfig
from studio.training.events import BatchHalved
from studio.ui.runs.compared_runs import ComparedRun
from tests.samples import STORY

CONFIG = TrainingConfig(epochs=3, batch_size=8, num_steps=16, sample_length=20, device="cpu")
SIZES = {"hidden_size": 16}
FULL_AT = 30


@pytest.fixture
def halved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[TrainingRecord, Path]:
    """Return what was told of a run whose memory was full on the way, and the file of its model."""
    text = tmp_path / "story.txt"
    text.write_text(STORY)
    corpus = build_corpus(text)
    forward, calls = Recurrent.forward, iter(range(10**9))

    def starved(model: Recurrent, token_ids: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        if model.training and next(calls) >= FULL_AT and len(token_ids) > 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return forward(model, token_ids, state)

    monkeypatch.setattr(Recurrent, "forward", starved)
    record = TrainingRecord("story.txt", CONFIG)
    run = TrainingRun(corpus, "lstm", SIZES, CONFIG, tmp_path / "model.safetensors")
    events = list(run.events())
    assert any(isinstance(event, BatchHalved) for event in events)
    for event in events:
        record.add(event)
    return record, run.path


def test_the_file_tells_of_each_step_what_its_event_told(halved: tuple[TrainingRecord, Path]) -> None:
    record, path = halved
    told, kept = record.history, RunHistory.of_manifest(read_manifest(path))
    for axis in AXES:
        assert kept.steps_along(axis) == pytest.approx(told.steps_along(axis)), axis
        assert kept.evaluations_along(axis) == pytest.approx(told.evaluations_along(axis)), axis
    assert kept.batch_sizes == told.batch_sizes
    assert [(sample.step, sample.text) for sample in kept.samples] == [
        (sample.step, sample.text) for sample in told.samples
    ]
    steps = len(told.steps)
    assert told.steps_along("tokens")[-1] == 8 * 16 * FULL_AT + 4 * 16 * (steps - FULL_AT)
    assert told.end_along("steps") == steps


def test_the_runs_page_draws_what_the_train_page_draws(halved: tuple[TrainingRecord, Path]) -> None:
    record, path = halved
    under_way = ComparedRun.of_record(RaceEntry("it", "lstm", SIZES, CONFIG), record)
    kept = ComparedRun.of_manifest("it", read_manifest(path))
    for axis in AXES:
        assert kept.learning.places[axis] == pytest.approx(under_way.learning.places[axis]), axis
        assert kept.unseen.places[axis] == pytest.approx(under_way.unseen.places[axis]), axis


def test_the_command_line_writes_the_table_that_the_window_writes(
    halved: tuple[TrainingRecord, Path], tmp_path: Path
) -> None:
    record, path = halved
    assert main(["export", str(path), "--csv", str(tmp_path / "curve.csv")]) == 0
    assert (tmp_path / "curve.csv").read_text() == curve_table(record.history)()


def test_tensorboard_shows_the_same_numbers(halved: tuple[TrainingRecord, Path], tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    record, path = halved
    assert main(["export", str(path), "--tensorboard", str(tmp_path / "events")]) == 0
    events = accumulator.EventAccumulator(str(tmp_path / "events"), size_guidance={"scalars": 0})
    events.Reload()
    history = record.history
    for name in ("train_loss", "tokens", "epoch"):
        found = events.Scalars(name)
        assert [event.step for event in found] == list(history.steps_along("steps"))
        assert [event.value for event in found] == pytest.approx(history.steps[name])
        times = [event.wall_time - found[0].wall_time for event in found]
        assert times == pytest.approx(history.steps["seconds"] - history.steps["seconds"][0], abs=0.001)
    assert [event.value for event in events.Scalars("validation_loss")] == pytest.approx(history.validation_losses)
