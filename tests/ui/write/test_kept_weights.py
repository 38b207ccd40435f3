"""With which weights one writes: chosen by the model's name and at the samples of its training, and always said."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from studio.runs.kept_weights import BEST, LAST
from studio.session.session import Session
from studio.training.config import TrainingConfig
from studio.training.events import SampleDrawn
from studio.ui.train.sample_card import SampleCard
from studio.ui.window.main_window import MainWindow
from tests.runs.files import UNEVEN
from tests.ui.actions import open_text, wait_for_controls
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton
SAMPLED = dataclasses.replace(UNEVEN, sample_length=20)


def train(qtbot: QtBot, window: MainWindow, story: Path, config: TrainingConfig = SAMPLED) -> None:
    open_text(qtbot, window, story)
    window.show_page("train")
    window.session.training.start("gru", {"hidden_size": 16}, config)


@pytest.fixture
def window(qtbot: QtBot, make: MakeWindow, story: Path) -> MainWindow:
    """A window with a run whose last weights are not its best."""
    made = make()
    with qtbot.waitSignal(made.session.training.ended, timeout=60_000):
        train(qtbot, made, story)
    made.activateWindow()
    return made


def choose(qtbot: QtBot, window: MainWindow, action: QAction) -> None:
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        action.trigger()


def write(qtbot: QtBot, window: MainWindow, prefix: str) -> str:
    page = window.write_page
    page.controls.length.set_value(50)
    page.prefix.setText(prefix)
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(page.generate_button, LEFT)
    return page.output.toPlainText()


def steps(session: Session) -> tuple[int, int]:
    assert session.model.trained is not None
    assert session.model.trained.kept is not None
    return session.model.trained.kept.best_step, session.model.trained.kept.last_step


def test_the_model_says_which_weights_write_and_another_set_can_be_chosen(
    qtbot: QtBot, window: MainWindow, make: MakeWindow
) -> None:
    session, page = window.session, window.write_page
    window.show_page("write")
    best, last = steps(session)
    assert page.weights.isVisible()
    assert page.weights.text() == "best weights ▾"
    assert str(best) in page.weights.best.text()
    assert not page.save_button.isVisible()
    assert page.weights.best.isChecked()
    assert page.weights.last.text() == f"Last: step {last}"
    text = write(qtbot, window, "The tide")
    curve = session.training.record
    choose(qtbot, window, page.weights.last)
    assert page.weights.text() == "last weights ▾"
    assert f" · {last} · " in page.model_chip.text()
    assert page.output.toPlainText() == text, "what was written stays"
    assert session.training.record is curve
    assert page.generate_button.text() == "Generate"
    other = write(qtbot, window, "The tide")
    assert session.page.current.model == f"story · GRU 16 · {last}"
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    assert page.output.toPlainText() == text
    choose(qtbot, window, page.weights.best)
    assert page.weights.best.isChecked()
    assert page.generate_button.text() == "Continue"
    assert window.close()

    later = make()
    (run,) = later.session.runs.library.runs()
    with qtbot.waitSignal(later.session.model.opened, timeout=20_000):
        later.session.model.open(run.path)
    qtbot.waitUntil(lambda: not later.session.store.task.running)
    texts = [root.whole_text() for root in later.session.page.tree.roots]
    assert texts == [text, other], "what either set of weights wrote is there again"
    assert later.write_page.output.toPlainText() == text


def test_where_the_last_weights_are_not_kept_nothing_is_offered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.safetensors"
    (run,) = window.session.runs.library.runs()
    copy.write_bytes(run.path.read_bytes())
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.session.model.open(copy)
    assert not window.write_page.weights.isVisible()


def test_the_samples_lend_the_weights_of_their_step(qtbot: QtBot, window: MainWindow) -> None:
    session, card = window.session, window.train_page.sample
    window.show_page("train")
    best, last = steps(session)
    assert card.write_button.text() == f"Write with the last weights, step {last} →"
    with qtbot.waitSignal(session.model.opened, timeout=20_000):
        qtbot.mouseClick(card.write_button, LEFT)
    assert window.current_page is window.write_page
    assert session.model.trained.kept.which == LAST
    window.show_page("train")
    places = {sample.step: place for place, sample in enumerate(session.training.record.history.samples)}
    card.slider.setValue(places[best])
    assert card.write_button.text() == f"Write with the best weights, step {best} →"
    qtbot.mouseClick(card.write_button, LEFT)
    assert session.model.trained.kept.which == BEST
    assert window.current_page is window.write_page
    window.show_page("train")
    card.slider.setValue(1)
    assert not card.write_button.isVisible()
    assert f"{best} (best)" in card.kept.text()
    assert card.kept.isVisible()


def test_a_run_under_way_lends_its_best_and_what_it_is_now(qtbot: QtBot, make: MakeWindow, story: Path) -> None:
    window = make()
    endless = dataclasses.replace(SAMPLED, epochs=100_000)
    train(qtbot, window, story, endless)
    session, card = window.session, window.train_page.sample
    wait_for_controls(qtbot, window)
    qtbot.waitUntil(card.write_button.isVisible, timeout=20_000)
    assert card.write_button.text() == "Write with it as it is now →"
    with qtbot.waitSignal(session.model.opened, timeout=20_000):
        qtbot.mouseClick(card.write_button, LEFT)
    assert session.model.trained.manifest.name.startswith("story · ")
    assert session.training.running


def test_the_card_offers_nothing_of_a_run_without_steps(qtbot: QtBot) -> None:
    card = SampleCard()
    qtbot.addWidget(card)
    card.show_samples([])
    card.show_kept(None, 12, runs=False)
    assert card.write_button.isHidden()
    assert card.kept.isHidden()


def test_one_set_of_weights_is_offered_once(qtbot: QtBot) -> None:
    card = SampleCard()
    qtbot.addWidget(card)
    card.show_samples([SampleDrawn(0, 0.0, "", "noise"), SampleDrawn(9, 1.0, "", "words")])
    card.show_kept(12, 12, runs=False)
    assert card.write_button.isHidden(), "the button below writes with the same"
    card.show_kept(12, 12, runs=True)
    assert not card.write_button.isHidden()
    card.show_kept(5, 12, runs=False)
    assert not card.write_button.isHidden()
