from __future__ import annotations

import collections

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.vocabulary import UNKNOWN, Vocabulary


def test_most_frequent_first_and_ties_by_first_appearance() -> None:
    vocabulary = Vocabulary.from_counts([("b", 2), ("a", 5), ("c", 2)])
    assert vocabulary.tokens == (UNKNOWN, "a", "b", "c")
    assert vocabulary.counts == (0, 5, 2, 2)
    assert vocabulary.total == 9


def test_unknown_tokens_have_id_0() -> None:
    vocabulary = Vocabulary.from_counts([("a", 1)])
    assert (vocabulary.id_of("a"), vocabulary.id_of("z"), len(vocabulary)) == (1, 0, 2)
    assert "a" in vocabulary
    assert "z" not in vocabulary


@pytest.mark.parametrize(
    ("tokens", "counts"), [([], []), (["a"], [1]), ([UNKNOWN, "a", "a"], [0, 1, 1]), ([UNKNOWN, "a"], [0])]
)
def test_an_unsound_table_is_refused(tokens: list[str], counts: list[int]) -> None:
    with pytest.raises(ValueError, match="token"):
        Vocabulary(tokens, counts)


@given(st.text(min_size=1))
def test_ids_and_tokens_are_two_way(text: str) -> None:
    vocabulary = Vocabulary.from_counts(collections.Counter(text).items())
    assert [vocabulary.id_of(token) for token in vocabulary.tokens] == list(range(len(vocabulary)))
    assert list(vocabulary.counts[1:]) == sorted(vocabulary.counts[1:], reverse=True)
