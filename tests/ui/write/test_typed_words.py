"""What one types is kept, whatever is opened, shown, or cannot be done: it stands there, or an undo brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt, QTimer
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from studio.session.writing.drafts import FILE
from studio.text.corpus import Corpus
from studio.ui.common.i18n import use_language
from studio.ui.window.main_window import MainWindow
from studio.ui.write.tabs.pasted_text import PastedText
from studio.ui.write.write_page import WritePage
from tests.old_files import OLD_FILES
from tests.trained import kept_model
from tests.ui.actions import open_model
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
RUNS = OLD_FILES
MODEL, OTHER = RUNS / "version_2.safetensors", RUNS / "version_3.safetensors"
TYPED = "The tide\nThe mill\nThe sea"


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> WritePage:
    """The page with a model that wrote from two beginnings."""
    open_model(qtbot, window, MODEL)
    window.activateWindow()
    window.write_page.controls.length.set_value(50)
    write(qtbot, window.write_page, "The")
    write(qtbot, window.write_page, "The mill")
    return window.write_page


def write(qtbot: QtBot, page: WritePage, prefix: str) -> None:
    type_in(qtbot, page, prefix)
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        qtbot.keyClick(page.prefix, Qt.Key.Key_Return)


def type_in(qtbot: QtBot, page: WritePage, text: str) -> None:
    page.prefix.setFocus()
    qtbot.keyClick(page.prefix, Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(page.prefix, Qt.Key.Key_Delete)
    for number, line in enumerate(text.split("\n")):
        if number:
            qtbot.keyClick(page.prefix, Qt.Key.Key_Return, SHIFT)
        qtbot.keyClicks(page.prefix, line)


def undo(qtbot: QtBot, page: WritePage) -> None:
    qtbot.keyClick(page.prefix, Qt.Key.Key_Z, CONTROL)


def test_the_arrows_keep_what_was_typed_where_it_was_typed(qtbot: QtBot, page: WritePage) -> None:
    type_in(qtbot, page, TYPED)
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    assert page.prefix.text() == "The"
    qtbot.mouseClick(page.entry.redo_button, LEFT)
    assert page.prefix.text() == TYPED
    for made in (page.entry.undo_button, page.entry.undo_button, page.entry.redo_button, page.entry.redo_button):
        qtbot.mouseClick(made, LEFT)
    assert page.prefix.text() == TYPED
    assert page.generate_button.text() == "Generate"


def test_an_undo_brings_back_what_an_arrow_took_the_place_of(qtbot: QtBot, page: WritePage) -> None:
    type_in(qtbot, page, TYPED)
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    shown = page.output.toPlainText()
    page.prefix.setFocus()
    undo(qtbot, page)
    assert page.prefix.text() == TYPED
    assert page.output.toPlainText() == shown, "the undo was the field's"


def test_an_undo_of_what_was_typed_and_then_of_the_page(qtbot: QtBot, page: WritePage) -> None:
    second = page.output.toPlainText()
    qtbot.keyClicks(page.prefix, " and")
    undo(qtbot, page)
    assert page.prefix.text() == "The mill", "what was written with is not undone"
    assert page.output.toPlainText() == second
    undo(qtbot, page)
    assert page.prefix.text() == "The"
    assert page.output.toPlainText() != second
    undo(qtbot, page)
    assert page.output.toPlainText() == ""
    undo(qtbot, page)
    assert page.prefix.text() != "The", "the page has no more to undo, the field has"


def test_what_an_undo_took_away_is_there_when_one_comes_back(qtbot: QtBot, page: WritePage) -> None:
    qtbot.keyClicks(page.prefix, " and")
    for _ in range(2):
        undo(qtbot, page)
    assert page.prefix.text() == "The"
    qtbot.keyClick(page.prefix, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert page.prefix.text() == "The mill and"


def test_a_generate_that_cannot_run_changes_nothing_of_it(
    qtbot: QtBot, window: MainWindow, page: WritePage, corpus: Corpus, tmp_path: Path
) -> None:
    type_in(qtbot, page, TYPED)
    open_model(qtbot, window, kept_model("bidirectional", corpus, tmp_path))
    window.show_page("write")
    assert page.prefix.text() == TYPED
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(page.generate_button, LEFT)
    assert "cannot" in page.banner.text
    assert page.prefix.text() == TYPED
    assert page.output.toPlainText().startswith("The mill")
    open_model(qtbot, window, MODEL)
    assert page.prefix.text() == TYPED
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(page.generate_button, LEFT)
    assert page.output.toPlainText().startswith("The tide The mill The sea"), "as its model reads lines"
    undo(qtbot, page)
    assert page.prefix.text() == "The mill", "it was written with: no draft any more"


def test_another_model_a_tab_a_language_and_a_branch_leave_it_there(
    qtbot: QtBot, window: MainWindow, page: WritePage
) -> None:
    type_in(qtbot, page, TYPED)
    open_model(qtbot, window, OTHER)
    assert page.prefix.text() == TYPED
    for name in ("sheet", "detective", "inside", "gaps", "runs", "text", "write"):
        window.show_page(name)
    use_language("zh_CN")
    use_language("en")
    assert page.prefix.text() == TYPED
    open_model(qtbot, window, MODEL)
    token = 3
    with qtbot.waitSignal(page.session.page.alternatives_found, timeout=10_000) as found:
        page.session.page.look_at(token)
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        page.session.page.branch(token, found.args[1][1], page.controls.config())
    assert page.prefix.text() == TYPED


def test_a_suggestion_takes_its_place_until_an_undo_or_a_step_back(
    qtbot: QtBot, page: WritePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.ui.write.write_page.prompt_suggestion", lambda *_: "A suggestion")
    type_in(qtbot, page, TYPED)
    qtbot.mouseClick(page.entry.surprise_button, LEFT)
    assert page.prefix.text() == "A suggestion"
    undo(qtbot, page)
    assert page.prefix.text() == TYPED
    qtbot.mouseClick(page.entry.surprise_button, LEFT)
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(page.generate_button, LEFT)
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    assert page.prefix.text() == TYPED


def test_what_was_typed_is_there_after_a_restart(qtbot: QtBot, make: MakeWindow) -> None:
    window = make()
    open_model(qtbot, window, MODEL)
    window.activateWindow()
    window.write_page.controls.length.set_value(50)
    type_in(qtbot, window.write_page, "Before any text")
    assert window.close()
    window = make()
    open_model(qtbot, window, MODEL)
    window.write_page.controls.length.set_value(50)
    assert window.write_page.prefix.text() == "Before any text"
    write(qtbot, window.write_page, "The mill")
    text = window.write_page.output.toPlainText()
    type_in(qtbot, window.write_page, TYPED)
    assert window.close()
    window = make()
    open_model(qtbot, window, MODEL)
    assert window.write_page.output.toPlainText() == text
    assert window.write_page.prefix.text() == TYPED
    assert window.write_page.generate_button.text() == "Generate"


def test_a_text_to_judge_comes_back_by_an_undo(qtbot: QtBot) -> None:
    text = PastedText()
    qtbot.addWidget(text)
    text.show()
    long = "all of a long text " * 2000
    qtbot.keyClicks(text.field, "typed")
    text.set_text("the end of the open text")
    qtbot.keyClick(text.field, Qt.Key.Key_Z, CONTROL)
    assert text.text() == "typed"
    text.clear_button.click()
    qtbot.keyClick(text.field, Qt.Key.Key_Z, CONTROL)
    assert text.text() == "typed"
    pasted = QMimeData()
    pasted.setText(long)
    text.field.insertFromMimeData(pasted)
    assert text.text() == long
    text.clear_button.click()
    qtbot.keyClicks(text.field, "new")
    for _ in range(2):
        qtbot.keyClick(text.field, Qt.Key.Key_Z, CONTROL)
    assert text.text() == long, "all of it, not what is shown"
    qtbot.keyClick(text.field, Qt.Key.Key_Z, CONTROL)
    assert text.text() == "typed"


def test_a_name_is_typed_to_its_end_while_the_list_of_runs_changes(
    qtbot: QtBot, window: MainWindow, corpus: Corpus, tmp_path: Path
) -> None:
    library = window.session.runs.library
    for name in ("one", "two"):
        folder = library.folder / name
        folder.mkdir(parents=True)
        kept_model("lstm", corpus, folder).rename(folder / "model.safetensors")
    window.show_page("runs")
    table = window.runs_page.table
    qtbot.waitUntil(lambda: len(table.chosen_runs()) == 1)
    table.begin_to_rename()
    (editor,) = table.findChildren(QLineEdit)
    qtbot.keyClicks(editor, "A new")
    run = next(run for run in library.runs() if run.id == "two")
    library.annotate(run, "as another run ended")
    with qtbot.waitSignal(window.session.runs.changed):
        window.session.runs.refresh()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isValid(editor)
    qtbot.keyClicks(editor, " name")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(run.name == "A new name" for run in library.runs()))
    qtbot.waitUntil(lambda: {run.name for run in table.runs.rows} == {"A new name", "lstm"})
    assert [run.note for run in table.runs.rows if run.id == "two"] == ["as another run ended"]


def test_a_text_is_named_while_another_is_written(qtbot: QtBot, page: WritePage) -> None:
    qtbot.mouseClick(page.foot.branches_button, LEFT)
    branches = page.branches
    assert branches is not None
    branches.tree.topLevelItem(0).setSelected(True)
    qtbot.mouseClick(branches.name_button, LEFT)
    (editor,) = branches.tree.findChildren(QLineEdit)
    qtbot.keyClicks(editor, "My")
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        page.session.page.go_on(page.controls.config())
    timer = QTimer()
    timer.setSingleShot(True)
    with qtbot.waitSignal(timer.timeout):
        timer.start(0)  # after the timer that fills the list anew
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isValid(editor)
    qtbot.keyClicks(editor, " first")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.session.page.tree.roots[0].name == "My first")
    qtbot.waitUntil(lambda: branches.tree.topLevelItemCount() == 3)
    branches.close()


def test_the_fields_of_the_writing_room_are_as_they_were_after_a_restart(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    fields = {"sheet": "prefix", "detective": "text", "gaps": "text"}

    def typed(window: MainWindow) -> list[str]:
        texts = []
        for name, field in fields.items():
            window.show_page(name)
            qtbot.waitUntil(lambda: not window.session.drafts.task.running)
            shown = getattr(window.room.page(name).tab, field)
            texts.append(shown.toPlainText() if name == "gaps" else shown.text())
        return texts

    window = make()
    assert typed(window) == ["", "", ""]
    analysis = [window.room.page(name).tab for name in fields]
    analysis[0].prefix.setText("The tide")
    qtbot.keyClicks(analysis[1].text.field, "a text to judge")
    analysis[2].text.insertPlainText("The ___ mill\nand ___")
    assert window.close()
    window = make()
    texts = ["The tide", "a text to judge", "The ___ mill\nand ___"]
    assert typed(window) == texts
    window.room.page("detective").tab.text.clear_button.click()
    assert window.close()
    window = make()
    assert typed(window) == [texts[0], "", texts[2]]
    assert window.close()
    (tmp_path / "home" / FILE).write_text('{"gaps": 3, "sheet":')
    assert typed(make()) == ["", "", ""]
