"""Whatever is raised reaches one handler; the window lives on."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.log import LOG
from studio.messages import StudioError
from studio.session.task import Task
from studio.ui.window.main_window import MainWindow
from studio.ui.window.reporter import CRASH_LOG, Reporter

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def reporter(window: MainWindow, tmp_path: Path) -> Iterator[Reporter]:
    """A reporter at work, as `studio.ui.application.run` starts one."""
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    made = Reporter(tmp_path / "home")
    made.start()
    made.raised.connect(window.show_error, Qt.ConnectionType.QueuedConnection)
    yield made
    made.end()
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def log(tmp_path: Path) -> str:
    return (tmp_path / "home" / LOG).read_text(encoding="utf-8")


def lives(qtbot: QtBot, window: MainWindow) -> bool:
    window.show_page("runs")
    qtbot.waitUntil(lambda: window.current_page is window.runs_page)
    window.show_page("text")
    return window.isVisible()


class Raising(QWidget):
    """Raises in what Qt calls: a slot, a paint."""

    paints = 0

    @Slot()
    def raise_in_slot(self) -> None:
        raise KeyError("gremlins in a slot")

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.paints += 1
        raise ValueError("gremlins in a paint")


@pytest.mark.usefixtures("reporter")
def test_what_a_slot_raises_is_told_and_can_be_copied(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    raising = Raising()
    qtbot.addWidget(raising)
    QTimer.singleShot(0, raising.raise_in_slot)
    banner = window.current_page.banner
    qtbot.waitUntil(lambda: "gremlins in a slot" in banner.text)
    copy = next(button for button in banner.findChildren(QPushButton) if button.text() == "Copy details")
    qtbot.mouseClick(copy, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert "raise_in_slot" in copied
    assert "torch" in copied
    assert "PySide6" in copied
    assert "raise_in_slot" in log(tmp_path)
    assert lives(qtbot, window)


def test_what_a_paint_raises_again_and_again_is_told_once(
    qtbot: QtBot, window: MainWindow, reporter: Reporter, tmp_path: Path
) -> None:
    told = []
    reporter.raised.connect(told.append)
    raising = Raising()
    qtbot.addWidget(raising)
    raising.show()
    qtbot.waitUntil(lambda: "gremlins in a paint" in window.current_page.banner.text)
    for _ in range(5):
        before = raising.paints
        raising.update()
        qtbot.waitUntil(lambda before=before: raising.paints > before)
    assert len(told) == 1
    assert log(tmp_path).count("ValueError: gremlins in a paint") == 1
    raising.close()
    assert lives(qtbot, window)


@pytest.mark.usefixtures("reporter")
def test_what_a_thread_raises_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    def work() -> None:
        raise RuntimeError("gremlins on a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "gremlins on a thread" in window.current_page.banner.text)
    assert "in work" in log(tmp_path)
    assert lives(qtbot, window)


@pytest.mark.usefixtures("reporter")
def test_what_a_dying_object_raises_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    class Dying:
        def __del__(self) -> None:
            raise RuntimeError("gremlins at the end")

    Dying()
    qtbot.waitUntil(lambda: "gremlins at the end" in window.current_page.banner.text)
    assert "__del__" in log(tmp_path)


@pytest.mark.usefixtures("reporter")
def test_what_a_job_raises_is_written_down_unless_it_is_a_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    def fail(error: Exception) -> Iterator[object]:
        yield None
        raise error

    task = Task(window)
    for error in (RuntimeError("gremlins in a job"), StudioError("The disk is full.")):
        with qtbot.waitSignal(task.ended):
            task.start(lambda error=error: fail(error))  # type: ignore[misc]
    assert "gremlins in a job" in log(tmp_path)
    assert "disk" not in log(tmp_path)


def test_where_the_folder_cannot_be_written_to_it_is_told_all_the_same(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    reporter = Reporter(tmp_path / "file" / "home")
    reporter.start()
    try:
        with qtbot.waitSignal(reporter.raised):
            reporter.report(ValueError("gremlins"))
    finally:
        reporter.end()
    assert not logging.getLogger("studio").handlers


_CRASH = """
import ctypes, os, sys
from pathlib import Path
from studio.ui.window.reporter import Reporter
reporter = Reporter(Path(sys.argv[1]))
reporter.start()
def deep_in_the_work():
    ctypes.string_at(0)
deep_in_the_work()
"""


def test_a_studio_that_ended_well_did_not_crash_whatever_its_system_handled_on_the_way(tmp_path: Path) -> None:
    """On Windows opening a dialog of files may leave a stack, and nothing is amiss."""
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    folder = tmp_path / "home"
    try:
        first, second = Reporter(folder), Reporter(folder)
        first.start()
        (folder / CRASH_LOG).write_text("Windows fatal exception: code 0x8001010e", encoding="utf-8")
        first.end()
        second.start()
        assert not second.crashed
        second.end()
    finally:
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    assert "the studio lived on after this:\nWindows fatal exception: code 0x8001010e" in log(tmp_path)


def test_a_hard_crash_leaves_its_stack_and_the_next_window_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    died = subprocess.run([sys.executable, "-c", _CRASH, str(home)], capture_output=True, timeout=60, check=False)
    assert died.returncode != 0
    assert "deep_in_the_work" in (home / CRASH_LOG).read_text(encoding="utf-8")
    reporter = Reporter(home)
    reporter.start()
    try:
        assert reporter.crashed
        assert "deep_in_the_work" in log(tmp_path)
        window.notice.crashed = reporter.crashed
        window.notice.look()
        qtbot.waitUntil(lambda: "ended unexpectedly" in window.notice.text)
    finally:
        reporter.end()
    again = Reporter(home)
    again.start()
    again.end()
    assert not again.crashed


_START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from studio.ui import application

def fail(*_):
    raise RuntimeError("gremlins at the start")

def look():
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        print(box.text(), box.detailedText(), sep="\\n")
        box.accept()
    else:
        QTimer.singleShot(20, look)

application.make_window = fail
QTimer.singleShot(0, look)
sys.exit(application.run())
"""


def test_what_is_raised_at_the_start_is_told_too(tmp_path: Path) -> None:
    environment = {**os.environ, "TEXT_STUDIO_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert done.returncode == 1
    assert "Something went wrong that the studio did not foresee: gremlins at the start" in done.stdout
    assert "in fail" in done.stdout
    assert "in fail" in log(tmp_path)
