"""The special tokens of a text, declared in the window."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.text.levels import Tokens
from tests.ui.conftest import MakeWindow


def test_they_are_found_declared_and_kept_by_another_level(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "treebank.txt"
    path.write_text(" the <unk> said <unk> of it \n and went \n" * 20, encoding="utf-8")
    window = make()
    with qtbot.waitSignal(window.session.text.corpus_changed, timeout=10_000):
        window.open_text(path)
    qtbot.waitUntil(lambda: not window.session.text.is_changing, timeout=10_000)
    menu = window.text_page.vocabulary.token_menu
    assert menu.special_action.text() == "Special tokens… (found: <unk>)"
    menu.special_action.trigger()
    assert menu.dialog is not None
    assert menu.dialog.textValue() == "<unk>"
    menu.dialog.setTextValue("<unk>, <eos>")
    with qtbot.waitSignal(window.session.text.corpus_changed, timeout=10_000):
        menu.dialog.accept()
    qtbot.waitUntil(lambda: not window.session.text.is_changing, timeout=10_000)
    assert menu.special_action.text() == "Special tokens: <unk>, <eos>…"
    with qtbot.waitSignal(window.session.text.corpus_changed, timeout=10_000):
        menu.actions_of["space", None].trigger()
    qtbot.waitUntil(lambda: not window.session.text.is_changing, timeout=10_000)
    corpus = window.session.text.corpus
    assert corpus is not None
    assert corpus.tokens == Tokens("space", special=("<unk>", "<eos>"))
    assert corpus.cleaning == "eos"
    assert corpus.tokenizer.vocabulary.counts[:2] == (40, 40)
    assert corpus.tokenizer.decode(corpus.token_ids) == corpus.text
