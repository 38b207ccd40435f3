from __future__ import annotations

import pytest

from studio.text.occurrences import is_missing, occurs, words_of
from studio.text.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("The tide, the mill's wheel\nturns 3 times", ("The", "tide", "the", "mill's", "wheel", "turns", "3", "times")),
        ("the mill the", ("mill", "the")),
        ("分开", ("分开",)),
        ("不分开，想要 love", ("不分开", "想要", "love")),
        ("love分开now", ("love", "分开", "now")),
        ("我们在海边的磨坊里", ()),
        ("さくら 한국어 кот naïve", ("さくら", "한국어", "кот", "naïve")),
        (" ,.!\n", ()),
        ("", ()),
    ],
)
def test_the_words_of_a_beginning(prefix: str, words: tuple[str, ...]) -> None:
    assert words_of(prefix) == words


def test_of_a_very_long_beginning_the_last_words_count() -> None:
    words = [f"word{number}" for number in range(1000)]
    assert words_of(" ".join(words)) == tuple(words[-50:])


def test_a_word_is_found_wherever_it_stands() -> None:
    text = "0123456789abcdef"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert occurs(text[start:end], text, stretch=7)
    assert not occurs("ba", text, stretch=7)
    assert not occurs("a", "")


def test_what_the_vocabulary_alone_tells() -> None:
    letters = Vocabulary(("<unk>", "a", "b"), (0, 5, 3))
    assert is_missing("abc", letters, "char")
    assert not is_missing("ab", letters, "char"), "its letters are known: it may stand there or not"
    words = Vocabulary(("<unk>", "tide"), (0, 2))
    assert is_missing("mill", words, "word")
    assert not is_missing("tide", words, "word")
    assert not is_missing("mill", Vocabulary(("<unk>", "tide"), (1, 2)), "word"), "it may have been left out"
    assert not is_missing("mill", letters, "bpe")
