"""The vocabulary page: sorted, filtered, limited, looked up, taken away."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QStyle
from pytestqt.qtbot import QtBot

from studio.session import jobs
from studio.text.byte_pairs import USUAL_SIZE
from studio.text.frequencies import Frequencies
from studio.text.levels import Tokens
from studio.text.tokenizer import Limits, TokenizingProgress
from studio.text.vocabulary import Vocabulary
from studio.ui.common.symbols import category, picture, symbol_name, symbol_names
from studio.ui.common.theme import theme
from studio.ui.text import vocabulary_model
from studio.ui.text.coverage_strip import CoverageStrip
from studio.ui.text.vocabulary_card import VocabularyCard
from studio.ui.text.vocabulary_model import (
    CATEGORY,
    COUNT,
    COVERED,
    NAME,
    RANK,
    SHARE,
    SYMBOL,
    VocabularyModel,
)
from studio.ui.text.vocabulary_table import VocabularyTable
from studio.ui.text.zipf_plot import ZipfPlot
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import choose_row
from tests.ui.conftest import MakeWindow

FALLING, RISING = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
VOCABULARY = Vocabulary.from_counts([("e", 5), ("B", 3), (",", 2), ("7", 2), ("é", 1)])


@pytest.fixture
def model(qapp: object) -> VocabularyModel:
    made = VocabularyModel()
    made.show_vocabulary(VOCABULARY)
    return made


def column(model: VocabularyModel, place: int) -> list[str]:
    return [model.index(row, place).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("place", "order", "symbols"),
    [
        (RANK, RISING, "eB,7é"),
        (RANK, FALLING, "é7,Be"),
        (SYMBOL, RISING, ",7Beé"),
        (NAME, RISING, "B,7ée"),
        (CATEGORY, RISING, "eBé7,"),
        (COUNT, FALLING, "eB7,é"),
        (COUNT, RISING, "é,7Be"),
        (SHARE, RISING, "é,7Be"),
        (COVERED, FALLING, "é7,Be"),
    ],
)
def test_sorted_by_any_column(model: VocabularyModel, place: int, order: Qt.SortOrder, symbols: str) -> None:
    model.sort(place, order)
    assert "".join(column(model, SYMBOL)) == symbols


def test_shares_add_up(model: VocabularyModel) -> None:
    assert column(model, COVERED) == ["38.5%", "61.5%", "76.9%", "92.3%", "100.0%"]


def test_filtered_by_kind_and_words_in_the_order_chosen(model: VocabularyModel) -> None:
    model.sort(COUNT, RISING)
    model.set_filter("", "letter")
    assert column(model, SYMBOL) == ["é", "B", "e"]
    model.set_filter("letter e", "")
    assert column(model, SYMBOL) == ["é", "e"]
    model.set_filter("e", "number")
    assert column(model, SYMBOL) == []
    model.set_filter("", "")
    assert model.rowCount() == 5


def test_rare_tokens_are_crossed_and_pale(model: VocabularyModel) -> None:
    model.set_minimum(2)
    crossed = [model.index(row, SYMBOL).data().endswith(" ✕") for row in range(5)]
    assert crossed == [False, False, False, False, True]
    assert model.index(4, SYMBOL).data(Qt.ItemDataRole.ForegroundRole) == theme.brush("muted")
    assert not model.index(4, SYMBOL).data(Qt.ItemDataRole.FontRole).strikeOut(), "a line would make another sign of it"


def test_reserved_tokens_are_not_of_the_text(qapp: object) -> None:
    made = VocabularyModel()
    made.show_vocabulary(Vocabulary.from_counts([("a", 2)], reserved=("<pad>",)))
    assert made.token_of(0) == (2, "a")


@pytest.mark.parametrize(
    ("token", "kind", "shown"),
    [
        ("a", "letter", "a"),
        ("e\u0301", "letter", "e\u0301"),
        ("the", "word", "the"),
        (" the", "word", "␣the"),
        (", ", "punctuation", ",␣"),
        ("\n\n", "space", "⏎⏎"),
        ("1895", "number", "1895"),
        ("+", "symbol", "+"),
        ("\u0301", "mark", "◌\u0301"),
        ("\u202e", "other", "U+202E"),
        ("\udce5\udca4", "other", "<E5><A4>"),
        ("👩\u200d👧", "symbol", "👩\u200d👧"),
    ],
)
def test_kinds_and_pictures(qapp: object, token: str, kind: str, shown: str) -> None:
    assert category(token) == kind
    assert picture(token) == shown


def test_fault_10_code_points_are_named(qapp: object) -> None:
    assert symbol_name("\u202e") == "right-to-left override"
    assert symbol_name("👩\u200d👧") == "woman + zero width joiner + girl"
    assert symbol_name("e" + 200 * "\u0301") == "letter, 201 characters"


@pytest.mark.parametrize(
    ("token", "name", "chinese"),
    [
        ("\n\n", "line feed ×2", "换行 ×2"),
        (" " * 4, "space ×4", "空格 ×4"),
        (".\n", "full stop + line feed", "句点 + 换行"),
        ("----------", "hyphen ×10", "连字符 ×10"),
        ("\n\n ", "line feed ×2 + space", "换行 ×2 + 空格"),
        ("<(-.-)>", "sign, 7 characters", "符号，7 个字符"),
        (" of", "word, 3 characters", "词，3 个字符"),
    ],
)
def test_signs_in_a_row_are_counted(speak: Callable[[str], None], token: str, name: str, chinese: str) -> None:
    assert symbol_names([token, "a"])[0] == symbol_name(token) == name
    speak("zh_CN")
    assert symbol_name(token) == chinese


def test_fault_12_a_vocabulary_of_100000_is_shown_by_what_one_sees_of_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes long is to name all tokens; to show and to sort them by number takes the names of what is seen."""
    named = 0

    def counted(token: str) -> str:
        nonlocal named
        named += 1
        return symbol_name(token)

    monkeypatch.setattr(vocabulary_model, "symbol_name", counted)
    counts = np.random.default_rng(0).zipf(1.5, 100_000)
    vocabulary = Vocabulary.from_counts((f"w{place}", int(count)) for place, count in enumerate(counts))
    table = VocabularyTable()
    qtbot.addWidget(table)
    table.resize(700, 600)
    table.show()
    qtbot.waitExposed(table)
    table.vocabulary.show_vocabulary(vocabulary)
    assert table.vocabulary.rowCount() == 100_000
    table.sortByColumn(COUNT, FALLING)
    qtbot.waitUntil(lambda: named > 0)
    assert named < 2000
    table.sortByColumn(SYMBOL, RISING)
    assert table.vocabulary.index(0, SYMBOL).data() == "w0"
    table.sortByColumn(NAME, RISING)
    assert table.vocabulary.rowCount() == 100_000


