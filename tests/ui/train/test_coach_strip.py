"""The coach in the window: what it says is shown, what is clicked is done, and it does not nag."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.messages import Message
from studio.session.session import Session
from studio.session.training_record import TrainingRecord
from studio.text.corpus import Corpus
from studio.training.coach import Advice
from studio.training.config import TrainingConfig
from studio.training.events import Evaluated, LearningRateChanged, RunFinished, RunStarted, StepDone
from studio.ui.train.coach_strip import CoachStrip
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import open_text

LEFT = Qt.MouseButton.LeftButton
STEPS = 1000
SETTINGS = {"hidden_size": 32, "dropout": 0.1}


@pytest.fixture
def patch(window: MainWindow) -> Iterator[pytest.MonkeyPatch]:
    """Change things for a while that is over before the window is closed."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture
def corpus(qtbot: QtBot, window: MainWindow, story: Path) -> Corpus:
    """The story, open in the window."""
    open_text(qtbot, window, story)
    opened = window.session.text.corpus
    assert opened is not None
    return opened


def strip_of(window: MainWindow) -> CoachStrip:
    return window.train_page.coach


def words(strip: CoachStrip) -> list[str]:
    return [button.text() for button in strip.buttons if not button.isHidden()]


def add(record: TrainingRecord, steps: range, loss: float, rate: float = 0.01) -> None:
    for step in steps:
        share = step / STEPS
        record.add(StepDone(step, 10 * share, 100 * share, share, loss, rate, 1.0, 5000.0))


def show(window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch, *, running: bool = True) -> Session:
    """Put a run on show of which nothing is known yet but its beginning."""
    session = window.session
    window.show_page("train")
    record = TrainingRecord(corpus.document.name, TrainingConfig(minutes=1.0), settings=SETTINGS, model="lstm")
    record.add(RunStarted("cpu", 7000, 60, 100_000, 10_000, 100, STEPS, 32, 64))
    patch.setattr(type(session.training), "running", property(lambda task: running and task is session.training))
    session.training.show(record)
    return session


def say(session: Session, advice: Advice) -> None:
    """Let the coach have said something."""
    session.coaching.advice = advice
    session.coaching.changed.emit()


def show_diverging(window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch) -> Session:
    session = show(window, corpus, patch)
    assert session.training.record is not None
    add(session.training.record, range(1, 301), 1.5)
    add(session.training.record, range(301, 501), 3.5)
    session.coaching.look()
    return session


def show_overfitted(window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch, **kind: bool) -> Session:
    session = show(window, corpus, patch, **kind)
    record = session.training.record
    assert record is not None
    for look, unseen in enumerate((3.0, 2.0, 1.6, 1.5, 1.6, 1.7, 1.8, 1.9)):
        add(record, range(100 * look + 1, 100 * look + 101), 2.0 - 0.2 * look)
        record.add(Evaluated(100 * look + 100, 10.0 * look + 10, unseen, best=False))
    session.coaching.look()
    return session


def test_there_is_nothing_to_see_while_there_is_nothing_to_say(
    window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch
) -> None:
    session = show(window, corpus, patch)
    strip = strip_of(window)
    session.coaching.look()
    assert strip.isHidden()
    assert session.training.record is not None
    add(session.training.record, range(1, 300), 1.5)
    session.coaching.look()
    assert (strip.isHidden(), strip.text) == (True, "")


def test_lowering_the_rate(qtbot: QtBot, window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch) -> None:
    session = show_diverging(window, corpus, patch)
    strip = strip_of(window)
    factors: list[float] = []
    patch.setattr(session.training, "set_rate_factor", factors.append)
    assert strip.isVisible()
    assert "4.5" in strip.text, "the perplexity it had"
    assert strip.text in strip.accessibleName()
    assert words(strip) == ["Lower the rate"]
    qtbot.mouseClick(strip.buttons[0], LEFT)
    assert factors == [pytest.approx(1 / 3)]
    assert strip.text == "The learning rate is now 33% of the plan's."
    assert words(strip) == []
    session.coaching.forget_done()
    assert strip.isHidden(), "it waits whether that helped"

    record = session.training.record
    assert record is not None
    record.add(LearningRateChanged(500, 50.0, factors[0]))
    add(record, range(501, 901), 3.5)
    session.coaching.look()
    qtbot.mouseClick(strip.buttons[0], LEFT)
    assert factors[1] == pytest.approx(1 / 9), "of the plan's, on top of the first"


