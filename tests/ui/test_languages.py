from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.text.encodings import ENCODINGS
from studio.ui.i18n import LANGUAGES
from studio.ui.main_window import MainWindow
from studio.ui.symbols import symbol_name
from tests.translations import QM, TS, collect, compile_to
from tests.ui.conftest import MakeWindow
from tests.ui.test_whole_job import generate, train_shortly

HINT = "run: python -m tests.translations"
# Names, formats and units that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"CUDA|PDF|SGD|Muon|AdamW|GB\b|b?float\d+|dropout|"
    r"LSTM|GRU|Transformer|\(NFK?C\)|RNN|CPU|UTF-8|Ctrl\S*|story\S*|[kM]?B\b|\.safetensors|tokens|\*\.\w+|the_tide_mill\S*|\(&\w\)|English|CSV"
)


def messages() -> list[tuple[str, ElementTree.Element]]:
    return [
        (message.findtext("source", ""), message.find("translation"))
        for message in ElementTree.parse(TS).iter("message")
    ]


def test_every_string_of_the_code_is_in_the_translation(tmp_path: Path) -> None:
    copy = tmp_path / TS.name
    copy.write_bytes(TS.read_bytes())
    collect(copy)
    assert copy.read_text(encoding="utf-8") == TS.read_text(encoding="utf-8"), HINT


def test_no_translation_is_unfinished_or_empty() -> None:
    for source, translation in messages():
        assert translation.get("type") is None, source
        assert translation.text, source


def test_translations_keep_their_named_places() -> None:
    for source, translation in messages():
        assert sorted(re.findall(r"{\w+}", source)) == sorted(re.findall(r"{\w+}", translation.text)), source


def test_the_compiled_translation_is_the_written_one(tmp_path: Path) -> None:
    compile_to(tmp_path / "new.qm")
    assert (tmp_path / "new.qm").read_bytes() == QM.read_bytes(), HINT


def visible_strings(window: MainWindow) -> list[str]:
    window.menus.recent.aboutToShow.emit()
    strings = [window.windowTitle()]
    for widget in [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]:
        strings.append(widget.text())
    for menu in window.findChildren(QMenu):
        strings.extend([menu.title(), *(action.text() for action in menu.actions())])
    for line in window.findChildren(QLineEdit):
        strings.append(line.placeholderText())
    for text in window.findChildren(QPlainTextEdit):
        strings.append(text.placeholderText())
    for box in window.findChildren(QComboBox):
        strings.extend(box.itemText(place) for place in range(box.count()))
    for page in (window.text_page.vocabulary.table, window.runs_page.table):
        model = page.model()
        strings.extend(str(model.headerData(column, page.horizontalHeader().orientation())) for column in range(5))
    return strings


def test_no_english_word_is_left_in_the_chinese_window(qtbot: QtBot, make: MakeWindow, story: Path) -> None:
    """Made in English and switched, so that what is not said again on a switch is found as well."""
    window = make()
    train_shortly(qtbot, window, story)
    for name in ("write", "runs", "train"):
        window.show_page(name)
    generate(qtbot, window)
    window.menus.language_chosen.emit("zh_CN")
    qtbot.waitUntil(lambda: window.windowTitle() == "文本生成工作室")
    strings = [text for text in visible_strings(window) if text not in ENCODINGS.values()]
    left = [text for text in strings if re.search("[A-Za-z]{2,}", SAME_EVERYWHERE.sub("", text))]
    assert left == []


@pytest.mark.parametrize(("system", "title"), [("zh-Hans-CN", "文本生成工作室"), ("fr-FR", "Text Generation Studio")])
def test_the_window_follows_the_systems_language(
    make: MakeWindow, monkeypatch: pytest.MonkeyPatch, system: str, title: str
) -> None:
    from PySide6.QtCore import QLocale

    monkeypatch.setattr(QLocale, "uiLanguages", lambda self: [system])
    assert make(language="system").windowTitle() == title


def test_each_language_is_offered_under_its_own_name(make: MakeWindow) -> None:
    window = make(language="zh_CN")
    names = [action.text() for action in window.findChildren(QAction) if action.data() in ("en", "zh_CN")]
    assert names == [LANGUAGES["en"], LANGUAGES["zh_CN"]]


def test_every_symbol_of_a_keyboard_has_a_chinese_name(make: MakeWindow) -> None:
    make(language="zh_CN")
    for code in range(0x20, 0x7F):
        name = symbol_name(chr(code))
        assert not re.search("[A-Za-z]{2,}", name), name
