from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from pytestqt.qtbot import QtBot

from studio.runs.library import RunLibrary
from studio.session.gaps import Gaps
from studio.session.session import Session
from studio.text.corpus import Corpus
from studio.ui.common.theme import theme
from studio.ui.write.tabs.filling_row import FillingRow, percent
from studio.ui.write.tabs.gaps_tab import GapsTab
from tests.trained import trained_on

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(RunLibrary(tmp_path / "runs"))
    yield made
    made.close()


@pytest.fixture
def filler(qtbot: QtBot, session: Session, corpus: Corpus) -> GapsTab:
    """A gap filler with a model that fills gaps."""
    session.model.trained = trained_on(corpus, "bidirectional", "both ways")
    filler = GapsTab(Gaps(session.model, session))
    qtbot.addWidget(filler)
    filler.resize(1000, 600)
    filler.show()
    qtbot.waitExposed(filler)
    return filler


def fill(qtbot: QtBot, filler: GapsTab, text: str) -> None:
    filler.text.setPlainText(text)
    with qtbot.waitSignal(filler.gaps.filling.ended, timeout=20_000):
        qtbot.mouseClick(filler.fill_button, LEFT)


def words(filler: GapsTab) -> list[str]:
    return [row.accessibleName() for row in filler.rows]


def marked(filler: GapsTab) -> list[str]:
    return [selection.cursor.selectedText() for selection in filler.filled.extraSelections()]


def test_the_filled_text_is_marked_and_the_ways_are_listed(qtbot: QtBot, filler: GapsTab) -> None:
    fill(qtbot, filler, "The ___ and the ____ of the sea 夜")
    gaps = filler.gaps.gaps
    assert filler.filled.toPlainText() == filler.gaps.text
    assert marked(filler) == [gap.fillings[0].text for gap in gaps]
    assert all(selection.format.fontUnderline() for selection in filler.filled.extraSelections())
    assert len(filler.rows) == len(gaps[0].fillings)
    assert "%" in words(filler)[0]
    assert words(filler)[0].endswith("in the text")
    assert "夜" in filler.note.text()
    qtbot.mouseClick(filler.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == filler.gaps.text


def test_a_click_on_another_way_puts_it_in(qtbot: QtBot, filler: GapsTab) -> None:
    fill(qtbot, filler, "The ___ and the ____ of the sea")
    second = filler.gaps.gaps[0].fillings[1].text
    qtbot.mouseClick(filler.rows[1], LEFT)
    assert marked(filler)[0] == second
    assert [row.isChecked() for row in filler.rows[:3]] == [False, True, False]
    qtbot.mouseClick(filler.rows[1], LEFT)
    assert filler.rows[1].isChecked(), "pressing it again changes nothing"
    assert marked(filler)[0] == second


def test_all_of_it_by_the_keyboard(qtbot: QtBot, filler: GapsTab) -> None:
    filler.take_focus()
    assert filler.focusWidget() is filler.text
    filler.text.setPlainText("The ___ and the ____ of the sea")
    with qtbot.waitSignal(filler.gaps.filling.ended, timeout=20_000):
        qtbot.keyClick(filler.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(filler.filled, Qt.Key.Key_Right)
    assert "2" in filler.heading.whole_text()
    qtbot.waitUntil(filler.rows[1].isVisible, timeout=5000)
    filler.rows[0].setFocus()
    qtbot.keyClick(filler.rows[0], Qt.Key.Key_Down)
    assert filler.focusWidget() is filler.rows[1]
    qtbot.keyClick(filler.rows[1], Qt.Key.Key_Return)
    assert [gap.chosen for gap in filler.gaps.gaps] == [0, 1]
    assert marked(filler)[1] == filler.gaps.gaps[1].fillings[1].text


def test_a_click_on_a_filling_chooses_its_gap(qtbot: QtBot, filler: GapsTab) -> None:
    fill(qtbot, filler, "The ___ and the ____ of the sea")
    cursor = QTextCursor(filler.filled.document())
    cursor.setPosition(filler.gaps.gaps[1].span[0] + 1)
    place: QPoint = filler.filled.cursorRect(cursor).center()
    qtbot.mouseClick(filler.filled.viewport(), LEFT, pos=place)
    assert len(filler.rows) == len(filler.gaps.gaps[1].fillings)
    assert filler.gaps.gaps[1].fillings[0].text.strip() in words(filler)[0]
    assert "2 of 2" in filler.heading.whole_text()


def test_without_a_gap_there_is_nothing_to_fill(qtbot: QtBot, filler: GapsTab) -> None:
    filler.text.setPlainText("The sea")
    assert not filler.fill_button.isEnabled()
    qtbot.mouseClick(filler.gap_button, LEFT)
    assert filler.text.toPlainText() == "___The sea"
    assert filler.fill_button.isEnabled()


def test_another_model_cannot_and_it_says_which_can(qtbot: QtBot, filler: GapsTab, corpus: Corpus) -> None:
    assert not filler.empty.isVisible()
    filler.gaps.model.use(trained_on(corpus, "lstm", "the tide"))
    assert filler.empty.isVisible()
    assert "“the tide”, reads forward only" in filler.empty.words.text()
    assert "“gap filler”" in filler.empty.words.text()
    with qtbot.waitSignal(filler.training_wanted, timeout=1000):
        qtbot.mouseClick(filler.empty.button, LEFT)


def test_a_failure_is_told_to_the_host(qtbot: QtBot, filler: GapsTab) -> None:
    with qtbot.waitSignal(filler.failed, timeout=10_000) as failed:
        filler.gaps.fill("no gap")
    assert "no gap" in str(failed.args[0])
    qtbot.waitUntil(lambda: not filler.gaps.filling.running)


def test_it_fits_a_small_window(qtbot: QtBot, filler: GapsTab) -> None:
    fill(qtbot, filler, "The ___ and the ____ of the sea")
    hint = filler.minimumSizeHint()
    assert hint.height() <= 400
    assert hint.width() <= 560


def test_a_full_bar_is_certainty(qtbot: QtBot) -> None:
    way = FillingRow(0)
    qtbot.addWidget(way)
    way.show_filling("sea", 0.21, True)
    way.resize(way.sizeHint())
    image = way.bar.grab().toImage()
    middle = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    filled, empty = (middle.count(colour.lower()) for colour in (theme.colours.accent, theme.colours.line))
    assert filled / (filled + empty) == pytest.approx(0.21, abs=0.1)


def test_small_shares_are_not_nothing() -> None:
    assert [percent(share) for share in (0.31, 0.052, 0.0001)] == ["31%", "5.2%", "< 0.1%"]
