from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.runs.index import KeptRun
from studio.runs.manifest import Sample, checkpoint_path
from studio.runs.model_file import save_model
from studio.runs.run_folder import TextSource, held
from studio.runs.training_run import TrainingRun
from studio.session.race import RaceEntry
from studio.text.corpus import build_corpus
from studio.text.loading import read_text
from studio.training.config import TrainingConfig
from studio.training.events import StepDone
from studio.ui.common.theme import theme
from studio.ui.runs.runs_model import BITS, CREATED, MODEL, NAME, PERPLEXITY, RATE, STATE, TEXT
from studio.ui.runs.runs_page import RunsPage
from studio.ui.window.main_window import MainWindow
from tests.samples import STORY
from tests.ui.faces import WIDE, use_face

LEFT = Qt.MouseButton.LeftButton
CONFIG = TrainingConfig(epochs=2, batch_size=8, num_steps=16, sample_length=10, device="cpu")
ENDLESS = replace(CONFIG, epochs=100_000, sample_length=0)
SMALL = {"hidden_size": 16}

Keep = Callable[..., KeptRun]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(text: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainingRun:
    """A short run that has ended."""
    *_, document = read_text([text])
    path = tmp_path_factory.mktemp("run") / "model.safetensors"
    run = TrainingRun(build_corpus(document), "lstm", {**SMALL, "dropout": 0.1}, CONFIG, path)
    list(run.events())
    return run


@pytest.fixture
def keep(qtbot: QtBot, window: MainWindow, trained: TrainingRun, text: Path) -> Keep:
    """Put the short run into the window's library, under a name, some of its manifest changed."""

    def keep_one(name: str = "", note: str = "", loss: float | None = 1.5, **changes: object) -> KeptRun:
        library = window.session.runs.library
        path = library.new_path("story.txt", TextSource((text,)))
        manifest = trained.trained.manifest
        result = {**manifest.result, "validation_loss": loss, **changes.pop("result", {})}
        minute = len(library.runs())
        changes.setdefault("created", f"2026-01-01T10:{minute:02}:00+00:00")
        manifest = replace(manifest, result=result, **changes)
        save_model(path, trained.trained.model.state_dict(), manifest)
        shutil.copy(checkpoint_path(trained.path), checkpoint_path(path))
        (run,) = [run for run in library.runs() if run.path == path]
        library.rename(run, name)
        library.annotate(run, note)
        read_again(qtbot, window)
        return next(found for found in window.session.runs.kept if found.id == run.id)

    return keep_one


def read_again(qtbot: QtBot, window: MainWindow) -> None:
    """Let the window hear of what was changed in the folder of the runs."""
    with qtbot.waitSignal(window.session.runs.listed, timeout=10_000):
        window.session.runs.refresh()


def has_note(qtbot: QtBot, window: MainWindow, run: KeptRun, note: str) -> None:
    """Wait until a note is on the disk, and nothing is being written any more."""
    session = window.session
    qtbot.waitUntil(
        lambda: not session.runs.changing.running and session.runs.library.find(run.id).note == note, timeout=10_000
    )


def shows(qtbot: QtBot, page: RunsPage, *names: str) -> None:
    """Wait until the table has the runs of these names, in this order."""
    qtbot.waitUntil(lambda: shown(page) == list(names), timeout=10_000)


def shown(page: RunsPage, column: int = NAME) -> list[str]:
    model = page.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def choose(page: RunsPage, *runs: KeptRun) -> None:
    page.table.choose([run.id for run in runs])


def chosen(page: RunsPage) -> list[str]:
    return [run.name for run in page.table.chosen_runs()]


def click_header(qtbot: QtBot, page: RunsPage, column: int) -> None:
    header = page.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), LEFT, pos=place)


def points(line: pg.PlotDataItem) -> int:
    x, _ = line.getOriginalDataset()
    return 0 if x is None else len(x)


