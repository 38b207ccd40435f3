"""A training on the command line that cannot be saved."""

from __future__ import annotations

import errno
import itertools
import os
from pathlib import Path

import pytest

from studio.cli import main
from studio.runs import training_run
from studio.runs.model_file import load_model
from tests.samples import STORY

SHORT = ["--epochs", "2", "--hidden-size", "16", "--batch-size", "8", "--num-steps", "16", "--device", "cpu"]


def train(folder: Path, out: Path) -> int:
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    return main(["train", str(folder / "story.txt"), "--out", str(out), *SHORT])


def test_fault_29_a_checkpoint_that_cannot_be_written_is_a_line_and_so_is_the_next_that_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moments, calls, sync = itertools.count(step=40), itertools.count(), os.fsync

    def fail_thrice(descriptor: int) -> None:
        if next(calls) < 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(training_run.time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(os, "fsync", fail_thrice)
    assert train(tmp_path, tmp_path / "model.safetensors") == 0
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if "The training goes on; saving is tried again" in line]) == 1
    assert len([line for line in lines if line.startswith("Saved again, as it is after step ")]) == 1


def test_fault_31_a_model_that_cannot_be_saved_at_the_end_is_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, here = tmp_path / "gone" / "night.safetensors", tmp_path / "here"
    here.mkdir()
    (here / "night-rescued.safetensors").write_bytes(b"another's")
    monkeypatch.chdir(here)
    save = training_run.save_model

    def folder_goes(*arguments: object) -> object:
        out.parent.rename(tmp_path / "moved") if out.parent.exists() else None
        return save(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(training_run, "save_model", folder_goes)
    assert train(tmp_path, out) != 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"The model is kept as {here / 'night-rescued2.safetensors'} instead" in printed.err
    assert f"there is no folder “{out.parent}”" in printed.err
    assert load_model(here / "night-rescued2.safetensors").manifest.result["steps"] > 0
    assert (here / "night-rescued.safetensors").read_bytes() == b"another's"
