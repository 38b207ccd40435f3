"""The window never waits for the library: its runs are read and changed on other threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.runs.library import RunLibrary
from studio.session.race import RaceEntry
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.ui.window.main_window import MainWindow
from tests.trained import kept_model

LEFT = Qt.MouseButton.LeftButton
WORK = ("runs", "deleted", "unfinished", "interrupted", "rename", "annotate", "delete", "restore")
CONFIG = TrainingConfig(epochs=1, batch_size=8, num_steps=16, sample_length=0, device="cpu")


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The work of the library that was done on the window's thread."""
    seen: list[str] = []

    def watched(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*arguments: Any, **named: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                seen.append(name)
            return work(*arguments, **named)

        return watch

    for name in WORK:
        monkeypatch.setattr(RunLibrary, name, watched(name, getattr(RunLibrary, name)))
    return seen


@pytest.fixture
def kept(corpus: Corpus, tmp_path: Path) -> None:
    """Two runs in the library."""
    folder = tmp_path / "home" / "runs"
    folder.mkdir(parents=True)
    for name in ("ngram", "lstm"):
        kept_model(name, corpus, folder)


def listed(qtbot: QtBot, window: MainWindow, count: int) -> None:
    qtbot.waitUntil(lambda: window.runs_page.table.model().rowCount() == count, timeout=10_000)


def open_story(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.reading.ended):
        window.open_text(story)


def test_typing_in_ones_own_plan_reads_no_library(
    qtbot: QtBot, kept: None, window: MainWindow, story: Path, held_up: list[str]
) -> None:
    open_story(qtbot, window, story)
    window.show_page("train")
    chooser = window.train_page.chooser
    chooser.choices[3].click()
    line = chooser.own.length.control
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "2.5")
    assert held_up == []


def test_pages_show_runs_without_reading_them(qtbot: QtBot, kept: None, window: MainWindow, held_up: list[str]) -> None:
    window.notice.look()
    window.show_page("write")
    window.show_page("runs")
    listed(qtbot, window, 2)
    assert held_up == []


def test_runs_are_renamed_annotated_deleted_and_restored_off_the_thread(
    qtbot: QtBot, kept: None, window: MainWindow, held_up: list[str]
) -> None:
    window.show_page("runs")
    page, session = window.runs_page, window.session
    listed(qtbot, window, 2)
    page.table.rename.trigger()
    (editor,) = page.table.findChildren(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "another")
    with qtbot.waitSignal(session.runs.changing.ended):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    with qtbot.waitSignal(session.runs.noted):
        qtbot.keyClicks(page.compare.note, "a good one")
        qtbot.keyClick(page.compare.note, Qt.Key.Key_Return)
    with qtbot.waitSignal(session.runs.discarded):
        page.table.delete.trigger()
    listed(qtbot, window, 1)
    with qtbot.waitSignal(session.runs.restored):
        qtbot.mouseClick(page.banner.offer, LEFT)
    listed(qtbot, window, 2)
    assert held_up == []
    (changed,) = [run for run in session.runs.library.runs() if run.name == "another"]
    assert changed.note == "a good one"


def test_a_race_names_its_runs_off_the_thread(
    qtbot: QtBot, window: MainWindow, story: Path, held_up: list[str]
) -> None:
    open_story(qtbot, window, story)
    race = window.session.race
    with qtbot.waitSignal(race.ended, timeout=60_000):
        race.start([RaceEntry(name, "lstm", {"hidden_size": 8}, CONFIG) for name in ("one", "two")])
    assert [run.name for run in race.runs()] == ["one", "two"]
    assert held_up == []
