"""The commands of the engine, from outside: planned runs, runs taken up again, gaps, the sine, the benchmark."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli import main
from studio.models.specs import MODELS
from studio.runs.manifest import read_manifest
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from studio.training.config import TrainingConfig
from studio.training.events import StepDone
from tests.samples import STORY

SMALL = ("--epochs", "1", "--batch-size", "8", "--num-steps", "16", "--device", "cpu")


@pytest.fixture
def story(tmp_path: Path) -> str:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


def result(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Return the one line of JSON that a command prints."""
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    found = json.loads(printed)
    assert isinstance(found, dict)
    return found


def test_without_a_model_the_planner_chooses_and_says_so(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "model.safetensors"
    assert main(["train", story, "--out", str(out), "--minutes", "0.02"]) == 0
    printed = capsys.readouterr()
    assert "Plan: blend with hidden_size 128" in printed.err
    assert "expected of this run: about" in printed.err
    assert json.loads(printed.out)["model"] == "blend"
    assert main(["generate", str(out), "--prefix", "The tide", "--length", "20"]) == 0
    assert capsys.readouterr().out.startswith("The tide")


@pytest.mark.parametrize("name", [name for name in MODELS if name != "bidirectional"])
def test_every_model_trains_is_judged_and_writes(
    name: str, story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "model.safetensors")
    size = () if name == "ngram" else ("--hidden-size", "64")
    trained = result(capsys, "train", story, "--out", out, "--model", name, *size, *SMALL)
    assert trained["model"] == name
    judged = result(capsys, "evaluate", out, story)
    assert isinstance(judged["perplexity"], float)
    assert judged["perplexity"] < 60
    assert main(["generate", out, "--prefix", "The", "--length", "30", "--seed", "1"]) == 0
    assert len(capsys.readouterr().out) >= 30


def test_the_sizes_reach_the_model(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "model.safetensors"
    for arguments, expected in (
        (("--model", "window", "--tau", "3", "--hidden-size", "8"), {"tau": 3, "hidden_size": 8}),
        (("--model", "ngram", "--order", "2"), {"order": 2}),
        (
            ("--model", "gru", "--hidden-size", "8", "--num-layers", "2", "--embedding-size", "0"),
            {"num_layers": 2, "embedding_size": 0},
        ),
        (
            ("--model", "transformer", "--hidden-size", "8", "--context", "9", "--num-heads", "2"),
            {"context": 9, "num_heads": 2},
        ),
        (
            ("--model", "bidirectional", "--hidden-size", "8", "--cell", "gru", "--dropout", "0.25"),
            {"cell": "gru", "dropout": 0.25},
        ),
    ):
        result(capsys, "train", story, "--out", str(out), *SMALL, "--sampling", "random", *arguments)
        assert read_manifest(out).settings.items() >= expected.items()
        assert read_manifest(out).training["sampling"] == "random"


def test_the_second_lessons_settings(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lyrics, random sampling: clipping at 0.01 with a learning rate of 100."""
    out = str(tmp_path / "model.safetensors")
    arguments = ["--model", "rnn_scratch", "--hidden-size", "64", "--sampling", "random", "--optimizer", "sgd"]
    arguments += [
        "--learning-rate",
        "100",
        "--clip",
        "0.01",
        "--epochs",
        "30",
        "--batch-size",
        "8",
        "--num-steps",
        "35",
    ]
    trained = result(capsys, "train", story, "--out", out, *arguments, "--sample-prefix", "The tide", "--threads", "1")
    assert isinstance(trained["train_loss"], float)
    assert trained["train_loss"] < 2.8
    assert trained["stopped"] == "finished"


def test_a_stopped_run_is_taken_up_with_its_own_settings(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "model.safetensors"
    config = TrainingConfig(epochs=3, batch_size=8, num_steps=16, device="cpu", sample_length=0)
    events = TrainingRun(build_corpus(read_document(Path(story))), "gru", {"hidden_size": 16}, config, out).events()
    for event in events:
        if isinstance(event, StepDone) and event.step == 20:
            break
    events.close()  # type: ignore[attr-defined]
    assert main(["train", story, "--out", str(out), "--resume"]) == 0
    printed = capsys.readouterr()
    assert "Going on from step 20" in printed.err
    finished = json.loads(printed.out)
    assert (finished["model"], finished["epochs"], finished["stopped"]) == ("gru", 3.0, "finished")
    assert main(["train", story, "--out", str(out), "--resume"]) == 1
    assert "has come to its end" in capsys.readouterr().err
    assert main(["train", story, "--out", str(out), "--resume", "--epochs", "5"]) == 0
    assert json.loads(capsys.readouterr().out)["epochs"] == 5, "a new end"


def test_a_gap_is_filled(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "model.safetensors")
    result(capsys, "train", story, "--out", out, "--model", "bidirectional", *SMALL)
    assert main(["fill", out, "The t___ comes", "--count", "3"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("The t")
    assert printed.out.endswith(" comes\n")
    assert len(printed.out) == len("The t___ comes\n")
    assert printed.err.count("“") <= 3
    assert main(["fill", out, "The tide comes"]) == 1
    assert "no gap" in capsys.readouterr().err
    assert main(["generate", out, "--prefix", "The"]) == 1
    assert "cannot go on from a prefix" in capsys.readouterr().err


def test_the_sine(capsys: pytest.CaptureFixture[str]) -> None:
    found = result(capsys, "sine", "--tau", "6", "--noise", "0.1")
    assert found["tau"] == 6
    assert isinstance(errors := found["mean_squared_error"], dict)
    assert errors["1"] < errors["onward"]


@pytest.mark.slow
def test_the_benchmark_gives_each_figure_beside_the_lessons_own(capsys: pytest.CaptureFixture[str]) -> None:
    found = result(capsys, "bench")
    assert {"rnn_scratch_512_to_plain_loop", "generate_to_nn_lstm", "threads"} <= found.keys()
    assert all(isinstance(figure, float) and figure > 0 for figure in found.values())


def test_noise_below_nothing_by_a_sign_alone_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sine", "--noise=-0.0"]) == 0
    assert capsys.readouterr().out
