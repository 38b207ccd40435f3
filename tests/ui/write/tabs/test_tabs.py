"""The pages of the writing room: their tabs, and what goes from one to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.training.config import TrainingConfig
from studio.ui.window.main_window import MainWindow
from studio.ui.write.tab_rows import TABS
from tests.ui.actions import choose_row

LEFT = Qt.MouseButton.LeftButton
CONFIG = TrainingConfig(epochs=1, batch_size=8, num_steps=16, sample_length=10, device="cpu")


@pytest.fixture
def room(qtbot: QtBot, window: MainWindow, story: Path) -> MainWindow:
    """A window with a small model, on its Write page."""
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    with qtbot.waitSignal(window.session.training.ended, timeout=60_000):
        window.session.training.start("lstm", {"hidden_size": 16}, CONFIG)
    window.resize(1280, 800)
    window.show_page("write")
    return window


def test_without_a_model_there_is_nothing_to_choose(window: MainWindow) -> None:
    window.show_page("write")
    assert not window.write_page.tabs.isVisible()


def test_each_tab_leads_to_its_page_and_back(qtbot: QtBot, room: MainWindow) -> None:
    for place, name in list(enumerate(tab.name for tab in TABS))[1:]:
        qtbot.mouseClick(room.write_page.tabs.buttons[place], LEFT)
        page = room.current_page
        assert page is room.room.page(name)
        assert page.tabs.buttons[place].isChecked()
        assert not room.write_page.tabs.buttons[place].isChecked()
        assert room.side_bar.buttons.checkedId() == 2, "all of it is writing"
        qtbot.mouseClick(page.tabs.buttons[0], LEFT)
        assert room.current_page is room.write_page


def test_where_there_is_little_room_the_tabs_are_a_list(qtbot: QtBot, room: MainWindow) -> None:
    tabs = room.write_page.tabs
    assert tabs.buttons[0].isVisible()
    room.write_page.model_chip.setText("a name that is longer than its room " * 9)
    room.resize(1281, 800)
    qtbot.wait_until(lambda: room.write_page.model_chip.width() < room.write_page.model_chip.sizeHint().width())
    assert tabs.buttons[0].isVisible(), "the name of a model gives way"
    room.resize(800, 600)
    qtbot.waitUntil(tabs.pages.isVisible)
    assert not tabs.buttons[0].isVisible()
    choose_row(tabs.pages, 1)
    assert room.current_page is room.room.page("sheet")
    assert tabs.pages.currentIndex() == 0


def test_a_text_of_the_sheet_is_gone_on_with(qtbot: QtBot, room: MainWindow) -> None:
    room.show_page("sheet")
    sheet = room.room.page("sheet").tab
    sheet.prefix.setText("The ")
    with qtbot.waitSignal(sheet.sheet.writing.ended, timeout=20_000):
        qtbot.mouseClick(sheet.write_button, LEFT)
    qtbot.mouseClick(sheet.grid.cards[0].take_button, LEFT)
    assert room.current_page is room.write_page
    assert room.write_page.prefix.text() == "The " + sheet.sheet.cells[0].text


def test_what_was_written_is_looked_into(qtbot: QtBot, room: MainWindow) -> None:
    qtbot.keyClicks(room.write_page.prefix, "The")
    with qtbot.waitSignal(room.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(room.write_page.generate_button, LEFT)
    written = room.write_page.output.toPlainText()
    room.show_page("inside")
    assert room.room.page("inside").tab.text.text() == written


def test_another_model_file_judges_beside(room: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    (run,) = room.session.runs.library.runs()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(run.path), ""))
    tab = room.room.page("detective").tab
    choose_row(tab.other, tab.other.count() - 1)
    assert tab.other.currentData() == run.path


def test_a_gap_filler_is_offered_to_be_trained(qtbot: QtBot, room: MainWindow) -> None:
    room.show_page("gaps")
    qtbot.mouseClick(room.current_page.tab.empty.button, LEFT)
    assert room.current_page is room.train_page
    assert room.train_page.chooser.own.model.currentData() == "bidirectional"


def test_an_error_of_a_study_is_told_on_its_page(qtbot: QtBot, room: MainWindow, tmp_path: Path) -> None:
    room.show_page("detective")
    page = room.room.page("detective")
    page.tab.take_model_file(tmp_path / "gremlins.safetensors")
    page.tab.text.set_text("The wheel of the mill turns.")
    with qtbot.waitSignal(room.session.analysis.judging.ended, timeout=30_000):
        qtbot.mouseClick(page.tab.judge_button, LEFT)
    assert "gremlins" in page.banner.text
