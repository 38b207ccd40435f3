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
    assert (vocabulary.to_ids("a"), vocabulary.to_ids("z"), len(vocabulary)) == (1, 0, 2)
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
    assert [vocabulary.to_ids(token) for token in vocabulary.tokens] == list(range(len(vocabulary)))
    assert list(vocabulary.counts[1:]) == sorted(vocabulary.counts[1:], reverse=True)


def test_limits_and_reserved_tokens() -> None:
    counted = [("b", 2), ("a", 5), ("c", 2), ("d", 1)]
    vocabulary = Vocabulary.from_counts(counted, minimum_frequency=2, maximum_size=4, reserved=("<pad>", "a"))
    assert vocabulary.tokens == (UNKNOWN, "<pad>", "a", "b")
    assert vocabulary.counts == (3, 0, 5, 2)
    assert vocabulary.reserved == ("<pad>", "a")
    assert vocabulary.first_ordinary == 3
    assert vocabulary.total == 10
    assert vocabulary.coverage == pytest.approx(0.7)


def test_several_at_once() -> None:
    vocabulary = Vocabulary.from_counts([("a", 2), ("b", 1)])
    assert vocabulary.to_ids(["b", "z", "a"]) == [2, 0, 1]
    assert vocabulary.to_tokens([2, 0]) == ["b", UNKNOWN]
    assert vocabulary.to_tokens(1) == "a"
    for absent in (-1, 3):
        with pytest.raises(IndexError):
            vocabulary.to_tokens(absent)


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 9)),
    st.integers(1, 10),
    st.none() | st.integers(2, 10),
)
def test_nothing_of_the_text_is_lost_in_the_counts(
    counts: dict[str, int], minimum_frequency: int, maximum_size: int | None
) -> None:
    vocabulary = Vocabulary.from_counts(counts.items(), minimum_frequency=minimum_frequency, maximum_size=maximum_size)
    assert vocabulary.total == sum(counts.values())
    assert all(count >= minimum_frequency for count in vocabulary.counts[1:])
    assert maximum_size is None or len(vocabulary) <= maximum_size
    dropped = [count for token, count in counts.items() if token not in vocabulary]
    kept = vocabulary.counts[1:]
    assert not dropped or not kept or max(dropped) <= min(kept) or max(dropped) < minimum_frequency


def test_tokens_are_counted_as_in_the_lesson() -> None:
    """The lesson's class: lists in lists, `vocab[tokens]`, `token_freqs`, `min_freq`, reserved tokens."""
    lines = [["the", "time", "machine"], ["the", "time"], ["the"]]
    vocabulary = Vocabulary(lines)
    assert vocabulary.token_freqs == [("the", 3), ("time", 2), ("machine", 1)]
    assert vocabulary["time"] == 2
    assert vocabulary[["the", "future"]] == [1, 0]
    assert vocabulary[lines] == [[1, 2, 3], [1, 2], [1]]
    assert vocabulary[("the", ["time", ()])] == [1, [2, []]]
    assert vocabulary.to_tokens(vocabulary[lines[0]]) == lines[0]
    assert (vocabulary.unk, vocabulary["future"], len(vocabulary)) == (0, 0, 4)
    assert list(vocabulary) == ["<unk>", "the", "time", "machine"]
    assert Vocabulary("abab c").token_freqs == [("a", 2), ("b", 2), (" ", 1), ("c", 1)]
    rare = Vocabulary(lines, minimum_frequency=2, reserved_tokens=["<pad>"])
    assert rare.tokens == (UNKNOWN, "<pad>", "the", "time")
    assert rare.counts == (1, 0, 3, 2)
    with pytest.raises(TypeError, match="to_tokens"):
        _ = vocabulary[1]  # type: ignore[call-overload]


def test_a_text_that_holds_unk_itself() -> None:
    assert Vocabulary(["a", UNKNOWN, UNKNOWN]).token_freqs == [(UNKNOWN, 2), ("a", 1)]
