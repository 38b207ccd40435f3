from __future__ import annotations

import dataclasses

from studio.text.cleaning import clean
from studio.text.corpus import build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document


def test_the_ends_of_lines_are_written_as_tokens() -> None:
    assert clean(" one two \n three\n\nfour", "eos") == "one two <eos> three <eos> <eos> four"
    assert clean("One, two.\nThree.\n", "letters+eos", " ") == "one two <eos> three"


def test_declared_it_stands_for_line_ends_where_the_text_has_none(document: Document) -> None:
    tokens = Tokens("word", special=("<eos>",))
    lines = dataclasses.replace(document, text="a b\nc\n")
    corpus = build_corpus(lines, "lower", tokens)
    assert corpus.cleaning == "lower+eos"
    assert corpus.tokenizer.vocabulary.to_tokens(corpus.token_ids.tolist()) == ["a", "b", "<eos>", "c", "<eos>"]
    has_its_own = dataclasses.replace(document, text="a b <eos>\nc")
    assert build_corpus(has_its_own, "lower", tokens).cleaning == "lower"


def test_what_looks_special_is_found(document: Document) -> None:
    text = "the <unk> of <unk> , <s> <s> 1 < 2 > 1 <once> a <b c> <b c> <eos>\n" * 1
    assert build_corpus(dataclasses.replace(document, text=text)).looks_special == ("<unk>", "<s>")
