from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.ui.main_window import MainWindow
from tests.ui.conftest import MakeWindow


@pytest.fixture
def window(make: MakeWindow) -> MainWindow:
    return make()


def test_the_lesson_is_opened_predicts_and_follows_its_sliders(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.lesson.ended, timeout=30_000):
        window.menus.sine.trigger()
    lesson = window.sine_window
    assert lesson is not None
    assert lesson.isVisible()
    drawn = [np.isfinite(line.getOriginalDataset()[1]).sum() for line in lesson.plot.lines]
    assert drawn == [1000 - 4, 1000 - 7, 1000 - 19, 1000 - 67, 400]
    assert all(words.textFormat() == Qt.TextFormat.RichText for words in lesson._legend)
    assert lesson.width() <= 1000
    assert "1 ahead · error 0.0" in lesson._legend[0].text()
    before = lesson.plot.lines[0].getOriginalDataset()[1].copy()
    with qtbot.waitSignal(window.session.lesson.ended, timeout=30_000):
        lesson.tau.slider.setValue(lesson.tau.slider.maximum())
    after = lesson.plot.lines[0].getOriginalDataset()[1]
    assert np.isfinite(after).sum() == 1000 - 32
    assert not np.array_equal(before, after)


def test_closed_while_it_learns_it_stops(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.sine.trigger()
    assert window.sine_window is not None
    with qtbot.waitSignal(window.session.lesson.ended, timeout=30_000):
        window.sine_window.close()
    assert not window.session.lesson.running
