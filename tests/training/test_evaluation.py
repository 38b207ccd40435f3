from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.models.catalog import build_model, make_config
from studio.training.evaluation import evaluate, evaluate_now, spread


def test_with_one_row_every_token_but_the_first_is_predicted_in_order() -> None:
    model = build_model("lstm", 9, make_config("lstm", {"hidden_size": 8, "dropout": 0.5}), seed=0)
    tokens = torch.randint(9, (9001,), dtype=torch.uint8)  # more than two chunks
    model.eval()
    logits, _ = model(tokens[None, :-1].long(), model.initial_state(1))
    expected = torch.nn.functional.cross_entropy(logits[0], tokens[1:].long()).item()
    model.train()
    assert evaluate_now(model, tokens) == pytest.approx(expected, abs=1e-5)
    assert model.training, "it is left as it was found"
    assert all(parameter.grad is None for parameter in model.parameters())


def test_an_untrained_model_is_as_unsure_as_guessing() -> None:
    model = build_model("rnn_scratch", 28, make_config("rnn_scratch", {"hidden_size": 16}), seed=0)
    loss = evaluate_now(model, torch.randint(28, (2000,)), rows=8)
    assert math.exp(loss) == pytest.approx(28, rel=0.01)


@pytest.mark.parametrize("length", [2, 3, 5, 33])
def test_a_short_text_is_judged_too(length: int) -> None:
    model = build_model("lstm", 9, make_config("lstm", {"hidden_size": 8}), seed=0)
    assert math.isfinite(evaluate_now(model, torch.randint(9, (length,)), rows=32))


def test_it_lets_go_between_its_parts_without_leaking_no_grad() -> None:
    model = build_model("lstm", 9, make_config("lstm", {"hidden_size": 8}), seed=0)
    parts = []
    for part in evaluate(model, torch.randint(9, (9000,))):
        assert torch.is_grad_enabled()
        parts.append(part)
    assert parts[:-1] == [None] * 3
    assert isinstance(parts[-1], float)


@given(length=st.integers(2, 3000), rows=st.integers(1, 32), tokens=st.integers(2, 4000))
def test_the_pieces_of_a_look_lie_spread_over_the_text(length: int, rows: int, tokens: int) -> None:
    pieces = spread(torch.arange(length), rows, tokens)
    assert pieces.shape[0] <= rows
    assert pieces.numel() <= max(tokens + rows, 2 * rows)
    assert torch.equal(pieces, pieces[:, :1] + torch.arange(pieces.shape[1])), "each is a piece of the text"
    assert pieces[0, 0] == 0
    if len(pieces) > 1:
        assert pieces[-1, -1] == length - 1
        gaps = pieces[1:, 0] - pieces[:-1, 0]
        assert gaps.max() - gaps.min() <= 1
        assert (gaps >= pieces.shape[1]).all(), "none overlap"
