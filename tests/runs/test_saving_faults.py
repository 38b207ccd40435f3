"""A run whose model or checkpoint cannot be written: rows 28 to 32 of the faults, while it trains."""

from __future__ import annotations

import dataclasses
import errno
import itertools
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch

from studio.atomic import NotSavedError
from studio.messages import Message, StudioError
from studio.runs import training_run
from studio.runs.checkpoint import Checkpoint, load_checkpoint, newest_checkpoint, save_checkpoint
from studio.runs.library import RunLibrary
from studio.runs.manifest import (
    Manifest,
    checkpoint_path,
    checkpoint_paths,
    coming_checkpoint_path,
    previous_checkpoint_path,
)
from studio.runs.model_file import load_model
from studio.runs.run_folder import held
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from studio.training.events import CheckpointFailed, CheckpointSaved, RunFinished, StepDone, TrainingEvent
from tests.runs.files import CONFIG


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save after every second step."""
    moments = itertools.count(step=40)
    monkeypatch.setattr(training_run.time, "monotonic", lambda: next(moments))


def saving(events: list[TrainingEvent]) -> list[CheckpointSaved | CheckpointFailed]:
    return [event for event in events if isinstance(event, CheckpointSaved | CheckpointFailed)]


def fail_between(monkeypatch: pytest.MonkeyPatch, first: int, last: int, numbers: Callable[[int], int]) -> None:
    """Let the fsyncs from ``first`` to ``last`` fail."""
    calls, sync = itertools.count(1), os.fsync

    def fails(descriptor: int) -> None:
        call = next(calls)
        if first <= call < last:
            raise OSError(numbers(call), os.strerror(numbers(call)))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fails)


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "is full"), (errno.EROFS, "may be written"), (errno.EIO, "not saved safely")]
)
def test_fault_29_31_32_a_run_that_cannot_be_saved_trains_on_says_so_once_and_tries_again(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    fail_between(monkeypatch, 1, 6, lambda _: number)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    events = list(run.events())
    failed, again, *later = saving(events)
    assert isinstance(failed, CheckpointFailed)
    assert words in str(failed.message)
    assert str(failed.message).startswith("“story” was not saved"), "all models of the library have one file name"
    assert "The training goes on; saving is tried again every minute." in str(failed.message)
    assert again == CheckpointSaved(again.step, again=True)
    assert again.step > failed.step
    assert later
    assert all(event == CheckpointSaved(event.step) for event in later)
    assert isinstance(events[-1], RunFinished)
    assert load_model(run.path).manifest.result["stopped"] == "finished"


@pytest.mark.usefixtures("often")
def test_fault_29_another_reason_is_told_too(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_between(monkeypatch, 1, 9, lambda call: errno.ENOSPC if call < 4 else errno.EIO)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    first, second, third, *_ = saving(list(run.events()))
    assert "is full" in str(first.message)  # type: ignore[union-attr]
    assert "not saved safely" in str(second.message)  # type: ignore[union-attr]
    assert isinstance(third, CheckpointSaved)


@pytest.mark.usefixtures("often")
def test_fault_29_the_model_of_a_run_whose_folder_is_gone_is_there_to_be_saved_elsewhere(
    corpus: Corpus, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, folder / "model.safetensors")
    seen: list[TrainingEvent] = []

    def walk() -> None:
        for event in run.events():
            seen.append(event)
            if isinstance(event, CheckpointSaved) and folder.exists():
                shutil.rmtree(folder)

    with pytest.raises(StudioError, match="there is no folder"):
        walk()
    assert len([event for event in saving(seen) if isinstance(event, CheckpointFailed)]) == 1
    assert isinstance(seen[-1], RunFinished), "it trained to its end"
    assert run.trained is not None
    training_run.save_model(tmp_path / "elsewhere", run.trained.model.state_dict(), run.trained.manifest)
    assert load_model(tmp_path / "elsewhere").manifest.result["steps"] == run.result.steps


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("stopped", [True, False])
def test_fault_31_a_run_whose_model_cannot_be_replaced_at_its_end_is_gone_on_with(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    """On Windows where another program has the model open: what was learned since the last save is not lost."""
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "m.safetensors")
    events = run.events()
    while not isinstance(next(events), CheckpointSaved):
        pass
    saved = load_checkpoint(checkpoint_path(run.path)).numbers["step"]

    def refuses(path: Path, *_: object) -> None:
        raise NotSavedError(path, Message("It is open in another program."), "{problem}")

    monkeypatch.setattr(training_run, "save_model", refuses)

    def walk() -> None:
        for event in events:
            if stopped and isinstance(event, StepDone) and event.step == saved + 3:
                events.close()  # type: ignore[attr-defined]

    with pytest.raises(NotSavedError, match="open in another program"):
        walk()
    monkeypatch.undo()
    again = TrainingRun.resumed(corpus, run.path)
    assert again.result.steps == (saved + 3 if stopped else saved)
    for _ in again.events():
        pass
    assert load_model(run.path).manifest.result["stopped"] == "finished"


def a_checkpoint(run: TrainingRun, step: int) -> Checkpoint:
    assert run.trained is not None
    return Checkpoint(run.trained.manifest, {"x": torch.full((4,), float(step))}, {"step": float(step)}, ())


def steps_kept(model: Path) -> set[int]:
    return {int(load_checkpoint(path).numbers["step"]) for path in checkpoint_paths(model) if path.exists()}


@pytest.fixture
def kept(run: TrainingRun) -> TrainingRun:
    """A run whose checkpoints are those of the steps 1 and 2."""
    for path in checkpoint_paths(run.path):
        path.unlink(missing_ok=True)
    for step in (1, 2):
        save_checkpoint(run.path, a_checkpoint(run, step))
    assert steps_kept(run.path) == {1, 2}
    return run


class _Killed(BaseException):
    """The program ends here."""


def test_fault_28_wherever_a_save_is_cut_off_two_checkpoints_are_there_and_the_newest_whole_one_is_taken(
    kept: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in checkpoint_paths(kept.path) if path.exists()}
    replace = Path.replace
    for moment in range(1, 5):
        for path in checkpoint_paths(kept.path):
            path.unlink(missing_ok=True)
        for path, data in before.items():
            path.write_bytes(data)
        calls = itertools.count(1)

        def cut_off(path: Path, target: Path, calls: itertools.count[int] = calls, moment: int = moment) -> None:
            if next(calls) == moment:
                raise _Killed
            replace(path, target)

        monkeypatch.setattr(Path, "replace", cut_off)
        try:
            save_checkpoint(kept.path, a_checkpoint(kept, 3))
        except _Killed:
            pass
        else:
            assert moment == 4, "a save renames three times"
        monkeypatch.undo()
        assert len(steps_kept(kept.path)) >= 2
        checkpoint, warning = newest_checkpoint(kept.path)
        assert checkpoint.numbers["step"] == (2 if moment == 1 else 3) == max(steps_kept(kept.path))
        assert warning is None
        save_checkpoint(kept.path, a_checkpoint(kept, 4))
        assert load_checkpoint(checkpoint_path(kept.path)).numbers["step"] == 4
        assert load_checkpoint(previous_checkpoint_path(kept.path)).numbers["step"] == checkpoint.numbers["step"]
        assert not coming_checkpoint_path(kept.path).exists()


def test_fault_29_a_checkpoint_that_cannot_be_written_leaves_both_that_are_there(
    kept: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_between(monkeypatch, 1, 3, lambda _: errno.ENOSPC)
    for _ in range(2):
        with pytest.raises(StudioError, match="is full"):
            save_checkpoint(kept.path, a_checkpoint(kept, 3))
        assert load_checkpoint(checkpoint_path(kept.path)).numbers["step"] == 2
        assert load_checkpoint(previous_checkpoint_path(kept.path)).numbers["step"] == 1


def test_a_checkpoint_that_cannot_move_up_is_the_newest_all_the_same(
    kept: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, while another window reads the newest."""
    replace = Path.replace

    def being_read(path: Path, target: Path) -> Path:
        if path == checkpoint_path(kept.path):
            raise PermissionError(errno.EACCES, "Access is denied")
        return replace(path, target)

    with monkeypatch.context() as reading:
        reading.setattr(Path, "replace", being_read)
        for step in (3, 4):
            save_checkpoint(kept.path, a_checkpoint(kept, step))
            assert newest_checkpoint(kept.path)[0].numbers["step"] == step
            assert steps_kept(kept.path) == {1, 2, step}
    save_checkpoint(kept.path, a_checkpoint(kept, 5))
    assert steps_kept(kept.path) == {4, 5}


