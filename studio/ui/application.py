"""Starts the window and ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from studio.log import details
from studio.places import home
from studio.runs.library import RunLibrary
from studio.session.session import Session
from studio.ui.common.i18n import explanation, use_language
from studio.ui.common.theme import theme
from studio.ui.window.garbage import Garbage
from studio.ui.window.main_window import MainWindow
from studio.ui.window.overrides import make_overrides_sound
from studio.ui.window.reporter import Reporter
from studio.ui.window.settings import Settings

_SWITCH_SECONDS = 0.0005  # with Python's own 5 ms a model that writes starves the training and the window
_LEAVE_SECONDS = 1.3  # from a signal to the end, if nothing is left to save
_SIGNAL_MS = 200  # an idle Qt loop runs no Python signal handler unless a timer wakes Python


def run(files: Sequence[Path] = ()) -> int:
    """Show the window, on the first of ``files`` if there is one; return the exit status."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("text-generation-studio")
    application.setDesktopFileName("text-generation-studio")
    reporter = Reporter(home())
    reporter.start()
    try:
        window = make_window(application, home())
        reporter.raised.connect(window.show_error, Qt.ConnectionType.QueuedConnection)  # a paint may have raised it
        watch_signals(window)
        application.commitDataRequest.connect(window.session.notes.keep)  # the user logs out
        application.aboutToQuit.connect(window.session.close)
        window.notice.crashed = reporter.crashed
        window.show()
        QTimer.singleShot(0, window.session.device.look_up)
        QTimer.singleShot(0, window.notice.look)
        if files:
            window.open_file(files[0])
    except Exception as error:
        reporter.report(error)
        apology(error).exec()
        return 1
    status = application.exec()
    reporter.end()
    return status


def apology(error: BaseException) -> QMessageBox:
    """Return a box that says why there is no window."""
    box = QMessageBox(QMessageBox.Icon.Critical, "Text Generation Studio", explanation(error))
    box.setDetailedText(details(error))
    return box


def make_window(application: QApplication, folder: Path) -> MainWindow:
    """Return the window of a studio that keeps all its files in ``folder``."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    make_overrides_sound()
    settings = Settings(folder)
    theme.start(application, settings.theme, settings.letters)
    use_language(settings.language)
    window = MainWindow(Session(RunLibrary(folder / "runs")), settings)
    Garbage(window)
    theme.dress()
    return window


def watch_signals(window: MainWindow) -> None:
    """Let SIGINT and SIGTERM stop the work and close the window."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        window.session.training.hurry()
        threading.Thread(target=leave, args=(window.session, 128 + number), daemon=True).start()
        window.session.notes.keep()
        window.stop_and_close()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    timer = QTimer(window)
    timer.timeout.connect(_let_python_run)
    timer.start(_SIGNAL_MS)


def _let_python_run() -> None:
    """Do nothing: the call itself lets Python run its signal handlers."""


def leave(session: Session, status: int, seconds: float = _LEAVE_SECONDS) -> None:
    """End the program after ``seconds``, whatever it still reads or imports, but not before all work is saved.

    A model that could not be saved in its place is saved elsewhere: nobody is there to choose a folder.
    """
    time.sleep(seconds)
    while session.training.running or session.saving.running or session.runs.changing.running:
        time.sleep(_SIGNAL_MS / 1000)
    time.sleep(_SIGNAL_MS / 1000)  # time for the window to note how the work ended
    with contextlib.suppress(Exception):
        session.rescue()
    os._exit(status)
