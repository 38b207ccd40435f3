from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.places import SAMPLE_TEXTS
from studio.session.writing.prompt_suggestion import prompt_suggestion
from studio.ui.common.theme import LIGHT
from studio.ui.window.main_window import MainWindow
from studio.ui.write.export_writing import as_html, as_pdf
from studio.ui.write.written_text import WrittenText
from tests.old_files import old_model

MODEL = old_model(2)


def written() -> WrittenText:
    text = WrittenText("The <b>")
    text.append([" cat", "\n", "&", " sat\ud800"], [0.9, 0.4, 0.1, 0.0001])
    return text


def test_the_web_page_says_the_same_in_its_colours(qapp: object) -> None:
    page = as_html(written(), "A <title>", ["sure", "", "", "", "surprised"], "By a model.")
    assert "<title>A &lt;title&gt;</title>" in page
    assert 'class="s4"> sat' in page
    assert all(colour in page for colour in LIGHT.surprise)
    document = QTextDocument()
    document.setHtml(page)
    plain = document.toPlainText().replace("\u2028", "\n")
    assert plain.startswith("The <b> cat\n& sat?")
    assert "surprised" in plain


def test_the_pdf_is_one(qapp: object) -> None:
    data = as_pdf(as_html(written(), "A title", ["sure", "", "", "", "surprised"], "By a model."), "A title")
    assert data.startswith(b"%PDF")
    assert data.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(("kind", "place"), [("txt", 1), ("html", 2), ("pdf", 3)])
def test_the_text_is_saved_from_the_menu(
    kind: str, place: int, qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.open_file(MODEL)
    page = window.write_page
    with qtbot.waitSignal(window.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(page.generate_button, Qt.MouseButton.LeftButton)
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(tmp_path / "taken")) or 1)
    with qtbot.waitSignal(window.session.saving.saved, timeout=20_000):
        page.foot.take_menu.actions()[place].trigger()
    data = (tmp_path / f"taken.{kind}").read_bytes()
    if kind == "txt":
        assert data.decode() == page.output.toPlainText() != ""
    else:
        assert data.startswith(b"%PDF" if kind == "pdf" else b"<!DOCTYPE html>")
    page.foot.take_menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == page.output.toPlainText()


@pytest.mark.parametrize("name", ["the_tide_mill.txt", "chinese_lyrics.txt", "invented_names.txt"])
def test_a_beginning_is_a_piece_of_the_text(name: str) -> None:
    text = (SAMPLE_TEXTS / name).read_text(encoding="utf-8")
    found = {prompt_suggestion(text, random.Random(seed)) for seed in range(30)}
    assert len(found) > 10
    assert all(words in text and 0 < len(words) <= 40 and "\n" not in words for words in found)


def test_a_beginning_of_any_text() -> None:
    assert prompt_suggestion("", random.Random(0)) == ""
    assert prompt_suggestion("   ", random.Random(0)) == ""
    assert prompt_suggestion("no sentence has an end", random.Random(1)) in "no sentence has an end"


def test_surprise_me_types_a_beginning(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.open_file(MODEL)
    page = window.write_page
    qtbot.mouseClick(page.entry.surprise_button, Qt.MouseButton.LeftButton)
    assert page.prefix.text() != ""
