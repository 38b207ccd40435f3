"""Nothing is cut off: in both languages, with faces of any width, with large letters, on small screens."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from studio.training.config import TrainingConfig
from studio.ui.window.main_window import MainWindow
from studio.ui.window.settings import Settings
from tests.ui.conftest import MakeWindow
from tests.ui.faces import NARROW, WIDE, WIDER, use_face
from tests.ui.layout import clipped, reachable, scrolls_sideways

SIZES = (QSize(760, 520), QSize(800, 560), QSize(1024, 700), QSize(1366, 728))
_ROUNDS = 10
SHORT = TrainingConfig(epochs=1, batch_size=4, num_steps=16, sample_length=10, device="cpu")


def states(qtbot: QtBot, window: MainWindow, story: Path) -> Iterator[str]:
    """Bring the window to one state after the other."""
    session = window.session
    for page in ("text", "train", "write", "runs"):
        window.show_page(page)
        yield f"{page}, empty"
    with qtbot.waitSignal(session.text.corpus_changed):
        window.open_text(story)
    yield "text"
    card = window.text_page.vocabulary
    for tab in (card.bars_tab, card.ranks_tab, card.table_tab):
        tab.click()
        yield "text, " + tab.text()
    card.table.selectRow(3)
    qtbot.waitUntil(lambda: bool(window.text_page.preview_card.contexts.model.rows))
    yield "text, places of a token"
    window.show_page("train")
    yield "train"
    own = window.train_page.chooser
    own.choices[3].click()
    own.own.advanced_button.click()
    yield "train, own"
    own.choices[0].click()
    session.training.start("lstm", {"hidden_size": 8}, dataclasses.replace(SHORT, epochs=100_000))
    qtbot.waitUntil(lambda: session.training.record.latest is not None, timeout=30_000)
    session.training.pause()
    yield "train, paused"
    session.training.resume()
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    yield "train, stopped"
    window.show_page("write")
    with qtbot.waitSignal(session.page.written):
        window.write_page.generate_button.click()
    qtbot.waitUntil(lambda: not session.page.writing.running)
    yield "write"
    for page in ("sheet", "detective", "inside", "gaps"):
        window.show_page(page)
        yield page
    window.show_page("runs")
    for tab in ("curves", "settings", "samples"):
        getattr(window.runs_page.compare, f"{tab}_tab").click()
        window.runs_page.table.selectAll()
        yield f"runs, {tab}"


@pytest.mark.parametrize(
    ("language", "width", "letters"),
    [
        ("en", WIDE, 1.0),
        pytest.param("en", WIDER, 1.0, marks=pytest.mark.slow),
        pytest.param("zh_CN", WIDER, 1.0, marks=pytest.mark.slow),
        pytest.param("zh_CN", WIDE, 1.0, marks=pytest.mark.slow),
        pytest.param("zh_CN", NARROW, 1.0, marks=pytest.mark.slow),
        pytest.param("en", WIDE, 2.0, marks=pytest.mark.slow),
        pytest.param("zh_CN", WIDE, 2.0, marks=pytest.mark.slow),
    ],
)
def test_nothing_is_cut_off(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    make: MakeWindow,
    story: Path,
    language: str,
    width: float,
    letters: float,
) -> None:
    use_face(monkeypatch, width, letters)
    window = make(language)
    problems = []
    for state in states(qtbot, window, story):
        for size in SIZES:
            window.resize(size)
            least = 800 if width == WIDER else 760  # pixels from which on a window need not scroll
            may_scroll = letters > 1.0 or size.width() < least
            for _ in range(_ROUNDS):  # fields and labels find their places one after the other
                QApplication.processEvents()
                found = clipped(window)
                if not may_scroll and scrolls_sideways(window):
                    found.append("scrolls sideways")
                if not found:
                    break
            problems += [f"{state} at {size.width()}: {line}" for line in found]
    assert not problems, "\n".join(problems)


class Screen:
    """A screen of that size, with a bar at its top."""

    def __init__(self, width: int, height: int) -> None:
        self.area = QRect(0, 24, width, height - 24)

    def availableGeometry(self) -> QRect:
        return self.area


@pytest.mark.parametrize("size", [(1366, 768), (800, 600), (683, 384), (1920, 1080)])
def test_the_first_window_fits_its_screen(
    monkeypatch: pytest.MonkeyPatch, make: MakeWindow, size: tuple[int, int]
) -> None:
    screen = Screen(*size)
    monkeypatch.setattr(MainWindow, "screen", lambda _: screen)
    window = make()
    frame = QSize(8, 32)
    assert window.width() + frame.width() <= screen.area.width()
    assert window.height() + frame.height() <= screen.area.height()
    if size == (1920, 1080):
        assert (window.width(), window.height()) == (1280, 800)


def test_a_window_that_stood_on_a_larger_screen_fits(monkeypatch: pytest.MonkeyPatch, make: MakeWindow) -> None:
    first = make()
    first.resize(1800, 1000)
    first.close()
    screen = Screen(1366, 768)
    monkeypatch.setattr(MainWindow, "screen", lambda _: screen)
    second = make()
    assert second.height() < 744
    assert second.width() < 1366


@pytest.mark.parametrize("size", [(1366, 768), (800, 600)])
def test_each_page_s_first_button_is_in_view(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: MakeWindow, story: Path, size: tuple[int, int]
) -> None:
    use_face(monkeypatch, WIDE)
    monkeypatch.setattr(MainWindow, "screen", lambda _: Screen(*size))
    window = make()
    for state in states(qtbot, window, story):
        QApplication.processEvents()
        page = window.current_page
        buttons = [button for button in page.findChildren(QPushButton) if button.property("primary")]
        shown = [button for button in buttons if button.isVisible()]
        if state == "train, paused":
            shown = [window.train_page.controls.stop_button]
        assert shown, state
        for button in shown:
            assert reachable(button, window), f"{state}: {button.text()}"


def test_a_window_that_is_too_small_scrolls(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: MakeWindow) -> None:
    """As on a screen of 1366 by 768 of which the system makes half as many pixels."""
    monkeypatch.setattr(MainWindow, "screen", lambda _: Screen(560, 384))
    window = make()
    view = window.centralWidget().findChild(QScrollArea)
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() > 0)
    button = window.text_page.welcome.open_button
    view.ensureWidgetVisible(button)
    window.text_page.findChild(QScrollArea).ensureWidgetVisible(button)
    qtbot.waitUntil(lambda: reachable(button, window))


@pytest.mark.parametrize("letters", [1.0, 2.0])
def test_the_size_of_letters_is_taken_up_when_the_studio_opens_again(
    make: MakeWindow, tmp_path: Path, letters: float
) -> None:
    Settings(tmp_path / "home").letters = letters
    window = make()
    assert window.text_page.title.font().pixelSize() == 22 * letters
    actions = {action.data(): action for action in window.menus.letters.actions()}
    assert [size for size, action in actions.items() if action.isChecked()] == [letters]
    actions[1.5].trigger()
    assert window.statusBar().currentMessage()
    assert Settings(tmp_path / "home").letters == 1.5
