"""The Write page, with mouse and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.generation.events import Candidate
from studio.generation.sampling_presets import PRESETS, with_preset
from studio.messages import StudioError
from studio.runs.index import KeptRun
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.ui.common.theme import theme
from studio.ui.window.main_window import MainWindow
from studio.ui.write.alternatives_card import AlternativesCard
from studio.ui.write.write_page import WritePage
from studio.ui.write.writing_controls import WritingControls
from tests.old_files import old_model
from tests.samples import STORY
from tests.trained import kept_model
from tests.ui.actions import open_model, train_shortly
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MODEL = old_model(2)


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> WritePage:
    """The page with a model."""
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.open_file(MODEL)
    window.activateWindow()
    window.write_page.controls.length.set_value(50)
    return window.write_page


def press(qtbot: QtBot, page: WritePage, name: str) -> str:
    """Press a button that writes; return the whole text."""
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(getattr(page, name), LEFT)
    return page.output.toPlainText()


def test_generate_continue_again_undo_redo(qtbot: QtBot, page: WritePage) -> None:
    qtbot.keyClicks(page.prefix, "The")
    assert page.generate_button.text() == "Generate"
    assert not page.again_button.isEnabled()
    first = press(qtbot, page, "generate_button")
    assert first.startswith("The")
    assert page.generate_button.text() == "Continue"
    second = press(qtbot, page, "generate_button")
    assert second.startswith(first)
    third = press(qtbot, page, "again_button")
    assert third.startswith(first)
    assert third != second
    texts = ["", first, second, third]
    for text in texts[-2::-1]:
        qtbot.mouseClick(page.entry.undo_button, LEFT)
        assert page.output.toPlainText() == text
    assert not page.entry.undo_button.isEnabled()
    for text in texts[1:]:
        qtbot.mouseClick(page.entry.redo_button, LEFT)
        assert page.output.toPlainText() == text
    assert not page.entry.redo_button.isEnabled()
    page.prefix.setText("Another")
    assert page.generate_button.text() == "Generate"
    assert press(qtbot, page, "generate_button").startswith("Another") or page.banner.text
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    assert page.output.toPlainText() == third
    assert page.prefix.text() == "The"


def test_the_keys_do_the_same(qtbot: QtBot, page: WritePage) -> None:
    with qtbot.waitSignal(page.session.page.writing.ended):
        qtbot.keyClick(page.prefix, Qt.Key.Key_Return)
    first = page.output.toPlainText()
    with qtbot.waitSignal(page.session.page.writing.ended):
        qtbot.keyClick(page.prefix, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert page.output.toPlainText() != first
    qtbot.keyClick(page.prefix, Qt.Key.Key_Z, CONTROL)
    assert page.output.toPlainText() == first
    qtbot.keyClick(page.prefix, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert page.output.toPlainText() != first
    with qtbot.waitSignal(page.session.page.writing.ended):
        qtbot.keyClick(page.prefix, Qt.Key.Key_Return, CONTROL)
    assert len(page.output.written) == 100


def test_a_beginning_of_several_lines_keeps_them(qtbot: QtBot, page: WritePage) -> None:
    qtbot.keyClicks(page.prefix, "The tide")
    height = page.prefix.height()
    qtbot.keyClick(page.prefix, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClick(page.prefix, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClicks(page.prefix, "It")
    qtbot.waitUntil(lambda: page.prefix.height() > height)
    assert page.prefix.text() == "The tide\n\nIt"
    assert press(qtbot, page, "generate_button").startswith("The tide\n\nIt")


def test_a_very_long_beginning_is_cut_and_said_so_and_written_on_from(qtbot: QtBot, page: WritePage) -> None:
    pasted = QMimeData()
    pasted.setText("first words " + "the tide comes, " * 10_000)
    page.prefix.insertFromMimeData(pasted)
    assert "very long" in page.banner.text
    assert page.prefix.text().endswith("the tide comes, ")
    assert "first" not in page.prefix.text()
    press(qtbot, page, "generate_button")
    assert len(page.output.written) == 50


def test_what_the_model_cannot_look_back_to_is_told(
    qtbot: QtBot, page: WritePage, corpus: Corpus, tmp_path: Path
) -> None:
    with qtbot.waitSignal(page.session.model.opened, timeout=20_000):
        page.session.model.open(kept_model("window", corpus, tmp_path))
    prefix = "The mill and the"
    qtbot.keyClicks(page.prefix, prefix)
    trained = page.session.model.trained
    assert trained is not None
    reach = trained.model.reach
    assert reach is not None
    press(qtbot, page, "generate_button")
    assert f"first {len(prefix) - reach} tokens" in page.banner.text


def test_another_word_is_chosen_and_the_text_branches(qtbot: QtBot, page: WritePage) -> None:
    page.prefix.setText("The")
    first = press(qtbot, page, "generate_button")
    page.output.setFocus()
    with qtbot.waitSignal(page.session.page.alternatives_found):
        for _ in range(5):
            qtbot.keyClick(page.output, Qt.Key.Key_Right)
    assert page.output.chosen == 4
    rows = page.alternatives.rows
    assert all(row.isVisible() for row in rows)
    written = page.output.written
    place = next(n for n, row in enumerate(rows) if row.candidate.text not in ("", written.text(*written.span(4))))
    row = rows[place]
    qtbot.keyClick(page.output, Qt.Key.Key_Return)
    for _ in range(place):
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Down)
    assert row.hasFocus()
    with qtbot.waitSignal(page.session.page.writing.ended):
        qtbot.keyClick(row, Qt.Key.Key_Return)
    kept = first[: written.span(4)[0]]
    assert page.output.toPlainText().startswith(kept + row.candidate.text)
    assert page.output.toPlainText() != first
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    assert page.output.toPlainText() == first


def test_presets_set_the_sliders_and_the_sliders_tell_the_preset(page: WritePage) -> None:
    controls = page.controls
    for name in PRESETS:
        controls.presets[name].click()
        config = controls.config()
        assert config == with_preset(GenerationConfig(length=50, seed=config.seed), name)
        assert [one for one, made in controls.presets.items() if made.isChecked()] == [name]
    controls.temperature.set_value(0.1)
    assert not any(made.isChecked() for made in controls.presets.values())


def test_a_seed_is_shown_fixed_or_fresh(qtbot: QtBot, page: WritePage) -> None:
    controls = page.controls
    seeds = {controls.config().seed for _ in range(5)}
    assert len(seeds) == 5
    assert controls.config().seed == int(controls.seed.text())
    controls.seed.selectAll()
    qtbot.keyClicks(controls.seed, "42")
    assert not controls.fresh.isChecked()
    first = press(qtbot, page, "generate_button")
    assert page.session.page.current.config.seed == 42
    assert press(qtbot, page, "again_button") == first


def test_stop_strings_are_taken_apart(page: WritePage) -> None:
    page.controls.stop.setText("\\n\\n|The End")
    assert page.controls.config().stop == ("\n\n", "The End")


def test_branches_are_walked_named_and_compared(qtbot: QtBot, page: WritePage) -> None:
    page.prefix.setText("The")
    first = press(qtbot, page, "generate_button")
    assert not page.foot.branches_button.isVisible()
    second = press(qtbot, page, "again_button")
    qtbot.mouseClick(page.foot.branches_button, LEFT)
    branches = page.branches
    assert branches is not None
    qtbot.waitUntil(branches.isVisible)
    tree = branches.tree
    assert tree.topLevelItemCount() == 2
    tree.topLevelItem(0).setSelected(True)
    assert [pane.toPlainText() for pane in branches.comparison.panes] == [second, first]
    assert all(pane.extraSelections() for pane in branches.comparison.panes)
    qtbot.mouseClick(branches.name_button, LEFT)
    editor = tree.findChild(QLineEdit)
    qtbot.keyClicks(editor, "My first")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.session.page.tree.roots[0].name == "My first")
    qtbot.waitUntil(lambda: "My first" in tree.topLevelItem(0).text(0))
    tree.topLevelItem(0).setSelected(True)
    qtbot.mouseClick(branches.show_button, LEFT)
    assert page.output.toPlainText() == first
    branches.close()


def test_the_copy_meter_says_where_it_lacks_the_text(qtbot: QtBot, page: WritePage, window: MainWindow) -> None:
    press(qtbot, page, "generate_button")
    assert "is not open" in page.foot.meter.whole_text()
    qtbot.mouseClick(page.foot.open_button, LEFT)
    qtbot.waitUntil(lambda: not page.session.overlap.seeking.running)
    assert window.current_page is window.text_page, "where its text lies is not known: it is the user's to open"
    assert f"“{page.session.model.trained.manifest.text_name}”" in window.text_page.banner.text


def test_a_library_that_cannot_be_read_is_told_where_its_text_is_wanted(
    qtbot: QtBot, page: WritePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> list[KeptRun]:
        raise StudioError("The disk is gone.")

    press(qtbot, page, "generate_button")
    monkeypatch.setattr(page.session.runs.library, "runs", fail)
    qtbot.mouseClick(page.foot.open_button, LEFT)
    qtbot.waitUntil(lambda: page.banner.text == "The disk is gone.")


def test_the_copy_meter_opens_the_text_and_underlines_what_is_copied(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, session = window.write_page, window.session
    monkeypatch.setattr(session.runs, "refresh", lambda: None)  # the list of runs lacks the run that has just ended
    train_shortly(qtbot, window, story)
    other = story.with_name("other.txt")
    other.write_text("Another text. " * 20)
    with qtbot.waitSignal(session.text.corpus_changed):
        window.open_text(other)
    window.show_page("write")
    press(qtbot, page, "generate_button")
    assert session.overlap.text == ""
    with qtbot.waitSignal(session.text.corpus_changed):
        qtbot.mouseClick(page.foot.open_button, LEFT)
    qtbot.waitUntil(lambda: session.overlap.measured is not None)
    assert page.foot.coloured.text() == "Tint"
    assert page.foot.coloured.accessibleName().startswith("Tint")
    assert page.foot.meter.whole_text().startswith(f"100% new beside “{story.name}” · ")
    copied = session.text.corpus.text[200:300]
    first = session.page.current
    press(qtbot, page, "again_button")
    for sign in copied:
        first.add_token(5, sign, 0.5)
    qtbot.mouseClick(page.entry.undo_button, LEFT)
    session.overlap.measure()
    qtbot.waitUntil(lambda: session.overlap.measured is not None)
    assert "longest copy 10" in page.foot.meter.whole_text()
    start, end = page.output.written.marks
    assert copied in page.output.written.text(start, end)
    page.output.choose(page.output.written.token_at(start + 5))
    qtbot.keyClick(page.output, Qt.Key.Key_Return)
    assert page.place.isVisible()
    assert "line" in page.place.heading.text()
    qtbot.keyClick(page.output, Qt.Key.Key_Escape)
    assert not page.place.isVisible()


def test_a_very_long_text_is_written_and_stays_whole(qtbot: QtBot, page: WritePage) -> None:
    page.controls.length.set_value(25_000)
    with qtbot.waitSignal(page.session.page.writing.ended, timeout=60_000):
        qtbot.mouseClick(page.generate_button, LEFT)
    assert len(page.output.written) == 25_000
    assert page.output.toPlainText() == page.session.page.current.whole_text()


def test_bars_of_alternatives_are_as_long_as_they_are_likely(qtbot: QtBot) -> None:
    card = AlternativesCard()
    qtbot.addWidget(card)
    card.resize(500, 500)
    card.show()
    card.show_token("a", 0.054)
    shares = (0.5, 0.054)
    card.show_candidates(tuple(Candidate(place + 1, "ab"[place], share) for place, share in enumerate(shares)))
    lengths = []
    for bar in card.rows[:2]:
        image = bar.grab().toImage()
        middle = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
        filled, empty = (middle.count(colour) for colour in (theme.colours.accent.lower(), theme.colours.line.lower()))
        assert filled
        lengths.append(filled / (filled + empty))
    assert lengths == pytest.approx(shares, abs=0.04), "a full bar is certainty"


@pytest.mark.parametrize(
    ("level", "text", "words"),
    [
        ("char", STORY, "400 characters ≈ 7 lines"),
        ("word", STORY, "400 words ≈ 28 lines"),
        ("char", "明月几时有，把酒问青天。" * 20, "400 characters ≈ 13 lines"),
        ("char", "床前明月光，\n疑是地上霜。\n" * 40, "400 characters ≈ 1.9 pages"),
    ],
)
def test_the_length_is_told_in_what_the_model_writes(qtbot: QtBot, level: str, text: str, words: str) -> None:
    document = Document("a.txt", (Path("a.txt"),), text, "UTF-8", len(text), "0" * 64)
    controls = WritingControls()
    qtbot.addWidget(controls)
    controls.show_model(build_corpus(document, "as-is", Tokens(level)).tokenizer)
    assert controls.length.slider.accessibleDescription() == words
    controls.length.set_value(50)
    assert ("one line" in controls.length.slider.accessibleDescription()) == (level == "char" and text is STORY)
    controls.length.set_value(6400)
    assert controls.length.slider.accessibleDescription().endswith(" pages")


def test_words_that_never_occur_in_the_text_are_named_beside_the_prefix(
    qtbot: QtBot, make: MakeWindow, window: MainWindow, story: Path
) -> None:
    story.write_text(story.read_text(encoding="utf-8") + "分 开", encoding="utf-8")
    page, session = window.write_page, window.session
    train_shortly(qtbot, window, story)
    window.show_page("write")
    note = page.entry.note
    assert not note.isVisible()
    qtbot.keyClicks(page.prefix, "The mill and the zebra")
    qtbot.waitUntil(note.isVisible)
    assert note.whole_text() == "“zebra” never occurs in the text that this model learned from."
    page.prefix.setText("分开")
    qtbot.waitUntil(lambda: "“分开” never" in note.whole_text())
    page.prefix.setText("分")
    qtbot.waitUntil(note.isHidden)

    later = make()  # where no text is open the vocabulary alone tells
    open_model(qtbot, later, session.runs.library.runs()[0].path)
    later.show_page("write")
    page, session, note = later.write_page, later.session, later.write_page.entry.note
    page.prefix.setText("The Quagga")
    qtbot.waitUntil(lambda: "“Quagga” never" in note.whole_text())
    page.prefix.setText("eht llim")
    qtbot.waitUntil(lambda: note.isHidden() and not session.unknown_words.work.running)
