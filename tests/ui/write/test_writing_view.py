from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor
from pytestqt.qtbot import QtBot

from studio.ui.common.theme import LIGHT
from studio.ui.write.token_text import shown, units
from studio.ui.write.writing_view import WritingView
from studio.ui.write.written_text import WrittenText


@pytest.fixture
def view(qtbot: QtBot) -> WritingView:
    made = WritingView()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def colours(view: WritingView) -> set[str]:
    """Return the colours in which something is painted."""
    image: QImage = view.viewport().grab().toImage()
    seen = {image.pixel(x, y) for x in range(image.width()) for y in range(0, image.height(), 2)}
    return {QColor(pixel).name() for pixel in seen}


def middle(view: WritingView, unit: int) -> QPoint:
    """Return the middle of the letter there."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.written.position(unit))
    left = view.cursorRect(cursor)
    cursor.setPosition(view.written.position(unit) + 1)
    return QPoint((left.left() + view.cursorRect(cursor).left()) // 2, left.center().y())


STRANGE = ["a", " ", "\n", "\r", "\u2028", "\u2029", "\x00", "\x1b", "\ud800", "\udc80", "\ufdd0", "\u00a0", "😀", "夜"]


@given(st.lists(st.text(st.sampled_from(STRANGE), max_size=4), max_size=20))
def test_what_is_shown_takes_as_many_places_as_what_was_written(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert units(shown(text)) == units(text)
    written = WrittenText("😀\ud83d")
    written.append(pieces[:5], [0.5] * len(pieces[:5]))
    written.append(pieces[5:], [0.5] * len(pieces[5:]))
    assert written.prefix == 3
    for place, piece in enumerate(pieces):
        start, end = written.span(place)
        assert end - start == units(piece)


def test_any_text_is_given_back_as_it_was(view: WritingView) -> None:
    text = "".join(STRANGE) * 3 + "word " * 2000 + "😀" * 300
    view.begin("pre\u2029fix")
    for start in range(0, len(text), 777):
        view.append(list(text[start : start + 777]), [0.5] * len(text[start : start + 777]))
    assert view.toPlainText() == ("pre\u2029fix" + text).encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )
    view.selectAll()
    assert view.createMimeDataFromSelection().text() == view.toPlainText()
    assert view.written.breaks, "a long line is broken for show"
    assert view.document().characterCount() == units(text) + 7 + len(view.written.breaks) + 1
    for unit in range(0, units(text), 501):
        assert view.written.unit(view.written.position(unit)) == unit


def test_each_step_of_surprise_has_its_colour_and_they_can_be_switched_off(view: WritingView) -> None:
    view.begin("")
    view.append(["MMMM "] * 5, [0.9, 0.4, 0.2, 0.03, 0.0001])
    assert list(view.written.steps) == [0, 1, 2, 3, 4]
    assert set(LIGHT.surprise[1:]) <= colours(view)
    view.set_coloured(False)
    assert not set(LIGHT.surprise[1:]) & colours(view)


def test_a_marked_part_is_underlined_and_tells_its_number(qtbot: QtBot, view: WritingView) -> None:
    view.begin("One ")
    view.append(["two ", "three ", "four"], [0.9, 0.9, 0.9])
    assert LIGHT.second not in colours(view)
    view.set_marks([(4, 9)])
    assert LIGHT.second in colours(view)
    with qtbot.waitSignal(view.mark_clicked) as clicked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 9))
    assert clicked.args == [0]


def test_arrow_keys_and_clicks_choose_a_token(qtbot: QtBot, view: WritingView) -> None:
    view.begin("One ")
    view.append(["two ", "three ", "four"], [0.9, 0.9, 0.9])
    view.setFocus()
    with qtbot.waitSignal(view.token_chosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 10))
    assert chosen.args == [1]
    for key, token in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Left, 0)):
        qtbot.keyClick(view, key)
        assert view.chosen == token
    view.begin("One ")
    assert view.chosen == -1


def test_where_the_pointer_rests_a_token_is_chosen(qtbot: QtBot, view: WritingView) -> None:
    view.begin("One ")
    view.append(["two ", "three ", "four"], [0.9, 0.9, 0.9])
    with qtbot.waitSignal(view.token_chosen) as chosen:
        qtbot.mouseMove(view.viewport(), middle(view, 5))
    assert chosen.args == [0]


def test_the_end_stays_in_view_unless_one_scrolled_back(qtbot: QtBot, view: WritingView) -> None:
    bar = view.verticalScrollBar()
    view.begin("")
    view.append(["some words "] * 1000, [0.5] * 1000)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 100)
    view.begin("")
    for _ in range(40):
        view.append(["a line of words\n"] * 10, [0.5] * 10)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 100)
    assert view.textCursor().position() == 0
    assert not view.textCursor().hasSelection()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    qtbot.waitUntil(lambda: bar.value() == 0)
    before = bar.maximum()
    view.append(["more\n"] * 50, [0.5] * 50)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == 0


def test_another_width_breaks_the_lines_anew(qtbot: QtBot, view: WritingView) -> None:
    view.begin("")
    view.append(["some words "] * 1000, [0.2] * 1000)
    before = list(view.written.breaks)
    view.resize(800, 400)
    qtbot.waitUntil(lambda: view.written.breaks != before)
    assert view.toPlainText() == "some words " * 1000
    for place in view.written.breaks[1:]:
        block = view.document().findBlock(place - 1)
        last = block.layout().lineAt(block.layout().lineCount() - 1)
        assert last.textLength() > 40, "a broken line is a full line"