def open_story(qtbot: QtBot, window: MainWindow, story: Path) -> VocabularyCard:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    qtbot.waitUntil(lambda: not window.session.text.reading.running)  # meanwhile nothing can be asked of the text
    return window.text_page.vocabulary


@pytest.mark.parametrize("level", ["grapheme", "word", "bpe"])
def test_tokens_are_chosen_from_the_menu(qtbot: QtBot, window: MainWindow, story: Path, level: str) -> None:
    card = open_story(qtbot, window, story)
    size = USUAL_SIZE if level == "bpe" else None
    with qtbot.waitSignal(window.session.text.corpus_changed):
        card.token_menu.actions_of[level, size].trigger()
    corpus = window.session.text.corpus
    assert corpus is not None
    assert corpus.tokens.level == level
    assert card.table.vocabulary.rowCount() == len(corpus.full_vocabulary) - 1
    assert card.coverage.isVisible() == (level != "bpe")
    assert card.token_menu.actions_of[level, size].isChecked()


def test_the_slider_shows_at_once_what_becomes_unknown_and_the_button_does_it(
    qtbot: QtBot, window: MainWindow, story: Path
) -> None:
    card = open_story(qtbot, window, story)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        card.token_menu.actions_of["word", None].trigger()
    assert not card.coverage.use_button.isVisible()
    card.table.vocabulary.set_filter("tide", "")
    card.coverage.slider.setValue(2)
    corpus = window.session.text.corpus
    assert corpus is not None
    rare = [count for count in corpus.full_vocabulary.counts[1:] if count < 3]
    words = card.coverage.words.whole_text()
    assert f"{len(rare)} unknown" in words
    assert f"{100 - 100 * sum(rare) / corpus.full_vocabulary.total:.1f}% covered" in words
    with qtbot.waitSignal(window.session.text.corpus_changed):
        qtbot.mouseClick(card.coverage.use_button, Qt.MouseButton.LeftButton)
    limited = window.session.text.corpus
    assert limited is not None
    assert len(limited.tokenizer.vocabulary) == len(corpus.full_vocabulary) - len(rare)
    assert card.coverage.minimum_frequency() == 3
    assert not card.coverage.use_button.isVisible()
    assert card.table.vocabulary.rowCount() < 20, "the filter stays"


