"""Rows 36 to 39 of the list of faults."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.models.recurrent import Recurrent
from studio.runs.manifest import checkpoint_path
from studio.runs.model_file import load_model
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.evaluation import evaluate_now
from studio.training.events import BatchHalved, Evaluated, RunFinished, StepDone, TrainingEvent
from studio.training.trainer import Trainer, train

CONFIG = TrainingConfig(epochs=4, batch_size=8, num_steps=16, sample_length=0, device="cpu", threads=1)


def small_model(corpus: Corpus, name: str = "lstm") -> LanguageModel:
    config = make_config(name, {"hidden_size": 16})
    return build_model(name, len(corpus.tokenizer.vocabulary), config, seed=3)


def steps_of(events: Iterator[TrainingEvent]) -> list[StepDone]:
    return [event for event in events if isinstance(event, StepDone)]


@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "muon"])
@pytest.mark.parametrize("clip", [0.0, 1.0])
def test_fault_36_a_rate_of_a_million_stops_and_the_sound_weights_come_back(
    corpus: Corpus, optimizer: str, clip: float
) -> None:
    model = small_model(corpus)
    config = dataclasses.replace(
        CONFIG,
        epochs=100,
        optimizer=optimizer,
        learning_rate=1e6,
        muon_learning_rate=1e6,
        clip=clip,
        schedule="constant",
    )
    events = list(train(model, corpus, config))
    last = events[-1]
    assert isinstance(last, RunFinished)
    assert last.reason == "diverged"
    assert last.step < 100
    losses = [event.validation_loss for event in events if isinstance(event, Evaluated)]
    loss = evaluate_now(model, torch.from_numpy(corpus.split(0.1)[1]))
    assert loss == pytest.approx(min(loss for loss in losses if math.isfinite(loss)), abs=0.05)
    assert all(torch.isfinite(parameter).all() for parameter in model.parameters())


@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "muon"])
def test_fault_36_a_rate_beyond_all_figures_ends_as_diverged_too(corpus: Corpus, optimizer: str) -> None:
    model = small_model(corpus)
    config = dataclasses.replace(CONFIG, optimizer=optimizer, learning_rate=1e300, muon_learning_rate=1e300)
    *_, last = train(model, corpus, config)
    assert isinstance(last, RunFinished)
    assert last.reason == "diverged"
    assert all(torch.isfinite(parameter).all() for parameter in model.parameters())


def test_fault_36_a_loss_that_is_no_number_stops_at_once(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    model = small_model(corpus)
    trainer = Trainer(model, corpus, CONFIG)
    forward = Recurrent.forward

    def spoiled(self: Recurrent, token_ids: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        logits, state = forward(self, token_ids, state)
        return (logits * math.nan if self.training and trainer.step == 20 else logits), state

    monkeypatch.setattr(Recurrent, "forward", spoiled)
    events = list(trainer.events())
    last = events[-1]
    assert isinstance(last, RunFinished)
    assert (last.step, last.reason) == (21, "diverged")
    assert all(torch.isfinite(parameter).all() for parameter in model.parameters())


def test_fault_37_one_infinite_gradient_is_skipped_and_counted(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    model = small_model(corpus)
    trainer = Trainer(model, corpus, CONFIG)
    model.head.bias.register_hook(  # type: ignore[union-attr, operator]
        lambda gradient: gradient * math.inf if trainer.step == 20 else gradient
    )
    before: dict[str, Tensor] = {}
    for event in trainer.events():
        if isinstance(event, StepDone):
            if event.step == 20:
                before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
            if event.step == 21:
                assert not math.isfinite(event.grad_norm)
                assert math.isfinite(event.train_loss)
                assert event.skipped == 1
                assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
            last = event
    assert last.skipped == 1
    assert last.step > 100
    assert last.train_loss < 3


class _Full:
    """Raises what torch raises when a device has no memory left, for batches of more than so many rows."""

    def __init__(self, most: int, from_call: int) -> None:
        self.most, self.from_call, self.calls = most, from_call, 0
        self.forward = Recurrent.forward

    def __call__(
        self, model: Recurrent, token_ids: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        self.calls += model.training
        if model.training and self.calls >= self.from_call and len(token_ids) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return self.forward(model, token_ids, state)


def starve(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    full = _Full(most, from_call=30)
    monkeypatch.setattr(Recurrent, "forward", lambda model, token_ids, state: full(model, token_ids, state))


def test_fault_38_where_memory_runs_out_the_batch_is_halved(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    starve(monkeypatch, most=4)
    events = list(train(small_model(corpus), corpus, CONFIG))
    halved = [event for event in events if isinstance(event, BatchHalved)]
    steps = steps_of(iter(events))
    assert halved == [BatchHalved(29, 4, total_steps=len(steps))]
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1].progress == 1
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "finished"
    epochs = [step.epoch for step in steps]
    assert all(following > epoch for epoch, following in itertools.pairwise(epochs))
    assert epochs[30] - epochs[29] == pytest.approx((epochs[1] - epochs[0]) / 2, rel=0.1), "half the tokens a step"
    assert epochs[-1] == pytest.approx(CONFIG.epochs, abs=0.05)


def test_fault_38_a_run_with_half_the_batch_is_taken_up_where_it_stood(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starve(monkeypatch, most=4)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    events = run.events()
    stopped = next(event for event in events if isinstance(event, StepDone) and event.step == 40)
    events.close()  # type: ignore[attr-defined]
    monkeypatch.undo()
    longer = steps_of(TrainingRun.resumed(corpus, run.path, {"epochs": 5}).events())
    assert longer[0].epoch > stopped.epoch
    assert longer[0].epoch == pytest.approx(stopped.epoch, abs=0.1)
    assert longer[-1].epoch == pytest.approx(5, abs=0.05)


def test_fault_38_a_second_time_it_stops_with_a_checkpoint(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starve(monkeypatch, most=2)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    with pytest.raises(StudioError, match="not even with half the batch"):
        list(run.events())
    assert load_model(run.path).manifest.result["stopped"] == "failed"
    assert checkpoint_path(run.path).is_file()
    monkeypatch.undo()
    again = TrainingRun.resumed(corpus, run.path)
    assert steps_of(again.events())[0].step == 30


def test_fault_39_a_lost_device_stops_and_the_cpu_is_offered(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    forward = Recurrent.forward

    def lost(self: Recurrent, token_ids: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        nonlocal calls
        calls += self.training
        if calls > 40:
            raise torch.AcceleratorError("CUDA error: unspecified launch failure\nand a page of advice")
        return forward(self, token_ids, state)

    monkeypatch.setattr(Recurrent, "forward", lost)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    with pytest.raises(StudioError, match=r"graphics card stopped working \(.*launch failure\)\. .*on the CPU"):
        list(run.events())
    monkeypatch.undo()
    assert run.trained is not None
    assert run.trained.model.device.type == "cpu"
    loss = evaluate_now(load_model(run.path).model, torch.from_numpy(corpus.split(0.1)[1]))
    assert loss < math.log(len(corpus.tokenizer.vocabulary))


def test_one_seed_one_result(corpus: Corpus) -> None:
    for changes in ({}, {"precision": "bfloat16"}, {"optimizer": "adamw", "sampling": "random"}):
        config = dataclasses.replace(CONFIG, epochs=1, **changes)  # type: ignore[arg-type]
        first, second = (
            [step.train_loss for step in steps_of(train(small_model(corpus, "gru"), corpus, config))] for _ in range(2)
        )
        other = steps_of(train(small_model(corpus, "gru"), corpus, dataclasses.replace(config, seed=1)))
        assert first == second
        assert first[1:] != [step.train_loss for step in other][1:]
