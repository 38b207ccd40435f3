"""Steering a run from its page, and what a window says of runs when it opens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from studio.training.config import TrainingConfig
from studio.ui.window.main_window import MainWindow
from studio.ui.window.settings import Settings
from tests.ticks import Ticks
from tests.ui.actions import ENDLESS, LEFT, SMALL, open_and_close, wait_for_controls
from tests.ui.conftest import MakeWindow


@pytest.fixture
def training(qtbot: QtBot, window: MainWindow, story: Path) -> MainWindow:
    """A window in which a run trains that will not end by itself."""
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    window.show_page("train")
    window.session.training.start("lstm", SMALL, ENDLESS)
    wait_for_controls(qtbot, window)
    return window


def choose(action: QAction) -> None:
    assert action.isEnabled()
    action.trigger()


def test_the_menu_of_the_run_is_there_only_while_it_runs(qtbot: QtBot, training: MainWindow) -> None:
    controls = training.train_page.controls
    assert controls.more_button.isVisible()
    assert controls.more_button.accessibleName() == "Steer the run under way"
    with qtbot.waitSignal(training.session.training.ended):
        qtbot.mouseClick(controls.stop_button, LEFT)
    assert not controls.more_button.isVisible()
    assert not controls.discard.isEnabled()


def test_a_rate_is_chosen_from_the_menu(qtbot: QtBot, training: MainWindow) -> None:
    controls, record = training.train_page.controls, training.session.training.record
    names = [action.text() for action in controls.rate_actions]
    assert names[3] == "as planned"
    assert names[-1] == "0.1 times the plan's"
    choose(controls.rate_actions[-1])
    qtbot.waitUntil(lambda: bool(record.history.changes), timeout=10_000)
    assert record.history.changes[-1].factor == 0.1
    open_and_close(controls.more_button.menu().actions()[1].menu())
    assert controls.rate_actions[-1].isChecked()


def test_what_is_discarded_comes_back_by_undo(qtbot: QtBot, training: MainWindow) -> None:
    page, session = training.train_page, training.session
    with qtbot.waitSignal(session.runs.discarded):
        choose(page.controls.discard)
    assert page.banner.text == "“story · LSTM 16” was deleted."
    assert session.runs.library.runs() == []
    assert page.controls.state.text() == "Deleted. Under Runs it can be brought back for a month."
    with qtbot.waitSignal(session.runs.restored):
        qtbot.mouseClick(page.banner.offer, LEFT)
    assert len(session.runs.library.runs()) == 1
    assert page.controls.state.text() == "Stopped. The model is kept under Runs."
    assert page.banner.text == ""


def test_one_writes_with_the_model_as_it_is_now(qtbot: QtBot, training: MainWindow) -> None:
    with qtbot.waitSignal(training.session.model.opened):
        choose(training.train_page.controls.write_now)
    assert training.current_page is training.write_page
    assert training.session.training.running
    with qtbot.waitSignal(training.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(training.write_page.generate_button, LEFT)
    assert training.write_page.output.toPlainText()
    assert training.session.training.running


_INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource, held
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from studio.training.config import TrainingConfig
from studio.training.events import StepDone
TrainingRun.save_every = TrainingRun.first_save = 0.0
corpus = build_corpus(read_document(Path(sys.argv[1])), "letters")
path = RunLibrary(Path(sys.argv[2])).new_path("story.txt", TextSource.of_corpus(corpus))
config = TrainingConfig(epochs=4, batch_size=8, num_steps=16, device="cpu", threads=1, sample_length=10)
run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, path)
with held(path.parent):
    for event in run.events():
        if isinstance(event, StepDone) and event.step == 30:
            os.kill(os.getpid(), signal.SIGKILL)
"""


