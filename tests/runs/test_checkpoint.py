from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import math
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.runs.checkpoint import load_checkpoint, save_checkpoint
from studio.runs.manifest import checkpoint_path, previous_checkpoint_path
from studio.runs.model_file import load_model
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus, build_corpus
from studio.training import devices
from studio.training.config import TrainingConfig
from studio.training.devices import Processor
from studio.training.events import Evaluated, LearningRateChanged, RunStarted, StepDone, Warned
from studio.training.train_step import TrainStep

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
    again = TrainingRun.resumed(corpus, tmp_path / "broken.safetensors")
    broken += losses(again, stop_at=100)
    last = TrainingRun.resumed(corpus, tmp_path / "broken.safetensors")
    assert isinstance(started := next(iter(last.events())), RunStarted)
    assert started.first_step == 100
    last = TrainingRun.resumed(corpus, tmp_path / "broken.safetensors")
    broken += losses(last)
    assert broken == unbroken
    assert last.result.steps == whole.result.steps
    assert last.result.train_loss == whole.result.train_loss
    first, second = load_model(whole.path).model, load_model(last.path).model
    if not config.averaging:  # the looks that were cut off may choose other weights as the best
        assert whole.result.validation_loss == pytest.approx(last.result.validation_loss, abs=0.1)
    assert first.state_dict().keys() == second.state_dict().keys()


