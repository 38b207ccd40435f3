"""The commands about the runs that were kept, from outside."""

from __future__ import annotations

import csv
import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from studio.cli import main
from studio.places import home
from studio.runs.library import RunLibrary
from studio.runs.manifest import read_manifest
from studio.runs.run_folder import TextSource
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.loading import Document, read_text
from studio.training.config import TrainingConfig
from studio.training.devices import pick_precision
from tests.samples import STORY

IS_MADE_FOR_BFLOAT16 = pick_precision("auto", torch.device("cpu")) == torch.bfloat16
SMALL = ("--model", "lstm", "--hidden-size", "16", "--batch-size", "8", "--num-steps", "16", "--device", "cpu")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def run_id(story: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A run that was trained into the library."""
    assert main(["train", str(story), "--library", "--epochs", "2", "--cleaning", "letters", *SMALL]) == 0
    found = json.loads(capsys.readouterr().out)["run"]
    assert isinstance(found, str)
    return found


def test_a_run_in_the_library_is_listed(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs"]) == 0
    header, row = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    cells = dict(zip(header, row, strict=True))
    assert (cells["id"], cells["text"], cells["model"], cells["state"]) == (run_id, "story.txt", "lstm", "finished")
    assert main(["runs", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["perplexity"] == pytest.approx(float(cells["perplexity"]), abs=0.001)
    assert Path(found["folder"]) == home() / "runs" / run_id


def test_what_was_deleted_is_listed_and_brought_back(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    library = RunLibrary(home() / "runs")
    library.delete(library.runs())
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["runs", "--deleted"]) == 0
    assert run_id in capsys.readouterr().out
    assert main(["runs", "--restore", run_id[:8]]) == 0
    assert [run.id for run in library.runs()] == [run_id]
    assert main(["runs", "--restore", run_id]) == 1
    assert "There is no run" in capsys.readouterr().err


def test_an_empty_library_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "There are no runs yet" in printed.err


def test_a_run_is_made_longer_by_the_beginning_of_its_id(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = RunLibrary(home() / "runs").find(run_id)
    assert main(["resume", run_id[:8], "--epochs", "3"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["run"], result["epochs"], result["stopped"]) == (run_id, 3.0, "finished")
    assert result["steps"] > before.steps


def test_a_run_of_a_chosen_model_knows_what_counting_reaches(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The window measures the baselines of every run: so that a model of the command line can be judged by them too."""
    path = tmp_path / "model.safetensors"
    assert main(["train", str(story), "--out", str(path), "--epochs", "1", "--model", "rnn", *SMALL]) == 0
    measured = read_manifest(path).baselines
    assert measured["uniform"] > measured["by_order"][0] > min(measured["by_order"])
    assert f"Perplexity of guessing {math.exp(measured['uniform']):.1f}, of counting" in capsys.readouterr().err
    assert main(["train", str(story), "--out", str(path), "--resume", "--epochs", "2"]) == 0
    assert read_manifest(path).baselines == measured


def test_a_run_goes_on_whatever_its_text_looks_like(tmp_path: Path) -> None:
    """The window reads what looks like no text where it is told to; the run on it goes on there and here."""
    odd = tmp_path / "odd.txt"
    odd.write_bytes(bytes(range(9)) * 200 + STORY.encode())
    *_, document = read_text([odd], even_binary=True)
    assert isinstance(document, Document)
    corpus = build_corpus(document)
    path = RunLibrary(home() / "runs").new_path("odd", TextSource.of_corpus(corpus))
    config = TrainingConfig(epochs=1, batch_size=8, num_steps=16, sample_length=0, device="cpu")
    list(TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, path).events())
    assert main(["resume", path.parent.name, "--epochs", "2"]) == 0


