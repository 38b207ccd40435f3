from __future__ import annotations

import itertools
import math

import pytest
import torch

from studio.generation.beam import beam_search
from studio.generation.config import GenerationConfig
from studio.generation.events import BeamsFound, BeamStep, Continuation, PrefixRead, TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.text.characters import CharacterTokenizer
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.text.vocabulary import Vocabulary

TOKENIZER = CharacterTokenizer(Vocabulary.from_counts([("a", 3), ("b", 2), ("c", 1)]))


def tiny(seed: int = 0, name: str = "gru") -> LanguageModel:
    """A model of three letters that is sure of itself."""
    model = build_model(name, 4, make_config(name, {"hidden_size": 6}), seed=seed).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


def found(model: LanguageModel, prefix: str = "ab", **options: object) -> tuple[Continuation, ...]:
    *_, last = beam_search(model, TOKENIZER, "as-is", prefix, **options)  # type: ignore[arg-type]
    assert isinstance(last, BeamsFound)
    return last.continuations


@torch.no_grad()
def all_continuations(model: LanguageModel, prefix: str, length: int) -> dict[str, float]:
    """Return the log-probability of every text of that length, each read by itself."""
    probabilities = {}
    for letters in itertools.product("abc", repeat=length):
        text = "".join(letters)
        ids = torch.from_numpy(TOKENIZER.encode(prefix + text).astype("int64"))
        logits, _ = model(ids[None], model.initial_state(1))
        log_chances = logits[0, len(prefix) - 1 : -1].double().log_softmax(-1)
        probabilities[text] = float(log_chances.gather(1, ids[len(prefix) :, None]).sum())
    return probabilities


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["gru", "lstm", "rnn_scratch"])
def test_with_enough_beams_it_finds_what_a_search_through_all_texts_finds(seed: int, name: str) -> None:
    model = tiny(seed, name)
    probabilities = all_continuations(model, "ab", 4)
    ranked = sorted(probabilities, key=lambda text: -probabilities[text])
    continuations = found(model, beams=27, length=4)
    assert [found.text for found in continuations] == ranked[:27]
    for continuation in continuations:
        assert continuation.log_probability == pytest.approx(probabilities[continuation.text], abs=1e-4)
        assert continuation.score == continuation.log_probability
        assert math.prod(token.probability for token in continuation.tokens) == pytest.approx(
            math.exp(continuation.log_probability)
        )


def test_one_beam_is_greedy_and_more_are_better() -> None:
    gains = []
    for seed in range(8):
        model = tiny(seed)
        events = generate(model, TOKENIZER, "as-is", "ab", GenerationConfig(6, greedy=True))
        greedy = "".join(event.text for event in events if isinstance(event, TokenDrawn))
        (one,) = found(model, beams=1, length=6)
        assert one.text == greedy
        gains.append(found(model, beams=9, length=6)[0].log_probability - one.log_probability)
    assert max(gains) > 0.01, "in one of these models at least the greedy way is not the best"


def test_there_are_no_more_than_there_are_texts_and_none_is_unknown() -> None:
    continuations = found(tiny(), beams=50, length=2)
    assert sorted(continuation.text for continuation in continuations) == sorted(
        "".join(pair) for pair in itertools.product("abc", repeat=2)
    )
    (nothing,) = found(tiny(), beams=5, length=0)
    assert (nothing.text, nothing.log_probability) == ("", 0.0)


def test_a_continuation_ends_before_a_stop_string() -> None:
    model = tiny(1)
    continuations = found(model, beams=81, length=4, stop=("c",))
    assert all("c" not in continuation.text for continuation in continuations)
    expected: dict[str, float] = {}
    for length in range(1, 5):
        for text, chance in all_continuations(model, "ab", length).items():
            if "c" not in text[:-1] and (text.endswith("c") or length == 4):
                expected[text] = chance
    ranked = sorted(expected.values(), reverse=True)
    assert [continuation.log_probability for continuation in continuations] == pytest.approx(ranked, abs=1e-4)
    assert sorted(continuation.text for continuation in continuations) == sorted(
        text.split("c")[0] for text in expected
    )


def test_the_mean_ranks_by_token() -> None:
    continuations = found(tiny(1), beams=81, length=4, stop=("c",), normalised=True)
    scores = [continuation.score for continuation in continuations]
    assert scores == sorted(scores, reverse=True)
    shortest = next(continuation for continuation in continuations if not continuation.text)
    assert shortest.score == shortest.log_probability
    longest = next(continuation for continuation in continuations if len(continuation.text) == 4)
    assert longest.score == pytest.approx(longest.log_probability / 4)


def test_its_progress_is_told_so_that_it_can_be_stopped() -> None:
    search = beam_search(tiny(), TOKENIZER, "as-is", "a夜b", beams=3, length=10_000_000)
    assert next(search) == PrefixRead("ab", ("夜",))
    for step in range(1, 4):
        event = next(search)
        assert isinstance(event, BeamStep)
        assert (event.step, len(event.text)) == (step, step)
    search.close()  # type: ignore[attr-defined]


def test_words_keep_their_spaces(document: Document) -> None:
    words: Corpus = build_corpus(document, tokens=Tokens("word"))
    model = build_model("lstm", len(words.tokenizer.vocabulary), make_config("lstm", {"hidden_size": 8}), seed=0)
    *_, last = beam_search(model, words.tokenizer, "as-is", "The tide ", beams=2, length=5)
    assert isinstance(last, BeamsFound)
    for continuation in last.continuations:
        ids = [*words.tokenizer.encode("The tide").tolist(), *(token.token_id for token in continuation.tokens)]
        assert words.tokenizer.decode(ids) == "The tide " + continuation.text


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="beams must be 1 or more"):
        found(tiny(), beams=0, length=1)
    model = tiny()
    with torch.no_grad():
        model.head.bias[1] = math.nan  # type: ignore[index, union-attr]
    with pytest.raises(StudioError, match="invalid numbers"):
        found(model, beams=2, length=2)
