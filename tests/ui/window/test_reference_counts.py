"""PySide6 6.12.0 loses a reference to None, True or False at each call, until Python 3.11 aborts; ours must not."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QLineEdit, QTabBar, QTableView
from pytestqt.qtbot import QtBot

from studio.messages import StudioError
from studio.session.task import Task
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import train_shortly


def count() -> tuple[int, ...]:
    gc.collect()  # what is garbage holds references too
    return tuple(sys.getrefcount(constant) for constant in (None, True, False))


def operations(window: MainWindow, draw: random.Random) -> list[Callable[[], object]]:
    """Return what a hand could do that starts no work and opens no dialog: as much of the window as can be reached."""
    pages = ("text", "train", "write", "runs")
    boxes = [box for box in window.findChildren(QComboBox) if box.count() > 1]
    sliders = window.findChildren(QAbstractSlider)
    fields = [field for field in window.findChildren(QLineEdit) if field.isEnabled() and not field.isReadOnly()]
    checks = [button for button in window.findChildren(QAbstractButton) if button.isCheckable()]
    tables = [table for table in window.findChildren(QTableView) if table.model() is not None]
    tabs = window.findChildren(QTabBar)
    banner = window.text_page.banner
    assert all((boxes, sliders, fields, checks, tables))
    return [
        lambda: window.show_page(draw.choice(pages)),
        lambda: choose(draw.choice(boxes), draw),
        lambda: slide(draw.choice(sliders), draw),
        lambda: write(draw.choice(fields), draw.choice(["", "tide", "0.5", "夜"])),
        lambda: draw.choice(checks).toggle(),
        lambda: sort(draw.choice(tables), draw),
        lambda: [tab.setCurrentIndex(draw.randrange(max(1, tab.count()))) for tab in tabs],
        lambda: banner.show_error(draw.choice([StudioError("No text."), ValueError("x")])),
        banner.clear,
        lambda: window.resize(draw.randint(800, 1280), draw.randint(600, 800)),
        lambda: window.isVisible() and window.current_page.isEnabled(),
        lambda: QApplication.processEvents(),
    ]


def choose(box: QComboBox, draw: random.Random) -> None:
    box.setCurrentIndex(draw.randrange(box.count()))


def write(field: QLineEdit, words: str) -> None:
    """Type the words in place of what is there."""
    field.selectAll()
    field.insert(words)


def slide(slider: QAbstractSlider, draw: random.Random) -> None:
    slider.setValue(draw.randint(slider.minimum(), slider.maximum()))


def sort(table: QTableView, draw: random.Random) -> None:
    table.sortByColumn(draw.randrange(max(1, table.model().columnCount())), draw.choice(list(Qt.SortOrder)))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fault_48_ten_thousand_operations_of_the_window(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    wander(qtbot, window, story, 10_000)


def test_fault_48_a_thousand_operations_of_the_window(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    wander(qtbot, window, story, 1_000)


def wander(qtbot: QtBot, window: MainWindow, story: Path, times: int) -> None:
    """Do so many things with a window, and fail where the counts of None, True and False do not stay level."""
    train_shortly(qtbot, window, story)
    draw = random.Random(48)
    possible = operations(window, draw)

    def do(times: int) -> tuple[int, ...]:
        for _ in range(times):
            draw.choice(possible)()
        window.show_page("text")
        session = window.session
        qtbot.waitUntil(lambda: not any(task.running for task in session.findChildren(Task)), timeout=60_000)
        return count()

    before = do(300)
    moved = [late - early for late, early in zip(do(times), before, strict=True)]
    assert min(moved) > -300, "references are lost"
    assert max(moved[1:]) < 300  # of None PySide 6.11 keeps six for each pixmap that is painted on: no harm in that
