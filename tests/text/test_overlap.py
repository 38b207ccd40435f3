from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.text.overlap import Copies, IndexingProgress, Span, TextIndex, copied, index_text
from tests.samples import STORY

LETTERS = st.text(st.sampled_from("ab"), max_size=60)  # repeats and overlaps in plenty
WRITING = st.text(st.sampled_from("ab 的是，😀é\n"), max_size=40)
ANYTHING = st.text(max_size=40)  # all of Unicode, but halves of characters


def index_of(text: str, at_once: int = 2**20) -> TextIndex:
    found: list[TextIndex] = []

    def work() -> Iterator[IndexingProgress]:
        found.append((yield from index_text(text, at_once)))

    list(work())
    return found[0]


def shown(text: str, written: str, minimum: int) -> tuple[list[str], list[int]]:
    spans = copied(index_of(text), written, minimum).spans
    return [written[span.start : span.end] for span in spans], [span.place for span in spans]


def by_hand(text: str, written: str, minimum: int) -> tuple[set[int], int]:
    """Return which characters are copied, and the length of the longest stretch, from the definition."""
    inside: set[int] = set()
    for start in range(len(written) - minimum + 1):
        if written[start : start + minimum] in text:
            inside |= set(range(start, start + minimum))
    pieces = (
        len(written[a:b]) for a in range(len(written)) for b in range(a, len(written) + 1) if written[a:b] in text
    )
    return inside, max(pieces, default=0)


def check(text: str, written: str, minimum: int) -> None:
    index = index_of(text)
    assert index.places.tolist() == sorted(range(len(text)), key=lambda place: text[place:])
    found = copied(index, written, minimum)
    inside, longest = by_hand(text, written, minimum)
    assert [place for span in found.spans for place in range(span.start, span.end)] == sorted(inside)
    assert found.share_new == pytest.approx(1 - len(inside) / len(written) if written else 1)
    assert (found.longest.length if found.longest else 0) == longest
    for span in (*found.spans, *([found.longest] if found.longest else [])):
        assert text[span.place : span.place + span.length] == written[span.start : span.end]


@given(LETTERS, LETTERS, st.integers(1, 8))
@example("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaabaaa", 2)
def test_repeats_and_overlaps(text: str, written: str, minimum: int) -> None:
    check(text, written, minimum)


@given(WRITING, WRITING, st.integers(1, 5))
@example("的" * 70 + "是" + "的" * 200, "的" * 150 + "是", 3)
def test_every_script(text: str, written: str, minimum: int) -> None:
    check(text, written, minimum)


@given(ANYTHING, ANYTHING, st.integers(1, 3))
def test_all_of_unicode(text: str, written: str, minimum: int) -> None:
    check(text, written + text[3:9], minimum)


@given(st.data(), st.integers(1, 30))
def test_patchworks_of_a_real_text(data: st.DataObject, minimum: int) -> None:
    text = STORY[:700]
    cuts = data.draw(st.lists(st.tuples(st.integers(0, 690), st.integers(0, 90)), max_size=4))
    check(text, "".join(text[start : start + size] for start, size in cuts), minimum)


def test_places_are_sorted_in_many_parts_as_in_one() -> None:
    text = STORY + STORY[:2000]
    assert index_of(text, at_once=50).places.tolist() == sorted(range(len(text)), key=lambda place: text[place:])


def test_what_stands_there_is_marked_and_its_place_is_told() -> None:
    text = "The tide comes twice a day to my door."
    assert shown(text, "My tide comes late, to my door", 6) == ([" tide comes ", " to my door"], [3, 26])
    assert shown(text, "My tide comes late, to my door", 12) == ([" tide comes "], [3])
    assert shown(text, "Nothing here is old", 6) == ([], [])


def test_stretches_that_overlap_share_nothing_twice() -> None:
    assert shown("abcde--cdefg", "abcdefg", 5) == (["abcde", "fg"], [0, 10])


def test_the_longest_stretch_may_be_shorter_than_a_span() -> None:
    found = copied(index_of("to be or not"), "xx be xx", 8)
    assert found == Copies((), Span(2, 6, 2), 1.0)
    assert copied(index_of("abc"), "xyz", 2) == Copies((), None, 1.0)


def test_nothing_in_nothing() -> None:
    assert copied(index_of(""), "abc", 3) == Copies((), None, 1.0)
    assert copied(index_of("abc"), "", 3) == Copies((), None, 1.0)
    with pytest.raises(ValueError, match="minimum"):
        copied(index_of("abc"), "abc", 0)


def test_the_work_tells_how_far_it_is_and_can_be_left() -> None:
    told = list(index_text(STORY, at_once=500))
    assert len(told) > 10
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[-1] == IndexingProgress(len(STORY), len(STORY))
    work = index_text(STORY, at_once=500)
    next(work)
    work.close()


def test_half_characters_do_no_harm() -> None:
    check("a\ud800b\ud800c", "x\ud800b\ud800", 2)


def test_a_long_copy_is_one_span() -> None:
    text = "".join(map(chr, np.random.default_rng(0).integers(97, 100, 20_000)))
    found = copied(index_of(text), "?" + text[3000:18_000] + "?", 40)
    assert found.spans == (Span(1, 15_001, 3000),)
