from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.messages import StudioError
from studio.models.specs import MODELS
from studio.session.race import RaceEntry
from studio.session.session import Session
from tests.session.actions import CONFIG, ENDLESS, SMALL, open_story

FAST = RaceEntry("the quick one", "lstm", SMALL, CONFIG)
OTHER = RaceEntry("the other", "rnn", SMALL, CONFIG)
BROKEN = RaceEntry("the broken one", "lstm", {"hidden_size": 0}, CONFIG)
SLOW = RaceEntry("the endless one", "lstm", SMALL, ENDLESS)


def step_made(session: Session) -> bool:
    return session.training.record is not None and session.training.record.latest is not None


def test_two_race_one_after_the_other_and_are_named(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    race, seen = session.race, []
    race.changed.connect(lambda: seen.append(race.current.name if race.current else ""))
    with qtbot.waitSignal(race.ended, timeout=60_000):
        race.start([FAST, OTHER])
        assert race.current is FAST
        assert race.waiting == (OTHER,)
    assert seen == ["the quick one", "the other", ""]
    assert [run.name for run in race.runs()] == ["the quick one", "the other"]
    assert [run.model for run in race.runs()] == ["lstm", "rnn"]
    assert race.failures == []
    assert not race.running


def test_one_that_fails_does_not_hold_up_the_next(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    with qtbot.waitSignal(session.race.ended, timeout=60_000):
        session.race.start([BROKEN, FAST])
    assert [run.name for run in session.runs.kept] == ["the quick one"]
    ((entry, error),) = session.race.failures
    assert entry is BROKEN
    assert isinstance(error, StudioError)


def test_stopping_the_run_stops_one_contestant(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.race.start([SLOW, FAST])
    qtbot.waitUntil(lambda: step_made(session), timeout=30_000)
    with qtbot.waitSignal(session.race.ended, timeout=60_000):
        session.training.stop()
    assert [(run.name, run.state) for run in session.race.runs()] == [
        ("the endless one", "stopped"),
        ("the quick one", "finished"),
    ]


def test_stopping_the_race_stops_all_and_keeps_what_was_trained(
    qtbot: QtBot,
    session: Session,
    story: Path,
) -> None:
    open_story(qtbot, session, story)
    session.race.start([SLOW, FAST])
    qtbot.waitUntil(lambda: step_made(session), timeout=30_000)
    with qtbot.waitSignal(session.race.ended, timeout=60_000):
        session.race.cancel()
    assert [run.name for run in session.runs.kept] == ["the endless one"]
    assert not session.training.running
    session.race.cancel()  # nothing to stop any more


def test_closing_in_a_race_ends_it(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.race.start([SLOW, SLOW])
    qtbot.waitUntil(lambda: step_made(session), timeout=30_000)
    session.close()
    qtbot.waitUntil(lambda: not session.race.running, timeout=30_000)
    assert len(session.runs.library.runs()) == 1


def test_a_race_is_on_one_text(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.race.start([SLOW, FAST])
    qtbot.waitUntil(lambda: step_made(session), timeout=30_000)
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_cleaning("letters")
    with qtbot.waitSignal(session.race.ended, timeout=60_000):
        session.training.stop()
    assert [run.name for run in session.runs.kept] == ["the endless one"]
    assert [entry for entry, _ in session.race.failures] == [FAST]


def test_a_race_needs_a_text_and_its_turn(qtbot: QtBot, session: Session, story: Path) -> None:
    with pytest.raises(StudioError, match="text"):
        session.race.start([FAST])
    open_story(qtbot, session, story)
    session.training.start("lstm", SMALL, ENDLESS)
    with pytest.raises(StudioError, match="One job at a time"):
        session.race.start([FAST])
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.stop()
    assert not session.race.running


@pytest.mark.parametrize("model", [name for name, spec in MODELS.items() if spec.race_settings is not None])
def test_every_contestant_suits_its_model(model: str) -> None:
    from studio.models.catalog import make_config

    entry = RaceEntry.fresh("it", model, 1.0, 6000)
    assert make_config(model, entry.settings) is not None
    assert entry.config.minutes == 1.0
