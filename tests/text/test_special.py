"""Tokens that a text is told to hold, such as ``<unk>``: each is one, at every level."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text import byte_pairs, characters, segments
from studio.text.byte_pairs import SMALLEST_SIZE
from studio.text.corpus import finish
from studio.text.levels import LEVELS, Tokens, restore_tokenizer, tokenize
from studio.text.spans import count_characters, token_ends
from studio.text.tokenizer import Limits, Tokenized, cut_in_pieces
from studio.text.vocabulary import UNKNOWN

SPECIAL = (UNKNOWN, "<eos>", "<s>", "</s>")
PARTS = st.sampled_from(
    [*SPECIAL, "the", "a", "N", "漢字", " ", "  ", "\n", " \n ", ",", ". ", "'", "<", ">", "é", "\u0301"]
)
TEXTS = st.lists(PARTS, min_size=1, max_size=30).map("".join)
ODD = ("the", "N", "x<y", "y>", "漢", "'", ".", "<<", "aa")


def cut(text: str, level: str, special: tuple[str, ...] = SPECIAL) -> Tokenized:
    size = SMALLEST_SIZE + 10 + len(special) if level == "bpe" else None
    return finish(tokenize(text, Tokens(level, Limits(maximum_size=size), special)))


def check(made: Tokenized, text: str) -> None:
    assert made.tokenizer.decode(made.token_ids) == text
    assert np.array_equal(made.tokenizer.encode(text), made.token_ids)
    assert not made.tokenizer.unknown(text)
    assert sum(made.tokenizer.vocabulary.counts) == len(made.token_ids)
    ends = token_ends(made.tokenizer, text, made.token_ids)
    assert len(ends) == len(made.token_ids)
    assert ends[-1] == len(text)
    assert count_characters(made.tokenizer, made.token_ids) == len(text)


@pytest.mark.parametrize("level", LEVELS)
@given(text=TEXTS)
def test_decode_of_encode_gives_the_text_back(level: str, text: str) -> None:
    made = cut(text, level)
    check(made, text)
    for token in SPECIAL:
        token_id = made.tokenizer.vocabulary.to_ids(token)
        assert (made.token_ids == token_id).sum() == text.count(token) or (token_id == 0 and token != UNKNOWN)


@pytest.mark.parametrize("level", LEVELS)
@given(text=st.lists(st.sampled_from([*ODD, "a", "b", "x", "y", "z", " ", "\n", "ax", "字"]), min_size=1).map("".join))
def test_strange_ones_lose_nothing_either(level: str, text: str) -> None:
    check(cut(text, level, ODD), text)


@pytest.mark.parametrize("level", LEVELS)
@given(text=TEXTS, size=st.integers(1, 5))
def test_pieces_do_not_show(level: str, text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (segments, byte_pairs):
            patch.setattr(module, "cut_in_pieces", lambda text, **options: cut_in_pieces(text, size, **options))
        patch.setattr(characters, "PIECE", size)
        made = cut(text, level)
        assert made.tokenizer.decode(made.token_ids) == text
        assert np.array_equal(made.tokenizer.encode(text), made.token_ids)


@pytest.mark.parametrize("level", LEVELS)
def test_a_tokenizer_is_made_again_with_them(level: str) -> None:
    text = "<s>the <unk> of, the <unk> .</s> <eos> " * 3
    made = cut(text, level)
    settings = json.loads(json.dumps(made.tokenizer.settings()))
    again = restore_tokenizer(level, made.tokenizer.vocabulary, settings)
    assert again.encode(text).tolist() == made.token_ids.tolist()
    assert again.decode(made.token_ids) == text


def test_words_beside_them_are_the_same_words() -> None:
    made = cut("the <unk> man <eos> the man</s><s>the", "word")
    vocabulary = made.tokenizer.vocabulary
    assert vocabulary.to_tokens(made.token_ids.tolist()) == [
        *("the", UNKNOWN, "man", "<eos>", "the", "man"),
        *("", "</s>", "", "<s>", "", "the"),
    ]
    assert vocabulary.counts[0] == 1


def test_what_is_left_out_of_the_vocabulary_reads_like_the_texts_own() -> None:
    made = cut("a a <unk> b", "word", (UNKNOWN,)).limited(Limits(minimum_frequency=2))
    assert made.tokenizer.decode(made.token_ids) == "a a <unk> <unk>"
    assert made.tokenizer.vocabulary.counts == (2, 2)


@pytest.mark.parametrize("special", [("",), ("a b",), ("\udcff",), tuple(map(str, range(101)))])
def test_what_can_be_none_is_refused(special: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="special"):
        cut("text", "char", special)


@pytest.mark.parametrize("level", ["word", "space"])
def test_a_long_line_is_cut_where_it_does_not_show(level: str) -> None:
    made = cut("the <unk> of " * 100_000, level)
    assert made.tokenizer.vocabulary.counts[1:] == (100_000, 100_000, 1)
