from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.application import make_window
from studio.ui.common.i18n import use_language
from studio.ui.train import plan_chooser
from studio.ui.window.main_window import MainWindow
from studio.ui.window.settings import Settings
from tests.samples import STORY

MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MakeWindow]:
    """Make windows, English and light unless told otherwise; all on one folder, as one user's would be."""
    windows = []

    def make_one(language: str = "en", theme: str = "light") -> MainWindow:
        settings = Settings(tmp_path / "home")
        settings.language, settings.theme = language, theme
        window = make_window(qapp, tmp_path / "home")
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        return window

    yield make_one
    for window in windows:
        window.stop_and_close()
        window.session.training.stop()
        qtbot.waitUntil(lambda window=window: not window.session.training.running, timeout=20_000)
        window.close()
        window.deleteLater()
    windows.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # else each window slows the next
    qapp.setStyleSheet("")  # with a style sheet a window takes thrice as long to make, see `Theme.dress`
    use_language("en")


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Choose a language without a window."""
    yield use_language
    use_language("en")


@pytest.fixture
def window(make: MakeWindow) -> MainWindow:
    """A window as a newcomer finds it."""
    return make()


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A short text on the disk."""
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make "a quick taste" a matter of two seconds."""
    monkeypatch.setattr(plan_chooser, "MINUTES", (0.03, 5.0, 30.0))
