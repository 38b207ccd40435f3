"""The parts of the pages, each by itself."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.models.specs import MODELS
from studio.session.training_record import TrainingRecord
from studio.text.characters import CharacterTokenizer
from studio.text.corpus import finish
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, Evaluated, RunStarted, SampleDrawn, StepDone
from studio.ui.common.names import model_name
from studio.ui.common.symbols import picture, symbol_name
from studio.ui.common.text_preview import SHOWN, TextPreview
from studio.ui.text.bar_chart import BarChart
from studio.ui.text.fact_cards import FactCards
from studio.ui.train.perplexity_plot import PerplexityPlot
from studio.ui.train.sample_card import SampleCard
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import MakeWindow


@pytest.mark.parametrize(
    ("symbol", "shown", "name"),
    [
        (" ", "␣", "space"),
        ("\n", "⏎", "line feed"),
        ("e", "e", "letter e"),
        ("E", "E", "capital letter E"),
        ("7", "7", "digit 7"),
        ("夜", "夜", "Chinese U+591C"),
        ("é", "é", "latin small letter e with acute"),
        ("\x00", "␀", "code point U+0000"),
        ("\u202e", "U+202E", "right-to-left override"),
        ("\u0301", "◌́", "combining acute accent"),
        ("\ud800", "U+D800", "code point U+D800"),
    ],
)
def test_each_symbol_can_be_seen_and_has_a_name(symbol: str, shown: str, name: str) -> None:
    assert picture(symbol) == shown
    assert symbol_name(symbol) == name


@given(st.characters())
def test_any_symbol_can_be_shown(symbol: str) -> None:
    assert picture(symbol).encode()
    assert symbol_name(symbol)


@given(text=st.text(st.characters(), max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_previewed(qtbot: QtBot, text: str) -> None:
    preview = TextPreview()
    qtbot.addWidget(preview)
    preview.show_text(text)


def test_fault_11_a_line_of_ten_megabytes_is_split_for_show(qtbot: QtBot) -> None:
    """Qt would take minutes to lay it out; the time itself is for the benchmarks."""
    preview = TextPreview()
    qtbot.addWidget(preview)
    preview.show_text("word " * 2_000_000)
    shown = preview.toPlainText()
    assert max(len(line) for line in shown.split("\n")) <= 800
    assert len(shown.replace("\n", "")) == SHOWN


RUNGS = ("guess {perplexity}", "single {perplexity}", "pairs {perplexity}", "{order} together {perplexity}")


def record_of(steps: int) -> TrainingRecord:
    record = TrainingRecord("story.txt", TrainingConfig(minutes=1))
    record.add(RunStarted("cpu", 10, 28, 900, 100, 10, None, 8, 16))
    for step in range(steps):
        loss = math.nan if step == 3 else 3 / (1 + step / 100)
        record.add(StepDone(step, step / 10, step * 0.1, step / steps, loss, 0.1, 1.0, 100.0))
    record.add(Evaluated(0, 0.0, math.log(28), True))
    record.add(Evaluated(steps, steps * 0.1, 2.0, True))
    return record


def test_the_plot_shows_both_perplexities_and_pure_guessing(qtbot: QtBot) -> None:
    plot = PerplexityPlot()
    qtbot.addWidget(plot)
    plot.set_words(RUNGS, ("{count} s", "{count} min", "{count} h"))
    plot.show_record(record_of(50))
    plot.resize(600, 400)
    plot.show()
    lines = [item.getOriginalDataset()[1] for item in plot.getPlotItem().listDataItems() if hasattr(item, "curve")]
    assert any(line is not None and len(line) == 50 and line[0] == pytest.approx(3 / math.log(10)) for line in lines)
    assert any(
        np.allclose(line, [math.log10(28), 2 / math.log(10)]) for line in lines if line is not None and len(line) == 2
    )
    low, high = plot.getViewBox().viewRange()[1]
    assert low < 2 / math.log(10) < math.log10(28) < high
    assert plot.getViewBox().viewRange()[0][1] >= 60, "the whole minute is on the axis from the start"
    plot.show_record(None)


def test_the_plot_shows_what_counting_reaches(qtbot: QtBot) -> None:
    plot = PerplexityPlot()
    qtbot.addWidget(plot)
    plot.set_words(RUNGS, ("{count} s", "{count} min", "{count} h"))
    plot.resize(600, 400)
    plot.show()
    record = record_of(50)
    plot.show_record(record)
    assert [rung.isVisible() for rung in plot.baseline_lines] == [True, False, False, False]
    losses = tuple(math.log(perplexity) for perplexity in (20.0, 10.0, 5.0, 4.9))
    record.add(Baselines(math.log(29), losses))
    plot.show_record(record)
    assert [round(10 ** rung.value(), 3) for rung in plot.baseline_lines] == [28, 20, 10, 4.9]
    assert [rung.label.format for rung in plot.baseline_lines] == [
        "guess 28",
        "single 20",
        "pairs 10",
        "4 together 4.9",
    ]
    record.history.baselines = Baselines(math.log(29), (math.log(26.5), math.log(10), math.log(9.9)))
    plot.show_record(record)
    told = [rung.label.format for rung in plot.baseline_lines]
    assert told == ["guess 28 / single 27", "", "pairs 10 / 3 together 9.9", ""], "lines that all but touch share words"
    plot.show_record(None)
    assert not any(rung.isVisible() for rung in plot.baseline_lines)


def test_the_axes_have_round_ticks(qtbot: QtBot) -> None:
    plot = PerplexityPlot()
    qtbot.addWidget(plot)
    plot.set_words(RUNGS, ("{count} s", "{count} min", "{count} h"))
    left, bottom = plot.getAxis("left"), plot.getAxis("bottom")
    [(_, ticks)] = left.tickValues(0, 2, 400)
    assert left.tickStrings(ticks, 1, 1)[:3] == ["1.0", "1.5", "2.0"]
    [(spacing, ticks)] = bottom.tickValues(0, 300, 500)
    assert bottom.tickStrings(ticks, 1, spacing) == ["0 min", "1 min", "2 min", "3 min", "4 min", "5 min"]
    [(spacing, ticks)] = bottom.tickValues(0, 20, 500)
    assert bottom.tickStrings(ticks, 1, spacing) == ["0 s", "5 s", "10 s", "15 s", "20 s"]


def test_the_bars_are_the_most_frequent(qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.show_vocabulary(finish(CharacterTokenizer.from_text("aaab b")).tokenizer.vocabulary)
    ticks = chart.getAxis("bottom")._tickLevels[0]
    assert ticks == [(0, "a"), (1, "b"), (2, "␣")]
    chart.show_vocabulary(None)


def test_the_slider_walks_back_and_newer_samples_do_not_pull_it_forward(qtbot: QtBot) -> None:
    card = SampleCard()
    qtbot.addWidget(card)
    samples = [SampleDrawn(step, step, "", f"text {step}") for step in range(4)]
    card.show_samples(samples[:1])
    card.show_samples(samples[:3])
    assert card.text.toPlainText() == "text 2", "the newest"
    assert words_of(card) >= {"What it writes now", "step 2"}
    card.slider.setValue(0)
    assert card.text.toPlainText() == "text 0"
    assert "What it wrote at step 0" in words_of(card)
    card.show_samples(samples)
    assert card.text.toPlainText() == "text 0"
    card.slider.setValue(3)
    assert card.text.toPlainText() == "text 3"
    assert words_of(card) >= {"What it writes now", "step 3"}
    card.show_samples([])
    assert card.text.toPlainText() == ""


def words_of(card: SampleCard) -> set[str]:
    return {label.text() for label in card.findChildren(QLabel)}


def test_samples_of_one_step_stand_one_below_the_other_with_what_they_go_on_from(qtbot: QtBot) -> None:
    card = SampleCard()
    qtbot.addWidget(card)
    samples = [SampleDrawn(step, step, prefix, f" {step}") for step in (0, 50) for prefix in ("分开", "不分开")]
    card.show_samples(samples)
    assert card.slider.maximum() == 1
    assert card.text.toPlainText() == "分开 50\n\n不分开 50"
    card.slider.setValue(0)
    assert card.text.toPlainText() == "分开 0\n\n不分开 0"
    card.show_samples(samples[:1])
    assert card.text.toPlainText() == "分开 0"


def test_a_gap_filler_promises_no_samples(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed, timeout=30_000):
        window.open_text(story)
    page = window.train_page
    assert "Every few seconds" in page.sample.text.placeholderText()
    page.chooser.choose_model("bidirectional")
    assert "writes no samples" in page.sample.text.placeholderText()
    page.chooser.choose_model("lstm")
    assert "Every few seconds" in page.sample.text.placeholderText()


def test_a_figure_loses_no_digit_where_there_is_little_room(qtbot: QtBot, make: MakeWindow) -> None:
    make()
    cards = FactCards(5)
    qtbot.addWidget(cards)
    facts = [("5,757,540", "characters"), ("100,000,000", "lines"), ("701 of 2,399", "words known")]
    cards.show_facts([*facts, ("UTF-8", "encoding"), ("5.8 MB", "the_tide_mill.txt")])
    cards.resize(676, 80)
    cards.show()
    shown = {label.text() for label in cards.findChildren(QLabel)}
    assert {figure for figure, _ in facts} <= shown
    cards.resize(1200, 80)
    assert not any(label.property("tight") for label in cards.findChildren(QLabel))


def test_the_words_over_the_line_have_room_in_a_low_plot(qtbot: QtBot) -> None:
    plot = PerplexityPlot()
    qtbot.addWidget(plot)
    plot.set_words(RUNGS, ("{count} s", "{count} min", "{count} h"))
    plot.show_record(record_of(50))
    plot.show()
    for height in (400, 160):
        plot.resize(600, height)
        qtbot.waitUntil(lambda height=height: plot.getViewBox().height() > height / 2)
        line = plot.baseline_lines[0]
        over = plot.getViewBox().mapViewToScene(line.pos()).y() - plot.getViewBox().sceneBoundingRect().top()
        assert over >= line.label.boundingRect().height(), height


def test_the_window_names_every_model_of_the_catalog() -> None:
    assert len({model_name(name) for name in MODELS}) == len(MODELS)
    assert not {model_name(name) for name in MODELS} & set(MODELS) - {"transformer"}
