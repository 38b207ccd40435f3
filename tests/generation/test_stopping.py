from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.generation.events import TokenDrawn
from studio.generation.stopping import StopStrings

pieces_lists = st.lists(st.text("abc", max_size=3), max_size=12)


def told(pieces: list[str], stops: list[str]) -> tuple[str, bool]:
    strings = StopStrings(stops)
    text = ""
    for number, piece in enumerate(pieces):
        text += "".join(token.text for token in strings.feed(TokenDrawn(number, piece, 0.5)))
        if strings.found:
            return text, True
    return text + "".join(token.text for token in strings.rest()), False


def test_what_may_begin_a_stop_string_is_held_back_until_it_is_known() -> None:
    strings = StopStrings(["END"])
    assert [token.text for token in strings.feed(TokenDrawn(1, "an E", 0.5))] == []
    assert [token.text for token in strings.feed(TokenDrawn(2, "Nd", 0.5))] == ["an E", "Nd"]
    assert [token.text for token in strings.feed(TokenDrawn(3, "the EN", 0.25))] == []
    assert strings.feed(TokenDrawn(4, "D of it", 0.5)) == [TokenDrawn(3, "the ", 0.25)]
    assert strings.found
    assert strings.rest() == []


def test_of_several_the_one_that_is_complete_first_ends_the_text() -> None:
    assert told(["x", "a", "b", "c"], ["abc", "b"]) == ("xa", True)
    assert told(["xabc"], ["abc", "b"]) == ("xa", True)
    assert told(["xab"], ["b", "ab"]) == ("x", True)


def test_a_stop_string_that_overlaps_itself() -> None:
    assert told(list("aaab"), ["aab"]) == ("a", True)


@given(pieces_lists, st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=3))
def test_it_makes_no_difference_how_the_text_is_cut(pieces: list[str], stops: list[str]) -> None:
    text = "".join(pieces)
    ends = [(text.find(stop) + len(stop), text.find(stop)) for stop in stops if stop in text]
    assert told(pieces, stops) == ((text[: min(ends)[1]], True) if ends else (text, False))
