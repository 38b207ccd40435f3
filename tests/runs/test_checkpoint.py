from __future__ import annotations

import dataclasses
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from studio.messages import StudioError
from studio.runs.checkpoint import load_checkpoint
from studio.runs.manifest import checkpoint_path
from studio.runs.model_file import load_model
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus, build_corpus
from studio.training.config import TrainingConfig
from studio.training.events import RunStarted, StepDone

CONFIG = TrainingConfig(
    epochs=4, batch_size=8, num_steps=16, sample_length=10, device="cpu", threads=1, precision="float32"
)
VARIANTS = {
    "muon": ("lstm", {"hidden_size": 16, "dropout": 0.3}, {}),
    "adamw and an average": ("gru", {"hidden_size": 16}, {"optimizer": "adamw", "averaging": 0.9}),
    "sgd, random sampling": ("rnn_scratch", {"hidden_size": 16}, {"optimizer": "sgd", "sampling": "random"}),
    "a cache as state": ("transformer", {"hidden_size": 16, "num_layers": 2, "context": 8, "dropout": 0.2}, {}),
    "counts": ("blend", {"hidden_size": 16, "order": 3}, {"precision": "bfloat16"}),
    "gaps": ("bidirectional", {"hidden_size": 8}, {}),
}


def losses(run: TrainingRun, stop_at: int | None = None) -> list[float]:
    events = run.events()
    found = []
    for event in events:
        if isinstance(event, StepDone):
            found.append(event.train_loss)
            if event.step == stop_at:
                events.close()  # type: ignore[attr-defined]
                break
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_run_taken_up_goes_on_bitwise(corpus: Corpus, tmp_path: Path, variant: str) -> None:
    name, settings, changes = VARIANTS[variant]
    config = dataclasses.replace(CONFIG, **changes)  # type: ignore[arg-type]
    whole = TrainingRun(corpus, name, settings, config, tmp_path / "whole.safetensors")
    unbroken = losses(whole)
    broken = losses(TrainingRun(corpus, name, settings, config, tmp_path / "broken.safetensors"), stop_at=57)
    torch.manual_seed(99)  # other draws in between must not count
    again = TrainingRun.taken_up(corpus, tmp_path / "broken.safetensors")
    broken += losses(again, stop_at=100)
    last = TrainingRun.taken_up(corpus, tmp_path / "broken.safetensors")
    assert isinstance(started := next(iter(last.events())), RunStarted)
    assert started.first_step == 100
    last = TrainingRun.taken_up(corpus, tmp_path / "broken.safetensors")
    broken += losses(last)
    assert broken == unbroken
    assert last.result.steps == whole.result.steps
    assert last.result.train_loss == whole.result.train_loss
    assert not checkpoint_path(last.path).exists(), "a run that has finished needs none"
    first, second = load_model(whole.path).model, load_model(last.path).model
    if not config.averaging:  # the looks that were cut off may choose other weights as the best
        assert whole.result.validation_loss == pytest.approx(last.result.validation_loss, abs=0.1)
    assert first.state_dict().keys() == second.state_dict().keys()


_TRAINING = """
import sys
from pathlib import Path
from studio.runs import training_run
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from studio.training.config import TrainingConfig
from studio.training.events import StepDone
training_run._SAVE_EVERY = 0.0
corpus = build_corpus(read_document(Path(sys.argv[1])))
config = TrainingConfig(epochs=4, batch_size=8, num_steps=16, device="cpu", threads=1, sample_length=0)
run = TrainingRun(corpus, "lstm", {"hidden_size": 16, "dropout": 0.2}, config, Path(sys.argv[2]))
for event in run.events():
    if isinstance(event, StepDone):
        print(event.step, event.train_loss.hex(), flush=True)
"""


def test_fault_42_killed_while_training_it_goes_on_bitwise(corpus: Corpus, tmp_path: Path) -> None:
    text, model = tmp_path / "story.txt", tmp_path / "model.safetensors"
    text.write_text(corpus.text, encoding="utf-8")
    command = [sys.executable, "-c", _TRAINING, str(text), str(model)]
    whole = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")
    unbroken = [line.split()[1] for line in whole if line]
    model.unlink()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("61 "):
                os.kill(process.pid, signal.SIGKILL)
    from studio.text.loading import read_document

    run = TrainingRun.taken_up(build_corpus(read_document(text)), model)
    steps = [event for event in run.events() if isinstance(event, StepDone)]
    assert steps[0].step > 50
    assert [step.train_loss.hex() for step in steps] == unbroken[steps[0].step - 1 :]


@pytest.fixture
def stopped(corpus: Corpus, tmp_path: Path) -> Path:
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    losses(run, stop_at=5)
    return run.path


def test_a_checkpoint_of_another_text_is_refused(corpus: Corpus, stopped: Path) -> None:
    other = build_corpus(dataclasses.replace(corpus.document, digest="1" * 64))
    with pytest.raises(StudioError, match=r"learned from “story.txt”, cleaned “as-is” and cut by “char”"):
        TrainingRun.taken_up(other, stopped)


def test_where_there_is_no_checkpoint_it_says_so(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"There is no checkpoint “x\.checkpoint”"):
        TrainingRun.taken_up(corpus, tmp_path / "x.safetensors")


def test_a_damaged_checkpoint_is_found_out(corpus: Corpus, stopped: Path) -> None:
    path = checkpoint_path(stopped)
    sound = path.read_bytes()
    for place in itertools.chain(range(64), range(64, len(sound), 997)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(StudioError, match="damaged"):
            load_checkpoint(path)
    for length in itertools.chain(range(80), range(80, len(sound), 4096)):
        path.write_bytes(sound[:length])
        with pytest.raises(StudioError, match="damaged"):
            load_checkpoint(path)
    path.write_bytes(sound)
    assert load_checkpoint(path).numbers["step"] == 5
