"""What every model of the catalog promises."""

from __future__ import annotations

import pytest
import torch

from studio.messages import StudioError
from studio.models.catalog import MODELS, build_model, make_config
from studio.models.language_model import LanguageModel, detached


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> LanguageModel:
    made = build_model(request.param, 11, make_config(request.param, {"hidden_size": 16}), seed=1).double()
    return made.eval()


def test_shapes(model: LanguageModel) -> None:
    logits, state = model(torch.randint(11, (3, 7)), model.initial_state(3))
    assert logits.shape == (3, 7, 11)
    assert [part.shape for part in state] == [part.shape for part in model.initial_state(3)]


def test_the_state_carries_all_that_was_read(model: LanguageModel) -> None:
    tokens = torch.randint(11, (2, 12))
    whole, _ = model(tokens, model.initial_state(2))
    first, state = model(tokens[:, :5], model.initial_state(2))
    second, _ = model(tokens[:, 5:], state)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole)


def test_a_prediction_knows_nothing_of_the_future(model: LanguageModel) -> None:
    tokens = torch.randint(11, (1, 10))
    changed = tokens.clone()
    changed[0, 6:] = (changed[0, 6:] + 1) % 11
    before, _ = model(tokens, model.initial_state(1))
    after, _ = model(changed, model.initial_state(1))
    torch.testing.assert_close(before[:, :6], after[:, :6])
    assert not torch.allclose(before[:, 6:], after[:, 6:])


def test_a_detached_state_stops_the_gradient(model: LanguageModel) -> None:
    _, state = model(torch.randint(11, (1, 4)), model.initial_state(1))
    assert all(part.requires_grad for part in state)
    assert not any(part.requires_grad for part in detached(state))


def test_one_seed_gives_one_model_and_leaves_other_draws_alone(model: LanguageModel) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first = build_model("lstm", 11, make_config("lstm", {}), seed=1)
    assert torch.equal(torch.rand(3), expected)
    second = build_model("lstm", 11, make_config("lstm", {}), seed=1)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("perceptron", {}, "no model “perceptron”"),
        ("rnn_scratch", {"num_layers": 2}, "no setting “num_layers”"),
        ("lstm", {"hidden_size": 0}, "do not suit"),
        ("lstm", {"dropout": 1.0}, "do not suit"),
        ("lstm", {"hidden_size": "many"}, "do not suit"),
    ],
)
def test_settings_that_cannot_be_are_refused(name: str, settings: dict[str, object], words: str) -> None:
    with pytest.raises(StudioError, match=words):
        make_config(name, settings)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("hidden_size", [10**6, 10**9, 10**12])
def test_a_model_too_large_for_the_memory_is_refused_before_it_is_built(name: str, hidden_size: int) -> None:
    with pytest.raises(StudioError, match="does not fit into memory"):
        build_model(name, 100, make_config(name, {"hidden_size": hidden_size}))
