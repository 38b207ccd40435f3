from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.generation.scored import PASSAGE, Passage, Scored, compare
from studio.text.corpus import Corpus
from studio.text.tokenizer import Tokenizer


def handmade(tokenizer: Tokenizer, text: str, ends: list[int], bits: list[float]) -> Scored:
    nothing = np.zeros((len(ends), 0))
    return Scored(
        text,
        tokenizer,
        np.ones(len(ends), dtype=np.uint8),
        np.array(ends),
        np.array(bits, dtype=np.float32),
        np.zeros(len(ends), dtype=np.float32),
        nothing.astype(np.int32),
        nothing.astype(np.float32),
    )


def test_bits_belong_to_the_characters_of_their_token(corpus: Corpus) -> None:
    text = "ab\ncd\n"
    characters = handmade(corpus.tokenizer, text, [1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 2, 2])
    across = handmade(corpus.tokenizer, text, [2, 2, 4, 6], [1, 1, 3, 8])  # the second is part of a character
    assert compare(characters, across) == [Passage(0, 3, 3, 3, 0, 0), Passage(3, 6, 6, 10, 0, 0)]
    assert compare(characters, across)[1].difference == 4
    assert compare(characters, across)[1].bits_per_character == (2, pytest.approx(10 / 3))


@given(st.text(st.sampled_from('aé的 \n.。!?"”'), max_size=400))
def test_passages_are_short_and_leave_nothing_out(text: str) -> None:
    pieces = PASSAGE.findall(text)
    assert "".join(pieces) == text
    for piece in pieces:
        assert len(piece.rstrip(' \n.。!?"”')) <= 120


def test_passages_are_lines_and_sentences() -> None:
    line = "The tide comes twice a day to my door. " * 5
    assert PASSAGE.findall("one line\nanother\n\n" + line + "的是" * 60) == [
        "one line\n",
        "another\n\n",
        *["The tide comes twice a day to my door. "] * 5,
        "的是" * 40,
        "的是" * 20,
    ]
