from __future__ import annotations

import itertools

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.ui.window.main_window import MainWindow
from studio.ui.window.series_plot import line_pens
from tests.ui.conftest import MakeWindow


@pytest.fixture
def window(make: MakeWindow) -> MainWindow:
    return make()


def test_the_lesson_is_opened_predicts_and_follows_its_sliders(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.lesson.task.ended, timeout=30_000):
        window.menus.sine.trigger()
    lesson = window.sine_window
    assert lesson is not None
    assert lesson.isVisible()
    drawn = [np.isfinite(line.getOriginalDataset()[1]).sum() for line in lesson.plot.lines]
    assert drawn == [1000 - 4, 1000 - 7, 1000 - 19, 1000 - 67, 1000 - 604]
    assert lesson.width() <= 1000
    assert "1 ahead · error 0.0" in lesson.legend[0].text()
    assert lesson.progress.text().count("→") == 4, "the five losses of the lesson"
    before = lesson.plot.lines[0].getOriginalDataset()[1].copy()
    with qtbot.waitSignal(window.session.lesson.task.ended, timeout=30_000):
        lesson.tau.slider.setValue(lesson.tau.slider.maximum())
    after = lesson.plot.lines[0].getOriginalDataset()[1]
    assert np.isfinite(after).sum() == 1000 - 32
    assert not np.array_equal(before, after)


def test_closed_while_it_learns_it_stops(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.sine.trigger()
    assert window.sine_window is not None
    with qtbot.waitSignal(window.session.lesson.task.ended, timeout=30_000):
        window.sine_window.close()
    assert not window.session.lesson.task.running


def test_each_line_can_be_hidden_and_no_two_look_alike(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.lesson.task.ended, timeout=30_000):
        window.menus.sine.trigger()
    lesson = window.sine_window
    assert lesson is not None
    for box, line in zip(lesson.legend, lesson.plot.lines, strict=True):
        box.click()
        assert not line.isVisible()
        box.click()
        assert line.isVisible()
    hues = sorted(pen.color().hslHue() for pen in line_pens())
    assert min(after - before for before, after in itertools.pairwise(hues)) > 15


def test_both_networks_are_offered_and_say_how_far_they_are(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.lesson.task.ended, timeout=30_000):
        window.menus.sine.trigger()
    lesson = window.sine_window
    assert lesson is not None
    told: list[str] = []
    window.session.lesson.task.happened.connect(lambda _event: told.append(lesson.progress.text()))
    with qtbot.waitSignal(window.session.lesson.task.ended, timeout=30_000):
        lesson.network.setCurrentIndex(1)
    assert any(words.startswith("epoch 30 of 60 · loss 0.") for words in told)
    assert lesson.progress.text().endswith("after 60")
