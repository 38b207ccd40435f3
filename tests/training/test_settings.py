"""The table of settings: it is that of the catalog, and its checks are the configs' own."""

from __future__ import annotations

import dataclasses

import pytest

from studio.messages import StudioError
from studio.models import catalog
from studio.models.catalog import MODELS, make_config
from studio.training.config import TrainingConfig
from studio.training.settings_checks import WrongValueError, limits, problem_between, problem_of, read
from studio.training.settings_guide import CHOICES, GROUPS, MODEL_SETTINGS, SETTINGS, USUAL_RATES, Setting

OF_MODELS = [(model, name) for model in MODELS for name in MODEL_SETTINGS[model]]
OF_TRAINING = [name for _, names in GROUPS for name in names]


def test_the_table_has_the_catalogs_models_and_settings() -> None:
    assert set(MODEL_SETTINGS) == set(MODELS)
    for model in MODELS:
        config_class = catalog._MODELS[model][0]
        usual = {field.name: field.default for field in dataclasses.fields(config_class) if field.name != "entries"}
        assert MODEL_SETTINGS[model] == usual, model


def test_the_table_has_every_setting_of_a_training() -> None:
    names = {field.name for field in dataclasses.fields(TrainingConfig)}
    assert {*OF_TRAINING, "minutes", "epochs", "validation_share"} == names
    assert len(OF_TRAINING) == len(set(OF_TRAINING))
    for name in OF_TRAINING:
        assert problem_of(SETTINGS[name], getattr(TrainingConfig(minutes=1), name)) is None, name


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_each_setting_says_what_it_means_and_what_is_usual(setting: Setting) -> None:
    assert setting.title
    assert setting.sentence.endswith(".")
    assert setting.usual or setting.kind in ("choice", "text")
    assert set(setting.choices) <= set(CHOICES) | {"float32", "bfloat16"}


@pytest.mark.parametrize(("model", "name"), OF_MODELS)
def test_the_limits_are_no_wider_than_the_models_own(model: str, name: str) -> None:
    setting = SETTINGS[name]
    usual = {key: value for key, value in MODEL_SETTINGS[model].items() if key != name}
    if setting.kind == "choice":
        for choice in setting.choices:
            make_config(model, {name: choice})
        return
    low, high = limits(setting, model)
    for value in (low, high):
        whole = int(value) if setting.kind == "whole" else value
        if model == "transformer" and problem_between(model, {**usual, name: whole}):
            continue
        make_config(model, {name: whole})
    if low > 0:
        assert problem_of(setting, int(low) - 1, model) is not None
        with pytest.raises(StudioError):
            make_config(model, {name: int(low) - 1})


@pytest.mark.parametrize("heads", [1, 3, 4, 7])
@pytest.mark.parametrize("hidden", [8, 24, 190, 192])
def test_what_does_not_fit_together_is_what_the_transformer_refuses(heads: int, hidden: int) -> None:
    settings = {"num_heads": heads, "hidden_size": hidden}
    if problem_between("transformer", settings) is None:
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
    assert read(SETTINGS[name], text) == value


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
        read(SETTINGS[name], text)
    assert "number" in str(refused.value)


def test_each_optimizer_has_its_usual_rate() -> None:
    assert set(USUAL_RATES) == set(SETTINGS["optimizer"].choices)
    assert USUAL_RATES["muon"] == TrainingConfig(minutes=1).learning_rate
