"""Starts the window and ends it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from studio.places import home
from studio.runs.library import RunLibrary
from studio.session.session import Session
from studio.ui.garbage import Garbage
from studio.ui.i18n import use_language
from studio.ui.main_window import MainWindow
from studio.ui.settings import Settings
from studio.ui.theme import theme

_SWITCH_SECONDS = 0.0005  # Python's own 5 ms let a model that writes starve one that trains, and the window
_LEAVE_SECONDS = 1.3
_SIGNAL_MS = 200  # an idle Qt loop runs no Python, so no signal handler, unless a timer lets it


def run(files: Sequence[Path] = ()) -> int:
    """Show the window, on the first of ``files`` if there is one; return the exit status."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("text-generation-studio")
    application.setDesktopFileName("text-generation-studio")
    window = make_window(application, home())
    watch = _Watch(window)
    window.show()
    QTimer.singleShot(0, window.session.look_up_device)
    QTimer.singleShot(0, window.notice.look)
    if files:
        window.open_file(files[0])
    status = application.exec()
    watch.end()
    return status


def make_window(application: QApplication, folder: Path) -> MainWindow:
    """Return the window of a studio that keeps its things in ``folder``."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    settings = Settings(folder)
    theme.start(application, settings.theme)
    use_language(settings.language)
    window = MainWindow(Session(RunLibrary(folder / "runs")), settings)
    Garbage(window)
    theme.dress()
    return window


class _Watch(QObject):
    """Brings to the window what would otherwise end the program: unforeseen errors and signals."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        sys.excepthook = self._on_error
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(_SIGNAL_MS)

    def end(self) -> None:
        """Give back the hook."""
        sys.excepthook = sys.__excepthook__

    @Slot()
    def _on_tick(self) -> None:
        """Let Python run."""

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        session = self._window.session
        session.hurry()
        threading.Thread(target=_leave, args=(session, 128 + number), daemon=True).start()
        self._window.stop_and_close()

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        if threading.current_thread() is threading.main_thread():
            self._window.show_error(error)


def _leave(session: Session, status: int) -> None:
    """End the program soon, whatever it still reads, writes or imports; but not before what is to be saved is."""
    time.sleep(_LEAVE_SECONDS)
    while session.training.running or session.saving.running:
        time.sleep(_SIGNAL_MS / 1000)
    os._exit(status)
