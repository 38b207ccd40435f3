from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from studio.generation.activations import Kind, has_cells, hidden_states, shows_units
from studio.generation.unit_features import TRAITS, Activations, ReadingProgress, telling_units
from studio.messages import StudioError
from studio.models.blend import Blend
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.models.specs import MODELS
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.training.config import TrainingConfig
from studio.training.trainer import Trainer
from tests.samples import STORY

RECURRENT = ("rnn", "gru", "lstm", "rnn_scratch", "blend")


def built(name: str, corpus: Corpus, **settings: object) -> LanguageModel:
    config = make_config(name, {"hidden_size": 12, **settings})
    model = build_model(name, len(corpus.tokenizer.vocabulary), config, seed=0)
    list(model.count(corpus.token_ids))
    return model


def read(model: LanguageModel, corpus: Corpus, text: str, kind: Kind = "hidden", window: int = 2048) -> Activations:
    *_, result = hidden_states(model, corpus.tokenizer, corpus.cleaning, text, kind, window)
    assert isinstance(result, Activations)
    return result


@pytest.mark.parametrize("name", RECURRENT)
def test_the_states_are_those_that_the_model_goes_on_from(name: str, corpus: Corpus) -> None:
    model = built(name, corpus).train()
    text = STORY[:100]
    found = read(model, corpus, text, window=30)
    assert model.training
    assert found.states.shape == (100, 12)
    assert found.states.dtype == np.float32
    model.eval()
    state = model.initial_state(1)
    for place, token_id in enumerate(corpus.tokenizer.encode(text).tolist()):
        with torch.no_grad():
            _, state = model(torch.tensor([[token_id]]), state)
        hidden = state[0].reshape(-1, 12)[-1]
        np.testing.assert_allclose(found.states[place], hidden.numpy(), atol=1e-5)


@pytest.mark.parametrize("name", ["lstm", "blend"])
def test_the_cells_of_an_lstm_of_two_layers(name: str, corpus: Corpus) -> None:
    model = built(name, corpus, num_layers=2).eval()
    cells = read(model, corpus, STORY[:40], "cell", window=7).states
    state = (model.network if isinstance(model, Blend) else model).initial_state(1)
    with torch.no_grad():
        ids = torch.from_numpy(corpus.tokenizer.encode(STORY[:40]).astype("int64"))[None]
        _, state = (model.network if isinstance(model, Blend) else model)(ids, state)
    np.testing.assert_allclose(cells[-1], state[1][-1, 0].numpy(), atol=1e-5)
    assert len(cells) == 40


def test_the_work_tells_how_far_it_is_and_leaks_nothing(corpus: Corpus) -> None:
    work = iter(hidden_states(built("gru", corpus), corpus.tokenizer, "as-is", STORY[:70], window=30))
    assert [next(work) for _ in range(3)] == [ReadingProgress(done, 70) for done in (30, 60, 70)]
    assert torch.is_grad_enabled()


def test_nothing_is_read_of_no_text(corpus: Corpus) -> None:
    found = read(built("gru", corpus), corpus, "")
    assert found.states.shape == (0, 12)
    assert telling_units(found) == {name: [] for name in TRAITS}


def test_models_without_units_are_refused(corpus: Corpus) -> None:
    for name in MODELS:
        settings = {"transformer": {"hidden_size": 8, "num_heads": 2}, "ngram": {}}.get(name, {"hidden_size": 8})
        model = build_model(name, len(corpus.tokenizer.vocabulary), make_config(name, settings))
        assert shows_units(model) == (name in RECURRENT)
        assert has_cells(model) == (name in ("lstm", "blend"))
        if name not in RECURRENT:
            with pytest.raises(StudioError, match="no hidden units"):
                read(model, corpus, "The tide")
        elif not has_cells(model):
            with pytest.raises(StudioError, match="Only an LSTM"):
                read(model, corpus, "The tide", "cell")


def test_a_trained_model_has_a_unit_for_quotations(document: Document) -> None:
    """Inside quotation marks this text has other letters than outside, so a model must remember where it is."""
    random = np.random.default_rng(0)
    parts = ["".join(random.choice(list("abcd" if place % 2 else "efgh"), 6)) for place in range(800)]
    text = '"'.join(parts)
    corpus = build_corpus(Document("q", (), text, "UTF-8", len(text), "0" * 64), "as-is", Tokens())
    model = built("gru", corpus, hidden_size=16)
    untrained = telling_units(read(model, corpus, text[:1500]))["quotes"][0]
    config = TrainingConfig(epochs=6, batch_size=8, num_steps=32, sample_length=0, device="cpu", learning_rate=0.01)
    list(Trainer(model, corpus, config).events())
    best = telling_units(read(model, corpus, text[:1500]))["quotes"][0]
    assert abs(best.score) > max(0.9, abs(untrained.score))
    assert math.isfinite(best.score)