def test_fault_28_a_run_whose_save_was_cut_off_is_gone_on_with(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, epochs=50)
    library = RunLibrary(tmp_path / "runs")
    path = library.new_path("story.txt")
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, path)
    events = run.events()
    for _ in itertools.islice(events, 20):
        pass
    events.close()  # type: ignore[attr-defined]
    checkpoint_path(path).replace(coming_checkpoint_path(path))
    previous_checkpoint_path(path).unlink(missing_ok=True)
    assert library.unfinished(corpus) is not None
    events = TrainingRun.resumed(corpus, path).events()
    next(events)
    events.close()  # type: ignore[attr-defined]


def test_fault_28_what_a_killed_save_left_in_the_library_is_thrown_away_but_no_run_under_way(
    tmp_path: Path,
) -> None:
    library = RunLibrary(tmp_path / "runs")
    folder = library.new_path("story.txt").parent
    (folder / "model.safetensors").write_bytes(b"")
    (folder / ".model.checkpoint.abcd_123.part").write_bytes(b"")
    under_way = library.new_path("other.txt").parent
    os.utime(folder / ".model.checkpoint.abcd_123.part", (0, 0))
    with held(under_way):
        os.utime(under_way, (0, 0))
        library.tidy()
    assert sorted(path.name for path in folder.iterdir()) == ["about.json", "model.safetensors"]
    assert under_way.is_dir()


@pytest.mark.usefixtures("often")
def test_fault_38_where_memory_lacks_to_save_it_trains_on(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    save, calls = training_run.save_model, itertools.count()

    def fail_at_first(path: Path, weights: Mapping[str, torch.Tensor], manifest: Manifest) -> Manifest:
        if next(calls) == 0:
            raise MemoryError
        return save(path, weights, manifest)

    monkeypatch.setattr(training_run, "save_model", fail_at_first)
    failed, again, *_ = saving(list(run.events()))
    assert "not enough memory to save" in str(failed.message)  # type: ignore[union-attr]
    assert again == CheckpointSaved(again.step, again=True)