def test_what_is_put_off_stays_away_for_a_share_of_the_run(
    qtbot: QtBot, window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch
) -> None:
    session = show_diverging(window, corpus, patch)
    strip, record = strip_of(window), session.training.record
    assert record is not None
    strip.later_button.setFocus()
    qtbot.keyClick(strip.later_button, Qt.Key.Key_Return)
    assert strip.isHidden()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.train_page.isAncestorOf(focused), "the keyboard stays on the page"
    add(record, range(501, 701), 3.5)
    session.coaching.look()
    assert strip.isHidden()
    add(record, range(701, 901), 3.5)
    session.coaching.look()
    assert strip.isVisible()


def test_it_looks_once_a_second_at_most(window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch) -> None:
    session = show(window, corpus, patch)
    strip = strip_of(window)
    session.coaching.look()
    assert session.training.record is not None
    add(session.training.record, range(1, 301), 1.5)
    add(session.training.record, range(301, 501), 3.5)
    session.training.happened.emit(session.training.record.latest)
    assert strip.isHidden()
    now = time.monotonic()
    patch.setattr(time, "monotonic", lambda: now + 1.0)
    session.training.happened.emit(session.training.record.latest)
    assert strip.isVisible()


def test_stopping_an_overfitting_run(
    qtbot: QtBot, window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch
) -> None:
    session = show_overfitted(window, corpus, patch)
    strip = strip_of(window)
    stopped: list[bool] = []
    patch.setattr(session.training, "stop", lambda: stopped.append(True))
    assert words(strip) == ["Stop here, keep the best", "Again with more dropout"]
    qtbot.mouseClick(strip.buttons[0], LEFT)
    assert stopped == [True]
    assert strip.text == "Stopped here: the state that did best is kept."
    patch.undo()
    session.coaching.forget_done()
    assert words(strip) == ["Again with more dropout", "Again, smaller"], "what could be done next"


@pytest.mark.parametrize(
    ("place", "settings", "said"),
    [
        (0, {"hidden_size": 32, "dropout": 0.3}, "Training anew, with 30% left out."),
        (1, {"hidden_size": 16, "dropout": 0.1}, "Training anew, with a size of 16."),
    ],
)
def test_a_run_that_is_over_is_trained_again_in_another_way(
    qtbot: QtBot,
    window: MainWindow,
    corpus: Corpus,
    patch: pytest.MonkeyPatch,
    place: int,
    settings: dict[str, object],
    said: str,
) -> None:
    session = show_overfitted(window, corpus, patch, running=False)
    strip = strip_of(window)
    assert words(strip) == ["Again with more dropout", "Again, smaller"]
    patch.undo()
    qtbot.mouseClick(strip.buttons[place], LEFT)
    assert session.training.running
    record = session.training.record
    assert record is not None
    qtbot.waitUntil(lambda: record.latest is not None, timeout=20_000)
    assert strip.text.startswith(said)
    session.training.stop()
    qtbot.waitUntil(lambda: not session.training.running, timeout=20_000)
    assert session.model.trained is not None
    assert session.model.trained.manifest.settings == session.model.trained.manifest.settings | settings
    assert record is session.training.record


def test_a_diverged_run_is_trained_again_with_a_tenth_of_the_rate(
    qtbot: QtBot, window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch
) -> None:
    session = show(window, corpus, patch, running=False)
    strip, record = strip_of(window), session.training.record
    assert record is not None
    add(record, range(1, 50), 20.0)
    record.add(RunFinished(49, "diverged"))
    session.coaching.look()
    started: list[TrainingConfig] = []
    patch.setattr(session.training, "start", lambda model, settings, config: started.append(config))
    assert words(strip) == ["Again with a tenth of the rate"]
    qtbot.mouseClick(strip.buttons[0], LEFT)
    assert started[0].learning_rate == pytest.approx(TrainingConfig.learning_rate / 10)
    assert started[0].muon_learning_rate == pytest.approx(TrainingConfig.muon_learning_rate / 10)


