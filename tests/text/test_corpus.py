from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from studio.messages import StudioError
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.tokenizer import NO_LIMITS, Limits


def test_the_tail_is_held_out(corpus: Corpus) -> None:
    train, validation = corpus.split(0.1)
    assert len(validation) == len(corpus.token_ids) // 10
    assert np.array_equal(np.concatenate([train, validation]), corpus.token_ids)


def test_max_tokens_cuts_before_the_split(corpus: Corpus) -> None:
    train, validation = corpus.split(0.2, max_tokens=1000)
    assert (len(train), len(validation)) == (800, 200)
    assert np.array_equal(validation, corpus.token_ids[800:1000])


@pytest.mark.parametrize("share", [0.0, 0.001])
def test_a_tail_too_short_to_judge_by_is_not_held_out(corpus: Corpus, share: float) -> None:
    train, validation = corpus.split(share, max_tokens=1000)
    assert (len(train), len(validation)) == (1000, 0)


def test_cleaning_that_leaves_nothing_is_refused(document: Document) -> None:
    with pytest.raises(StudioError, match="Nothing"):
        build_corpus(dataclasses.replace(document, text="夜色慢慢落下来"), "letters")


def test_another_text_is_held_out(corpus: Corpus, document: Document) -> None:
    other = dataclasses.replace(document, name="other.txt", text=document.text[:500] + "ж")
    judged = corpus.judged_by(other)
    train, validation = judged.split(0.3, max_tokens=700)
    assert np.array_equal(train, corpus.token_ids[:700])
    assert corpus.tokenizer.decode(validation) == document.text[:500] + "\ufffd"
    assert judged.judged_by(None) == corpus


@pytest.mark.parametrize("text", ["", "a", "ждя"])
def test_a_text_that_cannot_judge_is_refused(corpus: Corpus, document: Document, text: str) -> None:
    with pytest.raises(StudioError, match=r"other\.txt"):
        corpus.judged_by(dataclasses.replace(document, name="other.txt", text=text))


def test_lines_are_joined_as_the_tokens_need_it(document: Document) -> None:
    two_lines = dataclasses.replace(document, text="The Mill\n\nturns")
    assert build_corpus(two_lines, "letters").text == "the millturns"
    assert build_corpus(two_lines, "letters", Tokens("word")).text == "the mill turns"


@pytest.mark.parametrize("level", ["char", "grapheme", "word"])
def test_limits_are_changed_without_cutting_again(level: str, corpus: Corpus, document: Document) -> None:
    whole = build_corpus(document, tokens=Tokens(level))
    few = whole.with_limits(Limits(minimum_frequency=3, maximum_size=50))
    same = build_corpus(document, tokens=Tokens(level, Limits(minimum_frequency=3, maximum_size=50)))
    assert np.array_equal(few.token_ids, same.token_ids)
    assert np.array_equal(few.tokenizer.encode(few.text), few.token_ids)
    assert few.tokenizer.vocabulary.tokens == same.tokenizer.vocabulary.tokens
    assert few.full_vocabulary.tokens == whole.full_vocabulary.tokens
    assert few.tokenizer.vocabulary.counts[0] == int((few.token_ids == 0).sum()) > 0
    back = few.with_limits(NO_LIMITS)
    assert np.array_equal(back.token_ids, whole.token_ids)


@pytest.mark.parametrize("limits", [NO_LIMITS, Limits(minimum_frequency=2, maximum_size=60, reserved=("<pad>", "ж"))])
@pytest.mark.parametrize("level", ["char", "grapheme", "word"])
def test_the_first_tokens_are_a_text_of_their_own(level: str, limits: Limits, document: Document) -> None:
    whole = build_corpus(document, tokens=Tokens(level, limits))
    part = whole.first(700)
    assert whole.text.startswith(part.text)
    assert len(part.token_ids) == 700
    alone = build_corpus(dataclasses.replace(document, text=part.text), tokens=Tokens(level, limits))
    assert part.tokenizer.vocabulary.tokens == alone.tokenizer.vocabulary.tokens
    assert part.tokenizer.vocabulary.counts == alone.tokenizer.vocabulary.counts
    assert part.tokenizer.vocabulary.tokens != whole.tokenizer.vocabulary.tokens
    assert np.array_equal(part.token_ids, alone.token_ids)
    assert part.full_vocabulary.tokens == alone.full_vocabulary.tokens
    assert whole.vocabulary_of_first(700).tokens == alone.tokenizer.vocabulary.tokens
    assert part.first(700) is part.first(None) is part
    assert np.array_equal(whole.first(700, whole.tokenizer.vocabulary).token_ids, whole.token_ids[:700])


def test_of_pieces_the_first_keep_their_numbers(document: Document) -> None:
    whole = build_corpus(document, tokens=Tokens("bpe", Limits(maximum_size=300)))
    part = whole.first(700)
    assert part.tokenizer is whole.tokenizer
    assert np.array_equal(part.token_ids, whole.token_ids[:700])
    assert whole.text.startswith(part.text)


def test_the_first_tokens_are_judged_by_the_same_other_text(corpus: Corpus, document: Document) -> None:
    other = dataclasses.replace(document, name="other.txt", text=document.text[-500:])
    part = corpus.judged_by(other).first(700)
    assert part.held_out is not None
    assert np.array_equal(part.held_out.token_ids, part.tokenizer.encode(other.text))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("special", [(), ("<eos>",)])
def test_the_text_of_the_first_tokens_is_told_without_cutting_it_again(
    level: str, special: tuple[str, ...], document: Document
) -> None:
    text = document.text[:900].replace("\n", "<eos>") + " naïve 水的 😀. "
    limits = Limits(maximum_size=300 if level == "bpe" else None)
    corpus = build_corpus(dataclasses.replace(document, text=text), "as-is", Tokens(level, limits, special))
    for count in range(1, len(corpus.token_ids) + 2):
        first = corpus.whole.tokenizer.decode(corpus.whole.token_ids[:count])
        assert corpus.text_of_first(count).startswith(first.rstrip("\ufffd"))
        assert len(corpus.text_of_first(count)) - len(first.rstrip("\ufffd")) <= (level == "bpe")
    assert corpus.text_of_first(None) == text
