"""Presets: ours are the lessons', one's own come back, and a damaged file is left out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from studio.messages import StudioError
from studio.models.catalog import make_config
from studio.training.config import TrainingConfig
from studio.training.presets import (
    OURS,
    Preset,
    delete_preset,
    preset_path,
    problem_of_name,
    read_preset,
    read_store,
    save_preset,
)

OWN = Preset(
    "Evening, 夜",
    "gru",
    {"hidden_size": 96},
    TrainingConfig(epochs=7, clip=0.5, max_tokens=5000, sample_prefix="分开"),
    cleaning="nfkc+lower",
    level="word",
)


def ours(name: str, folder: Path) -> Preset:
    found = read_store(folder).named(name)
    assert found is not None
    return found


def test_each_of_ours_can_be_trained(tmp_path: Path) -> None:
    store = read_store(tmp_path)
    assert tuple(preset.name for preset in store.ours) == OURS
    assert (store.own, store.notes) == ((), ())
    for preset in store.ours:
        assert preset.model is not None
        make_config(preset.model, preset.settings)


def test_the_first_lesson_is_the_lessons(tmp_path: Path) -> None:
    preset = ours("Time Machine, RNN from scratch", tmp_path)
    assert (preset.model, preset.settings) == ("rnn_scratch", {"hidden_size": 512})
    assert (preset.cleaning, preset.level) == ("letters", "char")
    assert preset.config == TrainingConfig(
        epochs=500,
        batch_size=32,
        num_steps=35,
        sampling="sequential",
        optimizer="sgd",
        learning_rate=1,
        schedule="constant",
        clip=1,
        validation_share=0,
        max_tokens=10_000,
        precision="float32",
        sample_prefix="traveller",
        sample_length=50,
    )


@pytest.mark.parametrize(
    ("name", "model", "layers", "rate"),
    [("RNN", "rnn", 1, 1), ("GRU", "gru", 1, 1), ("LSTM", "lstm", 1, 2), ("two layers", "lstm", 2, 2)],
)
def test_the_fourth_lesson_is_the_lessons(tmp_path: Path, name: str, model: str, layers: int, rate: float) -> None:
    preset, first = ours(f"Time Machine, {name}", tmp_path), ours("Time Machine, RNN from scratch", tmp_path)
    assert preset.model == model
    assert preset.settings == {"hidden_size": 256, "num_layers": layers, "dropout": 0, "embedding_size": 0}
    assert (preset.cleaning, preset.level) == ("letters", "char")
    assert preset.config == dataclasses.replace(first.config, learning_rate=rate)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "Two layers", "Small transformer"])
def test_a_former_name_still_means_the_same(tmp_path: Path, name: str) -> None:
    preset = ours(name, tmp_path)
    assert preset.name == f"{name}, 5 minutes"
    assert preset.config == TrainingConfig(minutes=5, patience=0.25)


def test_the_lessons_on_lyrics_differ_in_their_sampling(tmp_path: Path) -> None:
    one, other = (ours(f"Lyrics, {name}", tmp_path) for name in ("random sampling", "sequential partitioning"))
    assert (one.config.sampling, other.config.sampling) == ("random", "sequential")
    assert (one.config.epochs, other.config.epochs) == (250, 2500)
    for preset in (one, other):
        config = preset.config
        assert (preset.cleaning, preset.settings, preset.model) == ("one-line", {"hidden_size": 256}, "rnn_scratch")
        assert (config.batch_size, config.num_steps, config.max_tokens, config.offset) == (32, 35, 10_000, "none")
        assert (config.learning_rate, config.clip, config.optimizer) == (100, 0.01, "sgd")
        assert (config.schedule, config.sample_prefixes) == ("constant", ("分开", "不分开"))
        assert (config.sample_every, config.sample_unit, config.sample_temperature) == (50, "epochs", 0)


def test_ones_own_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "presets"
    save_preset(folder, OWN)
    save_preset(folder, Preset("best", None, {}, TrainingConfig(minutes=2)))
    assert read_store(folder).own == (Preset("best", None, {}, TrainingConfig(minutes=2)), OWN)
    changed = Preset(OWN.name, "lstm", {}, TrainingConfig(minutes=1))
    save_preset(folder, changed)
    assert read_store(folder).named(OWN.name) == changed
    delete_preset(folder, OWN.name)
    assert [preset.name for preset in read_store(folder).own] == ["best"]
    delete_preset(folder, "nothing of the sort")


@pytest.mark.parametrize("name", ["a/b", "..", "CON", "ä" * 60, "a.json", "夜", "*?<>|"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "presets"
    path = save_preset(folder, Preset(name, "lstm", {}, TrainingConfig(minutes=1)))
    assert path.parent == folder
    assert read_preset(path).name == name


def test_names_alike_have_files_of_their_own(tmp_path: Path) -> None:
    assert len({preset_path(tmp_path, name) for name in ("a b", "a-b", "A b", "a/b")}) == 4


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\nlines", " spaced", "LSTM", "lstm"])
def test_names_that_will_not_do(tmp_path: Path, name: str) -> None:
    assert problem_of_name(name) is not None
    with pytest.raises(StudioError):
        save_preset(tmp_path, Preset(name, "lstm", {}, TrainingConfig(minutes=1)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"name": 3},
        {"model": "magic"},
        {"model": ["lstm"]},
        {"settings": {"hidden_size": "256"}},
        {"settings": {"hidden_size": True}},
        {"settings": {"tau": 3}},
        {"settings": []},
        {"model": None, "settings": {"hidden_size": 8}},
        {"model": "transformer", "settings": {"hidden_size": 9}},
        {"training": {"minutes": 1, "epochs": 2}},
        {"training": {}},
        {"training": {"minutes": 0}},
        {"training": {"minutes": 1, "clip": None}},
        {"training": {"minutes": 1, "optimizer": "magic"}},
        {"training": {"minutes": 1, "validation_share": 0.9}},
        {"training": {"minutes": 1, "extra": 1}},
        {"model": None, "settings": {}, "training": {"epochs": 3}},
        {"cleaning": "magic"},
        {"cleaning": 7},
        {"level": "magic"},
        {"level": []},
        {"extra": 1},
    ],
)
def test_a_file_with_something_wrong_in_it_is_left_out_and_said(tmp_path: Path, changes: dict[str, Any]) -> None:
    good = {"format": 1, "name": "x", "model": "lstm", "settings": {"hidden_size": 8}, "training": {"minutes": 1}}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(good), encoding="utf-8")
    assert read_preset(path).model == "lstm"
    path.write_text(json.dumps({**good, **changes}), encoding="utf-8")
    with pytest.raises(StudioError, match=r"“x.json” is left out"):
        read_preset(path)
    store = read_store(tmp_path)
    assert store.own == ()
    assert len(store.ours) == len(OURS)
    assert "x.json" in str(store.notes[0])


@pytest.mark.parametrize("field", dataclasses.fields(TrainingConfig), ids=lambda field: field.name)
def test_what_a_file_does_not_tell_is_as_usual(tmp_path: Path, field: dataclasses.Field[object]) -> None:
    whole = TrainingConfig(epochs=5) if field.name == "minutes" else TrainingConfig(minutes=5)
    training = {name: value for name, value in dataclasses.asdict(whole).items() if value is not None}
    training.pop(field.name, None)
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"format": 1, "name": "x", "model": "lstm", "training": training}), encoding="utf-8")
    assert read_preset(path) == Preset("x", "lstm", {}, whole)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b"[]", b"null", b"1" * 70_000, b"NaN"])
def test_rubbish_is_left_out(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.json").write_bytes(data)
    assert len(read_store(tmp_path).notes) == 1
