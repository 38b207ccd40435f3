"""The declared settings: they are those of the configs, and their checks are the configs' own."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from studio.generation.activations import shows_units
from studio.messages import StudioError
from studio.models.catalog import config_class_of, make_config, outline
from studio.models.specs import MODELS
from studio.setting import Setting, WrongValueError
from studio.training.config import OPTIMIZERS, USUAL_RATES, TrainingConfig
from studio.training.settings import GROUPS, SETTINGS

OF_MODELS = [(model, setting.name) for model, spec in MODELS.items() for setting in spec.settings]
OF_TRAINING = [name for _, names in GROUPS for name in names]
EVERY = {**SETTINGS, **MODELS.settings()}


def test_the_models_are_known_without_torch() -> None:
    code = "import sys, studio.models.specs; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("model", MODELS)
def test_the_row_of_a_model_is_that_of_its_file(model: str) -> None:
    spec = MODELS[model]
    fields = {field.name: field.default for field in dataclasses.fields(config_class_of(model))}
    assert {name: value for name, value in fields.items() if name not in spec.filled_in} == spec.usual()
    assert set(spec.filled_in) <= set(fields)
    made = outline(model, 11, make_config(model, {}))
    assert made.fills_gaps == spec.fills_gaps
    assert bool(list(made.parameters())) == spec.learns
    assert shows_units(made) == spec.shows_units
    assert spec.token_width({}) > 0 or not spec.learns
    if spec.race_settings is not None:
        make_config(model, spec.race_settings)


def test_the_table_has_every_setting_of_a_training() -> None:
    fields = {field.name: field.default for field in dataclasses.fields(TrainingConfig)}
    assert set(SETTINGS) == set(fields)
    assert {*OF_TRAINING, "minutes", "epochs", "validation_share"} == set(fields)
    assert len(OF_TRAINING) == len(set(OF_TRAINING))
    for name in OF_TRAINING:
        assert SETTINGS[name].default == fields[name]
        assert SETTINGS[name].problem_of(fields[name]) is None, name


@pytest.mark.parametrize("setting", EVERY.values(), ids=EVERY)
def test_each_setting_says_what_it_means_and_what_is_usual(setting: Setting) -> None:
    assert setting.title
    assert setting.sentence.endswith(".")
    assert setting.usual or setting.kind in ("choice", "text")


@pytest.mark.parametrize(("model", "name"), OF_MODELS)
def test_the_limits_are_no_wider_than_the_models_own(model: str, name: str) -> None:
    spec = MODELS[model]
    setting = spec.setting(name)
    usual = {key: value for key, value in spec.usual().items() if key != name}
    if setting.kind == "choice":
        for choice in setting.choices:
            make_config(model, {name: choice})
        return
    for value in (setting.low, setting.high):
        whole = int(value) if setting.kind == "whole" else value
        if spec.problem_between({**usual, name: whole}) is None:
            make_config(model, {name: whole})
    if setting.low > 0:
        assert setting.problem_of(int(setting.low) - 1) is not None
        with pytest.raises(StudioError):
            make_config(model, {name: int(setting.low) - 1})


@pytest.mark.parametrize("heads", [1, 3, 4, 7])
@pytest.mark.parametrize("hidden", [8, 24, 190, 192])
def test_what_does_not_fit_together_is_what_the_transformer_refuses(heads: int, hidden: int) -> None:
    settings = {"num_heads": heads, "hidden_size": hidden}
    if MODELS["transformer"].problem_between(settings) is None:
        make_config("transformer", settings)
    else:
        with pytest.raises(StudioError):
            make_config("transformer", settings)


@pytest.mark.parametrize("name", [*OF_TRAINING, "minutes", "epochs"])
def test_the_limits_of_a_training_are_no_wider_than_its_config(name: str) -> None:
    setting = SETTINGS[name]
    length = {} if name in ("minutes", "epochs") else {"minutes": 1}
    values = setting.choices if setting.kind == "choice" else ("",)
    if setting.kind in ("whole", "number"):
        kind = int if setting.kind == "whole" else float
        values = (kind(setting.high), *(() if setting.above else (kind(setting.low),)))
    for value in values:
        TrainingConfig(**length, **{name: value})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("hidden_size", " 512 ", 512),
        ("max_tokens", "10,000", 10_000),
        ("max_tokens", "", None),
        ("dropout", "", None),
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "100", 100.0),
        ("sample_prefix", " 分开 ", " 分开 "),
    ],
)
def test_what_is_written_is_read(name: str, text: str, value: object) -> None:
    assert EVERY[name].read(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden_size", "0"),
        ("hidden_size", "many"),
        ("hidden_size", "2.5"),
        ("hidden_size", ""),
        ("learning_rate", "0"),
        ("learning_rate", "nan"),
        ("learning_rate", "inf"),
        ("learning_rate", "1,5"),
        ("clip", "-1"),
        ("averaging", "1"),
        ("seed", "1e3"),
        ("max_tokens", "1,0"),
    ],
)
def test_what_is_no_value_is_refused_with_what_is_wanted(name: str, text: str) -> None:
    with pytest.raises(WrongValueError) as refused:
        EVERY[name].read(text)
    assert "number" in str(refused.value)


def test_each_optimizer_has_its_usual_rate() -> None:
    assert set(USUAL_RATES) == set(OPTIMIZERS) == set(SETTINGS["optimizer"].choices)
    assert USUAL_RATES["muon"] == TrainingConfig(minutes=1).learning_rate