def test_a_token_is_shown_in_its_contexts_and_the_text_comes_back(
    qtbot: QtBot, window: MainWindow, story: Path
) -> None:
    card = open_story(qtbot, window, story)
    preview = window.text_page.preview_card
    card.search.setText("tide")  # no character's name has it
    card.search.setText("comma")
    with qtbot.waitSignal(window.session.text.contexts_found):
        card.table.selectRow(0)
    assert preview.contexts.isVisible()
    rows = preview.contexts.model.rows
    assert rows
    assert all(row.token == "," for row in rows)
    assert "“,”" in preview.contexts.title.whole_text()
    qtbot.mouseClick(preview.contexts.back_button, Qt.MouseButton.LeftButton)
    assert preview.preview.isVisible()


def test_rows_are_copied_for_a_spreadsheet(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    card = open_story(qtbot, window, story)
    card.table.selectRow(0)
    qtbot.keyClick(card.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 2
    assert lines[1].split("\t")[:4] == ["1", " ", "space", "white space"]


def test_the_table_is_saved_as_csv(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = open_story(qtbot, window, story)
    path = tmp_path / "table.csv"
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: 1)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: [str(path)])
    with qtbot.waitSignal(window.session.saving.saved):
        card.export_button.click()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    corpus = window.session.text.corpus
    assert corpus is not None
    assert [row[1] for row in rows[1:]] == list(corpus.full_vocabulary.tokens[1:])
    assert [int(row[4]) for row in rows[1:]] == list(corpus.full_vocabulary.counts[1:])
    assert float(rows[-1][6]) == pytest.approx(1)


def test_the_line_through_ranks(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    card = open_story(qtbot, window, story)
    qtbot.mouseClick(card.ranks_tab, Qt.MouseButton.LeftButton)
    assert card.ranks.isVisible()
    assert card.ranks.line is not None
    assert "−" in card.slope.text()
    plot = ZipfPlot()
    qtbot.addWidget(plot)
    plot.show_frequencies(None)
    assert plot.line is None


def test_so_many_bars_as_chosen(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    card = open_story(qtbot, window, story)
    card.bars_tab.click()
    card.top.setCurrentIndex(0)
    assert len(card.bars.bars.opts["height"]) == 10
    with qtbot.waitSignal(window.session.text.corpus_changed):
        card.token_menu.actions_of["word", None].trigger()
    assert len(card.bars.bars.opts["height"]) == 10


def test_another_text_to_judge_by_is_chosen_and_let_go(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_story(qtbot, window, story)
    other = tmp_path / "other.txt"
    other.write_text("The tide comes twice a day to my door. " * 9, encoding="utf-8")
    chooser = window.train_page.chooser
    window.show_page("train")
    chooser.choices[3].click()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(other), ""))
    with qtbot.waitSignal(window.session.text.corpus_changed):
        choose_row(chooser.held_out, 4)
    assert chooser.held_out.currentText() == "other.txt"
    assert window.session.text.corpus is not None
    assert window.session.text.corpus.held_out is not None
    with qtbot.waitSignal(window.session.text.corpus_changed):
        choose_row(chooser.held_out, 2)
    assert window.session.text.corpus.held_out is None
    assert chooser.plan(1000).config.validation_share == 0.2
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: ("", ""))
    choose_row(chooser.held_out, 4)
    assert chooser.held_out.currentIndex() == 2, "the share chosen before"


def test_a_classic_that_cannot_be_reached_is_said_on_the_page(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.text import classics

    def unreachable(*arguments: object, **options: object) -> None:
        raise OSError(113, "No route to host")

    monkeypatch.setattr(classics.urllib.request, "urlopen", unreachable)
    with qtbot.waitSignal(window.session.text.reading.failed):
        qtbot.mouseClick(window.text_page.welcome.classics[0], Qt.MouseButton.LeftButton)
    assert "No route to host" in window.text_page.banner.text
    assert "need no network" in window.text_page.banner.text


@pytest.mark.parametrize("asked", ["tokens", "cleaning"])
def test_what_was_cancelled_is_unchecked_again(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    card = open_story(qtbot, window, story)
    cleaning = window.text_page.preview_card.cleaning_menu
    stopped = threading.Event()

    def endless(*arguments: object) -> Iterator[object]:
        yield TokenizingProgress(0, 2**30)
        stopped.wait(20)
        yield TokenizingProgress(1, 2**30)

    monkeypatch.setattr(jobs, "prepare_corpus", endless)
    action = card.token_menu.actions_of["word", None] if asked == "tokens" else cleaning.steps["lower"]
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    action.trigger()
    qtbot.waitUntil(window.text_page.reading_strip.isVisible)
    assert action.isChecked()
    with qtbot.waitSignal(window.session.text.reading.changed):
        qtbot.mouseClick(window.text_page.reading_strip.cancel_button, Qt.MouseButton.LeftButton)
    stopped.set()
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    assert not action.isChecked()
    assert card.token_menu.actions_of["char", None].isChecked()
    assert cleaning.as_is.isChecked()


def test_the_places_of_the_same_token_are_shown_again_by_a_click_or_enter(
    qtbot: QtBot, window: MainWindow, story: Path
) -> None:
    card = open_story(qtbot, window, story)
    table, preview = card.table, window.text_page.preview_card
    chosen: list[str] = []
    table.token_chosen.connect(lambda _, token: chosen.append(token))

    def click(row: int) -> None:
        place = table.visualRect(table.vocabulary.index(row, SYMBOL)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(1)
    assert len(chosen) == 1, "once for one click"
    qtbot.mouseClick(preview.contexts.back_button, Qt.MouseButton.LeftButton)
    click(1)
    assert preview.contexts.isVisible()
    assert len(chosen) == 2
    qtbot.mouseClick(preview.contexts.back_button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert preview.contexts.isVisible()
    assert len(chosen) == 3
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert len(chosen) == 4
    assert len(set(chosen)) == 2
    qtbot.waitUntil(lambda: not window.session.text.finding.running)


WIDE = Vocabulary.from_counts(
    [("\n\n", 1_234_567), ("beautiful", 4321), ("Chesterfield", 99), *((f"w{place}", 1) for place in range(1200))]
)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("width", [313, 520, 760])
def test_no_figure_is_cut_off(qtbot: QtBot, make: MakeWindow, language: str, width: int) -> None:
    make(language=language)
    table = VocabularyTable()
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show_vocabulary(WIDE)
    table.show()
    model = table.vocabulary
    shown = [place for place in range(model.columnCount()) if not table.isColumnHidden(place)]
    assert {SYMBOL, NAME, COUNT} <= set(shown)
    assert sum(map(table.columnWidth, shown)) <= table.viewport().width()
    for place in set(shown) & {RANK, SYMBOL, COUNT, SHARE, COVERED}:
        for row in (0, 1, 2, model.rowCount() - 1):
            if (place, row) == (SYMBOL, 2):
                continue  # so long a word may end in an ellipsis, as the machine's fonts have it
            index = model.index(row, place)
            wanted = QFontMetrics(model.font_of(place)).horizontalAdvance(index.data())
            style = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, table)
            assert wanted + 2 * (style + 1) + 16 <= table.columnWidth(place), index.data()


def test_a_figure_is_told_whole_and_the_order_stands_beside_the_title(model: VocabularyModel) -> None:
    model.set_titles(("#", "symbol", "name", "kind", "count", "share", "so far", ""))
    assert model.index(0, SHARE).data(Qt.ItemDataRole.ToolTipRole) == "38.461538%"
    assert model.index(0, COUNT).data(Qt.ItemDataRole.ToolTipRole) == "5"
    model.sort(COUNT, FALLING)
    model.sort(SYMBOL, RISING)
    titles = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(6)]
    assert titles == ["#", "symbol ▴", "name", "kind", "count", "share"]
    model.sort(COUNT, FALLING)
    assert model.headerData(COUNT, Qt.Orientation.Horizontal) == "▾ count"
    assert model.table()().startswith("#,symbol,name,kind,count,")


def test_choosing_the_tokens_in_use_keeps_their_limits(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    card = open_story(qtbot, window, story)
    with qtbot.waitSignal(window.session.text.reading.ended):
        window.session.text.set_tokens(Tokens("char", Limits(minimum_frequency=3)))
    with qtbot.assertNotEmitted(card.tokens_wanted):
        card.token_menu.actions_of["char", None].trigger()
    assert not window.session.text.reading.running
    with qtbot.waitSignal(window.session.text.corpus_changed):
        card.token_menu.actions_of["bpe", 500].trigger()
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        card.token_menu.actions_of["bpe", 1000].trigger()


def test_the_keyboard_stays_at_the_slider_when_its_button_goes(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    card = open_story(qtbot, window, story)
    card.coverage.slider.setValue(2)
    card.coverage.use_button.setFocus()
    with qtbot.waitSignal(window.session.text.reading.ended):
        qtbot.keyClick(card.coverage.use_button, Qt.Key.Key_Return)
    assert not card.coverage.use_button.isVisible()
    assert card.coverage.slider.hasFocus()


def test_the_facts_are_of_the_cleaned_text_and_of_what_is_known(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("one\n" + 50 * "aa  bb\n\n", encoding="utf-8")
    open_story(qtbot, window, path)
    facts = window.text_page.facts
    assert ("101", "lines") in facts.facts()
    assert ("8", "in the vocabulary") in facts.facts()
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.session.text.set_cleaning("letters")
    corpus = window.session.text.corpus
    assert corpus is not None
    assert facts.facts()[:2] == [(f"{len(corpus.text)}", "characters"), ("1", "line")]
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.session.text.set_tokens(Tokens("char", Limits(minimum_frequency=2)))
    assert facts.facts()[2] == ("4 of 7", "in the vocabulary")


def test_what_is_not_all_is_not_called_100_percent(qtbot: QtBot) -> None:
    strip = CoverageStrip()
    qtbot.addWidget(strip)
    strip.show_frequencies(Frequencies(Vocabulary.from_counts([("e", 1_000_000), ("é", 1)])), 1)
    assert "100% covered" in strip.words.whole_text()
    strip.slider.setValue(1)
    assert "1 unknown · 99.9% covered" in strip.words.whole_text()


def test_the_places_of_a_token_are_counted_also_where_there_is_little_room(
    qtbot: QtBot, window: MainWindow, story: Path
) -> None:
    card = open_story(qtbot, window, story)
    window.resize(800, 600)
    with qtbot.waitSignal(window.session.text.contexts_found):
        card.table.selectRow(0)
    assert window.session.text.corpus is not None
    count = window.session.text.corpus.full_vocabulary.counts[1]
    contexts = window.text_page.preview_card.contexts
    assert contexts.words.text() == f"{count:,}× in the text, here the first {len(contexts.model.rows)}"
    assert contexts.title.text() == "“␣”"


def test_a_dialog_begins_in_a_folder_that_is_there(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(parent: object, title: str, folder: str, kinds: str) -> tuple[list[str], str]:
        asked.append(folder)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", noted)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda location: str(tmp_path / "Documents"))
    window.choose_text()
    (tmp_path / "Documents").mkdir()
    window.choose_text()
    assert asked == [str(Path.home()), str(tmp_path / "Documents")]


def test_of_a_folder_the_number_of_files_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text("the tide\n" * 20, encoding="utf-8")
    open_story(qtbot, window, folder)
    assert window.text_page.facts.facts()[-1][1] == "3 files · book"


def test_the_token_beside_a_special_one_with_no_space_is_named() -> None:
    assert (picture(""), symbol_name("")) == ("∅", "no space between")
