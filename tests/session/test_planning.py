"""What the session finds out while the user makes up their mind."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.messages import StudioError
from studio.runs.library import RunLibrary
from studio.session.planning import Plan
from studio.session.session import Session
from studio.text.levels import Tokens
from studio.training import planner
from studio.training.config import TrainingConfig
from studio.training.estimate import Estimate
from studio.training.events import RunPlanned, RunStarted
from tests.samples import STORY

TASTE = Plan(None, {}, TrainingConfig(minutes=0.03, patience=0.25, device="cpu"))


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The models whose rate was measured: none really is."""
    models: list[object] = []

    def rate(model: object, config: TrainingConfig) -> float:
        models.append(model)
        return 50_000.0

    monkeypatch.setattr(planner, "measured_rate", rate)
    return models


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """A session with a short story open."""
    made = Session(RunLibrary(tmp_path / "runs"))
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    with qtbot.waitSignal(made.text.reading.ended):
        made.text.open(tmp_path / "story.txt")
    yield made
    made.close()
    for task in (made.planning.task, made.training):
        qtbot.waitUntil(lambda task=task: not task.running)


def look(qtbot: QtBot, session: Session, plan: Plan = TASTE) -> object:
    with qtbot.waitSignal(session.planning.task.ended, timeout=30_000):
        session.training.look_ahead(plan)
    return session.planning.outlook(session.text.corpus, plan)


def test_it_is_measured_once_for_every_length(qtbot: QtBot, session: Session, measured: list[object]) -> None:
    assert session.planning.outlook(session.text.corpus, TASTE) is None
    assert isinstance(look(qtbot, session), RunPlanned)
    longer = Plan(None, {}, dataclasses.replace(TASTE.config, minutes=30.0, learning_rate=0.1, seed=3))
    session.training.look_ahead(longer)
    assert not session.planning.task.running
    outlook = session.planning.outlook(session.text.corpus, longer)
    assert isinstance(outlook, RunPlanned)
    assert (outlook.config.minutes, outlook.config.seed) == (30.0, 3)
    assert len(measured) == 2
    other = Plan(None, {}, dataclasses.replace(TASTE.config, batch_size=8))
    assert session.planning.outlook(session.text.corpus, other) is None
    assert isinstance(look(qtbot, session, other), RunPlanned)
    assert len(measured) == 4
    assert isinstance(session.planning.outlook(session.text.corpus, TASTE), RunPlanned), "nothing is forgotten"


def test_start_uses_what_was_measured(qtbot: QtBot, session: Session, measured: list[object]) -> None:
    expected = look(qtbot, session)
    events: list[object] = []
    session.training.happened.connect(events.append)
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.start(None, {}, TASTE.config)
    assert events[0] == expected
    assert isinstance(events[1], RunStarted)
    assert len(measured) == 2
    assert session.training.record is not None
    assert session.training.record.history.baselines is not None


def test_start_does_not_wait_for_the_measuring(
    qtbot: QtBot, session: Session, measured: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, go_on, too_early = threading.Event(), threading.Event(), threading.Event()
    measure, order = planner.measure, []

    def slowly(*arguments: object) -> Iterator[object]:
        at_work.set()
        go_on.wait(20)
        too_early.wait(0.5)  # what trains has time enough to begin, and does not
        order.append("measured")
        for event in measure(*arguments):  # type: ignore[arg-type]
            if isinstance(event, Estimate):
                pytest.fail("went on although it was stopped")
            yield event

    def for_the_run(*arguments: object) -> Iterator[object]:
        too_early.set()
        order.append("began")
        yield from measure(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(planner, "measure", slowly)
    session.training.look_ahead(TASTE)
    qtbot.waitUntil(at_work.is_set, timeout=30_000)
    monkeypatch.setattr(planner, "measure", for_the_run)
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.start(None, {}, TASTE.config)
        assert session.training.running
        go_on.set()
    assert order == ["measured", "began"], "both set the number of torch's threads"
    assert session.training.record is not None
    assert isinstance(session.training.record.planned, RunPlanned)
    assert session.training.record.finished is not None
    assert session.planning.outlook(session.text.corpus, TASTE) is None


def test_nothing_is_measured_while_a_model_trains(qtbot: QtBot, session: Session, measured: list[object]) -> None:
    session.training.start("lstm", {"hidden_size": 16}, TrainingConfig(minutes=60, device="cpu"))
    session.training.look_ahead(TASTE)
    assert not session.planning.task.running
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.stop()


def test_another_text_is_measured_anew(qtbot: QtBot, session: Session, measured: list[object]) -> None:
    look(qtbot, session)
    with qtbot.waitSignal(session.text.reading.ended):
        session.text.set_tokens(Tokens("word"))
    assert session.planning.outlook(session.text.corpus, TASTE) is None
    assert isinstance(look(qtbot, session), RunPlanned)
    assert len(measured) == 4


def test_what_stands_in_the_way_is_said_and_not_tried_again(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("too short", encoding="utf-8")
    with qtbot.waitSignal(session.text.reading.ended):
        session.text.open(tmp_path / "short.txt")
    assert isinstance(look(qtbot, session), StudioError)
    session.training.look_ahead(TASTE)
    assert not session.planning.task.running


def test_a_model_of_ones_own_is_measured_too(qtbot: QtBot, session: Session, measured: list[object]) -> None:
    plan = Plan("gru", {"hidden_size": 24, "dropout": 0.1}, TrainingConfig(epochs=5, device="cpu"))
    outlook = look(qtbot, session, plan)
    assert isinstance(outlook, RunPlanned)
    assert (outlook.model, outlook.epochs, outlook.tokens_per_second) == ("gru", 5, 50_000.0)
    too_large = Plan("lstm", {"hidden_size": 16_384, "num_layers": 16}, plan.config)
    failure = look(qtbot, session, too_large)
    assert isinstance(failure, StudioError)
    assert "needs" in str(failure)
