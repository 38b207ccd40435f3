"""Another text to judge by: chosen on the Train page, and what goes wrong with it is said there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from studio.session import jobs
from studio.text.levels import Tokens
from studio.training.events import RunStarted
from studio.ui.common.parts import ListBox
from studio.ui.train.plan_chooser import PlanChooser
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import choose_row

OTHER = 4  # the place of "another text…"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.txt"
    path.write_text("The tide comes twice a day to my door. " * 9, encoding="utf-8")
    return path


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, story: Path) -> MainWindow:
    """A window with a text cut into words, on the Train page, at one's own plan."""
    with qtbot.waitSignal(window.session.text.reading.ended):
        window.open_text(story)
    with qtbot.waitSignal(window.session.text.reading.ended):
        window.session.text.set_tokens(Tokens("word"))
    window.show_page("train")
    window.train_page.chooser.choices[3].click()
    return window


def choose(monkeypatch: pytest.MonkeyPatch, chooser: PlanChooser, path: Path | None) -> None:
    """Choose "another text…" and that file; None cancels the dialog."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(path or ""), ""))
    choose_row(chooser.held_out, OTHER)


def test_a_bad_text_to_judge_by_is_said_where_it_was_asked_for(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(bytes(range(256)) * 40)
    with qtbot.waitSignal(opened.session.text.judging.ended):
        choose(monkeypatch, opened.train_page.chooser, path)
    assert "“bad.txt” looks like a binary file" in opened.train_page.banner.text
    assert not opened.train_page.banner.offer.isVisible()
    assert opened.text_page.banner.text == ""
    assert opened.session.text.corpus is not None
    assert opened.session.text.corpus.tokens == Tokens("word")
    assert opened.session.text.corpus.held_out is None
    assert opened.train_page.chooser.held_out.currentIndex() == 0


def test_a_classic_that_looks_binary_offers_no_other_file(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(bytes(range(256)) * 40)
    monkeypatch.setattr(
        jobs, "get_classic", lambda *arguments: jobs.read_corpus([path], None, False, jobs.CorpusWish())
    )
    opened.show_page("text")
    with qtbot.waitSignal(opened.session.text.reading.ended):
        opened.text_page.welcome.classics[0].click()
    assert "binary" in opened.text_page.banner.text
    assert not opened.text_page.banner.offer.isVisible()


def test_nothing_else_can_be_asked_of_the_text_while_it_changes(
    qtbot: QtBot, opened: MainWindow, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, text_page, train_page = opened.session, opened.text_page, opened.train_page
    go_on = threading.Event()
    hold_out, prepare = jobs.hold_out, jobs.prepare_corpus

    def slowly_held_out(*arguments: object) -> Iterator[object]:
        go_on.wait(20)
        yield from hold_out(*arguments)

    def slowly_prepared(*arguments: object) -> Iterator[object]:
        go_on.wait(20)
        yield from prepare(*arguments)

    monkeypatch.setattr(jobs, "hold_out", slowly_held_out)
    monkeypatch.setattr(jobs, "prepare_corpus", slowly_prepared)
    train_page.chooser.held_out.setFocus()
    choose(monkeypatch, train_page.chooser, other)
    assert not train_page.controls.start_button.isEnabled()
    assert not train_page.chooser.held_out.isEnabled()
    assert train_page.hasFocus(), "not on to another control"
    assert not text_page.vocabulary.tokens_button.isEnabled()
    go_on.set()
    qtbot.waitUntil(lambda: not session.text.judging.running)
    assert train_page.controls.start_button.isEnabled()
    assert train_page.chooser.held_out.currentText() == "other.txt"
    go_on.clear()
    text_page.vocabulary.coverage.slider.setValue(2)
    text_page.preview_card.cleaning_menu.steps["lower"].trigger()
    assert not text_page.vocabulary.coverage.use_button.isEnabled()
    assert not train_page.chooser.held_out.isEnabled()
    go_on.set()
    qtbot.waitUntil(lambda: not session.text.reading.running)
    assert text_page.vocabulary.coverage.use_button.isEnabled()
    assert train_page.chooser.held_out.isEnabled()
    assert session.text.corpus is not None
    assert (session.text.corpus.cleaning, session.text.corpus.held_out is None) == ("lower", False)


def test_a_text_opened_meanwhile_is_not_taken_away(
    qtbot: QtBot, opened: MainWindow, other: Path, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, hold_out = threading.Event(), jobs.hold_out

    def slowly_held_out(*arguments: object) -> Iterator[object]:
        held_out = list(hold_out(*arguments))
        go_on.wait(20)
        yield held_out[-1]

    monkeypatch.setattr(jobs, "hold_out", slowly_held_out)
    choose(monkeypatch, opened.train_page.chooser, story)
    with qtbot.waitSignal(opened.session.text.reading.ended):
        opened.open_text(other)
    go_on.set()
    qtbot.waitUntil(lambda: not opened.session.text.is_changing)
    assert opened.session.text.corpus is not None
    assert opened.session.text.corpus.document.name == "other.txt"
    assert opened.session.text.corpus.held_out is None


def test_the_other_text_judges_in_every_plan_and_the_page_says_so(
    qtbot: QtBot, opened: MainWindow, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, session = opened.train_page, opened.session
    assert not page.judge_chip.isVisible()
    with qtbot.waitSignal(session.text.corpus_changed):
        choose(monkeypatch, page.chooser, other)
    page.chooser.choices[0].click()
    assert page.judge_chip.isVisible()
    assert page.judge_chip.text() == "judged by other.txt"
    qtbot.waitUntil(page.controls.start_button.isEnabled)
    qtbot.mouseClick(page.controls.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.started is not None, timeout=30_000
    )
    assert page.judge_chip.isVisible()
    assert session.text.corpus is not None
    assert session.text.corpus.held_out is not None
    assert session.training.record is not None
    assert isinstance(session.training.record.started, RunStarted)
    assert session.training.record.started.validation_tokens == len(session.text.corpus.held_out.token_ids)
    assert session.training.record.started.train_tokens == len(session.text.corpus.token_ids)
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.stop()


def test_a_dialog_cancelled_leaves_the_share_chosen_before(
    qtbot: QtBot, opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooser = opened.train_page.chooser
    choose_row(chooser.held_out, 2)
    choose(monkeypatch, chooser, None)
    assert chooser.held_out.currentIndex() == 2
    assert chooser.plan(1000).config.validation_share == 0.2


def test_neither_wheel_nor_keys_pass_over_another_text(
    qtbot: QtBot, opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[ListBox] = []  # Qt's offscreen platform complains of real ones
    monkeypatch.setattr(ListBox, "showPopup", lambda box: shown.append(box))
    box = opened.train_page.chooser.held_out
    asked: list[int] = []
    box.activated.connect(asked.append)
    box.setFocus()
    for _ in range(5):
        down, modifiers = QPoint(0, -120), Qt.KeyboardModifier.NoModifier
        place = QPointF(box.rect().center())
        QApplication.sendEvent(
            box,
            QWheelEvent(
                *(place, QPointF(box.mapToGlobal(place)), QPoint(), down, Qt.MouseButton.NoButton, modifiers),
                *(Qt.ScrollPhase.NoScrollPhase, False),
            ),
        )
    assert (box.currentIndex(), asked) == (0, [])
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert shown == []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_A):
        qtbot.keyClick(box, key)
        assert shown.pop() is box
        assert (box.currentIndex(), asked) == (0, [])
