from __future__ import annotations

import dataclasses
import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.messages import StudioError
from studio.runs import training_run
from studio.runs.manifest import Sample
from studio.runs.model_file import load_model
from studio.runs.restoring import load_run, restored
from studio.runs.scoring import score
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.evaluation import evaluate_now, spread
from studio.training.events import Evaluated, RunStarted, SampleDrawn, StepDone
from tests.runs.files import CONFIG, rewritten


def test_the_result_has_the_figures_of_the_run(run: TrainingRun, corpus: Corpus) -> None:
    result = run.result
    assert result.stopped == "finished"
    assert result.tokens == len(corpus.token_ids)
    assert result.vocabulary_size == len(corpus.tokenizer.vocabulary)
    assert (result.epochs, result.steps) == (2.0, 2 * (5400 - 16) // 8 // 16)
    assert result.train_loss is not None
    assert result.validation_loss is not None
    assert result.validation_perplexity == math.exp(result.validation_loss)
    json.dumps(dataclasses.asdict(result), allow_nan=False)


def test_the_loss_it_tells_is_that_of_the_weights_it_saved(run: TrainingRun, corpus: Corpus) -> None:
    validation_ids = torch.from_numpy(corpus.split(0.1)[1])
    loss = evaluate_now(load_model(run.path).model, validation_ids)
    assert loss == pytest.approx(run.result.validation_loss, abs=1e-5)


def test_a_run_stopped_in_the_middle_is_kept(corpus: Corpus, tmp_path: Path) -> None:
    made = TrainingRun(corpus, "rnn_scratch", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    events = made.events()
    for event in events:
        if isinstance(event, StepDone) and event.step == 5:
            break
    events.close()  # type: ignore[attr-defined]
    assert made.result.stopped == "stopped"
    assert load_model(made.path).manifest.result["steps"] == 5
    assert made.trained is not None


def test_a_run_that_fails_is_kept_too(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    events = made.events()
    for event in events:
        if isinstance(event, StepDone) and event.step == 5:
            break
    with pytest.raises(RuntimeError, match="lost"):
        events.throw(RuntimeError("device lost"))  # type: ignore[attr-defined]
    assert load_model(made.path).manifest.result["stopped"] == "failed"


def test_a_run_that_never_took_a_step_leaves_no_file(corpus: Corpus, tmp_path: Path) -> None:
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    events = made.events()
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert made.trained is None
    assert list(tmp_path.glob("*.safetensors")) == []


def test_it_saves_on_the_way(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = itertools.count(step=40)
    monkeypatch.setattr(training_run.time, "monotonic", lambda: next(moments))
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    events = made.events()
    saved_while_running = False
    for event in events:
        if isinstance(event, StepDone) and event.step == 6:
            saved_while_running = made.path.exists()
            break
    events.close()  # type: ignore[attr-defined]
    assert saved_while_running


def test_settings_are_refused_before_the_run(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no setting"):
        TrainingRun(corpus, "lstm", {"width": 3}, TrainingConfig(epochs=1), tmp_path / "x.safetensors")


@pytest.mark.parametrize("failures", [1, 1000])
def test_a_model_that_cannot_be_saved_is_not_lost(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    """One failure on the way is made up for a minute later; at the end the model is there to be saved elsewhere."""
    moments = itertools.count(step=40)
    monkeypatch.setattr(training_run.time, "monotonic", lambda: next(moments))
    left = iter(range(failures))
    save = training_run.save_model

    def failing(*arguments: object) -> object:
        if next(left, None) is not None:
            raise StudioError("the disk is full")
        return save(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(training_run, "save_model", failing)
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    if failures == 1:
        list(made.events())
        assert made.path.is_file()
    else:
        with pytest.raises(StudioError, match="disk is full"):
            list(made.events())
    assert made.trained is not None
    assert made.result.steps == 2 * made.result.steps // 2 > 0


def test_a_file_saved_on_the_way_holds_the_weights_its_loss_is_of(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = itertools.count(step=40)
    monkeypatch.setattr(training_run.time, "monotonic", lambda: next(moments))
    config = dataclasses.replace(CONFIG, epochs=50)
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, tmp_path / "model.safetensors")
    events = made.events()
    for event in events:
        if isinstance(event, StepDone) and event.step == 75:
            break
    saved = load_model(made.path)
    validation_ids = torch.from_numpy(corpus.split(0.1)[1])
    loss = evaluate_now(saved.model, spread(validation_ids, 2, 600))
    assert loss == pytest.approx(saved.manifest.result["validation_loss"], abs=1e-5)
    events.close()  # type: ignore[attr-defined]


def test_it_tells_the_loss_of_the_weights_it_kept_and_their_step(corpus: Corpus, tmp_path: Path) -> None:
    """So high a rate that the best look is not the last: the loss of the last epoch is of other weights."""
    config = dataclasses.replace(CONFIG, epochs=6, learning_rate=0.3, schedule="constant", patience=0, seed=1)
    made = TrainingRun(corpus, "lstm", {"hidden_size": 32}, config, tmp_path / "model.safetensors")
    learned: dict[int, float] = {}
    best = 0
    for event in made.events():
        if isinstance(event, StepDone):
            assert made.result.train_loss is not None
            learned[event.step] = made.result.train_loss
        elif isinstance(event, Evaluated) and event.best:
            best = event.step
    result = made.result
    assert 0 < best < result.steps
    assert (result.weights_step, result.weights_train_loss) == (best, learned[best])
    assert result.train_loss == learned[result.steps] != result.weights_train_loss
    kept = load_model(made.path).manifest.result
    assert (kept["weights_step"], kept["weights_train_loss"]) == (best, learned[best])


def test_without_unseen_text_the_last_weights_are_kept(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, validation_share=0)
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, tmp_path / "model.safetensors")
    list(made.events())
    assert (made.result.weights_step, made.result.weights_train_loss) == (made.result.steps, made.result.train_loss)


def test_a_run_taken_up_still_knows_which_weights_are_kept(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, epochs=6, learning_rate=0.3, schedule="constant", threads=1)
    whole = TrainingRun(corpus, "lstm", {"hidden_size": 32}, config, tmp_path / "whole.safetensors")
    list(whole.events())
    path = tmp_path / "model.safetensors"
    made = TrainingRun(corpus, "lstm", {"hidden_size": 32}, config, path)
    events = made.events()
    for event in events:
        if isinstance(event, StepDone) and event.step == whole.result.steps - 3:
            break
    made.live_controls.in_a_hurry = True  # not judged once more
    events.close()  # type: ignore[attr-defined]
    again = TrainingRun.resumed(corpus, path)
    list(again.events())
    assert (again.result.weights_step, again.result.weights_train_loss) == (
        whole.result.weights_step,
        whole.result.weights_train_loss,
    )


def test_what_is_counted_is_not_told_as_learned(corpus: Corpus, tmp_path: Path) -> None:
    made = TrainingRun(corpus, "ngram", {"order": 3}, CONFIG, tmp_path / "counts.safetensors")
    list(made.events())
    result = load_model(made.path).manifest.result
    assert result["parameters"] == 0
    assert result["stored"] > 1000

    made = TrainingRun(corpus, "blend", {"hidden_size": 16, "order": 3}, CONFIG, tmp_path / "blend.safetensors")
    told = [event.parameters for event in made.events() if isinstance(event, RunStarted)]
    again = TrainingRun.resumed(corpus, made.path, {"minutes": None, "epochs": 3})
    told += [event.parameters for event in again.events() if isinstance(event, RunStarted)]
    result = load_model(made.path).manifest.result
    assert set(told) == {result["parameters"]}
    assert result["stored"] > result["parameters"] > 0


def test_what_an_earlier_studio_took_for_learned_is_read_as_counted(corpus: Corpus, tmp_path: Path) -> None:
    made = TrainingRun(corpus, "ngram", {"order": 3}, CONFIG, tmp_path / "counts.safetensors")
    list(made.events())

    def as_it_was(_: object, manifest: dict[str, Any]) -> None:
        del manifest["result"]["stored"]
        manifest["result"]["parameters"] = 180

    result = load_model(rewritten(made.path, as_it_was)).manifest.result
    assert result["parameters"] == 0
    assert "stored" not in result


def test_samples_are_kept_with_their_prefix(corpus: Corpus, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, sample_prefix="The|mill", sample_every=1)
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, tmp_path / "model.safetensors")
    drawn = [event for event in made.events() if isinstance(event, SampleDrawn)]
    samples = load_model(made.path).manifest.samples
    assert [(sample.step, sample.prefix, sample.text) for sample in samples] == [
        (event.step, event.prefix, event.text) for event in drawn
    ]
    assert {sample.prefix for sample in samples} == {"The", "mill"}


def test_more_samples_than_a_file_takes_are_thinned_evenly() -> None:
    samples = [Sample(step, "text", prefix) for step in range(0, 3001, 3) for prefix in ("a", "b")]
    few = training_run.thinned(samples)
    assert len(few) <= 2000
    assert {sample.step for sample in few} == set(range(0, 3001, 6))
    assert few[:2] == samples[:2]
    assert few[-2:] == samples[-2:]
    long = training_run.thinned([Sample(step, "x" * 1_000_000) for step in range(6)])
    assert [sample.step for sample in long] == [0, 2, 4, 5]
    assert training_run.thinned(few) == few


@pytest.mark.parametrize("averaging", [0.0, 0.9])
def test_of_a_run_that_got_out_of_hand_the_last_sound_weights_are_saved_and_named(
    corpus: Corpus, tmp_path: Path, averaging: float
) -> None:
    wild = {"optimizer": "sgd", "schedule": "constant", "learning_rate": 1e4, "clip": 0.0}
    small = {"batch_size": 8, "num_steps": 16, "sample_length": 0, "device": "cpu", "precision": "float32"}
    config = TrainingConfig(epochs=50, validation_share=0, averaging=averaging, **wild, **small)  # type: ignore[arg-type]
    run = TrainingRun(corpus, "rnn", {"hidden_size": 16}, config, tmp_path / "model.safetensors")
    list(run.events())
    assert run.result.stopped == "diverged"
    opened = load_run(run.path)
    assert score(opened, corpus.text).nats_per_token < 2 * math.log(len(corpus.vocabulary))
    assert (run.result.weights_step, run.result.weights_train_loss) == (0, None), "those of the only look"
    assert opened.manifest.result["weights_step"] == 0
    assert opened.kept is None, "none were found to be the best"
    again = restored(run.path, keep=False)
    assert score(again, corpus.text) == score(opened, corpus.text)
