from __future__ import annotations

import shutil
from pathlib import Path

from studio.runs.library import RunLibrary
from studio.runs.training_run import TrainingRun


def test_an_empty_or_missing_folder_has_no_runs(tmp_path: Path) -> None:
    assert RunLibrary(tmp_path / "none").runs() == []


def test_runs_are_listed_and_what_is_none_is_left_out(run: TrainingRun, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    shutil.copy(run.path, folder / "one.safetensors")
    shutil.copy(run.path, folder / "two.safetensors")
    (folder / "broken.safetensors").write_bytes(b"no model")
    (folder / "notes.txt").write_text("mine")
    library = RunLibrary(folder)
    assert [kept.path.name for kept in library.runs()] == ["two.safetensors", "one.safetensors"]
    (folder / "one.safetensors").unlink()
    shutil.copy(run.path, folder / "broken.safetensors")
    assert [kept.path.name for kept in library.runs()] == ["two.safetensors", "broken.safetensors"]


def test_a_new_path_is_free_and_named_after_the_text(tmp_path: Path) -> None:
    library = RunLibrary(tmp_path)
    paths = []
    for _ in range(3):
        path = library.new_path("我的 小说/x: 1?.txt")
        path.touch()
        paths.append(path)
    assert len(set(paths)) == 3
    assert all(path.parent == tmp_path for path in paths)
    assert library.new_path("....txt").name.startswith("run-")
