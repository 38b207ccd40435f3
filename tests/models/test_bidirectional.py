from __future__ import annotations

import pytest
import torch

from studio.generation.config import GenerationConfig
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.text.corpus import Corpus


@pytest.fixture(params=["rnn", "gru", "lstm"])
def model(request: pytest.FixtureRequest) -> LanguageModel:
    config = make_config("bidirectional", {"cell": request.param, "hidden_size": 12, "num_layers": 3})
    return build_model("bidirectional", 9, config, seed=0).double().eval()


def test_a_token_never_takes_part_in_its_own_prediction(model: LanguageModel) -> None:
    tokens = torch.randint(9, (1, 8))
    logits, _ = model(tokens, model.initial_state(1))
    for place in range(8):
        for other in range(9):
            changed = tokens.clone()
            changed[0, place] = other
            again, _ = model(changed, model.initial_state(1))
            assert torch.equal(again[0, place], logits[0, place]), "the token itself does not count"
            if other != tokens[0, place]:
                rest = [p for p in range(8) if p != place]
                assert not (again[0, rest] == logits[0, rest]).all(dim=-1).any(), "every other place sees it"


def test_what_stands_before_the_window_counts(model: LanguageModel) -> None:
    tokens = torch.randint(9, (1, 8))
    _, state = model(tokens, model.initial_state(1))
    fresh, _ = model(tokens, model.initial_state(1))
    carried, _ = model(tokens, state)
    assert not torch.equal(fresh[0, 0], carried[0, 0])


def test_it_refuses_to_go_on_from_a_prefix(corpus: Corpus) -> None:
    config = make_config("bidirectional", {"hidden_size": 8})
    made = build_model("bidirectional", len(corpus.tokenizer.vocabulary), config, seed=0)
    with pytest.raises(StudioError, match="cannot go on from a prefix, since what follows is not there yet"):
        next(iter(generate(made, corpus.tokenizer, "as-is", "The", GenerationConfig(length=3))))
