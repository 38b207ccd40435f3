from __future__ import annotations

import collections

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.tokenizer import CharacterTokenizer, make_tokenizer, unknown_tokens
from studio.text.vocabulary import Vocabulary

ANY_TEXT = st.text(st.characters(), min_size=1)  # lone surrogates, too


@given(ANY_TEXT)
def test_decode_of_encode_gives_the_text_back(text: str) -> None:
    tokenizer = CharacterTokenizer.from_text(text)
    assert tokenizer.decode(tokenizer.encode(text)) == text


@given(ANY_TEXT)
def test_counts_and_order_are_those_of_plain_counting(text: str) -> None:
    vocabulary = CharacterTokenizer.from_text(text).vocabulary
    expected = collections.Counter(text).most_common()  # ties in order of first appearance
    assert list(zip(vocabulary.tokens, vocabulary.counts, strict=True))[1:] == expected


def test_what_is_not_in_the_vocabulary_is_0_and_shown_as_replacement() -> None:
    tokenizer = CharacterTokenizer.from_text("aab")
    assert tokenizer.encode("abé").tolist() == [1, 2, 0]
    assert tokenizer.decode([1, 0]) == "a\ufffd"
    assert unknown_tokens(tokenizer, "aéxé") == ("é", "x")


@pytest.mark.parametrize(("symbols", "dtype"), [(255, np.uint8), (256, np.uint16), (65_536, np.uint32)])
def test_ids_take_the_smallest_type(symbols: int, dtype: type) -> None:
    text = "".join(chr(0x20000 + place) for place in range(symbols))
    assert CharacterTokenizer.from_text(text).encode(text).dtype == dtype


def test_a_vocabulary_of_longer_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="single"):
        CharacterTokenizer(Vocabulary.from_counts([("ab", 1)]))


def test_unknown_level_is_refused() -> None:
    with pytest.raises(StudioError, match="syllable"):
        make_tokenizer("abc", "syllable")