def open_story(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.session.text.open(text)


def test_runs_are_sorted_by_their_header_and_what_they_lack_stands_last(
    qtbot: QtBot, window: MainWindow, keep: Keep
) -> None:
    keep("good", loss=1.0)
    keep("none", loss=None)
    keep("bad", loss=2.0)
    window.show_page("runs")
    page = window.runs_page
    assert shown(page) == ["bad", "none", "good"], "the newest first"
    choose(page, page.table.runs.rows[2])
    click_header(qtbot, page, PERPLEXITY)
    assert shown(page) == ["good", "bad", "none"]
    assert shown(page, PERPLEXITY) == ["2.72", "7.39", "–"]
    assert "▴" in page.table.model().headerData(PERPLEXITY, Qt.Orientation.Horizontal)
    click_header(qtbot, page, PERPLEXITY)
    assert shown(page) == ["bad", "good", "none"]
    assert chosen(page) == ["good"], "what was selected stays so, and no other is"


def test_figures_of_a_gap_filler_are_marked(window: MainWindow, keep: Keep) -> None:
    forward, filler = keep("forward", loss=1.0), keep("filler", loss=0.5, model="bidirectional")
    window.show_page("runs")
    page = window.runs_page
    assert shown(page, PERPLEXITY) == ["1.65 (gaps)", "2.72"]
    tip = page.table.model().index(0, PERPLEXITY).data(Qt.ItemDataRole.ToolTipRole)
    assert "both sides" in tip
    choose(page, forward)
    assert "(gaps)" not in page.compare.curves.note.text()
    choose(page, forward, filler)
    assert "(gaps)" in page.compare.curves.note.text()
    assert [entry.figure.text() for entry in page.compare.curves.legend[1:3]] == ["1.65 (gaps)", "2.72"]


def test_a_run_whose_note_the_filter_no_longer_lets_in_stays_until_the_list_is_made_anew(
    window: MainWindow, keep: Keep
) -> None:
    kept = [keep(name, note="wanted") for name in ("a", "b")]
    window.show_page("runs")
    page = window.runs_page
    page.table.runs.set_filter("wanted")
    choose(page, *kept)
    page.table.runs.take_note(kept[0].id, "another")
    page.table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    assert shown(page) == ["b", "a"]
    assert sorted(chosen(page)) == ["a", "b"]


def test_runs_are_sorted_from_the_menu_too(window: MainWindow, keep: Keep) -> None:
    for name in ("b", "c", "a"):
        keep(name)
    window.show_page("runs")
    page = window.runs_page
    menu = page.table.actions()[-1].menu()
    by_name = menu.actions()[NAME]
    by_name.trigger()
    assert shown(page) == ["a", "b", "c"]
    assert by_name.isChecked()
    by_name.trigger()
    assert shown(page) == ["c", "b", "a"]


def test_a_run_is_found_by_its_name_text_model_or_note(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    keep("first try", text_name="poems.txt")
    keep("second", note="with my own lyrics", result={"stopped": "plateau"})
    window.show_page("runs")
    page = window.runs_page
    for words, names in (
        ("TRY", ["first try"]),
        ("poems", ["first try"]),
        ("lyrics", ["second"]),
        ("no longer", ["second"]),
        ("lstm", ["second", "first try"]),
        ("nowhere", []),
    ):
        page.search.clear()
        qtbot.keyClicks(page.search, words)
        assert shown(page) == names, words
    assert not page.write_button.isEnabled(), "nothing is chosen"
    page.search.clear()
    assert len(shown(page)) == 2


def test_a_run_is_renamed_where_it_stands(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    run = keep("before")
    window.show_page("runs")
    page = window.runs_page
    page.table.setFocus()
    page.table.rename.trigger()  # F2
    editor = page.table.viewport().findChild(QLineEdit)
    assert editor.text() == "before"
    editor.selectAll()
    qtbot.keyClicks(editor, "after")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    shows(qtbot, page, "after")
    qtbot.waitUntil(lambda: window.session.runs.library.find(run.id).name == "after", timeout=10_000)
    assert chosen(page) == ["after"]
    assert window.session.model.trained is None, "Return in the editor opens nothing"


def test_the_keys_of_the_table(window: MainWindow) -> None:
    table = window.runs_page.table
    assert table.rename.shortcut().toString() == "F2"
    assert table.delete.shortcut().toString() == "Del"


def test_a_double_click_opens_the_model(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    keep("it")
    window.show_page("runs")
    table = window.runs_page.table
    place = table.visualRect(table.model().index(0, NAME)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    with qtbot.waitSignal(window.session.model.opened):
        qtbot.mouseDClick(table.viewport(), LEFT, pos=place)
    assert window.current_page is window.write_page


def test_a_note_that_cannot_be_kept_stays_in_the_field_and_is_tried_again(
    qtbot: QtBot, window: MainWindow, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = keep("first"), keep("second", note="mine")
    page, library = window.runs_page, window.session.runs.library
    window.show_page("runs")
    page.table.choose([first.id])
    note = page.compare.note

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        qtbot.keyClicks(note, "a good one")
        qtbot.keyClick(note, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "“about.json” was not saved" in page.banner.text, timeout=10_000)
        assert note.text() == "a good one"
        page.table.choose([second.id])
        assert note.text() == "mine"
        page.table.choose([first.id])
        assert note.text() == "a good one"
        qtbot.waitUntil(lambda: not window.session.runs.changing.running)
    page.table.choose([second.id])
    has_note(qtbot, window, first, "a good one")
    assert library.find(second.id).note == "mine"
    page.table.choose([first.id])
    assert note.text() == "a good one"


def test_a_note_is_kept_when_the_field_or_the_run_is_left(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    first, second = keep("first"), keep("second", note="mine")
    window.show_page("runs")
    page, library = window.runs_page, window.session.runs.library
    note = page.compare.note
    choose(page, second)
    assert note.text() == "mine"
    choose(page, first)
    assert note.text() == ""
    qtbot.keyClicks(note, "a good one")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    has_note(qtbot, window, first, "a good one")
    qtbot.keyClicks(note, " indeed")
    choose(page, second)
    has_note(qtbot, window, first, "a good one indeed")
    assert library.find(second.id).note == "mine"
    assert note.text() == "mine"
    choose(page, first, second)
    assert not note.isVisible()


def test_a_note_is_kept_while_it_is_typed_and_the_typing_goes_on(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    first, second = keep("first", note="old words"), keep("second")
    window.show_page("runs")
    page, library = window.runs_page, window.session.runs.library
    choose(page, first)
    window.activateWindow()
    note = page.compare.note
    note.setFocus()
    qtbot.waitUntil(note.hasFocus)
    resets: list[None] = []
    page.table.runs.modelReset.connect(lambda: resets.append(None))
    note.setCursorPosition(3)
    qtbot.keyClicks(note, "er ")
    note.setSelection(1, 3)
    qtbot.waitUntil(lambda: library.find(first.id).note == "older  words", timeout=5_000)
    assert (note.text(), note.hasFocus(), note.selectedText()) == ("older  words", True, "lde")
    assert note.isUndoAvailable()
    assert not resets, "the table would lose its place"
    click_header(qtbot, page, NAME)
    choose(page, second)
    choose(page, first)
    assert note.text() == "older  words"


def test_notes_that_could_not_be_kept_are_when_all_are_asked_for(
    qtbot: QtBot, window: MainWindow, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = keep("first"), keep("second")
    page = window.runs_page
    window.show_page("runs")

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        for run in (first, second):
            choose(page, run)
            qtbot.keyClicks(page.compare.note, f"about {run.name}")
            with qtbot.waitSignal(window.session.runs.not_noted, timeout=10_000):
                qtbot.keyClick(page.compare.note, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not window.session.runs.changing.running)
    window.session.notes.keep()
    for run in (first, second):
        has_note(qtbot, window, run, f"about {run.name}")


def damage(run: KeptRun) -> bytes:
    """Change one byte of the weights; return the file as it was."""
    whole = run.path.read_bytes()
    run.path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 255]) + whole[-8:])
    return whole


def test_the_damaged_model_of_a_run_is_restored_from_its_checkpoint(
    qtbot: QtBot, window: MainWindow, keep: Keep
) -> None:
    run = keep("mine")
    damage(run)
    window.show_page("runs")
    page, session = window.runs_page, window.session
    choose(page, run)
    with qtbot.waitSignal(session.model.filing.failed, timeout=30_000):
        qtbot.mouseClick(page.write_button, LEFT)
    assert "The model of “mine” is damaged" in page.banner.text
    assert page.banner.offer.isVisible()
    assert page.banner.offer.text() == "Restore it"
    with qtbot.waitSignal(session.model.opened, timeout=30_000):
        qtbot.mouseClick(page.banner.offer, LEFT)
    assert window.current_page is window.write_page
    assert session.model.trained is not None
    assert session.model.trained.manifest.name == "mine"
    qtbot.waitUntil(lambda: not session.model.filing.running)
    window.show_page("runs")
    assert not page.banner.isVisible()
    with qtbot.waitSignal(session.model.opened, timeout=30_000):
        qtbot.mouseClick(page.write_button, LEFT)


def test_the_damaged_model_of_a_run_without_checkpoint_is_named(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    run = keep("mine")
    checkpoint_path(run.path).unlink()
    damage(run)
    window.show_page("runs")
    page = window.runs_page
    choose(page, run)
    with qtbot.waitSignal(window.session.model.filing.failed, timeout=30_000):
        qtbot.mouseClick(page.write_button, LEFT)
    assert "The model of “mine” is damaged" in page.banner.text
    assert "there is no checkpoint" in page.banner.text
    assert not page.banner.offer.isVisible()


def test_runs_are_deleted_and_brought_back(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    runs = [keep(name) for name in ("a", "b", "c")]
    window.show_page("runs")
    page = window.runs_page
    choose(page, runs[0])
    page.table.delete.trigger()  # the Delete key
    shows(qtbot, page, "c", "b")
    assert "“a”" in page.banner.text
    assert page.banner.offer.text() == "Undo"
    qtbot.mouseClick(page.banner.offer, LEFT)
    shows(qtbot, page, "c", "b", "a")
    assert chosen(page) == ["a"]
    assert page.banner.text == ""
    choose(page, runs[0], runs[2])
    qtbot.mouseClick(page.delete_button, LEFT)
    shows(qtbot, page, "b")
    assert "2 runs" in page.banner.text
    page.table.undo.trigger()  # Ctrl+Z
    shows(qtbot, page, "c", "b", "a")


def test_after_a_run_could_not_be_deleted_the_end_of_another_leaves_the_selection_alone(
    qtbot: QtBot, window: MainWindow, keep: Keep
) -> None:
    _, b, c, d = (keep(name) for name in ("a", "b", "c", "d"))
    window.show_page("runs")
    page, runs = window.runs_page, window.session.runs
    choose(page, b)
    with held(b.folder), qtbot.waitSignal(runs.refused, timeout=10_000):
        qtbot.mouseClick(page.delete_button, LEFT)
    choose(page, c)
    with qtbot.waitSignal(runs.discarded, timeout=10_000):
        runs.discard(d.path)  # as the Train page does
    assert chosen(page) == ["c"]


def test_a_note_typed_just_before_its_run_is_deleted_comes_back_with_the_run(
    qtbot: QtBot, window: MainWindow, keep: Keep
) -> None:
    first, second = keep("a"), keep("b")
    window.show_page("runs")
    page = window.runs_page
    choose(page, second)
    qtbot.keyClicks(page.compare.note, "a good one")
    qtbot.keyClick(page.compare.note, Qt.Key.Key_Return)
    qtbot.mouseClick(page.delete_button, LEFT)
    qtbot.waitUntil(lambda: chosen(page) == ["a"], timeout=10_000)
    assert page.compare.note.text() == ""
    qtbot.mouseClick(page.banner.offer, LEFT)
    qtbot.waitUntil(lambda: chosen(page) == ["b"], timeout=10_000)
    qtbot.waitUntil(lambda: page.compare.note.text() == "a good one", timeout=10_000)
    choose(page, first)
    assert page.compare.note.text() == ""


def test_the_last_run_is_deleted_and_brought_back(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    keep("only")
    window.show_page("runs")
    page = window.runs_page
    qtbot.mouseClick(page.delete_button, LEFT)
    qtbot.waitUntil(page.empty.isVisible)
    qtbot.mouseClick(page.banner.offer, LEFT)
    qtbot.waitUntil(lambda: chosen(page) == ["only"])


def test_the_keyboard_goes_to_the_next_run_when_one_is_deleted(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    for name in ("a", "b", "c"):
        keep(name)
    window.show_page("runs")
    window.activateWindow()
    page = window.runs_page
    choose(page, page.table.runs.rows[1])
    for gone, following in (("b", "a"), ("a", "c")):
        assert chosen(page) == [gone]
        page.delete_button.setFocus()
        qtbot.waitUntil(page.delete_button.hasFocus, timeout=5000)
        with qtbot.waitSignal(window.session.runs.discarded):
            qtbot.keyClick(page.delete_button, Qt.Key.Key_Return)
        assert chosen(page) == [following]
        assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(page.empty.button.hasFocus)  # nothing is left
    page.banner.offer.setFocus()
    qtbot.keyClick(page.banner.offer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chosen(page) == ["c"])
    assert page.table.hasFocus()


def test_what_was_deleted_is_listed_and_brought_back_later(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    for name in ("a", "b", "c"):
        keep(name)
    window.show_page("runs")
    page = window.runs_page
    assert not page.deleted_button.isVisible()
    choose(page, page.table.runs.rows[2])
    page.table.delete.trigger()
    shows(qtbot, page, "c", "b")
    page.banner.clear()  # and with it the Undo
    choose(page, *page.table.runs.rows)
    page.table.delete.trigger()
    qtbot.waitUntil(page.empty.second_button.isVisible)
    page.banner.clear()
    qtbot.mouseClick(page.empty.second_button, LEFT)
    qtbot.waitUntil(lambda: page.keeping.dialog is not None)
    dialog = page.keeping.dialog
    assert dialog is not None

    def listed() -> list[str]:
        return [dialog.list.topLevelItem(row).text(0) for row in range(dialog.list.topLevelItemCount())]

    assert sorted(listed()) == ["a", "b", "c"]
    assert dialog.list.topLevelItem(0).text(2), "when it was deleted"
    dialog.list.setCurrentItem(dialog.list.topLevelItem(listed().index("a")))
    qtbot.mouseClick(dialog.restore_button, LEFT)
    qtbot.waitUntil(lambda: sorted(listed()) == ["b", "c"])
    assert shown(page) == ["a"]
    assert page.deleted_button.isVisible()
    dialog.list.selectAll()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    qtbot.waitUntil(lambda: sorted(shown(page)) == ["a", "b", "c"])
    qtbot.waitUntil(lambda: not page.deleted_button.isVisible())


def test_what_is_being_trained_is_not_deleted(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    other, busy = keep("other"), keep("busy", result={"stopped": "running"})
    window.show_page("runs")
    page = window.runs_page
    with held(busy.folder):
        read_again(qtbot, window)
        assert shown(page, STATE) == ["in training", "finished"]
        choose(page, other, busy)
        page.table.delete.trigger()
        qtbot.waitUntil(lambda: "busy" in page.banner.text)
        assert not page.banner.offer.isVisible()
        assert shown(page) == ["busy", "other"], "nothing is gone"


def test_one_run_shows_both_its_curves(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    run = keep("it")
    window.show_page("runs")
    view = window.runs_page.compare.curves
    manifest = window.session.runs.library.manifest(run)
    learned = [point for point in manifest.curve if point.train_loss is not None]
    looks = [point for point in manifest.curve if point.validation_loss is not None]
    assert points(view.plot.learning) == len(learned) > 1
    assert points(view.plot.lines[0]) == len(looks) > 1
    assert view.legend[1].figure.text() == "4.48"
    for axis, last in ((1, run.steps), (2, 2.0), (3, run.steps * 8 * 16)):
        qtbot.mouseClick(view.axes[axis], LEFT)
        assert view.plot.lines[0].getData()[0][-1] == pytest.approx(last)


def test_the_empty_write_page_offers_the_latest_runs(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    empty = window.write_page.empty
    window.show_page("write")
    assert [made.isVisible() for made in empty.choices] == [False] * 3
    assert empty.button.property("primary")
    for place in range(5):
        keep(f"run {place}", loss=1.5 if place else None)
    assert [made.text() for made in empty.choices] == [f"run {place} · LSTM 16 · perplexity 4.5" for place in (4, 3, 2)]
    assert all(made.isVisible() for made in empty.choices)
    assert (empty.choices[0].property("primary"), empty.button.property("primary")) == (True, False)
    assert "No model is open" in [label.text() for label in empty.findChildren(QLabel)]
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        qtbot.mouseClick(empty.choices[1], LEFT)
    assert window.session.model.trained is not None
    assert window.session.model.trained.manifest.name == "run 3"
    assert not empty.isVisible()


def test_several_curves_lie_over_each_other(window: MainWindow, keep: Keep) -> None:
    runs = [keep(f"run {place}", loss=1.0 + place / 10) for place in range(8)]
    window.show_page("runs")
    page = window.runs_page
    view = page.compare.curves
    choose(page, *runs[:3])
    assert [entry.name.whole_text() for entry in view.legend if entry.isVisible()] == ["run 2", "run 1", "run 0"]
    assert [entry.figure.text() for entry in view.legend if entry.isVisible()] == ["3.32", "3.00", "2.72"]
    assert [points(line) > 1 for line in view.plot.lines] == [True] * 3 + [False] * 3
    assert not points(view.plot.learning)
    pens = {(line.opts["pen"].color().name(), line.opts["pen"].style()) for line in view.plot.lines}
    assert len(pens) == 6, "told apart by colour and by stroke"
    means = {theme.colours.accent, theme.colours.second}
    assert not means & {colour for colour, _ in pens}, "these say whether a text was learned from"
    page.table.selectAll()
    assert "6 of 8" in view.note.text()
    choose(page, runs[0], runs[1])
    assert not view.note.text()
    choose(page, runs[0], keep("of another text", text_digest="1" * 64))
    assert "not judged on one text" in view.note.text()


def test_runs_of_other_tokens_are_compared_in_bits_per_character(
    qtbot: QtBot, window: MainWindow, keep: Keep, trained: TrainingRun
) -> None:
    """Words at 7.39 beside letters at 12.18: neither table nor plot lets the one look better for it."""
    words = {"level": "word", "tokenizer_settings": {"reserved": 0, "chinese_words": False}}
    letters = keep("letters", loss=2.5, result={"bits_per_character": 3.6, "spelling_bits": 0.0})
    fair = keep("words", loss=2.0, result={"bits_per_character": 4.1, "spelling_bits": 0.5}, **words)
    old = keep("old words", loss=1.5, result={"bits_per_character": 1.2, "spelling_bits": None}, **words)
    window.show_page("runs")
    page = window.runs_page
    assert shown(page, PERPLEXITY) == ["4.48 per word", "7.39 per word", "12.18 per character"]
    assert shown(page, BITS) == ["1.20 *", "4.10", "3.60"]
    tip = page.table.model().index(0, BITS).data(Qt.ItemDataRole.ToolTipRole)
    assert "An earlier version" in tip
    click_header(qtbot, page, BITS)
    assert shown(page) == ["letters", "words", "old words"], "what lacks the spelling is not ranked"
    click_header(qtbot, page, BITS)
    assert shown(page) == ["words", "letters", "old words"]
    click_header(qtbot, page, PERPLEXITY)
    assert shown(page) == ["letters", "old words", "words"], "characters by themselves"
    view = page.compare.curves
    choose(page, letters, fair)
    assert {entry.name.whole_text(): entry.figure.text() for entry in view.legend[1:3]} == {
        "letters": "3.60",
        "words": "4.10",
    }
    assert view.heading.text() == "Bits per character on unseen text"
    assert "perplexities cannot be compared" in view.note.text()
    losses = np.array([p.validation_loss for p in trained.trained.manifest.curve if p.validation_loss is not None])
    place = [run.name for run in page.table.chosen_runs()].index("words")
    np.testing.assert_allclose(view.plot.lines[place].getOriginalDataset()[1], np.log10(losses * 3.6 / 2.0 + 0.5))
    choose(page, letters, old)
    assert view.heading.text() == "Perplexity on unseen text"
    assert "perplexities cannot be compared" in view.note.text()
    assert {entry.figure.text() for entry in view.legend[1:3]} == {"12.18 per character", "4.48 per word"}
    choose(page, old, fair)
    assert not view.note.text()


def test_a_run_that_was_judged_by_nothing_says_so(window: MainWindow, keep: Keep, trained: TrainingRun) -> None:
    curve = tuple(point for point in trained.trained.manifest.curve if point.validation_loss is None)
    runs = keep("seen", loss=1.0), keep("blind", loss=None, curve=curve)
    window.show_page("runs")
    page = window.runs_page
    choose(page, *runs)
    view = page.compare.curves
    assert [entry.name.whole_text() for entry in view.legend if entry.isVisible()] == [
        "blind (on its own text)",
        "seen",
    ]


def test_settings_stand_side_by_side_and_what_differs_is_marked(
    qtbot: QtBot, window: MainWindow, keep: Keep, trained: TrainingRun
) -> None:
    training = trained.trained.manifest.training
    runs = keep("usual"), keep("other", training={**training, "seed": 7, "learning_rate": 0.002})
    window.show_page("runs")
    page = window.runs_page
    choose(page, *runs)
    qtbot.mouseClick(page.compare.settings_tab, LEFT)
    model = page.compare.settings.model

    def rows() -> dict[str, list[str]]:
        return {
            model.index(row, 0).data(): [model.index(row, column).data() for column in (1, 2)]
            for row in range(model.rowCount())
        }

    everything = rows()
    assert everything["Learning rate"] == ["0.002", "0.01"]
    assert everything["Model"] == ["LSTM", "LSTM"]
    assert everything["Size of its memory"] == ["16", "16"]
    assert list(everything)[:2] == ["Learning rate", "Seed"], "what differs comes first"
    bold = model.index(0, 1).data(Qt.ItemDataRole.FontRole)
    assert bold.bold() or bold.weight() > 400
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Learning rate (differs)"
    assert model.index(2, 1).data(Qt.ItemDataRole.FontRole) is None
    page.compare.settings.only_differences.click()
    assert rows() == {"Learning rate": ["0.002", "0.01"], "Seed": ["7", "0"]}


def test_samples_stand_side_by_side_at_the_same_moment(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    runs = (
        keep("short", samples=(Sample(0, "zzz"), Sample(50, "the end"))),
        keep("long", samples=tuple(Sample(10 * step, f"at {step}") for step in range(11))),
    )
    window.show_page("runs")
    page = window.runs_page
    choose(page, *runs)
    qtbot.mouseClick(page.compare.samples_tab, LEFT)
    view = page.compare.samples

    def texts() -> list[tuple[str, str]]:
        return [(part.step.text(), part.text.toPlainText()) for part in view.columns if part.isVisible()]

    assert texts() == [("step 100", "at 10"), ("step 50", "the end")]
    view.slider.setValue(0)
    assert texts() == [("step 0", "at 0"), ("step 0", "zzz")]
    view.slider.setValue(40)
    assert texts() == [("step 40", "at 4"), ("step 0", "zzz")]


def test_what_only_counts_cannot_be_trained_on(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    window.show_page("runs")
    library, page = window.session.runs.library, window.runs_page
    *_, document = read_text([text])
    path = library.new_path("story.txt", TextSource((text,)))
    list(TrainingRun(build_corpus(document), "ngram", {}, CONFIG, path).events())
    window.session.runs.refresh()
    qtbot.waitUntil(lambda: page.table.runs.row_of(path.parent.name) is not None)
    page.table.choose([path.parent.name])
    assert page.write_button.isEnabled()
    assert not page.train_on_button.isEnabled()


def test_a_run_is_trained_for_longer_on_its_own_text(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    run = keep("it")
    window.show_page("runs")
    page = window.runs_page
    qtbot.mouseClick(page.train_on_button, LEFT)
    card = page.train_on
    assert not card.go_on_tab.isVisible()
    assert not card.minutes.isVisible()
    card.epochs.setValue(1)
    with qtbot.waitSignal(window.session.training.ended, timeout=60_000):
        qtbot.mouseClick(card.longer_button, LEFT)
        qtbot.waitUntil(lambda: window.current_page is window.train_page, timeout=20_000)
    (longer,) = window.session.runs.library.runs()
    assert longer.id == run.id
    assert longer.steps == run.steps * 3 // 2
    window.show_page("runs")
    assert not card.isVisible()
    assert page.banner.text == ""


def test_in_a_small_window_what_unfolds_comes_into_view(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    keep("it")
    window.resize(800, 600)
    window.show_page("runs")
    page = window.runs_page
    qtbot.waitUntil(lambda: window.width() == 800)
    qtbot.waitUntil(lambda: in_view(page.write_button))  # nothing need be scrolled for
    qtbot.mouseClick(page.train_on_button, LEFT)
    qtbot.waitUntil(lambda: page.scroll_area.verticalScrollBar().maximum() > 0)
    qtbot.waitUntil(lambda: in_view(page.train_on.longer_button))


def in_view(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().size() == widget.size()


def test_a_run_whose_text_is_gone_is_not_trained_on(qtbot: QtBot, window: MainWindow, keep: Keep, text: Path) -> None:
    keep("it")
    window.show_page("runs")
    page = window.runs_page
    qtbot.mouseClick(page.train_on_button, LEFT)
    text.rename(text.with_name("elsewhere.txt"))
    try:
        with qtbot.waitSignal(window.session.text.reading.failed):
            qtbot.mouseClick(page.train_on.longer_button, LEFT)
    finally:
        text.with_name("elsewhere.txt").rename(text)
    assert "story.txt" in page.banner.text
    assert window.current_page is page


def test_a_stopped_run_goes_on(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    open_story(qtbot, window, text)
    session = window.session
    session.training.start("lstm", SMALL, replace(CONFIG, epochs=4))
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    window.show_page("runs")
    page = window.runs_page
    qtbot.waitUntil(lambda: shown(page, STATE) == ["stopped"])
    qtbot.mouseClick(page.train_on_button, LEFT)
    steps = session.runs.library.runs()[0].steps
    assert page.train_on.go_on_button.isVisible()
    assert page.train_on.go_on_button.text() == f"Go on from step {steps}"
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        qtbot.mouseClick(page.train_on.go_on_button, LEFT)
    window.show_page("runs")
    qtbot.waitUntil(lambda: shown(page, STATE) == ["finished"])
    view = page.compare.curves
    qtbot.mouseClick(view.axes[1], LEFT)
    x, _ = view.plot.lines[0].getOriginalDataset()
    assert x[-1] == session.runs.library.runs()[0].steps, "the curve does not end where it stopped"


def test_a_fork_begins_with_its_weights_and_other_settings(
    qtbot: QtBot, window: MainWindow, keep: Keep, text: Path
) -> None:
    run = keep("root")
    window.show_page("runs")
    page, session = window.runs_page, window.session
    qtbot.mouseClick(page.train_on_button, LEFT)
    card = page.train_on
    qtbot.mouseClick(card.fork_tab, LEFT)
    assert card.learning_rate.value() == 0.01
    assert card.dropout.value() == 0.1
    qtbot.mouseClick(card.fork_button, LEFT)
    assert "story.txt" in page.banner.text, "no text is open"
    qtbot.mouseClick(page.banner.offer, LEFT)
    assert window.current_page is window.text_page
    assert "“story.txt”" in window.text_page.banner.text, "it says which"
    open_story(qtbot, window, text)
    assert window.text_page.banner.text == ""
    window.show_page("runs")
    card.show_run(run, session.runs.library.manifest(run))
    card.fork_tab.setChecked(True)
    card.learning_rate.setValue(0.005)
    card.dropout.setValue(0.3)
    card.fork_minutes.setValue(0.1)
    card.seed.setValue(5)
    card.weights.setCurrentIndex(1)
    card.fork_button.click()
    assert window.current_page is window.train_page
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        session.training.stop()
    window.show_page("runs")
    (fork,) = [found for found in session.runs.library.runs() if found.origin == run.id]
    qtbot.waitUntil(lambda: chosen(page) == [fork.name])
    manifest = session.runs.library.manifest(fork)
    assert manifest.settings["dropout"] == 0.3
    assert manifest.training["learning_rate"] == 0.005
    assert manifest.training["muon_learning_rate"] == pytest.approx(0.015)
    assert (manifest.training["minutes"], manifest.training["epochs"], manifest.training["seed"]) == (0.1, None, 5)


def test_one_job_at_a_time(qtbot: QtBot, window: MainWindow, keep: Keep, text: Path) -> None:
    keep("it")
    open_story(qtbot, window, text)
    session, page = window.session, window.runs_page
    session.training.start("lstm", SMALL, ENDLESS)
    window.show_page("runs")
    qtbot.mouseClick(page.race_button, LEFT)
    assert "One job at a time" in page.banner.text
    assert page.trainings.dialog is None
    page.banner.clear()
    qtbot.mouseClick(page.train_on_button, LEFT)
    qtbot.mouseClick(page.train_on.longer_button, LEFT)
    assert "One job at a time" in page.banner.text
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.stop()


def test_a_race_needs_a_text(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("runs")
    page = window.runs_page
    qtbot.mouseClick(page.race_button, LEFT)
    assert "text" in page.banner.text
    qtbot.mouseClick(page.banner.offer, LEFT)
    assert window.current_page is window.text_page


def test_who_races_is_ticked_in_a_list(qtbot: QtBot, window: MainWindow, keep: Keep, text: Path) -> None:
    keep("LSTM 256")
    open_story(qtbot, window, text)
    window.show_page("runs")
    page = window.runs_page
    qtbot.mouseClick(page.race_button, LEFT)
    dialog = page.trainings.dialog
    assert [box.text() for box in dialog.again] == ["again: LSTM 256"]
    assert not dialog.start_button.isEnabled(), "a race takes two"
    dialog.boxes["lstm"].click()
    dialog.boxes["ngram"].click()
    dialog.minutes.setValue(0.5)
    again, lstm, counts = dialog.entries()
    assert [again.name, lstm.name, counts.name] == ["LSTM 256", "LSTM 256 (2)", "counts alone (n-gram)"]
    assert again.settings["hidden_size"] == 16
    assert again.config == replace(CONFIG, epochs=None, minutes=0.5)
    assert lstm.settings["hidden_size"] == 256
    assert (counts.model, counts.settings) == ("ngram", {})
    for box in (*dialog.again, dialog.boxes["lstm"]):
        box.click()
    dialog.boxes["window"].click()
    dialog.minutes.setValue(0.1)
    with qtbot.waitSignal(window.session.race.ended, timeout=120_000):
        qtbot.mouseClick(dialog.start_button, LEFT)
        assert not dialog.isVisible()
        window.session.race.cancel()


def test_a_race_is_watched_and_ends_with_a_winner(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    open_story(qtbot, window, text)
    window.show_page("runs")
    page, race, session = window.runs_page, window.session.race, window.session
    assert not page.race_strip.isVisible()
    entries = [
        RaceEntry("quick", "lstm", SMALL, CONFIG),
        RaceEntry("broken", "lstm", {"hidden_size": 0}, CONFIG),
        RaceEntry("endless", "lstm", SMALL, replace(CONFIG, epochs=None, minutes=1.0)),
        RaceEntry("last", "rnn", SMALL, CONFIG),
    ]
    race.start(entries)
    assert page.race_strip.isVisible()
    assert page.race_strip.words == "Race · 1 of 4 quick"
    assert page.table.isVisible(), "no empty page, though there is no run yet"
    qtbot.waitUntil(lambda: race.current is entries[2] and session.training.record.latest is not None, timeout=60_000)
    view = page.compare.curves
    seen = lambda: [entry.name.whole_text() for entry in view.legend if entry.isVisible()]  # noqa: E731
    qtbot.waitUntil(lambda: seen() == ["quick", "endless (so far)"], timeout=10_000)
    assert "broken" in page.race_strip.failed.text()
    assert window.side_bar.foot[0].whole_text().startswith("endless · ")
    looks = len(session.training.record.history.validation_losses)
    qtbot.waitUntil(lambda: points(view.plot.lines[1]) > looks, timeout=30_000)

    page.table.choose([session.runs.library.runs()[0].id])
    assert seen() == ["learning", "on unseen text"], "other runs can be looked at"
    qtbot.mouseClick(page.race_strip.watch_button, LEFT)
    assert seen() == ["quick", "endless (so far)"]
    with qtbot.waitSignal(race.ended, timeout=60_000):
        session.training.stop()
    assert not page.race_strip.isVisible()
    assert sorted(chosen(page)) == ["endless", "last", "quick"]
    best = min(session.runs.library.runs(), key=lambda run: run.validation_loss)
    assert f"“{best.name}” is best" in page.banner.text
    assert f"perplexity {best.perplexity:.2f} per character on unseen text" in page.banner.text
    assert "“broken” did not come to its end" in page.banner.text


def test_a_race_is_stopped_by_its_button(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    open_story(qtbot, window, text)
    window.show_page("runs")
    page, race = window.runs_page, window.session.race
    race.start([RaceEntry("one", "lstm", SMALL, ENDLESS), RaceEntry("two", "lstm", SMALL, ENDLESS)])
    with qtbot.waitSignal(window.session.training.happened, timeout=30_000, check_params_cb=is_step):
        pass
    with qtbot.waitSignal(race.ended, timeout=30_000):
        qtbot.mouseClick(page.race_strip.stop_button, LEFT)
    assert shown(page) == ["one"]
    assert not window.session.training.running


def is_step(event: object) -> bool:
    return isinstance(event, StepDone)


def test_closing_the_window_ends_a_race(qtbot: QtBot, window: MainWindow, text: Path) -> None:
    open_story(qtbot, window, text)
    window.session.race.start([RaceEntry(name, "lstm", SMALL, ENDLESS) for name in ("one", "two")])
    with qtbot.waitSignal(window.session.training.happened, timeout=30_000, check_params_cb=is_step):
        pass
    window.stop_and_close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert [run.name for run in window.session.runs.library.runs()] == ["one"]


def test_a_narrow_window_leaves_out_what_tells_least(qtbot: QtBot, window: MainWindow, keep: Keep) -> None:
    keep("a run of an ordinary name")
    window.show_page("runs")
    table = window.runs_page.table
    for width, there in ((1600, RATE), (1280, CREATED), (800, PERPLEXITY)):  # how long a speed is hangs on the machine
        window.resize(width, 600)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        assert not table.isColumnHidden(there)
        for column in (NAME, MODEL, PERPLEXITY):
            assert not table.isColumnHidden(column)
        assert not table.horizontalScrollBar().maximum()
    assert table.isColumnHidden(BITS) or table.isColumnHidden(TEXT) or table.isColumnHidden(RATE)


def test_when_a_run_was_trained_stays_in_view_whatever_its_figures(
    qtbot: QtBot, window: MainWindow, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that went on has longer figures; that hid the column before."""
    keep("a run of an ordinary name")
    use_face(monkeypatch, WIDE)
    window.show_page("runs")
    window.resize(1280, 720)
    table = window.runs_page.table
    qtbot.waitUntil(lambda: window.width() == 1280)
    (run,) = window.session.runs.library.runs()
    longer = {"tokens_per_second": 1_234_567.0, "seconds": 60_000.0, "parameters": 123_456_789, "state": "interrupted"}
    for changed in (run, replace(run, **longer)):
        table.show_runs([changed])
        assert not table.isColumnHidden(CREATED)


def test_the_metrics_of_a_run_are_saved_for_tensorboard(
    qtbot: QtBot, window: MainWindow, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tensorboard")
    open_story(qtbot, window, text)
    with qtbot.waitSignal(window.session.training.ended, timeout=60_000):
        window.session.training.start("lstm", SMALL, CONFIG)
    window.show_page("runs")
    shows(qtbot, window.runs_page, "story · LSTM 16")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "events"))
    with qtbot.waitSignal(window.session.saving.saved, timeout=60_000):
        window.runs_page.table.export.trigger()
    (run,) = window.session.runs.library.runs()
    assert list((tmp_path / "events" / run.id).glob("events.out.*"))
