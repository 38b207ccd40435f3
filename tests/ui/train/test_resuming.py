"""A run that was stopped goes on, whatever the machine is doing; one that cannot is left as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.training.config import TrainingConfig
from studio.training.train_step import TrainStep
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton


def stopped_run(qtbot: QtBot, window: MainWindow, text: Path) -> str:
    """Train a little by the studio's own plan for half an hour, and stop; return the state of the run."""
    show_text(qtbot, window, text)
    window.session.training.start(None, {}, TrainingConfig(minutes=30))
    return stop_after_a_step(qtbot, window)


def show_text(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.session.text.open(text)
    window.show_page("train")


def stop_after_a_step(qtbot: QtBot, window: MainWindow) -> str:
    session = window.session
    qtbot.waitUntil(lambda: session.training.record.latest is not None or not session.training.running, timeout=120_000)
    if session.training.running:
        with qtbot.waitSignal(session.training.ended, timeout=120_000):
            qtbot.mouseClick(window.train_page.controls.stop_button, LEFT)
    assert session.training.record.failure is None
    assert session.training.record.latest is not None
    return session.runs.library.runs()[0].state


def test_a_run_that_cannot_be_taken_up_stays_stopped_and_is_tried_again(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stopped_run(qtbot, window, story) == "stopped"
    session, controls = window.session, window.train_page.controls
    (before,) = session.runs.library.runs()

    def fails(*_: object) -> None:
        raise RuntimeError("could not create a primitive descriptor")

    with monkeypatch.context() as broken:
        broken.setattr(TrainStep, "learn", fails)
        qtbot.waitUntil(controls.go_on_button.isVisible)
        with qtbot.waitSignal(session.training.ended, timeout=30_000):
            qtbot.mouseClick(controls.go_on_button, LEFT)
    assert isinstance(session.training.record.failure, RuntimeError)
    assert session.runs.library.runs() == [before]
    words = f"It did not go on. It is kept as it was at step {before.steps:,}, and can be tried again."
    assert controls.state.whole_text() == words
    qtbot.waitUntil(controls.go_on_button.isVisible)
    assert controls.go_on_button.text() == f"Go on from step {before.steps:,}"
    qtbot.mouseClick(controls.go_on_button, LEFT)
    assert stop_after_a_step(qtbot, window) == "stopped"
    assert session.runs.library.runs()[0].steps > before.steps


@pytest.fixture
def busy() -> Iterator[None]:
    """Keep two other processes at work."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    yield
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.usefixtures("busy")
def test_fifty_stops_and_resumes_on_a_busy_machine(qtbot: QtBot, make: MakeWindow, story: Path) -> None:
    window = make()
    assert stopped_run(qtbot, window, story) == "stopped"
    steps = window.session.runs.library.runs()[0].steps
    for turn in range(50):
        if turn % 10 == 9:  # now and then in another window, which offers it
            window.close()
            window = make()
            show_text(qtbot, window, story)
        qtbot.waitUntil(window.train_page.controls.go_on_button.isVisible)
        qtbot.mouseClick(window.train_page.controls.go_on_button, LEFT)
        assert stop_after_a_step(qtbot, window) == "stopped"
        (run,) = window.session.runs.library.runs()
        assert run.steps > steps
        steps = run.steps
