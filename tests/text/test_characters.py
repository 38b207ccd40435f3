from __future__ import annotations

import collections

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.characters import CharacterTokenizer
from studio.text.corpus import finish
from studio.text.tokenizer import NO_LIMITS, Limits, Tokenized
from studio.text.vocabulary import Vocabulary

ANY_TEXT = st.text(st.characters(), min_size=1)  # lone surrogates, too


def tokenized(text: str, limits: Limits = NO_LIMITS) -> Tokenized:
    return finish(CharacterTokenizer.from_text(text)).limited(limits)


@given(ANY_TEXT)
def test_decode_of_encode_gives_the_text_back(text: str) -> None:
    made = tokenized(text)
    assert made.tokenizer.decode(made.token_ids) == text
    assert np.array_equal(made.tokenizer.encode(text), made.token_ids)


@given(ANY_TEXT)
def test_counts_and_order_are_those_of_plain_counting(text: str) -> None:
    vocabulary = tokenized(text).tokenizer.vocabulary
    expected = collections.Counter(text).most_common()  # ties in order of first appearance
    assert list(zip(vocabulary.tokens, vocabulary.counts, strict=True))[1:] == expected


def test_what_is_not_in_the_vocabulary_is_0_and_shown_as_replacement() -> None:
    tokenizer = tokenized("aab").tokenizer
    assert tokenizer.encode("abé").tolist() == [1, 2, 0]
    assert tokenizer.decode([1, 0]) == "a\ufffd"
    assert tokenizer.unknown("aéxé") == ("é", "x")


@pytest.mark.parametrize(("symbols", "dtype"), [(255, np.uint8), (256, np.uint16), (65_536, np.uint32)])
def test_ids_take_the_smallest_type(symbols: int, dtype: type) -> None:
    text = "".join(chr(0x20000 + place) for place in range(symbols))
    assert tokenized(text).token_ids.dtype == dtype


def test_limits_leave_the_rare_ones_unknown_and_count_them() -> None:
    made = tokenized("aaabbc", Limits(minimum_frequency=2))
    assert made.tokenizer.vocabulary.tokens == ("<unk>", "a", "b")
    assert made.tokenizer.vocabulary.counts == (1, 3, 2)
    assert made.token_ids.tolist() == [1, 1, 1, 2, 2, 0]


def test_a_reserved_token_is_there_and_in_no_text() -> None:
    made = tokenized("<pad>", Limits(reserved=("<pad>",)))
    assert made.tokenizer.vocabulary.reserved == ("<pad>",)
    assert 1 not in made.token_ids
    assert made.tokenizer.decode(made.token_ids) == "<pad>"


def test_a_vocabulary_of_longer_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="single"):
        CharacterTokenizer(Vocabulary.from_counts([("ab", 1)]))
