from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.corpus import build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.spans import count_characters, mean_token_length, starts, token_ends, unknown_texts
from studio.text.tokenizer import Limits, Tokenizer
from tests.samples import STORY

WRITING = st.text(st.sampled_from("ab  Zq'.,\n-的是，😀é\u0301"), max_size=60)


def tokenizer(level: str) -> Tokenizer:
    document = Document("story", (), STORY + "的是", "UTF-8", len(STORY), "0" * 64)
    limits = Limits(maximum_size=300) if level in ("word", "bpe") else Limits()
    return build_corpus(document, "as-is", Tokens(level, limits)).tokenizer


TOKENIZERS = {level: tokenizer(level) for level in LEVELS}


@pytest.mark.parametrize("level", LEVELS)
@given(text=WRITING)
def test_tokens_stand_one_after_another_and_say_what_stands_there(level: str, text: str) -> None:
    tokenizer = TOKENIZERS[level]
    token_ids = tokenizer.encode(text)
    ends = token_ends(tokenizer, text, token_ids)
    assert len(ends) == len(token_ids)
    reader = tokenizer.reader()
    after_unknown = False
    for token_id, start, end in zip(token_ids.tolist(), starts(ends).tolist(), ends.tolist(), strict=True):
        said, here = reader.read(token_id), text[start:end]
        if after_unknown:  # a mark that is unknown reads as a word would
            said, here = said.removeprefix(" "), here.removeprefix(" ")
        assert said == here if token_id else start < end
        after_unknown = token_id == 0
    assert not len(ends) or ends[-1] == len(text)


def test_an_unknown_word_stands_where_it_stands() -> None:
    text = "the zyzzyva twice"
    ends = token_ends(TOKENIZERS["word"], text, TOKENIZERS["word"].encode(text))
    assert ends.tolist() == [3, 11, 17]
    assert starts(ends).tolist() == [0, 3, 11]


def test_the_last_piece_of_a_character_has_it_all() -> None:
    text = "a😀b"
    token_ids = TOKENIZERS["bpe"].encode(text)
    ends = token_ends(TOKENIZERS["bpe"], text, token_ids)
    assert ends.tolist() == [1, 1, 1, 1, 2, 3]


def test_a_large_text_is_followed_across_its_pieces() -> None:
    text = STORY * 400  # more than is cut at a time
    for level in ("word", "bpe"):
        ends = token_ends(TOKENIZERS[level], text, TOKENIZERS[level].encode(text))
        assert ends[-1] == len(text)


@pytest.mark.parametrize("level", LEVELS)
def test_characters_are_counted_without_the_text(level: str, document: Document) -> None:
    limits = Limits(maximum_size=400 if level == "bpe" else None)
    made = build_corpus(replace(document, text=STORY + "水的 é😀"), "as-is", Tokens(level, limits))
    assert count_characters(made.tokenizer, made.token_ids) == len(made.text)
    assert mean_token_length(made.tokenizer) == pytest.approx(made.characters_per_token, rel=0.1)


@pytest.mark.parametrize("level", LEVELS)
@given(text=WRITING)
def test_what_is_unknown_is_told_in_order(level: str, text: str) -> None:
    tokenizer = TOKENIZERS[level]
    token_ids = tokenizer.encode(text)
    unknown = unknown_texts(tokenizer, text, token_ids)
    assert len(unknown) == (token_ids == 0).sum()
    assert tuple(dict.fromkeys(unknown)) == tokenizer.unknown(text)
