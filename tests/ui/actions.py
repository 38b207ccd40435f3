"""What a user does in a window, for tests of any page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QMenu
from pytestqt.qtbot import QtBot

from studio.training.config import TrainingConfig
from studio.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
SMALL = {"hidden_size": 16}
ENDLESS = TrainingConfig(epochs=100_000, batch_size=8, num_steps=16, sample_length=20, device="cpu")
"""A run of this config does not end by itself."""


def choose_action(group: QActionGroup, data: object) -> None:
    """Choose one of several in a menu."""
    next(action for action in group.actions() if action.data() == data).trigger()


def choose_row(box: QComboBox, row: int) -> None:
    """Open a list, and choose a row by the keyboard."""
    box.showPopup()
    box.view().setCurrentIndex(box.model().index(row, box.modelColumn(), box.rootModelIndex()))
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(box.view(), key)  # QTest would complain that a list which closes accepts no key


def open_and_close(menu: QMenu) -> None:
    """Let a menu fill itself."""
    menu.popup(QPoint())
    menu.hide()


def choose_sample(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Open the sample text of that name by its card."""
    card = next(card for card in window.text_page.welcome.samples if card.path.name == name)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        qtbot.mouseClick(card, LEFT)


def open_text(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    """Open a text and wait until it is there."""
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(text)


def open_model(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Open a model and wait until what was written with it is read."""
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.session.model.open(path)
    qtbot.waitUntil(lambda: not window.session.store.task.running, timeout=10_000)


def train_shortly(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    """Open a text and train on it for one epoch."""
    open_text(qtbot, window, text)
    config = TrainingConfig(epochs=1, batch_size=8, num_steps=16, sample_length=20, device="cpu")
    with qtbot.waitSignal(window.session.training.ended, timeout=30_000):
        window.session.training.start("lstm", SMALL, config)


def open_and_train(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    """Open a text and start a run that does not end by itself; return after its first step."""
    open_text(qtbot, window, text)
    window.session.training.start("lstm", SMALL, ENDLESS)
    qtbot.waitUntil(
        lambda: window.session.training.record is not None and window.session.training.record.latest is not None,
        timeout=30_000,
    )


def wait_for_controls(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the run under way has made a step, so that its controls do something."""
    qtbot.waitUntil(lambda: window.train_page.controls.steers, timeout=30_000)


def generate(qtbot: QtBot, window: MainWindow) -> str:
    """Press the button that writes; return the new text."""
    with qtbot.waitSignal(window.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(window.write_page.generate_button, LEFT)
    return written(window)


def written(window: MainWindow) -> str:
    """Return the last segment of writing."""
    generation = window.session.page.current
    assert generation is not None
    return generation.text
