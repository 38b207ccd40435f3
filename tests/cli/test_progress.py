"""What a run tells where standard error is a file."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from studio.cli import main
from studio.cli.running import StepLines
from studio.training.events import Evaluated, StepDone
from tests.samples import STORY

STEP = StepDone(
    step=1,
    epoch=0.5,
    seconds=0.1,
    progress=0.1,
    train_loss=0.0,
    learning_rate=1.0,
    grad_norm=1.0,
    tokens_per_second=5000.0,
)


def told(seconds_per_step: float, epochs_per_step: float, steps: int, *, looks: int = 0) -> list[int]:
    """Return after which steps a line came; with ``looks`` the held-out text is judged every so many steps."""
    now = 0.0
    lines, found = StepLines(lambda: now), []
    for step in range(1, steps + 1):
        now += seconds_per_step
        event = dataclasses.replace(STEP, step=step, epoch=step * epochs_per_step, progress=step / (steps + 1))
        found += [step for _ in lines.lines(event)]
        if looks and step % looks == 0:
            assert not list(lines.lines(Evaluated(step, now, 1.0, best=True)))
    return found


def test_a_line_comes_every_ten_epochs_or_ten_seconds_and_never_more_than_one_a_second() -> None:
    assert told(seconds_per_step=0.25, epochs_per_step=0.5, steps=100) == [20, 40, 60, 80, 100]
    assert told(seconds_per_step=2.0, epochs_per_step=0.01, steps=20) == [5, 10, 15, 20]
    quick = told(seconds_per_step=1 / 64, epochs_per_step=10, steps=256)
    assert quick == [64, 128, 192, 256]
    assert not told(seconds_per_step=2.0, epochs_per_step=0.01, steps=20, looks=4), "the looks tell enough"


def test_the_perplexity_is_that_of_all_steps_since_the_last_line() -> None:
    now = 0.0
    lines = StepLines(lambda: now)
    assert not list(lines.lines(dataclasses.replace(STEP, train_loss=2.0)))
    now = 11.0
    (line,) = lines.lines(STEP)
    assert "perplexity 2.718 in training, 5,000 tokens/s" in line
    now = 22.0
    (line,) = lines.lines(STEP)
    assert "perplexity 1.000" in line


def test_without_held_out_text_a_run_tells_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "story.txt"
    text.write_text(STORY, encoding="utf-8")
    arguments = ["--validation", "0", "--epochs", "2", "--model", "rnn", "--hidden-size", "8", "--device", "cpu"]
    assert main(["train", str(text), "--out", str(tmp_path / "m.safetensors"), *arguments]) == 0
    lines = capsys.readouterr().err.splitlines()
    pattern = r"100\.0%, epoch 2\.0, step \d+, [\d.]+ s: perplexity [\d.]+ in training, [\d,]+ tokens/s"
    assert any(re.fullmatch(pattern, line) for line in lines)
