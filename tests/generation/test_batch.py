from __future__ import annotations

import pytest
import torch

from studio.generation.batch import generate_many
from studio.generation.config import GenerationConfig, several
from studio.generation.events import GenerationEvent, TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import ForwardBatch, LanguageModel
from studio.text.corpus import Corpus

SIZES: dict[str, dict[str, int]] = {
    "lstm": {"hidden_size": 12, "num_layers": 2},
    "gru": {"hidden_size": 12},
    "rnn_scratch": {"hidden_size": 12},
    "window": {"tau": 4, "hidden_size": 12},
    "transformer": {"hidden_size": 16, "num_heads": 2, "num_layers": 2, "context": 8},
    "ngram": {"order": 4},
    "blend": {"hidden_size": 12, "order": 3},
}


def model_of(name: str, corpus: Corpus) -> LanguageModel:
    model = build_model(name, len(corpus.tokenizer.vocabulary), make_config(name, SIZES[name]), seed=0)
    list(model.count(corpus.token_ids))
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.2)
    return model


def events_of(
    model: LanguageModel, corpus: Corpus, prefix: str, configs: list[GenerationConfig]
) -> list[list[GenerationEvent]]:
    found: list[list[GenerationEvent]] = [[] for _ in configs]
    for number, event in generate_many(model, corpus.tokenizer, "as-is", prefix, configs):
        found[number].append(event)
    return found


def plain(events: list[GenerationEvent]) -> list[object]:
    """Return the events with their probabilities rounded."""
    return [
        (event.token_id, event.text, pytest.approx(event.probability, rel=1e-3), len(event.candidates))
        if isinstance(event, TokenDrawn)
        else event
        for event in events
    ]


@pytest.mark.parametrize("name", SIZES)
def test_each_continuation_is_what_it_is_alone(name: str, corpus: Corpus) -> None:
    model = model_of(name, corpus)
    configs = [
        GenerationConfig(30, 0.8, seed=1),
        GenerationConfig(0, seed=2),
        GenerationConfig(20, 1.5, seed=2, top_p=0.9, candidates=2),
        GenerationConfig(200, 1.0, seed=3, stop=("e", "th")),
        GenerationConfig(30, greedy=True),
        GenerationConfig(25, 1.0, seed=4, repetition_penalty=1.5),
    ]
    together = events_of(model, corpus, "The tide", configs)
    for config, events in zip(configs, together, strict=True):
        alone = list(generate(model, corpus.tokenizer, "as-is", "The tide", config))
        assert plain(events) == plain(alone)


def test_none_and_one(corpus: Corpus) -> None:
    model = model_of("lstm", corpus)
    assert events_of(model, corpus, "The", []) == []
    config = GenerationConfig(5, seed=1)
    (events,) = events_of(model, corpus, "夜", [config])
    assert plain(events) == plain(list(generate(model, corpus.tokenizer, "as-is", "夜", config)))


def test_a_model_that_fills_gaps_is_refused(corpus: Corpus) -> None:
    config = make_config("bidirectional", {"hidden_size": 8})
    model = build_model("bidirectional", len(corpus.tokenizer.vocabulary), config)
    with pytest.raises(StudioError, match="cannot go on"):
        next(generate_many(model, corpus.tokenizer, "as-is", "", [GenerationConfig()]))


@pytest.mark.parametrize("name", SIZES)
def test_a_batch_steps_as_forward_does_and_keeps_what_it_is_told(name: str, corpus: Corpus) -> None:
    model = model_of(name, corpus).eval()
    ids = torch.from_numpy(corpus.token_ids[:20].astype("int64"))[None]
    with torch.no_grad():
        _, state = model(ids, model.initial_state(1))
    for batch in (model.batch_stepper(state, 3), ForwardBatch(model, state, 3)):
        batch.step([3, 4, 5])
        batch.keep([2, 0])
        logits = torch.from_numpy(batch.step([6, 7]))
        for row, text in enumerate(([5, 6], [3, 7])):
            with torch.no_grad():
                expected, _ = model(torch.cat([ids, torch.tensor([text])], dim=1), model.initial_state(1))
            torch.testing.assert_close(logits[row], expected[0, -1].float(), rtol=1e-4, atol=1e-5)


def test_several_have_seeds_that_follow_each_other() -> None:
    assert [config.seed for config in several(GenerationConfig(seed=2**63 - 1), 2)] == [2**63 - 1, 0]
    one, two = several(GenerationConfig(), 2)
    assert one.seed is not None
    assert two.seed == one.seed + 1
    assert several(GenerationConfig(), 1) != several(GenerationConfig(), 1)
