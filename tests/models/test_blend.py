from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from studio.models.blend import Blend, BlendConfig


@pytest.fixture
def model() -> Blend:
    torch.manual_seed(0)
    made = Blend(7, BlendConfig(hidden_size=12, embedding_size=4, order=4))
    for _ in made.count(np.random.default_rng(0).integers(0, 7, 400)):
        pass
    return made.eval()


def test_it_mixes_the_chances_of_both(model: Blend) -> None:
    model.shares = torch.tensor([0.1, 0.2, 0.3, 0.4])
    tokens = torch.randint(7, (2, 9))
    mixed, _ = model(tokens, model.initial_state(2))
    torch.testing.assert_close(mixed.exp().sum(-1), torch.ones(2, 9))
    by_network, _ = model.network(tokens, model.network.initial_state(2))
    by_counts, _ = model.counts(tokens, model.counts.initial_state(2))
    contexts, _ = model.counts.contexts(tokens, model.counts.initial_state(2))
    share = model.shares[(contexts >= 0).sum(0)][..., None]
    torch.testing.assert_close(mixed.exp(), share * by_counts.exp() + (1 - share) * by_network.softmax(-1))


def test_while_training_the_network_stands_alone(model: Blend) -> None:
    tokens = torch.randint(7, (2, 9))
    expected, _ = model.network(tokens, model.network.initial_state(2))
    logits, _ = model.train()(tokens, model.initial_state(2))
    assert torch.equal(logits, expected)


def test_tuning_finds_the_likeliest_shares(model: Blend) -> None:
    held_out = torch.from_numpy(np.random.default_rng(1).integers(0, 7, 3000))

    def loss() -> float:
        logits, _ = model(held_out[None, :-1], model.initial_state(1))
        return cross_entropy(logits[0], held_out[1:]).item()

    model.tune(held_out)
    found, best = model.shares, loss()
    assert best < math.log(7) + 0.05
    for place in range(4):
        for other in (-0.1, 0.1):
            model.shares = found.clone()
            model.shares[place] = (found[place] + other).clamp(0, 1)
            assert loss() >= best - 2e-4


def test_a_share_that_cannot_be_is_found_out(model: Blend) -> None:
    model.check()
    model.shares = torch.tensor([0.1, 0.2, 0.3, 1.4])
    with pytest.raises(ValueError, match="share"):
        model.check()
