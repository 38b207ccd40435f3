"""Notes of runs, however the program ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.runs.library import RunLibrary
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from studio.ui.window.main_window import MainWindow
from tests.trained import kept_model
from tests.ui.conftest import MakeWindow

_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from studio.ui import application
make_window = application.make_window
def make(*arguments):
    window = make_window(*arguments)
    if sys.argv[1]:
        window.session.notes.pause.setInterval(int(sys.argv[1]))
    def type_note():
        window.session.runs.listed.disconnect(type_note)
        note = window.runs_page.compare.note
        note.setFocus()
        QTest.keyClicks(note, "a good one")
        print("typed", flush=True)
    window.session.runs.listed.connect(type_note)
    QTimer.singleShot(0, lambda: window.show_page("runs"))
    return window
application.make_window = make
sys.exit(application.run())
"""


@pytest.mark.parametrize(("number", "pause"), [(signal.SIGTERM, "1000000"), (signal.SIGKILL, "")])
def test_a_note_in_its_field_is_kept_when_the_program_is_ended(
    qtbot: QtBot, story: Path, tmp_path: Path, number: signal.Signals, pause: str
) -> None:
    library = RunLibrary(tmp_path / "home" / "runs")
    library.folder.mkdir(parents=True)
    kept_model("ngram", build_corpus(read_document(story)), library.folder)
    environment = {**os.environ, "TEXT_STUDIO_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", _WINDOW, pause], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "typed\n"
        if number == signal.SIGKILL:
            qtbot.waitUntil(lambda: bool(library.runs()[0].note), timeout=20_000)
        process.send_signal(number)
        process.wait(timeout=30)
    assert [run.note for run in library.runs()] == ["a good one"]


@pytest.fixture
def other(story: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the runs, of which there is one."""
    library = RunLibrary(tmp_path / "home" / "runs")
    library.folder.mkdir(parents=True)
    kept_model("ngram", build_corpus(read_document(story)), library.folder)
    code = (
        "import sys; from pathlib import Path; from studio.runs.library import RunLibrary;"
        f"library = RunLibrary(Path({str(library.folder)!r}));print(library.claim(), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process
        process.communicate("")


def changers(window: MainWindow) -> list[QWidget | QAction]:
    page = window.runs_page
    return [page.compare.note, page.rename_button, page.delete_button, page.table.rename, page.table.delete]


def test_while_another_window_has_the_runs_nothing_can_be_changed_and_then_it_can(
    qtbot: QtBot, make: MakeWindow, other: subprocess.Popen[str]
) -> None:
    window = make()
    page = window.runs_page
    window.show_page("runs")
    qtbot.waitUntil(lambda: window.session.runs.is_listed)
    assert all(changer.isEnabled() for changer in changers(window)), "nobody has looked yet"
    page.compare.note.setFocus()
    QTest.keyClicks(page.compare.note, "a good one")
    window.notice.look()
    assert not any(changer.isEnabled() for changer in changers(window))
    assert {changer.toolTip() for changer in changers(window)} == {
        "Another window has these runs open: close it to change them."
    }
    window.session.notes.keep()
    qtbot.waitUntil(lambda: "Another window has these runs open" in page.banner.text)
    assert page.compare.note.text() == "a good one"
    other.communicate("")
    qtbot.mouseClick(window.notice.offer, Qt.MouseButton.LeftButton)
    assert all(changer.isEnabled() for changer in changers(window))
    assert "Another window" not in " ".join(changer.toolTip() for changer in changers(window))
    assert not page.banner.isVisible()
    assert page.compare.note.text() == "a good one"
    qtbot.waitUntil(lambda: [run.note for run in window.session.runs.library.runs()] == ["a good one"])