def test_fault_42_a_run_that_was_killed_is_offered_when_the_window_opens(
    qtbot: QtBot, make: MakeWindow, story: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "home" / "runs"
    subprocess.run([sys.executable, "-c", _INTERRUPTED, str(story), str(runs)], check=False)
    window = make()
    window.notice.look()
    step = RunLibrary(runs).runs()[0].steps
    assert 0 < step <= 30
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text == f"“story” was interrupted while it trained. What it learned up to step {step} is safe."
    assert window.notice.offer.text() == f"Resume from step {step:,}"
    with qtbot.waitSignal(window.session.training.ended, timeout=60_000):
        qtbot.mouseClick(window.notice.offer, LEFT)
    assert window.current_page is window.train_page
    assert not window.notice.isVisible()
    assert window.session.text.corpus is not None
    assert window.session.text.corpus.cleaning == "letters"
    record = window.session.training.record
    assert record is not None
    assert record.started is not None
    assert record.started.first_step == step
    assert [run.state for run in window.session.runs.library.runs()] == ["finished"]
    with qtbot.waitSignal(window.session.runs.checking.ended):
        window.notice.look()
    assert not window.notice.isVisible()


def test_fault_33_a_second_window_says_that_another_has_the_runs(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    runs = tmp_path / "home" / "runs"
    code = (
        "import sys; from pathlib import Path; from studio.runs.library import RunLibrary;"
        f"library = RunLibrary(Path({str(runs)!r}));print(library.claim(), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        window = make()
        window.notice.look()
        assert "Another window of the studio is open" in window.notice.text
        qtbot.mouseClick(window.notice.offer, LEFT)
        assert window.notice.isVisible()
        other.communicate("")
    qtbot.mouseClick(window.notice.offer, LEFT)
    assert not window.notice.isVisible()
    assert not window.session.runs.library.reads_only


@pytest.mark.parametrize("data", [b"\x00\x01garbage\xff" * 50, b"no settings at all", "语言".encode("gbk")])
def test_fault_34_damaged_settings_are_set_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(data)
    settings = Settings(tmp_path)
    assert (settings.language, settings.theme, settings.recent_texts) == ("system", "system", [])
    assert (tmp_path / "settings.ini.bad").read_bytes() == data
    settings.language = "zh_CN"
    settings.remember_text(Path("/夜/a=b [1].txt"))
    del settings  # as when the program ends
    again = Settings(tmp_path)
    assert (again.language, again.recent_texts) == ("zh_CN", [Path("/夜/a=b [1].txt")])


_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from studio.training.config import TrainingConfig
from studio.ui import application
make_window = application.make_window
def make(*arguments):
    window = make_window(*arguments)
    session = window.session
    config = TrainingConfig(minutes=60, sample_length=0, device="cpu")
    session.text.corpus_changed.connect(lambda: session.training.start("lstm", {"hidden_size": 64}, config))
    session.training.happened.connect(lambda happened: print(type(happened).__name__, flush=True))
    return window
application.make_window = make
sys.exit(application.run([Path(sys.argv[1])]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_fault_41_a_signal_lets_the_window_save_and_end(story: Path, tmp_path: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "TEXT_STUDIO_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(story)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if line == "StepDone\n":
                break
        process.send_signal(number)
        began = time.monotonic()
        process.stdout.read()
        process.wait(timeout=60)
        print("gone after", time.monotonic() - began)
        assert "QThread" not in process.stderr.read()
    (run,) = RunLibrary(tmp_path / "home" / "runs").runs()
    assert run.state == "stopped"
    corpus = build_corpus(read_document(story))
    assert RunLibrary(tmp_path / "home" / "runs").unfinished(corpus) == run
    assert RunLibrary(tmp_path / "home" / "runs").about(run).source == TextSource.of_corpus(corpus)


def test_fault_40_an_exception_inside_a_job_is_told_and_train_works_again(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, page = window.session, window.train_page
    with qtbot.waitSignal(session.text.corpus_changed):
        window.open_text(story)
    qtbot.waitUntil(lambda: not session.text.reading.running)
    window.show_page("train")
    with monkeypatch.context() as patched:
        patched.setattr("studio.training.train_step.TrainStep.learn", lambda *_: {}["gremlins"])
        with qtbot.waitSignal(session.training.ended, timeout=30_000):
            session.training.start("lstm", SMALL, ENDLESS)
    assert "gremlins" in page.banner.text
    copy = next(button for button in page.banner.findChildren(QPushButton) if button.text() == "Copy details")
    assert copy.isVisible()
    session.training.start("lstm", SMALL, ENDLESS)
    wait_for_controls(qtbot, window)
    with qtbot.waitSignal(session.training.ended):
        qtbot.mouseClick(page.controls.stop_button, LEFT)
    assert [run.state for run in session.runs.library.runs()] == ["stopped"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_fault_46_the_window_answers_while_it_loads_trains_writes_and_saves(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path
) -> None:
    """The clock is used with room to spare: the figures themselves are the benchmark's."""
    session, ticks = window.session, Ticks()
    large = tmp_path / "large.txt"
    large.write_text(story.read_text() * 500, encoding="utf-8")
    with qtbot.waitSignal(session.text.corpus_changed, timeout=60_000):
        window.open_text(large)
    qtbot.waitUntil(lambda: not session.text.reading.running)
    window.show_page("train")
    session.training.start("lstm", {"hidden_size": 128}, TrainingConfig(minutes=0.1, device="cpu"))
    wait_for_controls(qtbot, window)
    choose(window.train_page.controls.write_now)
    qtbot.waitUntil(lambda: session.model.trained is not None, timeout=20_000)
    session.page.write("The ", GenerationConfig(length=20_000))
    session.saving.save_model(tmp_path / "copy.safetensors")
    qtbot.waitUntil(lambda: not session.training.running and not session.page.writing.running, timeout=120_000)
    late = ticks.take()
    assert len(late) > 300
    assert late[len(late) // 2] < 16
    assert late[int(0.99 * len(late))] < 100
    assert late[-1] < 1000


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fault_44_started_paused_and_stopped_a_hundred_times(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    session = window.session
    with qtbot.waitSignal(session.text.corpus_changed):
        window.open_text(story)
    qtbot.waitUntil(lambda: not session.text.reading.running)
    sizes = []
    for turn in range(100):
        session.training.start("lstm", SMALL, ENDLESS)
        session.training.start("lstm", SMALL, ENDLESS)
        wait_for_controls(qtbot, window)
        session.training.pause()
        session.training.resume()
        with qtbot.waitSignal(session.training.ended, timeout=30_000):
            session.training.stop()
        if turn >= 20:
            sizes.append(_memory())
    assert len(session.runs.library.runs()) == 100
    assert max(sizes[-10:]) < max(sizes[:10]) + 40e6, "memory stays level"


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_run_that_is_opened_is_on_show_as_it_ended(qtbot: QtBot, training: MainWindow) -> None:
    session, page = training.session, training.train_page
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    qtbot.waitUntil(page.controls.go_on_button.isVisible)
    samples = [sample.text for sample in session.training.record.history.samples]
    with qtbot.waitSignal(session.model.opened):
        session.model.open(session.runs.library.runs()[0].path)
    training.show_page("train")
    assert not page.controls.go_on_button.isVisible(), "it might be of another run than the one on show"
    assert page.sample.text.toPlainText() == samples[-1].lstrip("\n")
    assert f"{len(session.text.corpus.tokenizer.vocabulary)} tokens" in page.curve.meaning.whole_text()
