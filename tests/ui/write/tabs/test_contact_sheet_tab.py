from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.runs.library import RunLibrary
from studio.session.contact_sheet import STARS, ContactSheet
from studio.session.session import Session
from studio.text.corpus import Corpus
from studio.ui.common.theme import theme
from studio.ui.write.tabs.contact_sheet_tab import ContactSheetTab
from tests.trained import trained_on

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(tmp_path: Path, corpus: Corpus) -> Iterator[Session]:
    made = Session(RunLibrary(tmp_path / "runs"))
    made.model.trained = trained_on(corpus)
    yield made
    made.close()


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, session: Session) -> Iterator[ContactSheetTab]:
    """A sheet of four short texts to be, dressed as in the window."""
    theme.start(qapp, "light")
    theme.dress()
    view = ContactSheetTab(ContactSheet(session.model, session.runs.library.folder.parent, session))
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    qtbot.waitExposed(view)
    view.values.temperatures.setText("0.4 1.1")
    view.values.top_ps.setText("0.5, 1.0")
    view.values.length.setCurrentIndex(0)
    yield view
    qapp.setStyleSheet("")


def write(qtbot: QtBot, view: ContactSheetTab, prefix: str = "The tide ") -> None:
    view.prefix.setText(prefix)
    with qtbot.waitSignal(view.sheet.writing.ended, timeout=20_000):
        qtbot.mouseClick(view.write_button, LEFT)


def test_the_grid_is_written_card_by_card(qtbot: QtBot, view: ContactSheetTab) -> None:
    assert [card.name.text() for card in view.grid.cards] == ["0.4 · 0.5", "0.4 · 1.0", "1.1 · 0.5", "1.1 · 1.0"]
    assert not any(card.star.isEnabled() for card in view.grid.cards)
    write(qtbot, view)
    for card, cell in zip(view.grid.cards, view.sheet.cells, strict=True):
        assert len(cell.text) == 100
        assert card.excerpt.text.replace("\u2028", "\n") == cell.text
        assert card.star.isEnabled()
    assert str(view.sheet.seed) in view.summary.whole_text()


def test_it_is_shown_while_it_is_written_and_can_be_stopped(qtbot: QtBot, view: ContactSheetTab) -> None:
    view.sheet.start("The ", (0.4, 1.1), (0.5, 1.0), 10_000_000, 1)
    qtbot.waitUntil(lambda: all(card.excerpt.text for card in view.grid.cards), timeout=10_000)
    assert view.sheet.writing.running
    assert not view.write_button.isEnabled()
    assert not view.grid.cards[0].star.isEnabled()
    with qtbot.waitSignal(view.sheet.writing.ended, timeout=20_000):
        qtbot.mouseClick(view.stop_button, LEFT)
    assert view.write_button.isEnabled()
    assert view.grid.cards[0].star.isEnabled()


def test_the_same_seed_is_kept_where_it_is_wanted(qtbot: QtBot, view: ContactSheetTab) -> None:
    view.values.seed.setValue(11)
    assert view.values.keep_seed.isChecked()
    write(qtbot, view)
    first = [cell.text for cell in view.sheet.cells]
    write(qtbot, view)
    assert view.sheet.seed == 11
    assert [cell.text for cell in view.sheet.cells] == first


def test_a_line_of_numbers_that_will_not_do(view: ContactSheetTab) -> None:
    for words in ("0.4", "0.4 0.4", "a b", "0 0.5", "0.5 9", "1 2 0.3 0.4 0.5", "nan 1", "inf 1", ""):
        view.values.temperatures.setText(words)
        assert not view.write_button.isEnabled(), words
        assert "Temperatures" in view.values.problem.text()
    view.values.temperatures.setText("1.2，0.3")
    assert view.write_button.isEnabled()
    assert view.values.grid() == ((0.3, 1.2), (0.5, 1.0))
    view.values.top_ps.setText("0.5 1.5")
    assert "Top-p" in view.values.problem.text()


def test_all_of_it_by_the_keyboard(qtbot: QtBot, view: ContactSheetTab) -> None:
    view.take_focus()
    with qtbot.waitSignal(view.sheet.writing.ended, timeout=20_000):
        qtbot.keyClick(view.prefix, Qt.Key.Key_Return)
    cards = view.grid.cards
    cards[0].setFocus()
    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 3), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        qtbot.keyClick(view.focusWidget(), key)
        assert view.focusWidget() is cards[place]
    qtbot.keyClick(cards[2], Qt.Key.Key_S)
    assert view.sheet.is_starred(2)
    assert cards[2].star.isChecked()
    assert cards[2].star.accessibleName() == "Starred"
    qtbot.keyClick(cards[2], Qt.Key.Key_S)
    assert not cards[2].star.isChecked()
    qtbot.keyClick(cards[2], Qt.Key.Key_Return)
    assert view.piece.isVisible()
    assert view.piece.output.toPlainText() == view.sheet.read + view.sheet.cells[2].text
    qtbot.keyClick(view.piece.output, Qt.Key.Key_S)
    assert view.star.isChecked()
    qtbot.keyClick(view.piece.output, Qt.Key.Key_Escape)
    assert view.focusWidget() is cards[2]


