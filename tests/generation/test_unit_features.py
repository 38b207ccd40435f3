from __future__ import annotations

import numpy as np
import pytest

from studio.generation.unit_features import TRAITS, Activations, telling_units, traits


def by_characters(text: str) -> dict[str, list[float]]:
    return {name: trait.tolist() for name, trait in traits(text, np.arange(1, len(text) + 1)).items()}


def test_the_traits_of_a_text() -> None:
    found = by_characters('a "B" 7\n  c')
    assert set(found) == set(TRAITS)
    assert found["quotes"] == [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert found["line ends"] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert found["place in line"] == [1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]
    assert found["digits"] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert found["capitals"] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert found["spaces"] == [0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0]
    assert found["indentation"] == [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2]


def test_quotations_of_all_kinds_end_at_a_blank_line() -> None:
    assert by_characters("“a”「b『c』」d")["quotes"] == [1, 1, 0, 1, 1, 1, 1, 1, 0, 0]
    assert by_characters('"a\n\nb "c" d')["quotes"] == [1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0]
    assert by_characters("”a “b” c")["quotes"] == [0, 0, 0, 1, 1, 0, 0, 0]


def test_the_traits_of_longer_tokens() -> None:
    """Of a token the traits are what its characters have, and where its last one stands."""
    found = traits('He said "Go 5\nx', np.array([2, 2, 7, 11, 13, 14, 15]))
    assert found["capitals"].tolist() == [1, 0, 0, 1, 0, 0, 0]
    assert found["digits"].tolist() == [0, 0, 0, 0, 1, 0, 0]
    assert found["quotes"].tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert found["place in line"].tolist() == [2, 2, 7, 11, 13, 0, 1]


def test_units_made_to_keep_track_of_something_are_found() -> None:
    text = ('She said "come in" and\n    asked for 12 Eggs or so.\n' * 20)[:1000]
    ends = np.arange(1, len(text) + 1)
    random = np.random.default_rng(0)
    states = random.normal(size=(len(text), 40)) * 0.2
    planted = dict(zip(TRAITS, (3, 8, 12, 21, 22, 30, 39), strict=True))
    for name, trait in traits(text, ends).items():
        sign = -1 if name == "digits" else 1
        states[:, planted[name]] += sign * trait / trait.max()
    states[:, 5] = 0.25  # a unit that never moves
    found = telling_units(Activations(text, np.zeros(len(text), np.uint8), ends, states.astype(np.float32)), top=3)
    for name, units in found.items():
        assert units[0].unit == planted[name]
        assert len(units) == 3
        assert (units[0].score < 0) == (name == "digits")
        assert 1 >= abs(units[0].score) >= abs(units[1].score) >= abs(units[2].score)
        assert 5 not in [unit.unit for unit in units]
    expected = np.corrcoef(states[:, 3], traits(text, ends)["quotes"])[0, 1]
    assert found["quotes"][0].score == pytest.approx(expected, abs=1e-5)


def test_a_trait_the_text_hardly_has_has_no_units() -> None:
    text = "only words and 12 digits, but few"
    states = np.random.default_rng(0).normal(size=(len(text), 4)).astype(np.float32)
    found = telling_units(Activations(text, np.zeros(len(text), np.uint8), np.arange(1, len(text) + 1), states))
    assert found["digits"] == found["quotes"] == found["line ends"] == []
    assert len(found["spaces"]) == 4
