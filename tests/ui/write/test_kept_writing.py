"""What was written is there again the next time the run is opened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.session.writing.kept_writing import file_of, read
from studio.session.writing.store import FOLDER
from studio.ui.window.main_window import MainWindow
from tests.old_files import old_model
from tests.ui.actions import LEFT, open_model, train_shortly
from tests.ui.conftest import MakeWindow

MODEL = old_model(2)


def press(qtbot: QtBot, window: MainWindow, name: str) -> str:
    with qtbot.waitSignal(window.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(getattr(window.write_page, name), LEFT)
    return window.write_page.output.toPlainText()


def test_after_quitting_the_run_is_opened_and_all_is_there(qtbot: QtBot, make: MakeWindow, story: Path) -> None:
    window = make()
    train_shortly(qtbot, window, story)
    window.show_page("write")
    page = window.write_page
    page.controls.length.set_value(50)
    qtbot.keyClicks(page.prefix, "The tide")
    first = press(qtbot, window, "generate_button")
    second = press(qtbot, window, "again_button")
    session = window.session
    session.page.rename(session.page.tree.roots[0], "the first one")
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    assert page.output.toPlainText() == first != second
    probabilities = list(page.output.written.probabilities)
    assert window.close()

    later = make()
    assert later.write_page.output.toPlainText() == ""
    (run,) = later.session.runs.library.runs()
    open_model(qtbot, later, run.path)
    page = later.write_page
    assert page.output.toPlainText() == first
    assert list(page.output.written.probabilities) == probabilities
    assert page.prefix.text() == "The tide"
    assert page.generate_button.text() == "Continue"
    assert [root.name for root in later.session.page.tree.roots] == ["the first one", ""]
    assert "2" in page.foot.branches_button.text()
    later.session.page.show(later.session.page.tree.roots[1])
    assert page.output.toPlainText() == second
    page.output.choose(2)
    with qtbot.waitSignal(later.session.page.alternatives_found, timeout=10_000):
        qtbot.keyClick(page.output, Qt.Key.Key_Right)
    assert page.output.chosen == 3
    assert press(qtbot, later, "generate_button").startswith(second)
    assert page.banner.text == ""


@pytest.mark.parametrize("content", ["{", '{"format": 1, "digest": "x", "shown": null, "stretches": [{"parent": 7}]}'])
def test_a_damaged_file_is_set_aside_and_told(qtbot: QtBot, make: MakeWindow, tmp_path: Path, content: str) -> None:
    window = make()
    open_model(qtbot, window, MODEL)
    press(qtbot, window, "generate_button")
    assert window.close()
    (path,) = (tmp_path / "home" / FOLDER).iterdir()
    path.write_text(content)
    later = make()
    open_model(qtbot, later, MODEL)
    assert later.write_page.output.toPlainText() == ""
    assert f"{path.name}.bad" in later.write_page.banner.text
    text = press(qtbot, later, "generate_button")
    assert later.close()
    assert path.with_name(f"{path.name}.bad").read_text() == content
    latest = make()
    open_model(qtbot, latest, MODEL)
    assert latest.write_page.output.toPlainText() == text


def test_what_is_being_written_while_the_window_closes_is_kept(qtbot: QtBot, make: MakeWindow) -> None:
    window = make()
    open_model(qtbot, window, MODEL)
    window.session.page.write("The", GenerationConfig(length=10_000_000))
    qtbot.waitUntil(lambda: len(window.write_page.output.toPlainText()) > 50, timeout=20_000)
    text = window.write_page.output.toPlainText()
    assert window.close()
    later = make()
    open_model(qtbot, later, MODEL)
    assert later.write_page.output.toPlainText().startswith(text)


_WINDOW = """
import sys
from pathlib import Path
from studio.generation.config import GenerationConfig
from studio.ui import application
make_window = application.make_window
def make(*arguments):
    window = make_window(*arguments)
    session = window.session
    session.model.opened.connect(lambda: session.page.write("The", GenerationConfig(length=30)))
    session.page.writing.ended.connect(lambda: print(session.model.trained.manifest.weights_digest, flush=True))
    return window
application.make_window = make
sys.exit(application.run([Path(sys.argv[1])]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_where_the_program_is_ended_or_killed_it_is_kept(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(MODEL)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TEXT_STUDIO_HOME": str(home)},
    ) as process:
        assert process.stdout is not None
        digest = process.stdout.readline().strip()
        path = file_of(home / FOLDER, digest)
        assert path is not None
        if number is signal.SIGKILL:  # it is on the disk without an end
            while not path.exists():
                assert process.poll() is None
        process.send_signal(number)
        process.wait(timeout=60)
    found = read(path, digest)
    assert [one.count for one in found.writing.segments] == [30]
    assert found.aside == ""
