from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox, QScrollArea, QStackedWidget
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.session.race import RaceEntry
from studio.ui.window.main_window import MainWindow
from studio.ui.window.side_bar import PAGES
from tests.ui.actions import ENDLESS, choose_action, open_and_close, open_and_train
from tests.ui.conftest import MakeWindow


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, buttons, keys))


def test_ctrl_and_a_number_shows_a_page(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    for number, page in enumerate(window.pages):
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number + 1}"), Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda page=page: window.current_page is page)
        assert page.isVisible()


def test_every_action_has_words_and_the_usual_keys(window: MainWindow) -> None:
    menus = window.menus
    assert menus.open_text.shortcut() == QKeySequence(QKeySequence.StandardKey.Open)
    assert menus.save_model.shortcut() == QKeySequence(QKeySequence.StandardKey.Save)
    shortcuts = [action.shortcut().toString() for action in window.findChildren(type(menus.quit)) if action.shortcut()]
    shortcuts = [keys for keys in shortcuts if keys]
    assert len(shortcuts) == len(set(shortcuts)), "no two actions share their keys"


def test_empty_pages_lead_on(qtbot: QtBot, window: MainWindow) -> None:
    left = Qt.MouseButton.LeftButton
    window.show_page("runs")
    qtbot.mouseClick(window.runs_page.empty.button, left)
    assert window.current_page is window.train_page
    qtbot.mouseClick(window.train_page.empty.button, left)
    assert window.current_page is window.text_page
    window.show_page("write")
    qtbot.mouseClick(window.write_page.empty.button, left)
    assert window.current_page is window.train_page


def test_a_text_is_opened_by_the_dialog_and_then_stands_among_the_recent(
    qtbot: QtBot, window: MainWindow, make: MakeWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(story)], ""))
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.menus.open_text.trigger()
    other = make()
    open_and_close(other.menus.recent)
    recent = other.menus.recent.actions()
    assert [action.text() for action in recent] == ["story.txt"]
    with qtbot.waitSignal(other.session.text.corpus_changed):
        recent[0].trigger()


def test_a_dialog_that_is_cancelled_changes_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "exec", lambda _: 0)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.choose_text()
    window.choose_folder()
    window.choose_model()
    window.exports.save_model()
    assert not window.session.text.reading.running
    assert not window.session.model.filing.running


