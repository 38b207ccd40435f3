from __future__ import annotations

import math

import pytest
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationFinished, PrefixRead, TokenDrawn
from studio.generation.generator import generate
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.text.characters import CharacterTokenizer
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits
from studio.text.vocabulary import Vocabulary


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


@pytest.mark.parametrize("prefix", ["", "夜色", "T夜he", "The\ntide\n\nmill", " ", "x" * 5000])
@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("lstm", {"hidden_size": 8}),
        ("window", {"tau": 4, "hidden_size": 8}),
        ("ngram", {"order": 3}),
        ("transformer", {"hidden_size": 8, "num_heads": 2, "num_layers": 2, "context": 16}),
    ],
)
def test_fault_49_any_prefix_is_written_on_from_and_it_is_said_how_it_was_read(
    name: str, sizes: dict[str, int], prefix: str, corpus: Corpus
) -> None:
    tokenizer = corpus.tokenizer
    model = build_model(name, len(tokenizer.vocabulary), make_config(name, sizes), seed=0)
    list(model.count(corpus.token_ids))
    read, *drawn, finished = generate(model, tokenizer, "as-is", prefix, GenerationConfig(length=5, seed=1))
    understood = "".join(symbol for symbol in prefix if symbol in tokenizer.vocabulary)
    assert isinstance(read, PrefixRead)
    assert read.text == understood, "the lines of a beginning stay"
    assert read.unknown == tuple(dict.fromkeys(symbol for symbol in prefix if symbol not in tokenizer.vocabulary))
    reach = {"lstm": None, "window": 4, "ngram": 2, "transformer": 2 * 15 + 1}[name]
    assert read.skipped == (0 if reach is None else max(0, len(understood) - reach))
    assert len(drawn) == 5
    assert finished == GenerationFinished("length")


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("window", {"tau": 4, "hidden_size": 8}),
        ("ngram", {"order": 3}),
        ("transformer", {"hidden_size": 8, "num_heads": 2, "num_layers": 2, "context": 6}),
    ],
)
def test_fault_49_what_is_said_to_be_skipped_makes_no_difference_and_the_next_token_does(
    name: str, sizes: dict[str, int], corpus: Corpus
) -> None:
    model = perturbed(build_model(name, len(corpus.tokenizer.vocabulary), make_config(name, sizes), seed=0))
    list(model.count(corpus.token_ids))
    assert model.reach is not None
    ids = torch.from_numpy(corpus.token_ids[:40].astype("int64"))

    def after(text: torch.Tensor) -> torch.Tensor:
        logits, _ = model(text[None], model.initial_state(1))
        return logits[0, -1].detach()

    torch.testing.assert_close(after(ids), after(ids[-model.reach :]), rtol=1e-4, atol=1e-5)
    assert not torch.allclose(after(ids), after(ids[-model.reach + 1 :]), rtol=1e-6, atol=1e-7)


def perturbed(model: LanguageModel) -> LanguageModel:
    """Give the weights that begin at zero something to say."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return model.eval()


def test_fault_50_a_text_of_one_symbol_is_written_on_with_all_extremes_at_once() -> None:
    tokenizer = CharacterTokenizer(Vocabulary.from_counts([("a", 9)]))
    model = build_model("lstm", 2, make_config("lstm", {"hidden_size": 4}), seed=0)
    for temperature in (0.0, 1.0):
        config = GenerationConfig(9, temperature, top_k=99, top_p=0, min_p=1, repetition_penalty=100, candidates=7)
        *_, last, finished = generate(model, tokenizer, "as-is", "", config)
        assert isinstance(last, TokenDrawn)
        assert (last.text, len(last.candidates)) == ("a", 1)
        assert 0 < last.probability < 1
        assert finished == GenerationFinished()


def test_the_text_ends_before_a_stop_string(model: LanguageModel, corpus: Corpus) -> None:
    whole = written(model, corpus, "The", GenerationConfig(length=60, seed=3))
    stop = whole[20:23]
    place = whole.find(stop)
    *drawn, finished = generate(model, corpus.tokenizer, "as-is", "The", GenerationConfig(60, seed=3, stop=(stop,)))
    assert "".join(event.text for event in drawn if isinstance(event, TokenDrawn)) == whole[:place]
    assert finished == GenerationFinished("stop")
    never = GenerationConfig(60, seed=3, stop=(whole[-2:] + "\x00", "\x00"))
    assert written(model, corpus, "The", never) == whole, "what was held back comes at the end"


def test_the_likeliest_are_told_and_say_what_they_would_say_there(document: Document) -> None:
    words = build_corpus(document, tokens=Tokens("word", Limits(reserved=("<pad>",))))
    model = build_model("lstm", len(words.tokenizer.vocabulary), make_config("lstm", {"hidden_size": 8}), seed=0)
    first, second = (
        [
            event
            for event in generate(model, words.tokenizer, "as-is", "The tide ", config)
            if isinstance(event, TokenDrawn)
        ]
        for config in (GenerationConfig(30, seed=1), GenerationConfig(30, seed=1, candidates=4))
    )
    assert [event.text for event in first] == [event.text for event in second], "telling them changes nothing"
    text = "The tide "
    for event in second:
        probabilities = [candidate.probability for candidate in event.candidates]
        assert probabilities == sorted(probabilities, reverse=True)
        assert len(probabilities) == 4
        assert all(candidate.token_id > 1 for candidate in event.candidates), "neither unknown nor reserved"
        for candidate in event.candidates:
            ids = [*words.tokenizer.encode(text.rstrip(" ")).tolist(), candidate.token_id]
            assert words.tokenizer.decode(ids) == text + candidate.text
        text += event.text


def test_the_penalty_counts_the_beginning_and_what_was_written_lately(corpus: Corpus) -> None:
    tokenizer = CharacterTokenizer(Vocabulary.from_counts([("a", 3), ("b", 2), ("c", 1)]))
    model = build_model("ngram", 4, make_config("ngram", {"order": 1}))
    list(model.count(tokenizer.encode("aaaabbbcc")))
    config = GenerationConfig(6, greedy=True, repetition_penalty=100, repetition_window=2)
    drawn = [e.text for e in generate(model, tokenizer, "as-is", "a", config) if isinstance(e, TokenDrawn)]
    assert "".join(drawn) == "bcabca"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("prefix", ["The tide, they say", "They had 夜色夜色夜色夜", "", "Tide\n\n"])
def test_what_is_written_joins_the_prefix_as_if_all_were_decoded_at_once(
    level: str, prefix: str, document: Document
) -> None:
    limits = Limits(maximum_size=300 if level == "bpe" else None)
    tokenizer = build_corpus(document, tokens=Tokens(level, limits)).tokenizer
    model = build_model("lstm", len(tokenizer.vocabulary), make_config("lstm", {"hidden_size": 8}), seed=0)
    read, *drawn, _ = generate(model, tokenizer, "as-is", prefix, GenerationConfig(40, 1.0, seed=2))
    assert isinstance(read, PrefixRead)
    tokens = [event for event in drawn if isinstance(event, TokenDrawn)]
    ids = [token_id for token_id in tokenizer.encode(prefix).tolist() if token_id]
    whole = tokenizer.decode([*ids, *(token.token_id for token in tokens)])
    assert whole.startswith(read.text + "".join(token.text for token in tokens))
