"""A preset's wishes for the text end with the preset."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.session.session import Session
from studio.session.text_wishes import TextWishes, usual_tokens
from studio.training.config import TrainingConfig
from studio.training.presets import Preset
from tests.samples import STORY

CONFIG = TrainingConfig(minutes=1)
LYRICS = Preset("lyrics", "rnn", {}, CONFIG, "one-line", "char")
WORDS = Preset("words", "rnn", {}, CONFIG, "lower", "word")
PLAIN = Preset("plain", "rnn", {}, CONFIG)


@pytest.fixture
def session(qtbot: QtBot, session: Session, story: Path) -> Session:
    """A session with a story open."""
    with qtbot.waitSignal(session.text.reading.ended):
        session.text.open(story)
    return session


def read(qtbot: QtBot, session: Session) -> tuple[str, str]:
    """Return how the text is cleaned and cut, once nothing is read any more."""
    qtbot.waitUntil(lambda: not session.text.reading.running, timeout=20_000)
    assert session.text.corpus is not None
    return session.text.corpus.cleaning, session.text.corpus.tokens.level


def test_what_a_preset_wished_for_ends_with_it(qtbot: QtBot, session: Session) -> None:
    wishes = TextWishes(session.text)
    wishes.take(LYRICS)
    assert read(qtbot, session) == ("one-line", "char")
    wishes.take(WORDS)
    assert read(qtbot, session) == ("lower", "word")
    wishes.take(PLAIN)
    assert read(qtbot, session) == ("as-is", "char"), "it wishes for nothing"
    wishes.take(WORDS)
    assert read(qtbot, session) == ("lower", "word")
    wishes.end()
    assert read(qtbot, session) == ("as-is", "char")
    wishes.end()
    assert read(qtbot, session) == ("as-is", "char")


@pytest.mark.parametrize("turns", [1, 2, 3, 4])
def test_a_quick_change_of_mind_ends_as_the_last_word_has_it(qtbot: QtBot, session: Session, turns: int) -> None:
    wishes = TextWishes(session.text)
    for turn in range(turns):
        if turn % 2:
            wishes.end()
        else:
            wishes.take(WORDS)
    assert read(qtbot, session) == (("lower", "word") if turns % 2 else ("as-is", "char"))
    wishes.end()
    assert read(qtbot, session) == ("as-is", "char")


def test_what_the_user_set_since_stays(qtbot: QtBot, session: Session) -> None:
    wishes = TextWishes(session.text)
    wishes.take(LYRICS)
    read(qtbot, session)
    session.text.set_tokens(usual_tokens("word"))
    assert read(qtbot, session) == ("one-line", "word")
    wishes.end()
    assert read(qtbot, session) == ("as-is", "word")
    wishes.take(WORDS)
    read(qtbot, session)
    session.text.set_cleaning("nfc")
    assert read(qtbot, session) == ("nfc", "word")
    wishes.end()
    assert read(qtbot, session) == ("nfc", "word")


def test_another_text_knows_nothing_of_a_preset(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    wishes = TextWishes(session.text)
    wishes.take(LYRICS)
    read(qtbot, session)
    (tmp_path / "other.txt").write_text(STORY[::-1], encoding="utf-8")
    with qtbot.waitSignal(wishes.forgotten):
        session.text.open(tmp_path / "other.txt")
    session.text.set_cleaning("one-line")
    assert read(qtbot, session) == ("one-line", "char")
    wishes.end()
    assert read(qtbot, session) == ("one-line", "char"), "that was the user's own wish"


def test_special_tokens_stay_when_a_preset_ends(qtbot: QtBot, session: Session) -> None:
    special = ("<eos>",)
    session.text.set_tokens(usual_tokens("char", special))
    assert read(qtbot, session) == ("eos", "char")
    wishes = TextWishes(session.text)
    wishes.take(WORDS)
    assert read(qtbot, session) == ("lower+eos", "word")
    assert session.text.corpus is not None
    assert session.text.corpus.tokens.special == special
    wishes.end()
    assert read(qtbot, session) == ("eos", "char")