def test_without_its_text_or_its_sizes_a_run_is_not_trained_again(
    window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch
) -> None:
    session = show_overfitted(window, corpus, patch)
    assert session.training.record is not None
    session.training.record.model = ""
    strip_of(window).retranslate()
    assert words(strip_of(window)) == ["Stop here, keep the best"]


@pytest.mark.parametrize("width", [1280, 800])
def test_its_words_have_room(
    qtbot: QtBot, window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch, width: int
) -> None:
    window.resize(width, 600)
    show_overfitted(window, corpus, patch)
    strip = strip_of(window)
    qtbot.waitUntil(lambda: strip.words.height() >= strip.words.heightForWidth(strip.words.width()), timeout=5000)
    assert strip.words.width() > 250
    for button in (*strip.buttons, strip.later_button):
        assert button.width() >= button.sizeHint().width()
        assert strip.rect().contains(button.geometry())
    assert window.train_page.width() >= strip.width() + strip.x()


def test_a_running_run_is_stopped_and_trained_anew(qtbot: QtBot, window: MainWindow, corpus: Corpus) -> None:
    session, strip = window.session, strip_of(window)
    window.show_page("train")
    session.training.start("lstm", SETTINGS, TrainingConfig(minutes=1.0, sample_length=0))
    first = session.training.record
    assert first is not None
    qtbot.waitUntil(lambda: first.latest is not None and first.latest.step > 20, timeout=30_000)
    first.model, first.settings = "lstm", SETTINGS
    say(session, Advice("overfitting", Message("It learns by heart."), ("stop", "more_dropout")))
    qtbot.mouseClick(strip.buttons[1], LEFT)
    qtbot.waitUntil(
        lambda: session.training.record is not first and session.training.record.latest is not None, timeout=30_000
    )
    assert strip.text.startswith("Training anew, with 30% left out.")
    session.training.stop()
    qtbot.waitUntil(lambda: not session.training.running, timeout=20_000)
    assert len(session.runs.library.runs()) == 2, "the first is kept"


def test_a_window_that_closes_trains_nothing_anew(qtbot: QtBot, window: MainWindow, corpus: Corpus) -> None:
    session, strip = window.session, strip_of(window)
    session.training.start("lstm", SETTINGS, TrainingConfig(minutes=1.0, sample_length=0))
    record = session.training.record
    assert record is not None
    qtbot.waitUntil(lambda: record.latest is not None, timeout=30_000)
    record.model, record.settings = "lstm", SETTINGS
    say(session, Advice("too_small", Message("It is small."), ("larger",)))
    strip.buttons[0].click()
    window.stop_and_close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    QCoreApplication.processEvents()
    assert not session.training.running
    assert len(session.runs.library.runs()) == 1


def test_a_run_without_clipping_that_diverged_is_trained_again_with_it(
    qtbot: QtBot, window: MainWindow, corpus: Corpus, patch: pytest.MonkeyPatch
) -> None:
    session = show(window, corpus, patch, running=False)
    strip, record = strip_of(window), session.training.record
    assert record is not None
    record.config = replace(record.config, clip=0.0)
    add(record, range(1, 50), 20.0)
    record.add(RunFinished(49, "diverged"))
    session.coaching.look()
    started: list[TrainingConfig] = []
    patch.setattr(session.training, "start", lambda model, settings, config: started.append(config))
    assert "clipping" in strip.text
    assert words(strip) == ["Again with clipping", "Again with a tenth of the rate"]
    qtbot.mouseClick(strip.buttons[0], LEFT)
    assert started == [replace(record.config, clip=1.0)]
    assert strip.text.startswith("Training anew, its gradients clipped at 1.")
