from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.byte_pairs import BytePairTokenizer
from studio.text.corpus import finish
from studio.text.tokenizer import Limits, Tokenized
from studio.text.vocabulary import Vocabulary
from tests.samples import STORY

ANY_TEXT = st.text(min_size=1)  # as it is read: with no lone surrogates


def tokenized(text: str, size: int = 400) -> Tokenized:
    return finish(BytePairTokenizer.from_text(text, Limits(maximum_size=size)))


STORY_PIECES = tokenized(STORY).tokenizer


@given(ANY_TEXT)
@settings(max_examples=30)
def test_decode_of_encode_gives_the_text_back(text: str) -> None:
    made = tokenized(text, 270)
    assert made.tokenizer.decode(made.token_ids) == text
    assert np.array_equal(made.tokenizer.encode(text), made.token_ids)


def test_characters_of_several_bytes_become_pieces() -> None:
    text = "夜色慢慢落下来，" * 20
    made = tokenized(text, 300)
    assert made.tokenizer.decode(made.token_ids) == text
    assert len(made.token_ids) < len(text)
    assert "夜色慢慢落下来" in made.tokenizer.vocabulary


@given(ANY_TEXT)
def test_no_text_is_unknown(text: str) -> None:
    ids = STORY_PIECES.encode(text)
    assert ids.all()
    assert STORY_PIECES.decode(ids) == text
    assert not STORY_PIECES.unknown(text)


def test_frequent_words_become_pieces_numbered_by_frequency() -> None:
    made = tokenized("the sea " * 50 + "the mill " * 20)
    vocabulary = made.tokenizer.vocabulary
    assert vocabulary.tokens[1:4] == (" the", " sea", " mill")
    assert list(vocabulary.counts[1:]) == sorted(vocabulary.counts[1:], reverse=True)
    assert vocabulary.counts == tuple(np.bincount(made.token_ids, minlength=len(vocabulary)))


@pytest.mark.parametrize("size", [257, 300, 600])
def test_the_size_is_what_was_asked_for(size: int) -> None:
    assert len(tokenized(STORY, size).tokenizer.vocabulary) == size


def test_fewer_tokens_than_bytes_are_refused() -> None:
    with pytest.raises(StudioError, match="257"):
        tokenized(STORY, 256)


def test_more_pieces_make_a_text_shorter() -> None:
    lengths = [len(tokenized(STORY, size).token_ids) for size in (257, 400, 1000)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == len(STORY.encode())


def test_a_character_of_several_bytes_is_read_when_it_is_whole() -> None:
    tokenizer = tokenized("abc", 257).tokenizer
    reader = tokenizer.reader()
    assert [reader.read(token_id) for token_id in tokenizer.encode("é漢")] == ["", "é", "", "", "漢"]
    assert reader.read(int(tokenizer.encode("é")[0])) == ""
    assert reader.end() == "\ufffd"


def test_it_is_made_again_from_what_it_says_of_itself() -> None:
    merges = [tuple(merge) for merge in STORY_PIECES.settings()["merges"]]
    again = BytePairTokenizer(STORY_PIECES.vocabulary, merges)
    assert np.array_equal(again.encode(STORY), STORY_PIECES.encode(STORY))


def test_reserved_tokens_shift_the_rest() -> None:
    made = finish(BytePairTokenizer.from_text(STORY, Limits(maximum_size=300, reserved=("<pad>", "<bos>"))))
    assert made.tokenizer.vocabulary.tokens[:3] == ("<unk>", "<pad>", "<bos>")
    assert len(made.tokenizer.vocabulary) == 300
    assert made.tokenizer.decode(made.token_ids) == STORY
    assert made.token_ids.min() > 2


def test_crafted_merges_are_refused() -> None:
    vocabulary = STORY_PIECES.vocabulary
    merges = list(STORY_PIECES.merges)
    for crafted in (
        merges[:-1],
        [*merges, ("q", "qqq")],
        [("t", "no such part"), *merges[1:]],
    ):
        with pytest.raises(ValueError, match=r"merge|vocabulary"):
            BytePairTokenizer(vocabulary, crafted)
    with pytest.raises(ValueError, match="vocabulary"):
        BytePairTokenizer(Vocabulary.from_counts([("a", 1)]), [])


def test_half_a_character_is_shown_as_unknown() -> None:
    assert STORY_PIECES.decode(STORY_PIECES.encode("a\ud800b")) == "a\ufffdb"


def test_a_reserved_token_that_is_a_piece_stays_a_piece() -> None:
    made = finish(
        BytePairTokenizer.from_text("the mill " * 9, Limits(maximum_size=270, reserved=("x", " mill", "<pad>")))
    )
    vocabulary = made.tokenizer.vocabulary
    assert vocabulary.reserved == ("<pad>",)
    assert {"x", " mill"} <= set(vocabulary.tokens)
    assert made.tokenizer.decode(made.token_ids) == "the mill " * 9


@pytest.mark.parametrize("huge", [2**40, 2**63, 10**30])
def test_more_tokens_than_there_can_be_are_no_trouble(huge: int) -> None:
    usual = tokenized("the mill " * 9, 1000).tokenizer.vocabulary.tokens
    assert tokenized("the mill " * 9, huge).tokenizer.vocabulary.tokens == usual
    rare = finish(BytePairTokenizer.from_text("the mill " * 9, Limits(huge, 1000)))
    assert len(rare.tokenizer.vocabulary) == 257
