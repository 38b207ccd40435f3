from __future__ import annotations

import math

import numpy as np
import pytest

from studio.models.spelling import Speller, spelling_bits
from studio.text.vocabulary import Vocabulary

WORDS = ("tide", "tides", "time", "times", "mill", "mills", "miller", "river", "rivers", "wheel", "wheels", "house")


def chance(speller: Speller, word: str) -> float:
    return float(2 ** -speller.bits([word])[0])


def test_the_chances_of_all_words_sum_to_one() -> None:
    """No word comes for nothing: what can be spelled with two letters, and what goes on beyond, is all there is."""
    speller = Speller(("a", "b", "ab", "aab", "ba"))
    letters, new = "ab", 2 ** math.log2(0x110000 - 0x800)
    words = [""]
    spelled = 0.0
    for _ in range(9):
        spelled += sum(chance(speller, word) * new ** word.count("?") for word in words)
        words = [word + letter for word in words for letter in letters + "?" if word.count("?") < 3]
    assert 0.97 < spelled <= 1 + 1e-6


def test_words_like_those_that_were_learned_cost_less() -> None:
    speller = Speller(WORDS)
    like, unlike = speller.bits(["rimes", "xqzvw"])
    assert like < 25 < unlike
    assert speller.bits(["wheels"])[0] < speller.bits(["sleehw"])[0]


def test_a_word_costs_the_same_wherever_it_stands_in_the_list() -> None:
    speller = Speller(WORDS)
    words = ["rime", "", "milltide", "é", "rime"]
    np.testing.assert_allclose(speller.bits(words), [speller.bits([word])[0] for word in words], rtol=1e-6)


def test_a_letter_that_no_word_has_is_one_of_unicodes() -> None:
    speller = Speller(WORDS)
    assert speller.bits(["é"])[0] > 20
    assert speller.bits(["é"])[0] == pytest.approx(speller.bits(["水"])[0])


def test_what_is_spelled_of_a_text() -> None:
    vocabulary = Vocabulary(("<unk>", "<pad>", *WORDS), (2, 0, *[1] * len(WORDS)), 1)
    tides, wheel = vocabulary.to_ids(["tides", "wheel"])
    token_ids = np.array([tides, 0, wheel, 0, tides, wheel, 0, 1], dtype=np.uint8)
    found = spelling_bits(vocabulary, [tides], token_ids, ["zebra", "zebra", "<unk>"])
    speller = Speller([word for word in WORDS if word != "tides"])
    zebra, tides_bits = speller.bits(["zebra", "tides"])
    np.testing.assert_allclose(found, [tides_bits, zebra, 0, zebra, 0, 0, 0, 0], rtol=1e-6)


def test_nothing_is_spelled_of_a_text_that_was_learned() -> None:
    vocabulary = Vocabulary(("<unk>", *WORDS), (0, *[1] * len(WORDS)))
    assert not spelling_bits(vocabulary, (), np.array([1, 2, 3, 3]), ()).any()
