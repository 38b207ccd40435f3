"""What every model of the catalog promises."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel, detached, parameter_count, stored_count
from studio.models.specs import MODELS

SMALL: dict[str, dict[str, object]] = {
    "transformer": {"hidden_size": 16, "num_layers": 2, "num_heads": 2, "context": 6},
    "window": {"hidden_size": 16, "tau": 3},
    "ngram": {"order": 3},
    "blend": {"hidden_size": 16, "order": 3},
    "bidirectional": {"hidden_size": 16, "num_layers": 2},
}
FORWARD = [name for name in MODELS if name != "bidirectional"]
LEARNING_STATE = ["lstm", "gru", "rnn", "rnn_scratch", "transformer"]


def small(name: str, **settings: object) -> LanguageModel:
    made = build_model(name, 11, make_config(name, SMALL.get(name, {"hidden_size": 16}) | settings), seed=1)
    for _ in made.count(np.random.default_rng(0).integers(0, 11, 300)):
        pass
    return made.double().eval()


def perturbed(model: LanguageModel) -> LanguageModel:
    """A transformer begins by changing nothing in its layers: here they do."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    return model


@pytest.fixture(params=FORWARD)
def model(request: pytest.FixtureRequest) -> LanguageModel:
    return perturbed(small(request.param))


@pytest.mark.parametrize("name", MODELS)
def test_shapes(name: str) -> None:
    made = small(name)
    logits, state = made(torch.randint(11, (3, 7)), made.initial_state(3))
    assert logits.shape == (3, 7, 11)
    again, _ = made(torch.randint(11, (3, 1)), state)
    assert again.shape == (3, 1, 11)


@pytest.mark.parametrize("name", MODELS)
def test_what_is_counted_is_stored_and_not_learned(name: str) -> None:
    made = small(name)
    assert (parameter_count(made) > 0) == MODELS[name].learns
    assert (stored_count(made) > parameter_count(made)) == MODELS[name].counts


def test_the_state_carries_all_that_was_read(model: LanguageModel) -> None:
    tokens = torch.randint(11, (2, 23))
    whole, _ = model(tokens, model.initial_state(2))
    state, parts = model.initial_state(2), []
    for start, end in itertools.pairwise([0, 5, 6, 7, 20, 23]):
        logits, state = model(tokens[:, start:end], state)
        parts.append(logits)
    torch.testing.assert_close(torch.cat(parts, dim=1), whole)


def test_a_prediction_knows_nothing_of_the_future(model: LanguageModel) -> None:
    tokens = torch.randint(11, (1, 10))
    changed = tokens.clone()
    changed[0, 6:] = (changed[0, 6:] + 1) % 11
    before, _ = model(tokens, model.initial_state(1))
    after, _ = model(changed, model.initial_state(1))
    torch.testing.assert_close(before[:, :6], after[:, :6])
    assert not torch.allclose(before[:, 6:], after[:, 6:])


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("embedding_size", [0, 5])
def test_one_step_at_a_time_is_the_same(layers: int, embedding_size: int) -> None:
    for name in ("lstm", "gru", "rnn"):
        made = small(name, num_layers=layers, embedding_size=embedding_size).float()
        check_stepper(perturbed(made))


def check_stepper(model: LanguageModel) -> None:
    tokens = torch.randint(11, (1, 12))
    with torch.no_grad():
        expected, _ = model(tokens, model.initial_state(1))
        _, state = model(tokens[:, :4], model.initial_state(1))
    step = model.stepper(state)
    for place in range(4, 12):
        np.testing.assert_allclose(step(int(tokens[0, place])), expected[0, place].numpy(), rtol=1e-3, atol=1e-5)


