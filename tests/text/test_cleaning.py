from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.cleaning import STEPS, clean, clean_prefix, cleaning_of, steps_of
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from tests.samples import course_text


def test_as_it_is_changes_nothing() -> None:
    assert clean(" A\n\tb!", "as-is") == " A\n\tb!"


def test_letters_are_the_lessons() -> None:
    assert clean("The Time-Machine, by H. G. Wells [1898]\n\n  I\n", "letters") == "the time machine by h g wellsi"


@given(st.text())
def test_letters_equal_the_lessons_own_code(text: str) -> None:
    lines = [re.sub("[^A-Za-z]+", " ", line).strip().lower() for line in text.split("\n")]
    assert clean(text, "letters") == "".join(lines)


def test_prefix_keeps_the_space_at_its_end() -> None:
    assert clean_prefix("The Traveller ", "letters") == "the traveller "


def test_unknown_name_is_refused() -> None:
    for cleaning in ("x", "lower+x", "as-is+x", ""):
        with pytest.raises(StudioError, match="no cleaning"):
            clean("a", cleaning)


@pytest.mark.parametrize(
    ("cleaning", "text", "cleaned"),
    [
        ("nfc", "e\u0301", "é"),
        ("nfkc", "ﬁne ①Ａ", "fine 1A"),
        ("half-width", "Ａ，１　～é", "A,1 ~é"),
        ("simplified", "街燈與漢字", "街灯与汉字"),
        ("lower", "ÉA b", "éa b"),
        ("spaces", "  a \t b \n\n \n  c\u3000d  ", "a b\nc d"),
        ("one-line", "a\nb\n", "a b "),
        ("one-line+lower+spaces", "A \n\n B\n", "a b"),
    ],
)
def test_each_step(cleaning: str, text: str, cleaned: str) -> None:
    assert clean(text, cleaning) == cleaned


@given(st.text(), st.sets(st.sampled_from(sorted(STEPS))))
def test_cleaning_twice_is_cleaning_once(text: str, names: set[str]) -> None:
    """Whatever the steps; but lower case may undo a form that Unicode then has to make anew."""
    cleaning = cleaning_of(tuple(names - {"lower", "letters"}))
    once = clean(text, cleaning)
    assert clean(once, cleaning) == once


@given(st.permutations(sorted(STEPS)))
def test_steps_are_taken_in_one_order_however_they_are_written(names: list[str]) -> None:
    assert steps_of("+".join(names)) == tuple(STEPS)
    assert cleaning_of(tuple(names)) == "+".join(STEPS)
    assert cleaning_of(()) == "as-is"


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.text.cleaning.simplified_is_available", lambda: False)
    with pytest.raises(StudioError, match="pip install opencc"):
        clean("漢", "simplified")


def test_the_time_machine_has_the_lessons_figures() -> None:
    path = course_text("timemachine.txt")
    assert hashlib.sha1(path.read_bytes()).hexdigest() == "090b5e7e70c295757f55df93cb0a180b9691891a"
    document = read_document(path)
    corpus = build_corpus(document, "letters")
    assert document.text.count("\n") == 3221
    assert len(corpus.token_ids) == 170_580
    assert len(corpus.tokenizer.vocabulary) == 28