def test_going_on_with_a_text(qtbot: QtBot, view: ContactSheetTab) -> None:
    write(qtbot, view)
    with qtbot.waitSignal(view.taken, timeout=1000) as taken:
        qtbot.mouseClick(view.grid.cards[1].take_button, LEFT)
    assert taken.args == ["The tide ", view.sheet.cells[1].text]
    qtbot.mouseClick(view.grid.cards[3].excerpt, LEFT)
    with qtbot.waitSignal(view.taken, timeout=1000) as taken:
        qtbot.mouseClick(view.take_button, LEFT)
    assert taken.args == ["The tide ", view.sheet.cells[3].text]


def test_starred_pieces_are_listed_copied_deleted_and_brought_back(qtbot: QtBot, view: ContactSheetTab) -> None:
    write(qtbot, view)
    for place in (0, 3):
        qtbot.mouseClick(view.grid.cards[place].star, LEFT)
    assert "(2)" in view.stars_button.text()
    view.stars_button.click()
    starred = view.starred
    assert starred.isVisible()
    assert starred.list.model().rowCount() == 2
    star = starred.chosen()
    assert star is not None
    assert star.text == view.sheet.cells[3].text, "the newest first"
    qtbot.mouseClick(starred.piece.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == star.prefix + star.text
    with qtbot.waitSignal(view.taken, timeout=1000) as taken:
        qtbot.mouseClick(starred.take_button, LEFT)
    assert taken.args == [star.prefix, star.text]
    qtbot.keyClick(starred.list, Qt.Key.Key_Delete)
    assert starred.list.model().rowCount() == 1
    assert not view.grid.cards[3].star.isChecked()
    qtbot.mouseClick(view.undo_button, LEFT)
    assert starred.list.model().rowCount() == 2
    assert view.grid.cards[3].star.isChecked()
    assert not view.undo_button.isVisible()
    view.stars_button.click()
    assert view.grid.isVisible()


def test_a_narrow_window_has_two_columns(qtbot: QtBot, view: ContactSheetTab) -> None:
    view.values.temperatures.setText("0.3 0.6 0.9 1.2")
    view.values.top_ps.setText("0.5 0.8 0.95 1.0")

    def columns() -> int:
        return len({card.x() for card in view.grid.cards})

    view.resize(1200, 700)
    qtbot.waitUntil(lambda: columns() == 4, timeout=5000)
    view.resize(560, 420)
    qtbot.waitUntil(lambda: columns() == 2, timeout=5000)
    assert view.minimumSizeHint().height() <= 400
    assert view.minimumSizeHint().width() <= 560


def test_what_goes_wrong_is_told_to_the_host(qtbot: QtBot, view: ContactSheetTab, corpus: Corpus) -> None:
    view.sheet.model.use(trained_on(corpus, "bidirectional"))
    with qtbot.waitSignal(view.failed, timeout=10_000) as failed:
        qtbot.mouseClick(view.write_button, LEFT)
    assert "fills gaps" in str(failed.args[0])
    qtbot.waitUntil(lambda: not view.sheet.writing.running)


def test_symbols_that_the_model_does_not_know_are_named(qtbot: QtBot, view: ContactSheetTab) -> None:
    write(qtbot, view, "夜 The ")
    assert "夜" in view.note.text()
    assert view.sheet.read == " The "


def test_a_damaged_file_of_stars_is_told_where_the_stars_are(
    qtbot: QtBot, view: ContactSheetTab, session: Session
) -> None:
    qtbot.waitUntil(lambda: not view.sheet.stars.task.running, timeout=5000)
    (session.runs.library.folder.parent / STARS).write_text("{")
    later = ContactSheetTab(ContactSheet(session.model, session.runs.library.folder.parent, session))
    qtbot.addWidget(later)
    with qtbot.waitSignal(later.failed, timeout=10_000) as failed:
        pass
    assert "damaged" in str(failed.args[0])
    write(qtbot, later)
    qtbot.mouseClick(later.grid.cards[0].star, LEFT)
    assert "(1)" in later.stars_button.text()
