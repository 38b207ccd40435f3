"""The main job in the real window, with mouse and keys: text, vocabulary, training, writing, saving, opening."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.places import SAMPLE_TEXTS
from studio.ui.text.vocabulary_model import COUNT, NAME, SYMBOL
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import LEFT, choose_sample, generate, train_shortly, written


@pytest.mark.usefixtures("quick")
def test_from_a_sample_text_to_the_same_text_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, text_page, train_page, write_page = window.session, window.text_page, window.train_page, window.write_page

    choose_sample(qtbot, window, "invented_names.txt")
    text = (SAMPLE_TEXTS / "invented_names.txt").read_text(encoding="utf-8")
    facts = {word: figure for figure, word in text_page.facts.facts()}
    assert facts["characters"] == f"{len(text):,}"
    assert facts["lines"] == f"{text.count(chr(10)):,}"
    assert facts["in the vocabulary"] == str(len(set(text)) + 1)
    assert facts["encoding"] == "UTF-8"
    assert facts["Invented names"] == "16.5 kB"
    assert text_page.preview_card.preview.toPlainText() == text
    model = text_page.vocabulary.table.model()
    assert model.rowCount() == len(set(text))
    top = max(set(text), key=text.count)
    assert model.index(0, SYMBOL).data() == top.replace("\n", "⏎")
    assert model.index(0, COUNT).data() == f"{text.count(top):,}"

    qtbot.mouseClick(text_page.train_button, LEFT)
    assert window.current_page is train_page
    with qtbot.waitSignal(session.training.happened, timeout=30_000):
        qtbot.mouseClick(train_page.controls.start_button, LEFT)
    qtbot.waitUntil(lambda: session.training.record.latest is not None, timeout=30_000)
    assert train_page.controls.stop_button.isVisible()
    assert not train_page.controls.start_button.isVisible()
    qtbot.waitUntil(lambda: not session.training.running, timeout=30_000)
    record = session.training.record
    assert record is not None
    assert record.history.validation_losses[-1] < record.history.validation_losses[0] - 0.8, "the perplexity falls"
    assert len(record.history.samples) >= 2
    assert train_page.sample.text.toPlainText() != ""

    qtbot.mouseClick(train_page.controls.write_button, LEFT)
    assert window.current_page is write_page
    qtbot.keyClicks(write_page.prefix, "Mar")
    write_page.greedy.setChecked(True)
    first = generate(qtbot, window)
    assert len(first) == 400
    assert write_page.output.toPlainText() == "Mar" + first

    saved = tmp_path / "names"
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(saved)) or 1)
    with qtbot.waitSignal(session.saving.saved):
        window.menus.save_model.trigger()
    saved = saved.with_suffix(".safetensors")
    assert saved.is_file()

    window.show_page("runs")
    qtbot.waitUntil(lambda: window.runs_page.table.model().rowCount() == 1)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(saved), ""))
    trained = session.model.trained
    with qtbot.waitSignal(session.model.opened):
        qtbot.mouseClick(window.runs_page.open_button, LEFT)
    assert session.model.trained is not trained
    assert window.current_page is write_page
    assert write_page.generate_button.text() == "Continue", "it is the same model: it can go on from its text"
    with qtbot.waitSignal(session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(write_page.again_button, LEFT)
    assert written(window) == first, "the model opened again writes the same text"


def test_stop_pause_and_resume_by_their_buttons(qtbot: QtBot, window: MainWindow) -> None:
    choose_sample(qtbot, window, "invented_names.txt")
    window.show_page("train")
    page, task = window.train_page, window.session.training
    qtbot.mouseClick(page.controls.start_button, LEFT)
    qtbot.waitUntil(lambda: window.session.training.record.latest is not None, timeout=30_000)
    qtbot.mouseClick(page.controls.pause_button, LEFT)
    assert task.paused
    assert page.controls.pause_button.text() == "Resume"
    qtbot.mouseClick(page.controls.pause_button, LEFT)
    assert not task.paused
    with qtbot.waitSignal(task.ended):
        qtbot.mouseClick(page.controls.stop_button, LEFT)
    assert page.controls.write_button.isVisible()
    assert page.controls.start_button.isVisible()
    assert window.session.model.trained is not None
    assert len(window.session.runs.library.runs()) == 1


def test_writing_is_stopped_by_its_button(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    train_shortly(qtbot, window, story)
    page = window.write_page
    window.show_page("write")
    qtbot.mouseClick(page.generate_button, LEFT)
    with qtbot.waitSignal(window.session.page.written):
        window.session.page.write("The", GenerationConfig(length=10_000_000))  # the longest of the page takes 0.1 s
    qtbot.waitUntil(lambda: written(window) != "")
    assert not page.generate_button.isEnabled()
    with qtbot.waitSignal(window.session.page.writing.ended):
        qtbot.mouseClick(page.stop_button, LEFT)
    assert 0 < len(written(window)) < 10_000_000
    assert page.generate_button.isEnabled()


def test_a_run_is_opened_from_the_list_by_a_double_click(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    train_shortly(qtbot, window, story)
    window.show_page("runs")
    table = window.runs_page.table
    qtbot.mouseClick(window.runs_page.compare.samples_tab, LEFT)
    qtbot.waitUntil(lambda: window.runs_page.compare.samples.columns[0].text.toPlainText() != "")
    with qtbot.waitSignal(window.session.model.opened):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert window.current_page is window.write_page


def test_the_vocabulary_is_searched_and_drawn_as_bars(qtbot: QtBot, window: MainWindow) -> None:
    choose_sample(qtbot, window, "the_tide_mill.txt")
    card = window.text_page.vocabulary
    model = card.table.model()
    qtbot.keyClicks(card.search, "comma")
    assert [model.index(row, NAME).data() for row in range(model.rowCount())] == ["comma"]
    card.search.clear()
    qtbot.keyClicks(card.search, "t")
    assert [model.index(row, SYMBOL).data() for row in range(model.rowCount())] == ["t", "T"]
    qtbot.mouseClick(card.bars_tab, LEFT)
    assert card.bars.isVisible()
    assert not card.search.isVisible()


def test_letters_only_from_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    choose_sample(qtbot, window, "the_tide_mill.txt")
    page = window.text_page
    before = page.preview_card.preview.toPlainText()
    with qtbot.waitSignal(window.session.text.corpus_changed):
        page.preview_card.cleaning_menu.steps["letters"].trigger()
    assert page.vocabulary.table.model().rowCount() == 27
    assert page.preview_card.preview.toPlainText().startswith("the tide millchapter one a new book")
    qtbot.mouseClick(page.preview_card.before_button, LEFT)
    assert page.preview_card.preview.toPlainText() == before
    with qtbot.waitSignal(window.session.text.corpus_changed):
        page.preview_card.cleaning_menu.as_is.trigger()
    assert page.preview_card.preview.toPlainText() == before
    assert not page.preview_card.before_button.isVisible()


def test_steps_of_cleaning_are_combined(qtbot: QtBot, window: MainWindow) -> None:
    choose_sample(qtbot, window, "the_tide_mill.txt")
    page = window.text_page
    for name in ("one-line", "lower", "spaces"):
        with qtbot.waitSignal(window.session.text.corpus_changed):
            page.preview_card.cleaning_menu.steps[name].trigger()
    assert window.session.text.corpus.cleaning == "lower+spaces+one-line"
    assert page.preview_card.preview.toPlainText().startswith(
        "the tide mill chapter one: a new book the tide comes twice a day"
    )
    assert not page.preview_card.cleaning_menu.as_is.isChecked()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
@pytest.mark.skipif("STUDIO_TEST_PLATFORM" in os.environ, reason="this is that run")
def test_the_same_under_a_real_x_server() -> None:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            display = pipe.readline().strip()
        from studio.ui.display import missing_display

        environment = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        environment["DISPLAY"] = f":{display}"
        reason = missing_display(environment)
        if reason is not None and "packages" in reason:
            pytest.skip(reason)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{__file__}::{SAME}"],
            env={**environment, "STUDIO_TEST_PLATFORM": "xcb"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    finally:
        server.terminate()
        server.wait()


SAME = test_from_a_sample_text_to_the_same_text_again.__name__