_TRAINING = """
import sys
from pathlib import Path
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from studio.training import devices
from studio.training.config import TrainingConfig
from studio.training.devices import Processor
from studio.training.events import StepDone
TrainingRun.save_every = TrainingRun.first_save = 0.0
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
    checkpoint_path(model).unlink()
    previous_checkpoint_path(model).unlink()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("61 "):
                os.kill(process.pid, signal.SIGKILL)
    from studio.text.loading import read_document

    run = TrainingRun.resumed(build_corpus(read_document(text)), model)
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
        TrainingRun.resumed(other, stopped)


def test_where_there_is_no_checkpoint_it_says_so(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"There is no checkpoint “x\.checkpoint”"):
        TrainingRun.resumed(corpus, tmp_path / "x.safetensors")


def test_fault_35_a_damaged_checkpoint_is_found_out(corpus: Corpus, stopped: Path) -> None:
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


@pytest.mark.parametrize("numbers", ['{"epoch": 1}', '{"step": NaN}', '{"step": 1e999}', '{"step": []}', "[]"])
def test_a_crafted_checkpoint_is_refused(corpus: Corpus, stopped: Path, numbers: str) -> None:
    path = checkpoint_path(stopped)
    data = path.read_bytes()[:-32]
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header["__metadata__"]["numbers"] = numbers
    raw = json.dumps(header).encode()
    other = struct.pack("<Q", len(raw)) + raw + data[8 + length :]
    path.write_bytes(other + hashlib.sha256(other).digest())
    with pytest.raises(StudioError, match="damaged"):
        load_checkpoint(path)


@pytest.mark.parametrize(
    ("name", "number"),
    [("seconds", -1e298), ("step", -5.0), ("step_seconds", -1.0), ("rate_factor", -1.0)],
)
def test_a_checkpoint_of_where_no_run_has_come_is_refused(
    corpus: Corpus, stopped: Path, name: str, number: float
) -> None:
    found = load_checkpoint(checkpoint_path(stopped))
    save_checkpoint(stopped, dataclasses.replace(found, numbers={**found.numbers, name: number}))
    with pytest.raises(StudioError, match="damaged"):
        list(TrainingRun.resumed(corpus, stopped).events())


def test_a_checkpoint_with_no_generators_state_is_refused(corpus: Corpus, stopped: Path) -> None:
    found = load_checkpoint(checkpoint_path(stopped))
    state = torch.full_like(found.tensors["generator"], 255)
    save_checkpoint(stopped, dataclasses.replace(found, tensors={**found.tensors, "generator": state}))
    with pytest.raises(StudioError, match="damaged"):
        list(TrainingRun.resumed(corpus, stopped).events())


def test_fault_35_where_the_newest_checkpoint_is_damaged_the_one_before_is_used_and_it_says_so(
    corpus: Corpus, stopped: Path
) -> None:
    losses(TrainingRun.resumed(corpus, stopped), stop_at=9)
    assert load_checkpoint(previous_checkpoint_path(stopped)).numbers["step"] == 5
    newest = checkpoint_path(stopped)
    newest.write_bytes(newest.read_bytes()[:-100])
    events = list(TrainingRun.resumed(corpus, stopped).events())
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert "goes on from the one before, of step 5" in str(warned.message)
    assert next(event.step for event in events if isinstance(event, StepDone)) == 6
    for path in (newest, previous_checkpoint_path(stopped)):
        path.write_bytes(b"damaged")
    with pytest.raises(StudioError, match="damaged"):
        TrainingRun.resumed(corpus, stopped)


def test_killed_between_the_two_steps_of_a_save_it_goes_on_from_the_checkpoint_before(
    corpus: Corpus, stopped: Path
) -> None:
    checkpoint_path(stopped).replace(previous_checkpoint_path(stopped))
    events = list(TrainingRun.resumed(corpus, stopped).events())
    assert not [event for event in events if isinstance(event, Warned)]
    assert next(event.step for event in events if isinstance(event, StepDone)) == 6


def test_a_run_that_has_finished_goes_on_for_longer(corpus: Corpus, tmp_path: Path) -> None:
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    list(run.events())
    longer = TrainingRun.resumed(corpus, run.path, {"epochs": 6})
    steps = [event for event in longer.events() if isinstance(event, StepDone)]
    assert steps[0].step == run.result.steps + 1
    assert longer.result.epochs == 6
    assert steps[0].progress == pytest.approx(4 / 6, abs=0.01)
    assert longer.result.stopped == "finished"
    manifest = load_model(run.path).manifest
    assert manifest.training["epochs"] == 6
    assert [point.step for point in manifest.curve if point.train_loss] == list(range(1, longer.result.steps + 1))
    assert longer.result.validation_loss is not None
    assert run.result.validation_loss is not None
    assert longer.result.validation_loss <= run.result.validation_loss + 0.05


@pytest.mark.parametrize("last", [True, False])
def test_a_fork_begins_with_the_weights_of_its_origin(corpus: Corpus, tmp_path: Path, last: bool) -> None:
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "first" / "model.safetensors")
    run.path.parent.mkdir()
    list(run.events())
    before = run.path.read_bytes()
    config = dataclasses.replace(CONFIG, epochs=1, learning_rate=0.001)
    fork = TrainingRun.forked(corpus, run.path, {"dropout": 0.1}, config, tmp_path / "fork.safetensors", last=last)
    first = next(event for event in fork.events() if isinstance(event, Evaluated))
    assert run.result.validation_loss is not None
    assert first.validation_loss == pytest.approx(run.result.validation_loss, abs=0.5), "not of a fresh model: 4.1"
    list(TrainingRun.forked(corpus, run.path, {}, config, tmp_path / "fork.safetensors", last=last).events())
    manifest = load_model(tmp_path / "fork.safetensors").manifest
    assert manifest.origin == {"id": "first", "step": run.result.steps}
    assert manifest.training["learning_rate"] == 0.001
    assert run.path.read_bytes() == before


def test_a_fork_of_the_best_weights_begins_at_their_step(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, epochs=60, max_tokens=600, validation_share=0.5, sample_length=0)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 64}, config, tmp_path / "first.safetensors")
    list(run.events())
    assert run.result.weights_step is not None
    assert 0 < run.result.weights_step < run.result.steps, "it learned by heart"
    config = dataclasses.replace(config, epochs=1)
    for last, step in ((True, run.result.steps), (False, run.result.weights_step)):
        fork = TrainingRun.forked(corpus, run.path, {}, config, tmp_path / "fork.safetensors", last=last)
        losses(fork)
        assert load_model(fork.path).manifest.origin["step"] == step


def test_a_fork_keeps_tokens_and_sizes(corpus: Corpus, stopped: Path, tmp_path: Path) -> None:
    path = tmp_path / "fork.safetensors"
    with pytest.raises(StudioError, match="keeps the sizes"):
        list(TrainingRun.forked(corpus, stopped, {"hidden_size": 8}, CONFIG, path).events())
    other = build_corpus(dataclasses.replace(corpus.document, text="another text " * 300))
    with pytest.raises(StudioError, match="Open that text"):
        TrainingRun.forked(other, stopped, {}, CONFIG, path)


def test_the_learning_rate_is_changed_while_it_trains_and_stays_so(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, schedule="constant")
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, tmp_path / "model.safetensors")
    rates, changes = [], []
    events = run.events()
    for event in events:
        if isinstance(event, StepDone):
            rates.append(event.learning_rate)
            if event.step == 5:
                run.live_controls.rate_factor = 0.25
            if event.step == 10:
                events.close()  # type: ignore[attr-defined]
                break
        elif isinstance(event, LearningRateChanged):
            changes.append((event.step, event.factor))
    assert rates == [0.01] * 5 + [0.0025] * 5
    assert changes == [(5, 0.25)]
    assert [(change.step, change.factor) for change in load_model(run.path).manifest.changes] == [(5, 0.25)]
    again = next(event for event in TrainingRun.resumed(corpus, run.path).events() if isinstance(event, StepDone))
    assert again.learning_rate == 0.0025


def test_a_snapshot_writes_and_is_not_changed_by_what_is_learned_later(corpus: Corpus, tmp_path: Path) -> None:
    run = TrainingRun(corpus, "blend", {"hidden_size": 16, "order": 3}, CONFIG, tmp_path / "model.safetensors")
    assert run.snapshot() is None
    events = run.events()
    snapshot = None
    for event in events:
        if isinstance(event, StepDone) and event.step == 20:
            snapshot = run.snapshot()
            assert snapshot is not None
            before = {name: tensor.clone() for name, tensor in snapshot.model.state_dict().items()}
    assert snapshot is not None
    assert snapshot.manifest.result["steps"] == 20
    assert all(torch.equal(tensor, before[name]) for name, tensor in snapshot.model.state_dict().items())
    text = "".join(
        event.text
        for event in generate(snapshot.model, snapshot.tokenizer, "as-is", "The ", GenerationConfig(20, seed=1))
        if isinstance(event, TokenDrawn)
    )
    assert len(text) == 20


def test_a_run_whose_loss_is_no_longer_a_number_ends_and_keeps_its_checkpoint(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, optimizer="sgd", schedule="constant", learning_rate=1e38, clip=0.0)
    run = TrainingRun(corpus, "rnn", {"hidden_size": 8}, config, tmp_path / "m.safetensors")
    steps = [event for event in run.events() if isinstance(event, StepDone)]
    assert not math.isfinite(steps[-1].train_loss)
    assert run.result.stopped == "diverged"
    assert load_checkpoint(checkpoint_path(run.path)).recent_losses == tuple(step.train_loss for step in steps[:-1])


def test_a_crafted_checkpoint_with_notes_of_other_shapes_is_refused(corpus: Corpus, stopped: Path) -> None:
    """The optimizer itself would not look, and write beside a tensor that is too small."""
    checkpoint = load_checkpoint(checkpoint_path(stopped))
    name = next(name for name in checkpoint.tensors if name.endswith(".exp_avg_sq"))
    for change in ({}, {name: torch.zeros(1)}):
        tensors = {other: tensor for other, tensor in checkpoint.tensors.items() if other != name} | change
        save_checkpoint(stopped, dataclasses.replace(checkpoint, tensors=tensors))
        with pytest.raises(StudioError, match="damaged"):
            next(iter(TrainingRun.resumed(corpus, stopped).events()))


BFLOAT16 = Processor(torch.device("cpu"), torch.bfloat16)
needs_bfloat16 = pytest.mark.skipif(BFLOAT16.there_is()[0] != BFLOAT16, reason="no bfloat16 on this processor")
CARRYING = {"gru": {"hidden_size": 16}, "rnn_scratch": {"hidden_size": 16}, "blend": {"hidden_size": 16}}


def made_for_bfloat16(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    """Let the studio find a processor that is made for bfloat16, or one that is not."""
    monkeypatch.setattr(devices, "is_made_for_bfloat16", lambda device: answer)


@needs_bfloat16
@pytest.mark.parametrize("began_in", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("name", CARRYING)
def test_the_precision_of_a_run_belongs_to_it(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, began_in: torch.dtype
) -> None:
    config = dataclasses.replace(CONFIG, epochs=1, precision="auto", sample_length=0)
    made_for_bfloat16(monkeypatch, began_in == torch.bfloat16)
    unbroken = losses(TrainingRun(corpus, name, CARRYING[name], config, tmp_path / "whole.safetensors"))
    broken = losses(TrainingRun(corpus, name, CARRYING[name], config, tmp_path / "broken.safetensors"), stop_at=17)
    made_for_bfloat16(monkeypatch, began_in != torch.bfloat16)  # as a busy machine once seemed to be
    again = TrainingRun.resumed(corpus, tmp_path / "broken.safetensors")
    broken += losses(again)
    assert broken == unbroken
    assert again.result.precision == str(began_in).removeprefix("torch.")


@needs_bfloat16
@pytest.mark.parametrize("name", CARRYING)
def test_a_run_in_bfloat16_goes_on_in_float32_where_there_is_no_other_and_says_so(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    config = dataclasses.replace(CONFIG, epochs=1, precision="bfloat16", sample_length=0)
    unbroken = losses(TrainingRun(corpus, name, CARRYING[name], config, tmp_path / "whole.safetensors"))
    path = tmp_path / "broken.safetensors"
    broken = losses(TrainingRun(corpus, name, CARRYING[name], config, path), stop_at=17)
    monkeypatch.setattr(devices, "computes", lambda precision, device: precision == torch.float32)
    again = TrainingRun.resumed(corpus, path)
    warned, started, *events = again.events()
    assert isinstance(warned, Warned)
    assert "cannot compute in bfloat16" in str(warned.message)
    assert isinstance(started, RunStarted)
    assert started.precision == "float32"
    broken += [event.train_loss for event in events if isinstance(event, StepDone)]
    assert len(broken) == len(unbroken)
    assert broken == pytest.approx(unbroken, abs=0.25)


def test_a_run_of_a_graphics_card_goes_on_without_one_and_says_so(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    path = tmp_path / "model.safetensors"
    losses(TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, path), stop_at=57)
    kept = load_checkpoint(checkpoint_path(path))
    result = {**kept.manifest.result, "device": "A card"}
    training = {**kept.manifest.training, "device": "cuda"}
    manifest = dataclasses.replace(kept.manifest, result=result, training=training)
    save_checkpoint(path, dataclasses.replace(kept, manifest=manifest))
    warned, started, *_ = TrainingRun.resumed(corpus, path).events()
    assert isinstance(warned, Warned)
    assert "graphics card" in str(warned.message)
    assert isinstance(started, RunStarted)
    assert started.device == "cpu"
    assert started.first_step == 57


@needs_bfloat16
def test_a_checkpoint_that_does_not_tell_its_precision_goes_on_in_that_of_its_state(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.safetensors"
    config = dataclasses.replace(CONFIG, precision="auto")
    made_for_bfloat16(monkeypatch, True)
    losses(TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, path), stop_at=57)
    kept = load_checkpoint(checkpoint_path(path))
    result = {name: value for name, value in kept.manifest.result.items() if name != "precision"}
    save_checkpoint(path, dataclasses.replace(kept, manifest=dataclasses.replace(kept.manifest, result=result)))
    made_for_bfloat16(monkeypatch, False)
    again = TrainingRun.resumed(corpus, path)
    losses(again, stop_at=60)
    assert again.result.precision == "bfloat16"


def test_a_run_that_could_not_be_taken_up_is_left_as_it_was(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.safetensors"
    losses(TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, path), stop_at=57)
    files = [path, checkpoint_path(path)]
    before = [file.read_bytes() for file in files]

    def fails(*_: object) -> None:
        raise RuntimeError("could not create a primitive")

    with monkeypatch.context() as broken:
        broken.setattr(TrainStep, "learn", fails)
        with pytest.raises(RuntimeError, match="primitive"):
            losses(TrainingRun.resumed(corpus, path))
    assert [file.read_bytes() for file in files] == before
    again = TrainingRun.resumed(corpus, path)
    losses(again)
    assert again.result.stopped == "finished"


def stopped_run(corpus: Corpus, path: Path, config: TrainingConfig) -> tuple[TrainingRun, list[float]]:
    """Return a run that was stopped after five steps, and what it would have learned."""
    path.parent.mkdir()
    unbroken = losses(TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, path))
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, path)
    losses(run, stop_at=5)
    return run, unbroken


def test_a_run_on_the_first_tokens_knows_no_others_and_goes_on_bitwise(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, max_tokens=500)
    run, unbroken = stopped_run(corpus, tmp_path / "runs" / "model.safetensors", config)
    alone = build_corpus(dataclasses.replace(corpus.document, text=corpus.text[:500]))
    manifest = load_model(run.path).manifest
    assert manifest.tokens == alone.tokenizer.vocabulary.tokens
    assert manifest.counts == alone.tokenizer.vocabulary.counts
    assert run.result.vocabulary_size == len(manifest.tokens) < len(corpus.tokenizer.vocabulary)
    assert losses(TrainingRun.resumed(corpus, run.path)) == unbroken[5:]
    other = build_corpus(dataclasses.replace(corpus.document, text="another text " * 300))
    with pytest.raises(StudioError, match="Open that text"):
        TrainingRun.forked(other, run.path, {}, config, tmp_path / "fork.safetensors")


def test_a_run_of_an_earlier_studio_that_knows_all_tokens_goes_on(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = dataclasses.replace(CONFIG, max_tokens=500)
    with monkeypatch.context() as earlier:
        earlier.setattr(Corpus, "first", lambda corpus, *_: corpus)
        run, unbroken = stopped_run(corpus, tmp_path / "runs" / "model.safetensors", config)
    assert load_model(run.path).manifest.tokens == corpus.tokenizer.vocabulary.tokens
    resumed = TrainingRun.resumed(corpus, run.path)
    assert losses(resumed) == unbroken[5:]
    manifest = load_model(run.path).manifest
    assert manifest.tokens == corpus.tokenizer.vocabulary.tokens
    learned, _ = corpus.split(config.validation_share, 500)
    assert set(manifest.unlearned) == set(range(1, len(manifest.tokens))) - set(learned.tolist())


def test_a_fork_of_a_run_on_the_first_tokens_reads_all_with_the_same_vocabulary(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, max_tokens=500)
    run, _ = stopped_run(corpus, tmp_path / "runs" / "model.safetensors", config)
    fork = TrainingRun.forked(
        corpus, run.path, {}, dataclasses.replace(CONFIG, epochs=1), tmp_path / "fork.safetensors"
    )
    losses(fork)
    assert fork.result.tokens == len(corpus.token_ids)
    forked = load_model(fork.path).manifest
    assert forked.tokens == load_model(run.path).manifest.tokens
    assert forked.counts[0] == int((fork.corpus.token_ids == 0).sum()) > 0
    longer = TrainingRun.resumed(corpus, fork.path, {"epochs": 2})
    assert losses(longer)
    assert load_model(fork.path).manifest.tokens == forked.tokens
