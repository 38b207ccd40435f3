"""What a file says is shown as it stands, also where the pointer rests."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from studio.runs.model_file import load_model, save_model
from studio.ui.common.parts import ElidedLabel, chip
from studio.ui.common.tips import plain_tip
from studio.ui.runs.runs_model import NAME, TEXT
from studio.ui.window.main_window import MainWindow
from tests.old_files import old_model

MODEL = old_model(4)
HOSTILE = '<img src="//another/computer.png">\n<b>a & b</b>'


@pytest.mark.parametrize("words", [HOSTILE, "a < b", "<unk>", "plain\ntwo lines", "<p>", ""])
def test_a_tip_says_what_it_was_given(qtbot: QtBot, words: str) -> None:
    shown = QTextDocument()
    if plain_tip(words) != words:
        shown.setHtml(plain_tip(words))
    else:
        shown.setPlainText(words)
    assert shown.toPlainText() == words
    assert "<img" not in plain_tip(words)


def test_what_a_model_file_says_is_no_html(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    trained = load_model(MODEL)
    manifest = dataclasses.replace(trained.manifest, name=HOSTILE, text_name=HOSTILE)
    path = window.session.runs.library.new_path("story.txt")
    save_model(path, trained.model.state_dict(), manifest)
    shutil.copy(path, tmp_path / "a.safetensors")
    window.show_page("runs")
    rows = window.runs_page.table.runs
    qtbot.waitUntil(lambda: bool(rows.rows))
    for column in (NAME, TEXT):
        tip = rows.data(rows.index(0, column), Qt.ItemDataRole.ToolTipRole)
        assert tip
        assert "<img" not in tip
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.open_file(tmp_path / "a.safetensors")
    assert "&lt;img" in window.write_page.model_chip.toolTip()
    assert "<img" not in window.write_page.model_chip.toolTip()
    with qtbot.waitSignal(window.session.runs.discarded):
        window.session.runs.delete(window.session.runs.kept)
    window.runs_page.keeping.show_deleted()
    qtbot.waitUntil(lambda: window.runs_page.keeping.dialog is not None)
    dialog = window.runs_page.keeping.dialog
    assert dialog is not None
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert "<img" not in item.toolTip(0)
    dialog.reject()


def test_labels_have_such_tips(qtbot: QtBot) -> None:
    short, round_ = ElidedLabel(""), chip()
    for made in (short, round_):
        qtbot.addWidget(made)
    short.resize(20, 20)
    short.setText(HOSTILE)
    round_.setToolTip(HOSTILE)
    assert "&lt;img" in short.toolTip()
    assert "&lt;img" in round_.toolTip()


def test_a_line_is_elided_within_its_margins(qtbot: QtBot) -> None:
    line = ElidedLabel("")
    qtbot.addWidget(line)
    line.setContentsMargins(30, 0, 10, 0)
    line.resize(120, 20)
    line.setText("The Tide Mill · LSTM with counts 192")
    assert 0 < line.fontMetrics().horizontalAdvance(line.text()) <= 80
