from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.cleaning import clean, clean_prefix
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
    with pytest.raises(StudioError, match="no cleaning “x”"):
        clean("a", "x")


def test_the_time_machine_has_the_lessons_figures() -> None:
    path = course_text("timemachine.txt")
    assert hashlib.sha1(path.read_bytes()).hexdigest() == "090b5e7e70c295757f55df93cb0a180b9691891a"
    document = read_document(path)
    corpus = build_corpus(document, "letters")
    assert document.text.count("\n") == 3221
    assert len(corpus.token_ids) == 170_580
    assert len(corpus.tokenizer.vocabulary) == 28
