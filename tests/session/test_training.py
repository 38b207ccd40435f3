from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.runs.library import RunLibrary
from studio.session.coaching import Coaching
from studio.session.kept_runs import KeptRuns
from studio.session.open_model import OpenModel
from studio.session.open_text import OpenText
from studio.session.planning import Planning
from studio.session.race import Race, RaceEntry
from studio.session.saving import Saving
from studio.session.session import Session
from studio.session.task import Task
from studio.session.training import Training
from studio.training.coach import Advice
from tests.session.actions import CONFIG, ENDLESS, SMALL, open_story, train

FAST = RaceEntry("the quick one", "lstm", SMALL, CONFIG)


class Parts(QObject):
    """A training with the parts it uses and those that hang on it, and a listener before or behind them."""

    def __init__(self, library: RunLibrary, *, listens_first: bool) -> None:
        super().__init__()
        self.text = OpenText(library.folder.parent / "classics", self)
        self.runs = KeptRuns(library, self)
        self.model = OpenModel(library, self)
        self.saving = Saving(self.model, self.runs, self)
        planning = Planning(self.text, self)
        self.training = Training(self.text, self.model, self.runs, self.saving, planning, self)
        self.seen: list[dict[str, object]] = []
        if listens_first:
            self.training.ended.connect(self._on_ended)
        self.race = Race(self.training, self.runs, self.text, self)
        self.coaching = Coaching(self.training, self.race, self.text, self)
        if not listens_first:
            self.training.ended.connect(self._on_ended)

    def close(self) -> None:
        """Wait for the threads."""
        for task in self.findChildren(Task):
            task.stop_and_wait()

    def _on_ended(self) -> None:
        record, trained = self.training.record, self.training.trained
        assert record is not None
        self.seen.append(
            {
                "running": self.training.running,
                "open": trained is not None and self.model.trained is trained,
                "unsaved": [model is trained for model in self.saving.unsaved],
                "failed": record.failure is not None,
                "on show is kept": record.run_id in [run.id for run in self.runs.library.runs()],
            }
        )


@pytest.fixture(params=[True, False])
def parts(request: pytest.FixtureRequest, qtbot: QtBot, story: Path, tmp_path: Path) -> Iterator[Parts]:
    """The parts, with a text open."""
    made = Parts(RunLibrary(tmp_path / "runs"), listens_first=request.param)
    with qtbot.waitSignal(made.text.reading.ended):
        made.text.open(story)
    yield made
    made.close()


def test_the_end_of_a_run_is_announced_when_all_is_in_its_place(qtbot: QtBot, parts: Parts) -> None:
    with qtbot.waitSignal(parts.training.ready, timeout=30_000):
        parts.training.start("lstm", SMALL, CONFIG)
    whole = {"running": False, "open": True, "unsaved": [], "failed": False, "on show is kept": True}
    assert parts.seen == [whole]
    assert parts.training.record is not None
    run_id = parts.training.record.run_id
    qtbot.waitUntil(lambda: [run.id for run in parts.runs.kept] == [run_id])


def test_what_could_not_be_saved_is_known_when_the_end_is_announced(
    qtbot: QtBot, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.runs import training_run
    from studio.runs.model_file import save_model

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(training_run, save_model.__name__, full)
    with qtbot.waitSignal(parts.training.ready, timeout=30_000):
        parts.training.start("lstm", SMALL, CONFIG)
    assert [(seen["unsaved"], seen["failed"], seen["open"]) for seen in parts.seen] == [([True], True, True)]


def test_the_next_one_of_a_race_begins_when_everybody_has_heard_of_the_end(qtbot: QtBot, parts: Parts) -> None:
    with qtbot.waitSignal(parts.race.ended, timeout=60_000):
        parts.race.start([FAST, FAST, FAST])
    qtbot.waitUntil(lambda: len(parts.seen) == 3)
    assert [seen["running"] for seen in parts.seen] == [False] * 3
    assert all(seen["on show is kept"] for seen in parts.seen)


def test_a_start_that_is_refused_says_so_and_leaves_the_run_on_show_as_it_is(
    qtbot: QtBot, session: Session, story: Path
) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    record = session.training.record
    assert record is not None
    session.runs.library.reads_only = True
    with qtbot.waitSignal(session.training.failed):
        session.training.start("lstm", SMALL, CONFIG)
    assert session.training.record is record
    assert record.failure is None


def test_a_race_whose_starts_are_refused_ends(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.runs.library.reads_only = True
    with qtbot.waitSignal(session.race.ended):
        session.race.start([FAST, FAST])
    assert not session.race.running
    assert [entry for entry, _ in session.race.failures] == [FAST, FAST]


def test_what_keeps_a_run_from_going_on_is_said_when_its_text_is_open(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    """Else whoever clears the page for a new text would take the error away."""
    open_story(qtbot, session, story)
    train(qtbot, session)
    (run,) = session.runs.library.runs()
    other = tmp_path / "other.txt"
    other.write_text("Quite another text. " * 200, encoding="utf-8")
    open_story(qtbot, session, other)
    heard: list[str] = []
    session.training.failed.connect(lambda error: heard.append("failed"))
    session.text.corpus_changed.connect(lambda: heard.append("text"))
    session.runs.library.reads_only = True
    with qtbot.waitSignal(session.training.failed, timeout=10_000):
        session.training.go_on(run)
    assert heard == ["text", "failed"]


def test_nothing_is_trained_anew_in_a_race_or_after_the_window_is_left(
    qtbot: QtBot, session: Session, story: Path
) -> None:
    from studio.messages import Message

    open_story(qtbot, session, story)
    coaching = session.coaching
    session.race.start([RaceEntry("the endless one", "lstm", SMALL, ENDLESS)])
    coaching.advice = Advice("too_small", Message("It is small."), ("stop", "larger"))
    record = session.training.record
    assert record is not None
    record.model, record.settings = "lstm", SMALL
    assert coaching.actions() == ("stop",)
    with qtbot.waitSignal(session.training.ready, timeout=30_000):
        session.race.cancel()

    session.training.start("lstm", SMALL, ENDLESS)
    record = session.training.record
    assert record is not None
    record.model, record.settings = "lstm", SMALL
    coaching.advice = Advice("too_small", Message("It is small."), ("stop", "larger"))
    with qtbot.waitSignal(session.training.ready, timeout=30_000):
        coaching.act("larger")
        session.leave()
    assert not session.training.running
