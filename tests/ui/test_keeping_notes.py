"""Notes of runs, however the program ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.runs.library import RunLibrary
from studio.text.corpus import build_corpus
from studio.text.loading import read_document
from tests.trained import kept_model

_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from studio.ui import application
from studio.ui.widgets import compare_card
if sys.argv[1]:
    compare_card._PAUSE_MS = int(sys.argv[1])
make_window = application.make_window
def make(*arguments):
    window = make_window(*arguments)
    def type_note():
        window.show_page("runs")
        note = window.runs_page.compare.note
        note.setFocus()
        QTest.keyClicks(note, "a good one")
        print("typed", flush=True)
    QTimer.singleShot(0, type_note)
    return window
application.make_window = make
sys.exit(application.run())
"""


@pytest.mark.parametrize(("number", "pause"), [(signal.SIGTERM, "1000000"), (signal.SIGKILL, "")])
def test_a_note_in_its_field_is_kept_when_the_program_is_ended(
    story: Path, tmp_path: Path, number: signal.Signals, pause: str
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
        patience = time.monotonic() + 20
        while number == signal.SIGKILL and time.monotonic() < patience and not library.runs()[0].note:
            time.sleep(0.05)
        process.send_signal(number)
        process.wait(timeout=30)
    assert [run.note for run in library.runs()] == ["a good one"]
