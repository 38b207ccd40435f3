"""The keyboard stays on the page when the button it was on can no longer be pressed, or is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.ui.window.main_window import MainWindow
from tests.old_files import old_model
from tests.ui.actions import open_model

PAGES = ("text", "train", "write", "sheet", "detective", "inside", "gaps", "runs")


@pytest.mark.parametrize("gone", ["disabled", "hidden"])
def test_it_never_passes_on_to_the_side_bar(qtbot: QtBot, window: MainWindow, story: Path, gone: str) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    open_model(qtbot, window, old_model(2))
    window.activateWindow()
    tried = 0
    for name in PAGES:
        window.show_page(name)
        for made in window.current_page.findChildren(QPushButton):
            if not made.isVisible() or not made.isEnabled():
                continue
            tried += 1
            made.setFocus()
            assert window.focusWidget() is made
            change = made.setDisabled if gone == "disabled" else made.setHidden
            change(True)
            held = window.focusWidget()
            assert held is not None
            assert not window.side_bar.isAncestorOf(held), (name, made.text())
            change(False)
    assert tried > 30
    first = window.side_bar.findChildren(QPushButton)[0]
    first.setFocus()
    assert first.hasFocus(), "whoever goes there is let go there"
