from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from studio.generation.scored import Scored, ScoringProgress, compare
from studio.generation.surprisal import score_tokens
from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.models.specs import MODELS
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits, Tokenizer
from studio.training.evaluation import evaluate_now
from tests.samples import STORY

TEXT = STORY[200:1400]
SETTINGS = {"ngram": {"order": 4}, "window": {"tau": 4}}


def built(name: str, tokenizer: Tokenizer, seed: int = 0) -> LanguageModel:
    config = make_config(name, SETTINGS.get(name, {"hidden_size": 16}))
    model = build_model(name, len(tokenizer.vocabulary), config, seed=seed)
    list(model.count(tokenizer.encode(STORY)))
    with torch.no_grad():
        for parameter in model.parameters():  # far from even guesses
            parameter *= 2
    return model


def scored(
    model: LanguageModel, tokenizer: Tokenizer, text: str, cleaning: str = "as-is", candidates: int = 10
) -> Scored:
    *_, result = score_tokens(model, tokenizer, cleaning, text, candidates)
    assert isinstance(result, Scored)
    return result


def tokenizer_of(document: Document, level: str) -> Tokenizer:
    limits = Limits(maximum_size=300) if level in ("word", "bpe") else Limits()
    return build_corpus(document, "as-is", Tokens(level, limits)).tokenizer


@pytest.mark.parametrize("name", [name for name in MODELS if name != "bidirectional"])
def test_the_total_is_that_of_evaluation(name: str, corpus: Corpus) -> None:
    model = built(name, corpus.tokenizer)
    result = scored(model, corpus.tokenizer, TEXT)
    nats = evaluate_now(model, torch.from_numpy(corpus.tokenizer.encode(TEXT)))
    assert result.total_bits == pytest.approx(nats * (len(TEXT) - 1) / math.log(2), rel=1e-5)
    assert result.bits_per_character == pytest.approx(nats / math.log(2), rel=1e-5)


def test_each_token_is_judged_by_those_before_it(corpus: Corpus) -> None:
    model = built("lstm", corpus.tokenizer)
    result = scored(model, corpus.tokenizer, "The tide comes.", candidates=3)
    step = model.stepper(model.initial_state(1))
    for place in range(1, len(result)):
        probabilities = np.exp(logits := step(int(result.token_ids[place - 1]))) / np.exp(logits).sum()
        assert result.probabilities[place] == pytest.approx(probabilities[result.token_ids[place]], rel=1e-4)
        best = result.candidates_at(place)
        assert [candidate.token_id for candidate in best] == np.argsort(-probabilities)[:3].tolist()
        assert [candidate.probability for candidate in best] == pytest.approx(sorted(probabilities)[:-4:-1], rel=1e-4)
        assert best[0].text == corpus.tokenizer.decode([best[0].token_id])
        assert result.token_text(place) == "The tide comes."[place]


def test_the_first_is_judged_as_at_the_beginning_of_a_line(corpus: Corpus) -> None:
    model = built("gru", corpus.tokenizer)
    assert scored(model, corpus.tokenizer, "The").bits[0] == scored(model, corpus.tokenizer, "\nThe").bits[1]


def test_windows_carry_the_state(corpus: Corpus) -> None:
    model = built("lstm", corpus.tokenizer)
    whole = scored(model, corpus.tokenizer, TEXT)
    told = list(score_tokens(model, corpus.tokenizer, "as-is", TEXT, window=100))
    parts = told.pop()
    assert isinstance(parts, Scored)
    assert told[:2] == [ScoringProgress(101, len(TEXT)), ScoringProgress(201, len(TEXT))]
    assert told[-1] == ScoringProgress(len(TEXT), len(TEXT))
    np.testing.assert_allclose(parts.bits, whole.bits, rtol=1e-4)


def test_it_can_be_left_and_leaves_nothing_behind(corpus: Corpus) -> None:
    model = built("lstm", corpus.tokenizer).train()
    threads = torch.get_num_threads()
    work = iter(score_tokens(model, corpus.tokenizer, "as-is", TEXT, window=100))
    next(work)
    assert torch.is_grad_enabled()
    assert model.training
    assert torch.get_num_threads() == threads
    work.close()  # type: ignore[attr-defined]


