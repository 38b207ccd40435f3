from __future__ import annotations

import dataclasses
import math
import struct
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.runs.manifest import Manifest, read_manifest
from studio.runs.model_file import TrainedModel, load_model, save_model
from studio.runs.scoring import score
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits
from studio.training.config import TrainingConfig
from tests.runs.files import CONFIG, rewritten


def continuation(trained: TrainedModel) -> str:
    config = GenerationConfig(length=80, seed=5)
    events = generate(trained.model, trained.tokenizer, trained.manifest.cleaning, "The tide", config)
    return "".join(event.text for event in events if isinstance(event, TokenDrawn))


def test_a_model_opened_again_writes_the_same_text(run: TrainingRun) -> None:
    assert run.trained is not None
    opened = load_model(run.path)
    assert continuation(opened) == continuation(run.trained)
    assert opened.manifest == run.trained.manifest


def test_the_manifest_tells_all_of_the_run(run: TrainingRun) -> None:
    manifest = read_manifest(run.path)
    assert manifest.text_name == "story.txt"
    assert manifest.name == "story"
    assert manifest.result == dataclasses.asdict(run.result)
    assert manifest.training["batch_size"] == 8
    assert manifest.curve[0].step == 0
    assert manifest.curve[-1].validation_loss is not None
    looks = [point for point in manifest.curve if point.validation_loss is not None]
    assert [sample.step for sample in manifest.samples] == [look.step for look in looks]
    learned = [point for point in manifest.curve if point.train_loss is not None]
    assert [point.step for point in learned] == list(range(1, run.result.steps + 1))
    assert all(point.learning_rate and point.grad_norm and point.tokens_per_second for point in learned)
    assert manifest.tokenizer().vocabulary.counts == run.corpus.tokenizer.vocabulary.counts


def test_any_safetensors_reader_opens_it(run: TrainingRun) -> None:
    with safe_open(run.path, framework="pt") as file:
        assert set(file.keys()) == set(run.model.state_dict())
        assert file.metadata()["format"] == "text-generation-studio"


def test_a_tokenizer_of_any_symbols_survives(run: TrainingRun, tmp_path: Path) -> None:
    assert run.trained is not None
    tokens = ("<unk>", "\ud800", "\x00", "夜", "\u202e", "\n")
    settings = {"hidden_size": 4, "num_layers": 1, "dropout": 0.0}
    from studio.models.catalog import build_model, make_config

    model = build_model("lstm", 6, make_config("lstm", settings))
    manifest = dataclasses.replace(
        run.trained.manifest, tokens=tokens, counts=(0, 1, 1, 1, 1, 1), unlearned=(5,), settings=settings
    )
    save_model(tmp_path / "any.safetensors", model.state_dict(), manifest)
    assert load_model(tmp_path / "any.safetensors").manifest.tokens == tokens


