"""Bad input in the window: a sentence beside its cause; what was open stays open."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.ui.window.main_window import MainWindow
from tests.runs.files import resealed
from tests.ui.actions import choose_action, generate, train_shortly
from tests.ui.conftest import MakeWindow


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (None, "no file"),
    ],
)
def test_fault_01_and_07_a_file_that_is_no_text(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, data: bytes | None, words: str
) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    path = tmp_path / "bad.txt"
    if data is not None:
        path.write_bytes(data)
    with qtbot.waitSignal(window.session.text.reading.failed):
        window.open_text(path)
    assert words in window.text_page.banner.text
    assert "“" in window.text_page.banner.text
    assert window.session.text.corpus is not None
    assert window.session.text.corpus.document.name == "story.txt"
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    assert window.text_page.banner.text == "", "a text that opens takes the sentence away"


def test_a_folder(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with qtbot.waitSignal(window.session.text.reading.failed):
        window.open_text(empty)
    assert "folder" in window.text_page.banner.text


def test_what_looks_binary_is_opened_all_the_same_on_request(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(bytes(range(256)) * 40)
    with qtbot.waitSignal(window.session.text.reading.failed):
        window.open_text(path)
    offer = window.text_page.banner.offer
    assert offer.isVisible()
    with qtbot.waitSignal(window.session.text.corpus_changed):
        qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    window.text_page.banner.clear()
    with qtbot.waitSignal(window.session.text.reading.failed):
        window.open_text(tmp_path / "none.txt")
    assert not offer.isVisible()


def test_the_encoding_is_changed_from_its_menu(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_bytes("夜色".encode("gb18030"))
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(path)
    action = next(a for a in window.text_page.preview_card.encoding_button.menu().actions() if a.data() == "gb18030")
    with qtbot.waitSignal(window.session.text.corpus_changed):
        action.trigger()
    assert window.text_page.preview_card.preview.toPlainText() == "夜色"
    assert ("GB18030 (GBK)", "encoding") in window.text_page.facts.facts()


def test_fault_13_a_large_text_shows_how_far_it_is_and_can_be_given_up(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    path = tmp_path / "large.txt"
    path.write_bytes(b"The tide comes twice a day. \n" * 2_000_000)
    with qtbot.waitSignal(window.session.text.reading.happened):
        window.open_text(path)
    strip = window.text_page.reading_strip
    assert strip.isVisible()
    with qtbot.waitSignal(window.session.text.reading.ended):
        qtbot.mouseClick(strip.cancel_button, Qt.MouseButton.LeftButton)
    assert window.session.text.corpus is not None
    assert window.session.text.corpus.document.name == "story.txt"
    assert not strip.isVisible()


def test_fault_02_a_text_too_short_to_train_on(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("Hello.")
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(path)
    assert "Too short to learn from: it takes 40 characters" in window.text_page.advice.text()
    assert not window.text_page.train_button.isEnabled()
    window.show_page("train")
    with qtbot.waitSignal(window.session.training.ended):
        qtbot.mouseClick(window.train_page.controls.start_button, Qt.MouseButton.LeftButton)
    assert "too short" in window.train_page.banner.text
    assert window.train_page.controls.start_button.isEnabled()
    assert window.train_page.controls.start_button.isVisible()


def test_a_prefix_of_symbols_it_never_saw(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    train_shortly(qtbot, window, story)
    window.show_page("write")
    window.write_page.prefix.setText("夜色")
    assert len(generate(qtbot, window)) == 400
    assert "夜 色" in window.write_page.banner.text
    window.write_page.prefix.setText("The")
    generate(qtbot, window)
    assert window.write_page.banner.text == ""


def test_a_file_that_is_no_model(qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path) -> None:
    train_shortly(qtbot, window, story)
    trained = window.session.model.trained
    path = tmp_path / "no.safetensors"
    path.write_bytes(b"not at all")
    with qtbot.waitSignal(window.session.model.filing.failed):
        window.open_file(path)
    assert "not a model" in window.current_page.banner.text
    assert window.session.model.trained is trained


def _flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _with_settings(data: bytes) -> bytes:
    (length,) = struct.unpack("<Q", data[:8])
    header = data[8 : 8 + length]
    large = header.replace(b'\\"hidden_size\\": 16', b'\\"hidden_size\\": 999999999')
    assert large != header
    return resealed(data, large)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: _flip(data, 300), "损坏"),
        (lambda data: _flip(data, len(data) - 50), "损坏"),
        (lambda data: data[:1000], "不完整"),
        (lambda data: data[:-1], "不完整"),
        (lambda data: struct.pack("<Q", 2**63) + data[8:], "损坏"),
        (lambda data: pickle.dumps({"weights": 1}), "不是本工作室的模型"),
        (_with_settings, "损坏"),
    ],
    ids=["header", "weights", "cut in the header", "cut", "length", "pickle", "huge"],
)
def test_fault_18_to_24_a_strange_model_is_refused_and_the_one_that_is_open_writes_on(
    qtbot: QtBot, make: MakeWindow, story: Path, tmp_path: Path, spoil: Callable[[bytes], bytes], words: str
) -> None:
    window = make(language="zh_CN")
    train_shortly(qtbot, window, story)
    trained = window.session.model.trained
    assert trained is not None
    (run,) = window.session.runs.library.runs()
    path = tmp_path / "strange.safetensors"
    path.write_bytes(spoil(run.path.read_bytes()))
    with qtbot.waitSignal(window.session.model.filing.failed):
        window.open_file(path)
    assert words in window.current_page.banner.text
    assert "strange.safetensors" in window.current_page.banner.text
    assert window.session.model.trained is trained
    window.show_page("write")
    window.write_page.prefix.setText("The")
    assert len(generate(qtbot, window)) == 400


def test_a_model_that_cannot_be_saved_there(qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path) -> None:
    train_shortly(qtbot, window, story)
    window.show_page("write")
    (tmp_path / "file").write_bytes(b"")
    with qtbot.waitSignal(window.session.saving.failed):
        window.session.saving.save_model(tmp_path / "file" / "model.safetensors")
    assert "not saved" in window.write_page.banner.text


def test_the_sentence_changes_its_language_too(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = make(language="zh_CN")
    with qtbot.waitSignal(window.session.text.reading.failed):
        window.open_text(tmp_path / "none.txt")
    assert "找不到文件" in window.text_page.banner.text
    choose_action(window.menus.languages, "en")
    qtbot.waitUntil(lambda: "There is no file" in window.text_page.banner.text)
