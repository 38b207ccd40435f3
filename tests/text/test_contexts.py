from __future__ import annotations

import dataclasses

import pytest

from studio.text.contexts import contexts
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits


@pytest.mark.parametrize("level", LEVELS)
def test_each_place_of_a_token_stands_in_the_text(level: str, document: Document) -> None:
    corpus = build_corpus(document, tokens=Tokens(level, Limits(maximum_size=400)))
    token_id = 5
    places = list(contexts(corpus, token_id, limit=10**6, width=12))
    assert len(places) == corpus.full_vocabulary.counts[token_id]
    for context in places:
        assert context.token.removeprefix(" ") == corpus.full_vocabulary.tokens[token_id].removeprefix(" ")
        assert context.before + context.token + context.after in corpus.text
        assert len(context.before) <= 12
        assert len(context.after) <= 12
    assert [context.place for context in places] == sorted(context.place for context in places)


def test_no_more_than_are_wanted(corpus: Corpus) -> None:
    assert len(list(contexts(corpus, 1, limit=7))) == 7


def test_tokens_left_out_of_the_vocabulary_have_contexts_too(document: Document) -> None:
    corpus = build_corpus(document, tokens=Tokens("word", Limits(minimum_frequency=5)))
    rare = len(corpus.full_vocabulary) - 1
    assert corpus.full_vocabulary.tokens[rare] not in corpus.tokenizer.vocabulary
    (context,) = contexts(corpus, rare)
    assert context.token.strip() == corpus.full_vocabulary.tokens[rare]


def test_a_long_text_is_looked_through_piece_by_piece(document: Document) -> None:
    corpus = build_corpus(dataclasses.replace(document, text="abcabcabcabcabcx"))
    assert [context.place for context in contexts(corpus, 1, at_once=7)] == [0, 3, 6, 9, 12]