def test_what_is_unknown_is_marked_where_it_stands(document: Document) -> None:
    tokenizer = tokenizer_of(document, "word")
    result = scored(built("gru", tokenizer), tokenizer, "the zyzzyva of the mill", candidates=0)
    assert result.unknown.tolist() == [False, True, False, False, False]
    assert result.token_text(1) == " zyzzyva"
    assert result.candidates_at(1) == ()


def test_places_are_those_of_the_cleaned_text(document: Document) -> None:
    tokenizer = build_corpus(document, "letters").tokenizer
    result = scored(built("gru", tokenizer), tokenizer, "The TIDE, twice!", "letters")
    assert result.text == "the tide twice"
    assert result.ends[-1] == len("the tide twice")


def test_what_cannot_be_judged_is_refused(corpus: Corpus) -> None:
    with pytest.raises(StudioError, match="both sides"):
        scored(built("bidirectional", corpus.tokenizer), corpus.tokenizer, TEXT)
    model = built("rnn", corpus.tokenizer)
    with pytest.raises(StudioError, match="too short"):
        scored(model, corpus.tokenizer, "T")
    with torch.no_grad():
        model.head.bias.fill_(math.nan)  # type: ignore[union-attr, operator]
    with pytest.raises(StudioError, match="invalid numbers"):
        scored(model, corpus.tokenizer, TEXT)


@pytest.mark.parametrize("level", LEVELS)
def test_passages_share_out_all_bits_between_models_of_any_tokens(level: str, document: Document) -> None:
    text = TEXT + " A 😀 zyzzyva."
    characters, others = tokenizer_of(document, "char"), tokenizer_of(document, level)
    first = scored(built("lstm", characters), characters, text)
    second = scored(built("gru", others), others, text)
    passages = compare(first, second)
    assert [passage.start for passage in passages] == [0, *(passage.end for passage in passages[:-1])]
    assert passages[-1].end == len(text)
    assert len(passages) > 8
    assert sum(passage.first_bits for passage in passages) == pytest.approx(_all_bits(first), rel=1e-5)
    assert sum(passage.second_bits for passage in passages) == pytest.approx(_all_bits(second), rel=1e-5)
    assert sum(passage.first_unknown for passage in passages) == 1
    assert sum(passage.second_unknown for passage in passages) == int(second.unknown.sum())
    for passage in passages:
        assert passage.difference == passage.second_bits - passage.first_bits


def _all_bits(judged: Scored) -> float:
    assert (judged.spelling > 0).tolist() == (judged.token_ids == 0).tolist(), "all that it knows it has learned"
    return float(judged.bits.sum() + judged.spelling.sum())


def test_a_model_finds_its_own_text_likelier(corpus: Corpus) -> None:
    """Counts of one half of a text against counts of the other."""
    halves = STORY[:3000], STORY[3000:]
    models = []
    for half in halves:
        model = build_model("ngram", len(corpus.tokenizer.vocabulary), make_config("ngram", {}))
        list(model.count(corpus.tokenizer.encode(half)))
        models.append(model)
    first, second = (scored(model, corpus.tokenizer, halves[0][:1000] + halves[1][:1000]) for model in models)
    for passage in compare(first, second):
        if passage.end <= 1000:
            assert passage.difference > 0
        elif passage.start >= 1000:
            assert passage.difference < 0


def test_texts_cleaned_differently_are_not_compared(document: Document) -> None:
    plain, letters = build_corpus(document).tokenizer, build_corpus(document, "letters").tokenizer
    first, second = built("gru", plain), built("gru", letters)
    with pytest.raises(StudioError, match="differently"):
        compare(scored(first, plain, TEXT), scored(second, letters, TEXT, "letters"))
    alike = "the tide comes in"
    assert compare(scored(first, plain, alike), scored(second, letters, alike, "letters"))