class LargestTensor(TorchDispatchMode):
    """Notes how many numbers the largest tensor has that is made meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    def __torch_dispatch__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if isinstance(made, torch.Tensor):
            self.size = max(self.size, made.numel())
        return made


@pytest.mark.parametrize("embedding_size", [0, 4])
@pytest.mark.parametrize("rows", [0, 3])
def test_writing_makes_no_table_of_tokens_by_tokens(embedding_size: int, rows: int) -> None:
    vocabulary_size, hidden_size = 3000, 8
    config = make_config("lstm", {"hidden_size": hidden_size, "embedding_size": embedding_size})
    model = build_model("lstm", vocabulary_size, config, seed=1).eval()
    state = model.initial_state(1)
    with LargestTensor() as largest:
        if rows:
            model.batch_stepper(state, rows)
        else:
            model.stepper(state)
    assert 0 < largest.size <= 4 * hidden_size * vocabulary_size


def test_every_model_steps_as_it_reads(model: LanguageModel) -> None:
    check_stepper(model.float())


@pytest.mark.parametrize("name", LEARNING_STATE)
def test_a_detached_state_stops_the_gradient(name: str) -> None:
    made = small(name)
    _, state = made(torch.randint(11, (1, 4)), made.initial_state(1))
    assert all(part.requires_grad for part in state)
    assert not any(part.requires_grad for part in detached(state))


@pytest.mark.parametrize("name", MODELS)
def test_hidden_matrices_are_the_models_own_and_in_whole_blocks(name: str) -> None:
    made = small(name)
    own = {id(parameter) for parameter in made.parameters()}
    matrices = made.hidden_matrices()
    assert len({id(matrix) for matrix, _ in matrices}) == len(matrices)
    for matrix, blocks in matrices:
        assert id(matrix) in own
        assert matrix.ndim == 2
        assert matrix.shape[0] % blocks == 0


def test_one_seed_gives_one_model_and_leaves_other_draws_alone() -> None:
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
        ("lstm", {"embedding_size": -1}, "do not suit"),
        ("bidirectional", {"cell": "perceptron"}, "do not suit"),
        ("window", {"tau": 0}, "do not suit"),
        ("ngram", {"order": 7}, "do not suit"),
        ("ngram", {"order": 3, "entries": (1,)}, "do not suit"),
        ("ngram", {"order": 3, "entries": (1, -1)}, "do not suit"),
        ("transformer", {"hidden_size": 30, "num_heads": 4}, "do not suit"),
        ("transformer", {"context": 0}, "do not suit"),
    ],
)
def test_settings_that_cannot_be_are_refused(name: str, settings: dict[str, object], words: str) -> None:
    with pytest.raises(StudioError, match=words):
        make_config(name, settings)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "ngram"])
@pytest.mark.parametrize("hidden_size", [10**7, 10**9, 10**12])
def test_a_model_too_large_for_the_memory_is_refused_before_it_is_built(name: str, hidden_size: int) -> None:
    with pytest.raises(
        StudioError, match=r"needs [\d,.]+ GB of memory to train; this computer has [\d,.]+ GB|^No computer has memory"
    ):
        build_model(name, 100, make_config(name, {"hidden_size": hidden_size}))


def test_the_layers_of_pytorch_are_the_equations() -> None:
    """One step of each kind of cell, by hand, after *Dive into Deep Learning*, chapters 9 and 10."""
    for name in ("rnn", "gru", "lstm"):
        made = perturbed(small(name))
        weights = made.state_dict()
        x = weights["embedding.weight"][3]
        w_ih, w_hh = weights[f"{name}.weight_ih_l0"], weights[f"{name}.weight_hh_l0"]
        b_ih, b_hh = weights[f"{name}.bias_ih_l0"], weights[f"{name}.bias_hh_l0"]
        state = tuple(torch.randn(1, 1, 16, dtype=torch.float64) for _ in made.initial_state(1))
        h = state[0][0, 0]
        driven, carried = w_ih @ x + b_ih, w_hh @ h + b_hh
        if name == "rnn":
            new = torch.tanh(driven + carried)
        elif name == "gru":
            reset, update = (torch.sigmoid((driven + carried)[gate * 16 : gate * 16 + 16]) for gate in (0, 1))
            new = (1 - update) * torch.tanh(driven[32:] + reset * carried[32:]) + update * h
        else:
            i, f, g, o = (driven + carried).chunk(4)
            cell = torch.sigmoid(f) * state[1][0, 0] + torch.sigmoid(i) * torch.tanh(g)
            new = torch.sigmoid(o) * torch.tanh(cell)
        logits, _ = made(torch.tensor([[3]]), state)
        torch.testing.assert_close(logits[0, 0], weights["head.weight"] @ new + weights["head.bias"])