def test_a_text_that_is_named_is_cut_as_the_run_cut_it(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--epochs", "1", "--level", "word", *SMALL)
    assert main(["train", str(story), "--library", *words]) == 0
    found = json.loads(capsys.readouterr().out)["run"]
    (home() / "runs" / found / "about.json").unlink()
    assert main(["resume", found, "--epochs", "2"]) == 1
    assert "name it with --text (story.txt)" in capsys.readouterr().err
    assert main(["resume", found, "--epochs", "2", "--text", str(story)]) == 0


def test_what_has_finished_does_not_go_on_by_itself(run_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", run_id]) == 1
    assert "has come to its end" in capsys.readouterr().err


def test_a_text_that_has_moved_is_named(run_id: str, story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = story.rename(story.with_name("moved.txt"))
    assert main(["resume", run_id, "--epochs", "3"]) == 1
    assert "story.txt" in capsys.readouterr().err
    assert main(["resume", run_id, "--epochs", "3", "--text", str(moved)]) == 0
    assert main(["resume", run_id, "--epochs", "4"]) == 0, "it remembers where the text is now"
    moved.write_text(STORY[:-100], encoding="utf-8")
    capsys.readouterr()
    assert main(["resume", run_id, "--epochs", "5"]) == 1
    assert "This run learned from “moved.txt”" in capsys.readouterr().err


@pytest.mark.parametrize(("every", "steps"), [("20 steps", [0, 20, 40, 60, 80, 84]), ("1", [0, 42, 84])])
def test_samples_are_written_as_often_as_is_asked(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], every: str, steps: list[int]
) -> None:
    path = tmp_path / "model.safetensors"
    samples = ("--sample-prefix", "The", "--sample-prefix", "mill", "--sample-every", every, "--sample-length", "5")
    assert main(["train", str(story), "--out", str(path), "--epochs", "2", *SMALL, *samples]) == 0
    found = [(sample.step, sample.prefix) for sample in read_manifest(path).samples]
    assert found == [(step, prefix) for step in steps for prefix in ("The", "mill")]
    assert len([line for line in capsys.readouterr().err.splitlines() if line.startswith("    mill")]) == len(steps)


def test_a_run_on_the_first_tokens_goes_on(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = ("--max-tokens", "500")
    assert main(["vocabulary", str(story), *first]) == 0
    tokens = capsys.readouterr().out.splitlines()
    assert main(["vocabulary", str(story)]) == 0
    assert len(tokens) < len(capsys.readouterr().out.splitlines())
    assert main(["train", str(story), "--library", "--epochs", "2", *first, *SMALL]) == 0
    trained = json.loads(capsys.readouterr().out)
    assert trained["vocabulary_size"] == len(tokens)
    assert main(["resume", trained["run"], "--epochs", "3"]) == 0
    assert json.loads(capsys.readouterr().out)["vocabulary_size"] == len(tokens)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["resume", "nothing"], 1, "There is no run “nothing”"),
        (["export", "nothing", "--csv", "x.csv"], 1, "There is no run “nothing”"),
        (["export", "nothing"], 1, "Say what to write"),
        (["train", "x.txt"], 2, "--out --library is required"),
        (["train", "x.txt", "--library", "--sample-every", "5weeks"], 2, "'weeks' is none of epochs, steps"),
        (["train", "x.txt", "--library", "--sample-every", "often"], 2, "none of epochs, steps"),
        (["train", "x.txt", "--library", "--sample-prefix", "a|b"], 2, "must not hold |"),
        (["train", "x.txt", "--out", "a", "--library"], 2, "not allowed with"),
        (["train", "x.txt", "--library", "--resume"], 1, "text-studio resume RUN"),
    ],
)
def test_wrong_arguments_are_named(
    arguments: list[str], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = main(arguments)
    except SystemExit as ended:
        found = int(ended.code or 0)
    assert found == status
    printed = capsys.readouterr().err
    assert words in printed
    assert printed.count("\n") == 1


def test_the_curve_is_saved_as_a_table(run_id: str, tmp_path: Path) -> None:
    out = tmp_path / "curve.csv"
    assert main(["export", run_id, "--csv", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    manifest = read_manifest(home() / "runs" / run_id / "model.safetensors")
    assert [int(row["step"]) for row in rows] == sorted({point.step for point in manifest.curve})
    losses = [float(row["validation_loss_nats"]) for row in rows if row["validation_loss_nats"]]
    assert losses == [point.validation_loss for point in manifest.curve if point.validation_loss is not None]
    model = home() / "runs" / run_id / "model.safetensors"
    assert main(["export", str(model), "--csv", str(out)]) == 0, "a model file will do"


def test_the_metrics_are_tensorboard_events(run_id: str, tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    assert main(["export", run_id, "--tensorboard", str(tmp_path / "events")]) == 0
    events = accumulator.EventAccumulator(str(tmp_path / "events"))
    events.Reload()
    manifest = read_manifest(home() / "runs" / run_id / "model.safetensors")
    found = {event.step: event.value for event in events.Scalars("validation_loss")}
    assert found == {
        point.step: pytest.approx(point.validation_loss)
        for point in manifest.curve
        if point.validation_loss is not None
    }
    assert {"train_perplexity", "learning_rate", "grad_norm", "tokens_per_second"} <= set(events.Tags()["scalars"])
    assert "sample/text_summary" in events.Tags()["tensors"]


def test_without_tensorboard_it_says_how_to_get_it(
    run_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    assert main(["export", run_id, "--tensorboard", str(tmp_path / "events")]) == 1
    assert "pip install tensorboard" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("first", ["", "AVX2"])
def test_a_stopped_run_goes_on_with_a_processor_that_computes_otherwise(
    story: Path, tmp_path: Path, first: str
) -> None:
    """Row 42 across processors: oneDNN is told to forget what this one has (no bfloat16 below AVX512)."""
    then = "AVX2" if first == "" else ""
    command = [sys.executable, "-m", "studio", "train", str(story), "--library", "--minutes", "5", *SMALL]
    with subprocess.Popen(command, env=limited_to(first), stderr=subprocess.PIPE, text=True) as training:
        assert training.stderr is not None
        for line in training.stderr:
            if line.startswith("step 1"):
                training.send_signal(signal.SIGTERM)
    assert training.returncode == 130
    (before,) = RunLibrary(home() / "runs").runs()
    assert before.state == "stopped"
    command = [sys.executable, "-m", "studio", "resume", before.id, "--minutes", str((before.seconds + 2) / 60)]
    done = subprocess.run(command, env=limited_to(then), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["steps"] > before.steps
    if first:
        assert result["precision"] == "float32"
    if then:
        assert result["precision"] == "float32"
        assert ("cannot compute in bfloat16" in done.stderr) == IS_MADE_FOR_BFLOAT16


def limited_to(instructions: str) -> dict[str, str]:
    """Return the surroundings of a process on a processor with these instructions; empty: with all it has."""
    return {**os.environ, **({"ONEDNN_MAX_CPU_ISA": instructions} if instructions else {})}