def test_a_text_dropped_on_the_window_opens(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        drop(window, story)
    assert window.current_page is window.text_page


def test_a_model_dropped_on_the_window_opens(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    open_and_train(qtbot, window, story)
    with qtbot.waitSignal(window.session.training.ended):
        window.session.training.stop()
    path = window.session.runs.library.runs()[0].path
    with qtbot.waitSignal(window.session.model.opened):
        drop(window, path)
    assert window.current_page is window.write_page


def test_the_status_bar_tells_the_device(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with qtbot.waitSignal(window.session.device.changed):
        window.session.device.look_up()
    words = [child.text() for child in window.statusBar().children() if hasattr(child, "text")]
    assert any(text.startswith("Device: CPU") for text in words)


@pytest.mark.parametrize("answer", ["Stop and save", "Keep training"])
def test_fault_43_closing_while_it_trains_asks_first(
    qtbot: QtBot, window: MainWindow, story: Path, answer: str
) -> None:
    open_and_train(qtbot, window, story)
    window.close()
    assert window.isVisible()
    question = window.findChild(QMessageBox)
    assert question is not None
    qtbot.waitUntil(question.isVisible)
    button = next(button for button in question.buttons() if button.text() == answer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    if answer == "Stop and save":
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
        assert window.session.runs.library.runs()[0].state == "stopped"
    else:
        assert window.session.training.running
        assert window.isVisible()


def test_fault_43_a_run_that_was_stopped_by_closing_is_offered_once_when_the_next_window_opens(
    qtbot: QtBot, window: MainWindow, make: MakeWindow, story: Path
) -> None:
    open_and_train(qtbot, window, story)
    window.stop_and_close()  # as the question does, and a signal
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    (run,) = window.session.runs.library.runs()
    following = make()
    with qtbot.waitSignal(following.session.runs.checking.ended):
        following.notice.look()
    assert f"was stopped at step {run.steps} when the window closed" in following.notice.text
    assert following.notice.offer.text() == f"Resume from step {run.steps}"
    with qtbot.waitSignal(following.session.runs.checking.ended):
        following.notice.look()
    assert not following.notice.isVisible()


def test_an_error_nobody_foresaw_is_told_on_the_page_in_front(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("write")
    try:
        raise RuntimeError("gremlins")
    except RuntimeError as error:
        window.show_error(error)
    banner = window.write_page.banner
    assert "gremlins" in banner.text
    assert banner.isVisible()
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QPushButton

    copy = next(button for button in banner.findChildren(QPushButton) if button.text() == "Copy details")
    copy.click()
    assert "Traceback" in QGuiApplication.clipboard().text()
    banner.clear()
    assert not banner.isVisible()


def test_fault_45_language_and_theme_are_switched_while_it_trains_and_remembered(
    qtbot: QtBot, window: MainWindow, story: Path
) -> None:
    open_and_train(qtbot, window, story)
    for name in ("zh_CN", "en", "zh_CN"):
        choose_action(window.menus.languages, name)
    choose_action(window.menus.themes, "dark")
    step = window.session.training.record.latest.step
    qtbot.waitUntil(lambda: window.session.training.record.latest.step > step + 5, timeout=20_000)
    qtbot.waitUntil(lambda: window.windowTitle() == "文本生成工作室")
    assert (window.settings.language, window.settings.theme) == ("zh_CN", "dark")


def test_the_window_can_be_small(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    window.resize(800, 600)
    assert window.side_bar.width() < 80
    for name in ("text", "train", "write", "runs"):
        window.show_page(name)
        assert window.width() == 800
        assert window.height() <= 600


def test_a_page_scrolls_only_where_the_window_is_low(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    window.train_page.chooser.choices[3].click()
    for height in (1000, 520):  # high enough for the tallest faces
        window.resize(1280, height)
        for name, page in zip(PAGES, window.pages, strict=True):
            window.show_page(name)
            scroll = page.findChild(QScrollArea)
            content = page.findChild(QStackedWidget)
            qtbot.waitUntil(lambda c=content: c.height() >= c.minimumSizeHint().height())
            if height == 1000:
                assert scroll.verticalScrollBar().maximum() == 0
                assert content.height() == scroll.viewport().height()


def test_a_model_that_could_not_be_kept_does_not_go_with_the_window(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_and_train(qtbot, window, story)
    shutil.rmtree(tmp_path / "home" / "runs")
    (tmp_path / "home" / "runs").write_bytes(b"a file where the folder should be")
    window.stop_and_close()
    qtbot.waitUntil(lambda: not window.session.training.running, timeout=20_000)
    assert window.isVisible()
    assert window.current_page is window.train_page
    assert "not saved" in window.train_page.banner.text
    window.show_page("write")
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(tmp_path / "rescued")) or 1)
    with qtbot.waitSignal(window.session.saving.saved):
        window.write_page.save_button.click()
    assert (tmp_path / "rescued.safetensors").is_file()


def test_a_run_that_ends_leaves_the_text_being_written_alone(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    open_and_train(qtbot, window, story)
    with qtbot.waitSignal(window.session.training.ended):
        window.session.training.stop()
    first = window.session.model.trained
    window.session.training.start("lstm", {"hidden_size": 16}, ENDLESS)
    qtbot.waitUntil(lambda: window.session.training.record.latest is not None, timeout=30_000)
    window.session.page.write("The", GenerationConfig(length=10_000_000))
    qtbot.waitUntil(lambda: len(window.session.page.current.pieces) > 10)
    with qtbot.waitSignal(window.session.training.ended, timeout=30_000):
        window.session.training.stop()
    assert window.session.page.writing.running
    assert window.session.model.trained is first
    window.menus.stop.trigger()
    qtbot.waitUntil(lambda: not window.session.page.writing.running)
    qtbot.mouseClick(window.train_page.controls.write_button, Qt.MouseButton.LeftButton)
    assert window.session.model.trained is window.session.training.trained is not first
    assert len(window.session.page.current.pieces) > 10


def test_stop_stops_the_writing_before_the_training(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    open_and_train(qtbot, window, story)
    with qtbot.waitSignal(window.session.training.ended):
        window.menus.stop.trigger()
    window.session.training.start("lstm", {"hidden_size": 16}, ENDLESS)
    window.session.page.write("The", GenerationConfig(length=10_000_000))
    with qtbot.waitSignal(window.session.page.writing.ended):
        window.menus.stop.trigger()
    assert window.session.training.running
    assert not window.session.training.stopping


def test_the_run_keeps_its_name_when_another_text_is_opened(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path
) -> None:
    open_and_train(qtbot, window, story)
    other = tmp_path / "other.txt"
    other.write_text("Another text altogether. " * 50)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(other)
    assert window.train_page.text_chip.text() == "story.txt"
    with qtbot.waitSignal(window.session.training.ended):
        window.session.training.stop()
    assert window.train_page.text_chip.text() == "other.txt"


def test_files_dropped_on_a_field_are_meant_for_the_window(window: MainWindow) -> None:
    assert not window.write_page.prefix.acceptDrops()
    assert not window.text_page.vocabulary.search.acceptDrops()


def test_the_window_that_was_asked_to_close_closes_when_a_race_ends(
    qtbot: QtBot, window: MainWindow, story: Path
) -> None:
    """Whoever hears of the last run's end first, the race or the window."""
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    ended = window.session.training.ended
    ended.disconnect(window._on_training_ended)  # so that the race hears of it later than the window
    ended.disconnect(window.session.race._on_training_ended)
    ended.connect(window._on_training_ended)
    ended.connect(window.session.race._on_training_ended)
    window.session.race.start([RaceEntry("the endless one", "lstm", {"hidden_size": 16}, ENDLESS)])
    window.close()
    assert window.findChild(QMessageBox) is not None
    window.session.training.stop()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
