"""The best and the last weights of a run: both can write, and each says which it is."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest
import torch

from studio.cli import main
from studio.messages import StudioError
from studio.runs.checkpoint import load_checkpoint
from studio.runs.kept_weights import BEST, LAST, kept_weights, weights_step
from studio.runs.manifest import checkpoint_path, checkpoint_paths, read_manifest
from studio.runs.model_file import digest_of, load_model
from studio.runs.restoring import called_as_known, load_weights
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.events import Evaluated, StepDone
from tests.runs.files import UNEVEN


def train(corpus: Corpus, path: Path, config: TrainingConfig = UNEVEN) -> tuple[TrainingRun, dict[int, float]]:
    """Train a run; return it, and its losses on unseen text by step."""
    run = TrainingRun(corpus, "gru", {"hidden_size": 16}, config, path)
    return run, {event.step: event.validation_loss for event in run.events() if isinstance(event, Evaluated)}


@pytest.mark.parametrize("averaging", [0.0, 0.9])
def test_the_best_and_the_last_can_be_opened(corpus: Corpus, tmp_path: Path, averaging: float) -> None:
    path = tmp_path / "model.safetensors"
    run, losses = train(corpus, path, dataclasses.replace(UNEVEN, averaging=averaging))
    best, last = min(losses, key=lambda step: losses[step]), run.result.steps
    assert 0 < best < last, "else this tells nothing"
    assert run.trained is not None
    assert run.trained.kept == kept_weights(path, read_manifest(path))
    one, other = load_weights(path, BEST), load_weights(path, LAST)
    for trained, which in ((one, BEST), (other, LAST)):
        assert trained.kept is not None
        assert (trained.kept.which, trained.kept.best_step, trained.kept.last_step) == (which, best, last)
        assert trained.kept.digest == one.manifest.weights_digest, "what both write lies together"
        assert trained.manifest.weights_digest == digest_of(trained.model.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(one.model.parameters(), run.model.parameters(), strict=True))
    left_off = load_checkpoint(checkpoint_path(path)).tensors
    part = "average." if averaging else "weights."
    assert all(torch.equal(tensor, left_off[part + name]) for name, tensor in other.model.named_parameters())
    snapshot = run.snapshot(LAST)  # the model has the best by now
    assert snapshot is not None
    assert digest_of(snapshot.model.state_dict()) == digest_of(other.model.state_dict())
    result = other.manifest.result
    assert result["validation_loss"] == losses[last]
    assert result["validation_perplexity"] == pytest.approx(math.exp(losses[last]))
    ratio = losses[last] / run.result.validation_loss
    spelled = run.result.spelling_bits or 0.0  # the same whatever the weights
    bits = (run.result.bits_per_character - spelled) * ratio + spelled
    assert result["bits_per_character"] == pytest.approx(bits)
    assert called_as_known(other, path).manifest.name == f"story · {last}"


def test_where_one_set_is_kept_there_is_no_choice(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    run, _ = train(corpus, path, dataclasses.replace(UNEVEN, validation_share=0.0))
    assert run.trained is not None
    assert run.trained.kept is None
    assert weights_step(run.trained.manifest) == run.result.steps
    copy = tmp_path / "copy.safetensors"
    run, _ = train(corpus, path)
    copy.write_bytes(path.read_bytes())
    assert load_weights(copy, BEST).kept is None
    with pytest.raises(StudioError, match="last weights are not kept"):
        load_weights(copy, LAST)


def test_a_run_that_was_stopped_knows_its_best_step(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    run = TrainingRun(corpus, "gru", {"hidden_size": 16}, dataclasses.replace(UNEVEN, learning_rate=0.002), path)
    events = run.events()
    for event in events:
        if isinstance(event, StepDone) and event.step == 55:
            events.close()  # type: ignore[attr-defined]
            break
    assert weights_step(read_manifest(path)) == 55, "what was learned since the last look is the best"
    resumed = TrainingRun.resumed(corpus, path)
    for _ in resumed.events():
        pass
    assert weights_step(read_manifest(path)) == resumed.result.weights_step


def test_what_an_earlier_studio_did_not_write_down_is_read_off_the_curve(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    train(corpus, path)
    manifest = read_manifest(path)
    step = weights_step(manifest)
    result = {name: value for name, value in manifest.result.items() if name != "weights_step"}
    assert weights_step(dataclasses.replace(manifest, result=result)) == step


def test_a_live_run_lends_both(corpus: Corpus, tmp_path: Path) -> None:
    run = TrainingRun(corpus, "gru", {"hidden_size": 16}, UNEVEN, tmp_path / "model.safetensors")
    losses, digests = {}, {}
    for event in run.events():
        if isinstance(event, Evaluated):
            losses[event.step] = event.validation_loss
            now = run.snapshot()
            digests[event.step] = digest_of(now.model.state_dict()) if now is not None else ""
        if isinstance(event, StepDone) and event.step == 150:
            best = min(losses, key=lambda step: losses[step])
            one, other = run.snapshot(BEST), run.snapshot()
            break
    assert 0 < best < 150
    assert one is not None
    assert other is not None
    assert (one.manifest.name, other.manifest.name) == (f"story · {best}", "story · 150")
    assert digest_of(one.model.state_dict()) == digests[best]
    assert digest_of(one.model.state_dict()) != digest_of(other.model.state_dict())
    assert one.manifest.result["validation_loss"] == losses[best]
    assert other.manifest.result["validation_loss"] in (None, losses.get(150))


def test_the_command_line_writes_with_either(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.safetensors"
    run, _ = train(corpus, path)
    asked = ["generate", str(path), "--length", "20", "--seed", "1", "--json"]
    told = []
    for weights in (["--weights", "best"], ["--weights", "last"], []):
        assert main([*asked, *weights]) == 0
        output = capsys.readouterr()
        told.append([token["probability"] for token in json.loads(output.out)["tokens"]])
        which = "last" if "last" in weights else "best"
        assert f"the {which} weights, of step" in output.err
    assert told[0] == told[2] != told[1]
    assert f"{run.result.steps}" in output.err.replace(",", "")
    for checkpoint in checkpoint_paths(path):
        checkpoint.unlink(missing_ok=True)
    assert main([*asked, "--weights", "last"]) != 0
    assert "last weights are not kept" in capsys.readouterr().err
    assert main(asked) == 0
    assert "weights" not in capsys.readouterr().err
    assert load_model(path).kept is None
