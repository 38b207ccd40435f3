from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.tokenizer import Limits, cut_in_pieces


@given(st.text("ab \n.，漢'", max_size=60), st.integers(1, 8))
def test_pieces_put_together_are_the_text(text: str, size: int) -> None:
    pieces = list(cut_in_pieces(text, size))
    assert "".join(pieces) == text
    assert all(pieces)
    assert all(len(piece) >= size for piece in pieces[:-1])


@given(st.text("ab\n .", max_size=60), st.integers(1, 8))
def test_no_word_is_cut_in_two(text: str, size: int) -> None:
    pieces = list(cut_in_pieces(text, size))
    for before, after in itertools.pairwise(pieces):
        assert not re.search(r"\w\Z", before) or not re.match(r"\w", after)


def test_a_run_of_line_feeds_stays_together() -> None:
    assert list(cut_in_pieces("one\n\n\ntwo", 4)) == ["one\n\n\n", "two"]


@pytest.mark.parametrize(("minimum", "maximum"), [(0, None), (1, 1)])
def test_limits_that_make_no_sense_are_refused(minimum: int, maximum: int | None) -> None:
    with pytest.raises(ValueError, match="must be"):
        Limits(minimum, maximum)