@pytest.mark.parametrize(
    "data", [b"hello, this is text\n" * 50, struct.pack("<Q", 2**63) + b"{}" * 9, b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    for read in (load_model, read_manifest):
        with pytest.raises(StudioError, match="not a model"):
            read(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.safetensors", "There is no file"), (tmp_path, "cannot be read")):
        for read in (load_model, read_manifest):
            with pytest.raises(StudioError, match=words):
                read(path)


def _drop(key: str) -> Any:
    return lambda header, manifest: manifest.pop(key)


def _set(key: str, value: object) -> Any:
    return lambda header, manifest: manifest.update({key: value})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_drop("tokens"), "damaged"),
        (_set("tokens", "abc"), "damaged"),
        (_set("tokens", ["<unk>", "a", "a"]), "damaged"),
        (_set("counts", [1.5] * 61), "damaged"),
        (_set("settings", []), "damaged"),
        (_set("settings", {"hidden_size": 17}), "damaged"),
        (_set("settings", {"hidden_size": "x"}), "damaged"),
        (_set("model", "perceptron"), "no model"),
        (_set("cleaning", "scrub"), "damaged"),
        (_set("curve", [{"step": 1}]), "damaged"),
        (_set("curve", [{"step": 1, "seconds": 1, "train_loss": 2, "validation_loss": None}] * 20_001), "damaged"),
        (_set("curve", [{"step": 1, "seconds": 1, "train_loss": "2", "validation_loss": None}]), "damaged"),
        (_set("changes", [{"step": 1, "seconds": 1, "factor": None}]), "damaged"),
        (_set("baselines", {"uniform": 4.0, "by_order": [3.0, "2"]}), "damaged"),
        (_set("samples", [{"step": 1, "text": 5}]), "damaged"),
        (_set("created", "0001-01-01T00:00:00"), "damaged"),
        (_set("created", "yesterday"), "damaged"),
        (_set("training", {"batch_size": []}), "damaged"),
        (_set("training", {"epochs": 1, "device": "toaster"}), "damaged"),
        (_set("result", {"parameters": 10**30, "epochs": 1, "seconds": 1}), "damaged"),
        (_set("result", {"parameters": 1, "epochs": float("nan"), "seconds": 1}), "damaged"),
        (_set("result", {"parameters": 1, "epochs": 1, "seconds": 1, "steps": "many"}), "damaged"),
        (_set("counts", [2**62] * 61), "damaged"),
        (_set("origin", {"id": []}), "damaged"),
        (_set("unlearned", [0]), "damaged"),
        (_set("unlearned", [10_000]), "damaged"),
        (_set("unlearned", [1.0]), "damaged"),
        (_set("settings", {"dropout": {}}), "damaged"),
        (_set("settings", {"num_layers": 1.0}), "do not suit"),
        (_set("result", {"parameters": 1, "epochs": "many", "seconds": 1, "validation_loss": 1}), "damaged"),
        (_set("result", {"parameters": 1, "epochs": 1, "seconds": None, "validation_loss": 1}), "damaged"),
        (_set("tokens", ["<unk>"]), "damaged"),
        (_set("weights_digest", "0" * 64), "damaged"),
        (lambda header, manifest: header.pop("__metadata__"), "not a model"),
        (lambda header, manifest: header["__metadata__"].update(format="other"), "not a model"),
        (lambda header, manifest: header["__metadata__"].update(format_version=math.inf), "damaged"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(run: TrainingRun, change: Any, words: str) -> None:
    with pytest.raises(StudioError, match=words):
        load_model(rewritten(run.path, change))


_DEFAULTS = {
    field.name: field.default_factory() if field.default is dataclasses.MISSING else field.default
    for field in dataclasses.fields(Manifest)
    if (field.default, field.default_factory) != (dataclasses.MISSING,) * 2
}


@pytest.mark.parametrize("name", _DEFAULTS)
def test_a_field_that_an_earlier_studio_did_not_write_has_its_default(run: TrainingRun, name: str) -> None:
    whole = read_manifest(run.path)
    found = read_manifest(rewritten(run.path, _drop(name)))
    assert found == dataclasses.replace(whole, **{name: _DEFAULTS[name]})


@pytest.mark.parametrize("field", dataclasses.fields(TrainingConfig), ids=lambda field: field.name)
def test_a_setting_that_an_earlier_studio_did_not_know_has_its_default(
    run: TrainingRun, field: dataclasses.Field[object]
) -> None:
    def leave_out(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        training = {**manifest["training"], "epochs": None, "minutes": 1.0, "of tomorrow": [1]}
        if field.name == "minutes":
            training |= {"epochs": 2}
        del training[field.name]
        manifest["training"] = training

    assert read_manifest(rewritten(run.path, leave_out)).training[field.name] == field.default


def test_a_manifest_without_curve_is_whole(run: TrainingRun) -> None:
    assert isinstance(read_manifest(rewritten(run.path, _set("curve", []))), Manifest)


def test_a_large_file_that_is_no_model_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 2) + b"{}")
        file.truncate(10**12)  # a hole, a terabyte wide
    with pytest.raises(StudioError, match="not a model"):
        load_model(path)


@pytest.mark.parametrize("level", LEVELS)
def test_a_model_of_any_tokens_is_opened_again_as_it_was(level: str, document: Document, tmp_path: Path) -> None:
    limits = Limits(minimum_frequency=2, maximum_size=300, reserved=("<pad>",))
    made = TrainingRun(
        build_corpus(document, tokens=Tokens(level, limits)), "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "m"
    )
    list(made.events())
    assert made.trained is not None
    opened = load_model(tmp_path / "m")
    assert opened.manifest == made.trained.manifest
    assert continuation(opened) == continuation(made.trained)
    assert opened.tokenizer.vocabulary.reserved == ("<pad>",)
    assert score(opened, document.text) == score(made.trained, document.text)


def test_a_setting_that_shapes_no_weight_is_checked_as_well(corpus: Corpus, tmp_path: Path) -> None:
    """A context of 8.0 tokens would fit all weights and fail when the model writes."""
    sizes = {"hidden_size": 8, "num_heads": 2, "num_layers": 1, "context": 8}
    made = TrainingRun(corpus, "transformer", sizes, CONFIG, tmp_path / "m")
    list(made.events())
    path = rewritten(made.path, lambda header, manifest: manifest["settings"].update(context=8.0))
    with pytest.raises(StudioError, match="do not suit"):
        load_model(path)


def test_how_it_was_trained_is_whole_whatever_the_file_lacks(run: TrainingRun) -> None:
    lean = rewritten(run.path, _set("training", {"epochs": 2, "of_a_later_studio": 1}))
    assert read_manifest(lean).training == dataclasses.asdict(TrainingConfig(epochs=2))
