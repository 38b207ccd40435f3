from __future__ import annotations

import pytest

from studio.text.corpus import build_corpus
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits


@pytest.mark.parametrize("level", LEVELS)
def test_a_peek_says_what_a_token_would_say_and_changes_nothing(level: str, document: Document) -> None:
    limits = Limits(maximum_size=400 if level == "bpe" else None)
    tokenizer = build_corpus(document, tokens=Tokens(level, limits)).tokenizer
    ids = tokenizer.encode("The tide, they say: 夜色é.\n\nIt comes.").tolist()
    ids = [token_id for token_id in ids if token_id]
    others = [*ids, 0, tokenizer.vocabulary.first_ordinary]
    plain, peeking = tokenizer.reader(), tokenizer.reader()
    for place, token_id in enumerate(ids):
        for other in others:
            reader = tokenizer.reader()
            for before in ids[:place]:
                reader.read(before)
            assert peeking.peek(other) == reader.read(other)
        assert peeking.read(token_id) == plain.read(token_id)
    assert peeking.end() == plain.end()
