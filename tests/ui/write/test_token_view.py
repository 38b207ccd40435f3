from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextCursor
from pytestqt.qtbot import QtBot

from studio.ui.common.theme import LIGHT
from studio.ui.write.token_text import TokenText
from studio.ui.write.token_view import TokenView

LEFT = Qt.MouseButton.LeftButton
WORDS = ["One ", "two ", "three ", "four"]


@pytest.fixture
def view(qtbot: QtBot) -> TokenView:
    """A view of four words."""
    made = TokenView()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    qtbot.waitExposed(made)
    made.show_text("".join(WORDS), np.cumsum([len(word) for word in WORDS]))
    return made


def middle(view: TokenView, token: int) -> QPoint:
    """Return the middle of a token's first letter."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.tokens.position(view.tokens.span(token)[0]))
    left = view.cursorRect(cursor)
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    return QPoint((left.left() + view.cursorRect(cursor).left()) // 2, left.center().y())


def colours(view: TokenView) -> set[str]:
    """Return the colours in which something is painted."""
    image = view.viewport().grab().toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(0, image.height(), 2)}


def test_a_long_text_knows_where_its_tokens_stand_and_is_copied_as_it_is(qtbot: QtBot) -> None:
    text = "\U0001f600" * 900 + " x\n" + "word " * 500 + "\u00a0\x07\u2028"
    view = TokenView()
    qtbot.addWidget(view)
    view.show_text(text, np.arange(1, len(text) + 1))
    view.show()
    qtbot.waitUntil(lambda: bool(view.tokens.breaks))  # a long line is broken for show
    for token in (0, 5, 899, 901, 902, 903, len(text) - 1):
        view.choose(token, into_view=True)
        assert view.chosen == token
        following = view.document().find("x", 0).selectionStart()
        assert (view.textCursor().position() == following) == (token == 901)
    view.choose(len(text))
    assert view.chosen == -1
    view.selectAll()
    view.copy()
    assert QGuiApplication.clipboard().text() == text == view.toPlainText()


def test_places_are_counted_as_the_document_counts_them() -> None:
    text = TokenText.split("a\U0001f600bc tail", np.array([1, 3, 4]))
    assert [text.span(token) for token in range(3)] == [(0, 1), (1, 4), (4, 5)]
    assert [text.token_at(unit) for unit in range(7)] == [0, 1, 1, 1, 2, -1, -1]
    text.breaks = [2, 5]  # of the document
    assert [text.position(unit) for unit in range(5)] == [0, 1, 3, 4, 6]
    assert [text.unit(position) for position in (0, 1, 3, 4, 6)] == [0, 1, 2, 3, 4]


def test_neighbours_of_one_step_are_one() -> None:
    text = TokenText("in")
    text.add(["ab", "c", "", "d", "e"], [1, 1, 3, 1, 2])
    assert text.runs(0, 7) == [(2, 5, 1), (5, 6, 1), (6, 7, 2)]
    assert text.runs(3, 6) == [(3, 5, 1), (5, 6, 1)]
    assert text.runs(0, 2) == TokenText("in").runs(0, 2) == []


def test_each_step_has_its_colour_and_some_have_none(view: TokenView) -> None:
    first, second = LIGHT.surprise[2], LIGHT.surprise[4]
    assert not {first, second} & colours(view)
    view.tint([None, first, second], np.array([0, 1, 2, 3, 1]))
    assert {first, second} <= colours(view)
    view.tint([None, first])
    assert second not in colours(view)
    view.choose(0)
    assert LIGHT.text in colours(view), "a frame"


def test_a_pointer_that_only_passes_chooses_nothing(qtbot: QtBot, view: TokenView) -> None:
    chosen = []
    view.token_chosen.connect(chosen.append)
    with qtbot.waitSignal(view.token_chosen):
        for token in (1, 2, 3):
            qtbot.mouseMove(view.viewport(), middle(view, token))
    assert chosen == [3]
    with qtbot.waitSignal(view.token_clicked) as clicked:
        qtbot.mouseClick(view.viewport(), LEFT, pos=middle(view, 1))
    assert clicked.args == [1]
    assert chosen == [3, 1], "a click does not wait"


def test_enter_is_a_click_on_the_chosen_token(qtbot: QtBot, view: TokenView) -> None:
    with qtbot.assertNotEmitted(view.token_entered):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    view.choose(2)
    with qtbot.waitSignals([view.token_clicked, view.token_entered]):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def test_whoever_comes_by_the_keyboard_finds_a_token_to_go_on_from(qtbot: QtBot, view: TokenView) -> None:
    chosen = []
    view.token_chosen.connect(chosen.append)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert chosen == [0]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(view, key)
    assert chosen == [0, 1, 0, 3], "the caret chooses too"
    view.show_text("".join(WORDS), np.cumsum([len(word) for word in WORDS]))
    assert view.chosen == -1
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.chosen == 3, "backwards from the end"


def test_another_width_keeps_what_was_selected(qtbot: QtBot, view: TokenView) -> None:
    text = "some words " * 1000
    view.show_text(text, np.arange(1, len(text) + 1))
    cursor = view.textCursor()
    cursor.setPosition(view.tokens.position(8000))
    cursor.setPosition(view.tokens.position(8040), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    before = list(view.tokens.breaks)
    view.resize(700, 300)
    qtbot.waitUntil(lambda: view.tokens.breaks != before)
    assert view.selected_text() == text[8000:8040]
