from __future__ import annotations

import math

import pytest
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationFinished, PrefixRead, TokenDrawn
from studio.generation.generator import generate
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.text.corpus import Corpus


@pytest.fixture
def model(corpus: Corpus) -> LanguageModel:
    config = make_config("lstm", {"hidden_size": 16})
    return build_model("lstm", len(corpus.tokenizer.vocabulary), config, seed=0)


def written(model: LanguageModel, corpus: Corpus, prefix: str, config: GenerationConfig) -> str:
    events = generate(model, corpus.tokenizer, "as-is", prefix, config)
    return "".join(event.text for event in events if isinstance(event, TokenDrawn))


def test_the_events(model: LanguageModel, corpus: Corpus) -> None:
    events = list(generate(model, corpus.tokenizer, "as-is", "The tide", GenerationConfig(length=5, seed=1)))
    assert events[0] == PrefixRead("The tide", ())
    assert len(events) == 7
    assert events[-1] == GenerationFinished()
    for event in events[1:-1]:
        assert isinstance(event, TokenDrawn)
        assert corpus.tokenizer.vocabulary.tokens[event.token_id] == event.text
        assert 0 < event.probability < 1


def test_one_seed_one_text_and_no_seed_another(model: LanguageModel, corpus: Corpus) -> None:
    seeded = GenerationConfig(length=60, seed=4)
    assert written(model, corpus, "The", seeded) == written(model, corpus, "The", seeded)
    fresh = GenerationConfig(length=60)
    assert written(model, corpus, "The", fresh) != written(model, corpus, "The", fresh)


def test_greedy_takes_the_likeliest_after_the_whole_prefix(model: LanguageModel, corpus: Corpus) -> None:
    text = "The tide comes"
    for _ in range(8):
        ids = torch.from_numpy(corpus.tokenizer.encode(text).astype("int64"))
        logits, _ = model(ids[None], model.initial_state(1))
        logits[0, -1, 0] = -math.inf
        text += corpus.tokenizer.vocabulary.tokens[int(logits[0, -1].argmax())]
    assert "The tide comes" + written(model, corpus, "The tide comes", GenerationConfig(8, greedy=True)) == text


def test_unknown_symbols_are_named_and_left_out(model: LanguageModel, corpus: Corpus) -> None:
    config = GenerationConfig(length=30, seed=1)
    first = next(iter(generate(model, corpus.tokenizer, "as-is", "T夜he夜 t色", config)))
    assert first == PrefixRead("The t", ("夜", "色"))
    assert written(model, corpus, "T夜he夜 t色", config) == written(model, corpus, "The t", config)


@pytest.mark.parametrize("prefix", ["", "夜色"])
def test_a_prefix_of_nothing_it_knows_begins_a_line(model: LanguageModel, corpus: Corpus, prefix: str) -> None:
    config = GenerationConfig(length=30, seed=1)
    assert written(model, corpus, prefix, config) == written(model, corpus, "\n", config)


def test_the_prefix_is_cleaned_as_the_text_was(model: LanguageModel, corpus: Corpus) -> None:
    events = generate(model, corpus.tokenizer, "letters", "The Tide-", GenerationConfig(length=0))
    assert next(iter(events)) == PrefixRead("the tide ", ())


def test_the_unknown_token_is_never_written(model: LanguageModel, corpus: Corpus) -> None:
    with torch.no_grad():
        model.head.bias[0] = 100.0  # type: ignore[index, union-attr]
    assert "\ufffd" not in written(model, corpus, "The", GenerationConfig(length=50, seed=1))
    assert "<unk>" not in written(model, corpus, "The", GenerationConfig(length=50, greedy=True))


def test_it_does_not_leak_no_grad(model: LanguageModel, corpus: Corpus) -> None:
    for _ in generate(model, corpus.tokenizer, "as-is", "The", GenerationConfig(length=3)):
        assert torch.is_grad_enabled()
