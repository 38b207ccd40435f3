"""The curve of a run: what is counted along it, zoom, cross-hair, marks, more curves, and saving it."""

from __future__ import annotations

import csv
import io
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from studio.runs.history import AXES
from studio.session.training_record import TrainingRecord
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, Evaluated, LearningRateChanged, RunFinished, RunStarted, StepDone
from studio.ui.common.axes import PerplexityAxis, WayAxis
from studio.ui.common.i18n import use_language
from studio.ui.common.theme import theme
from studio.ui.train.curve_card import CurveCard
from studio.ui.train.perplexity_plot import PerplexityPlot, Words
from studio.ui.train.throughput_plot import THROUGHPUTS
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import choose_action
from tests.ui.conftest import MakeWindow
from tests.ui.faces import NARROW, WIDE, use_face

RUNGS = ("guess {perplexity}", "single {perplexity}", "pairs {perplexity}", "{order} together {perplexity}")
WORDS = Words(
    {"time": "at {count}", "epochs": "epoch {count}", "steps": "step {count}", "tokens": "{count} tokens"},
    "learning {perplexity}",
    "unseen {perplexity}",
    "rate × {factor}",
    "best {perplexity}",
)


def record_of(steps: int, minutes: float = 1) -> TrainingRecord:
    record = TrainingRecord("story.txt", TrainingConfig(minutes=minutes))
    record.add(RunStarted("cpu", 10, 28, 900, 100, 10, None, 8, 16))
    record.add(Evaluated(0, 0.0, math.log(28), True))
    learn(record, steps)
    return record


def learn(record: TrainingRecord, steps: int) -> None:
    """Go on to so many steps."""
    for step in range(len(record.history.steps) + 1, steps + 1):
        loss = 1 + 2 / (1 + step / 100)
        record.add(StepDone(step, step / 10, step * 0.1, step / steps, loss, 0.1 / step, 1.0 + step, 100.0 * step))
        if step % 100 == 0:
            record.add(Evaluated(step, step * 0.1, loss + 0.1, True))


@pytest.fixture
def plot(qtbot: QtBot) -> PerplexityPlot:
    made = PerplexityPlot()
    qtbot.addWidget(made)
    made.set_words(RUNGS, ("{count} s", "{count} min", "{count} h"), WORDS)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def drawn(plot: PerplexityPlot) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the points of learning, smoothed, and unseen."""
    lines = [item for item in plot.getPlotItem().listDataItems() if hasattr(item, "curve")]
    datasets = [line.getOriginalDataset() for line in lines]
    return [(np.zeros(0), np.zeros(0)) if x is None else (x, y) for x, y in datasets]


def across(plot: PerplexityPlot) -> tuple[float, float]:
    low, high = plot.getViewBox().viewRange()[0]
    return low, high


def wheel(plot: PerplexityPlot, notches: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    centre = QPointF(plot.viewport().rect().center())
    position = QPointF(plot.viewport().mapToGlobal(centre.toPoint()))
    event = QWheelEvent(
        *(centre, position, QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(plot.viewport(), event)


def send_mouse(plot: PerplexityPlot, kind: QEvent.Type, place: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    buttons = none if kind == QEvent.Type.MouseButtonRelease else left
    position = QPointF(plot.viewport().mapToGlobal(place))
    event = QMouseEvent(kind, QPointF(place), position, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(plot.viewport(), event)


@pytest.mark.parametrize(
    ("way", "last", "judged"),
    [("time", 30, 10), ("epochs", 30, 10), ("steps", 300, 100), ("tokens", 300 * 128, 12_800)],
)
def test_what_is_counted_along_the_run(plot: PerplexityPlot, way: str, last: float, judged: float) -> None:
    record = record_of(300)
    plot.show_record(record)
    plot.choice.way = way
    plot.choose()
    learning, _, unseen = drawn(plot)
    assert learning[0] == pytest.approx(np.linspace(last / 300, last, 300))
    assert learning[1] == pytest.approx(record.history.train_losses / math.log(10))
    assert unseen[0] == pytest.approx([0, judged, 2 * judged, 3 * judged])
    low, high = across(plot)
    assert low <= 0
    assert high >= (60 if way == "time" else last)
    plot.choice.log_way = True
    plot.choose()
    learning, _, unseen = drawn(plot)
    assert learning[0] == pytest.approx(np.log10(np.linspace(last / 300, last, 300)))
    assert unseen[0] == pytest.approx(np.log10([judged, 2 * judged, 3 * judged])), "it has no place for zero"
    low, high = across(plot)
    assert low == pytest.approx(math.log10(last / 300), abs=0.1)


def test_perplexity_on_either_scale(plot: PerplexityPlot) -> None:
    record = record_of(50)
    record.add(Baselines(math.log(29), (math.log(20), math.log(10), math.log(5))))
    plot.show_record(record)
    plot.choice.log = False
    plot.choose()
    assert drawn(plot)[0][1] == pytest.approx(np.exp(record.history.train_losses))
    assert [rung.value() for rung in plot.baseline_lines] == pytest.approx([28, 20, 10, 5])
    low, high = plot.getViewBox().viewRange()[1]
    assert low < np.exp(record.history.train_losses.min())
    assert high > 28


def test_smooth_shows_the_mean_before_the_single_steps(plot: PerplexityPlot) -> None:
    record = TrainingRecord("story.txt", TrainingConfig(minutes=1))
    record.add(RunStarted("cpu", 10, 28, 900, 100, 10, None, 8, 16))
    for step in range(1, 501):
        record.add(StepDone(step, 0, step * 0.1, 0, 2 + (-1) ** step, 0.1, 1.0, 100.0))
    plot.show_record(record)
    assert not len(drawn(plot)[1][0])
    plain = drawn(plot)[0]
    plot.choice.smooth = True
    plot.choose()
    learning, smooth, _ = drawn(plot)
    assert learning[1] == pytest.approx(plain[1])
    assert len(smooth[0]) == 500
    assert smooth[1][10:] == pytest.approx(np.full(490, 2 / math.log(10)), abs=0.1), "neither the odd nor the even"
    single, mean, _ = [item.opts["pen"] for item in plot.getPlotItem().listDataItems() if hasattr(item, "curve")]
    assert single.color().alpha() < mean.color().alpha()
    assert single.width() < mean.width()


def test_a_run_that_came_to_nothing_can_be_shown(plot: PerplexityPlot) -> None:
    record = record_of(0)
    record.add(StepDone(1, 0, 0.1, 0, math.nan, 0.1, math.inf, 100.0))
    plot.show_record(record)
    for plot.choice.log_way in (True, False):
        plot.choose()
        assert not plot.grab().isNull()
    assert not len(drawn(plot)[0][0])
    record.add(StepDone(2, 0, 0.2, 0, 2.0, 0.1, 1.0, 100.0))
    plot.point_at(0.1)
    assert plot.cross_hair.words.startswith("at 0.1 s\nlearning –")


def test_a_million_steps_are_some_thousand_points(plot: PerplexityPlot) -> None:
    record = record_of(0)
    steps = 1_000_000
    for step in range(1, steps + 1):
        loss = 9.0 if step == 654_321 else 2.0
        record.add(StepDone(step, step / 1000, step / 100, 0, loss, 0.1, 1.0, 100.0))
    plot.choice.smooth = True
    for way in AXES:
        for plot.choice.log_way in (False, True):
            plot.choice.way = way
            plot.choose()
            plot.show_record(record)
            learning, smooth, _ = drawn(plot)
            assert len(learning[0]) < 3000
            assert len(smooth[0]) < 3000
            assert np.nanmax(learning[1]) == pytest.approx(9 / math.log(10)), "the one peak is on it"
            assert np.all(np.diff(learning[0]) >= 0)
            assert learning[0][-1] == pytest.approx(plot.across(record.history.steps_along(way)[-1:])[0], rel=0.01)
    plot.zoom(0.00001)
    learning = drawn(plot)[0]
    assert len(learning[0]) < 3000


def test_it_follows_until_it_is_moved_by_hand(plot: PerplexityPlot, qtbot: QtBot) -> None:
    record = record_of(1000)
    plot.show_record(record)
    assert across(plot)[1] >= 100
    learn(record, 2000)
    plot.show_record(record)
    assert across(plot)[1] >= 200, "as it grows"
    with qtbot.waitSignal(plot.following_changed) as told:
        wheel(plot, 3)
    assert told.args == [False]
    assert not plot.following
    here = across(plot)
    assert here[1] - here[0] < 190
    learn(record, 4000)
    plot.show_record(record)
    assert across(plot) == pytest.approx(here), "it stays"
    learning = drawn(plot)[0][0]
    assert here[0] - 0.2 <= learning[0] <= here[0]
    assert here[1] <= learning[-1] <= here[1] + 0.2, "what is in view is drawn, to the borders"
    with qtbot.waitSignal(plot.following_changed) as told:
        qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton)
    assert told.args == [True]
    assert across(plot)[1] >= 400
    plot.zoom(0.5)
    plot.show_record(record_of(50))
    assert plot.following, "another run is shown whole"


def test_a_drag_moves_what_is_in_view(plot: PerplexityPlot, qtbot: QtBot) -> None:
    plot.show_record(record_of(1000, minutes=0.5))
    plot.zoom(0.5)
    low, high = across(plot)
    begin = plot.viewport().rect().center()
    for place in (begin, begin + QPoint(20, 0), begin + QPoint(60, 0), begin + QPoint(100, 0)):
        kind = QEvent.Type.MouseMove if place != begin else QEvent.Type.MouseButtonPress
        send_mouse(plot, kind, place)
    send_mouse(plot, QEvent.Type.MouseButtonRelease, place)
    assert across(plot)[0] < low - 0.1 * (high - low)
    assert across(plot)[1] - across(plot)[0] == pytest.approx(high - low)
    assert not plot.following


def test_nobody_loses_the_curve(plot: PerplexityPlot) -> None:
    plot.show_record(record_of(1000, minutes=0.5))
    for _ in range(20):
        wheel(plot, -1)
    assert across(plot) == pytest.approx((-1, 101), abs=1.1)
    assert plot.following, "there was nothing to leave"
    plot.zoom(0.5)
    assert not plot.following
    for _ in range(20):
        wheel(plot, -1)
    assert plot.following, "all of it is in view again"
    for _ in range(200):
        plot.zoom(0.5)
    low, high = across(plot)
    assert high - low >= 0.5, "some steps are always in view"
    ups = plot.getViewBox().viewRange()[1]
    learning = drawn(plot)[0][1]
    assert ups[0] <= np.nanmin(learning)
    assert np.nanmax(learning) <= ups[1], "what is in view fits"


def test_the_keys_do_it_all(plot: PerplexityPlot, qtbot: QtBot) -> None:
    record = record_of(300, minutes=0.5)
    plot.show_record(record)
    plot.choice.way = "steps"
    plot.choose()
    plot.clearFocus()
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(plot.hasFocus)
    assert plot.cross_hair.words.startswith("step 150\n")
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.cross_hair.words.startswith("step 151\n")
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.cross_hair.words.startswith("step 149\n")
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.cross_hair.words.startswith("step 1\n")
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.cross_hair.words.startswith("step 1\n")
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.cross_hair.words.startswith("step 300\n")
    wide = across(plot)
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert not plot.following
    assert across(plot)[1] - across(plot)[0] < 0.9 * (wide[1] - wide[0])
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.following
    assert across(plot) == pytest.approx(wide)
    assert plot.cross_hair.words == ""


def test_the_cross_hair_says_what_is_there(plot: PerplexityPlot, qtbot: QtBot) -> None:
    record = record_of(300, minutes=0.5)
    plot.show_record(record)
    view = plot.getViewBox()
    place = plot.mapFromScene(view.mapViewToScene(QPointF(20.02, plot.height(2.0))))
    qtbot.mouseMove(plot.viewport(), place)
    qtbot.waitUntil(lambda: plot.cross_hair.words != "")
    seconds = record.history.steps["seconds"]
    nearest = np.abs(seconds - plot.along(view.mapSceneToView(plot.mapToScene(place)).x())).argmin()
    learning = math.exp(record.history.train_losses[nearest])
    unseen = math.exp(record.history.validation_losses[2])
    assert plot.cross_hair.words == f"at {round(seconds[nearest])} s\nlearning {learning:.2f}\nunseen {unseen:.2f}"
    assert f"learning {learning:.2f}" in plot.accessibleDescription()
    plot.point_at(None)
    assert plot.cross_hair.words == ""


def test_a_change_of_the_learning_rate_is_marked(plot: PerplexityPlot) -> None:
    record = record_of(300)
    plot.show_record(record)
    assert not plot.marks
    record.add(LearningRateChanged(100, 10.0, 0.3))
    record.add(LearningRateChanged(200, 20.0, 2.0))
    for way, places in {"time": [10, 20], "epochs": [10, 20], "steps": [100, 200], "tokens": [12_800, 25_600]}.items():
        plot.choice.way = way
        plot.choose()
        assert [mark.value() for mark in plot.marks] == pytest.approx(places)
        assert [mark.label.format for mark in plot.marks] == ["rate × 0.3", "rate × 2"]
    plot.show_record(record_of(50))
    assert not any(mark.isVisible() for mark in plot.marks)


def test_the_ticks_are_round(qtbot: QtBot) -> None:
    use_language("en")
    axis = WayAxis("bottom")
    axis.times = False
    [(spacing, ticks)] = axis.tickValues(0, 1_000_000, 500)
    assert axis.tickStrings(ticks, 1, spacing) == ["0", "200,000", "400,000", "600,000", "800,000", "1,000,000"]
    [(spacing, ticks)] = axis.tickValues(2, 2.6, 500)
    assert axis.tickStrings(ticks, 1, spacing) == ["2.0", "2.2", "2.4", "2.6"]
    axis.logarithmic = True
    [(spacing, ticks)] = axis.tickValues(0, 6, 300)
    assert axis.tickStrings(ticks, 1, spacing)[:3] == ["1", "20", "500"]
    axis.times = True
    [(spacing, ticks)] = axis.tickValues(0, math.log10(7200), 600)
    assert axis.tickStrings(ticks, 1, spacing)[-3:] == ["5 min", "20 min", "1 h"]
    axis.logarithmic = False
    [(spacing, ticks)] = axis.tickValues(3.0, 3.5, 500)
    assert axis.tickStrings(ticks, 1, spacing) == ["3.0 s", "3.1 s", "3.2 s", "3.3 s", "3.4 s", "3.5 s"]
    up = PerplexityAxis("left")
    [(narrow, ticks)] = up.tickValues(math.log10(4.31), math.log10(4.42), 200)
    assert up.tickStrings(ticks, 1, narrow) == ["4.35", "4.40"], "narrow, yet with ticks"
    up.logarithmic = False
    [(spacing, ticks)] = up.tickValues(0, 65, 200)
    assert up.tickStrings(ticks, 1, spacing) == ["0.0", "20", "40", "60"]


def card_of(window: MainWindow, record: TrainingRecord) -> CurveCard:
    """Show a record as the window shows that of a run."""
    window.show_page("train")
    window.session.training.show(record)
    card = window.train_page.curve
    card.draw()
    card.show_figures()
    return card


def test_the_tabs_and_the_menu_say_the_same(window: MainWindow) -> None:
    card = card_of(window, record_of(300))
    tabs = card.tabs
    for way in AXES:
        tabs.tabs[tabs.ways[way]].click()
        assert card.plot.choice.way == way
        assert [name for name, action in tabs.ways.items() if action.isChecked()] == [way]
    tabs.tabs[tabs.ways["tokens"]].click()
    assert card.plot.choice.way == "tokens", "a second click takes nothing away"
    assert across(card.plot)[1] >= 300 * 128
    tabs.ways["epochs"].trigger()
    assert [action for action, tab in tabs.tabs.items() if tab.isChecked()] == [tabs.ways["epochs"], tabs.log]
    tabs.tabs[tabs.log].click()
    assert not card.plot.choice.log
    assert not tabs.log.isChecked()
    tabs.tabs[tabs.smooth].click()
    tabs.log_way.trigger()
    assert card.plot.choice.smooth
    assert card.plot.choice.log_way
    card_of(window, record_of(100))
    assert (card.plot.choice.way, card.plot.choice.smooth) == ("epochs", True), "it is remembered for the next run"


def test_smoothing_does_not_undo_the_zoom(window: MainWindow) -> None:
    card = card_of(window, record_of(300))
    card.plot.zoom(0.5)
    assert not card.tabs.follow.isChecked()
    here = across(card.plot)
    card.tabs.tabs[card.tabs.smooth].click()
    assert across(card.plot) == pytest.approx(here)
    card.tabs.tabs[card.tabs.ways["steps"]].click()
    assert card.plot.following, "other numbers: all of it"
    assert card.tabs.follow.isChecked()
    card.plot.zoom(0.5)
    card.tabs.follow.trigger()
    assert card.plot.following
    assert not card.all_button.isVisible()
    card.plot.zoom(0.5)
    assert card.all_button.isVisible()
    card.all_button.click()
    assert card.plot.following
    assert not card.all_button.isVisible()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("face", "enough"), [(NARROW, 1280), (WIDE, 1500)])
def test_the_heading_fits_a_narrow_window(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: MakeWindow, language: str, face: float, enough: int
) -> None:
    use_face(monkeypatch, face)
    window = make(language)
    card = card_of(window, record_of(300))
    tabs = card.tabs
    window.resize(enough, 800)
    qtbot.waitUntil(lambda: window.width() == enough and tabs.tabs[tabs.smooth].isVisible())
    assert all(tab.isVisible() for tab in tabs.tabs.values())
    window.resize(800, 600)
    qtbot.waitUntil(lambda: not tabs.tabs[tabs.smooth].isVisible())
    assert tabs.menu_button.isVisible()
    right = tabs.menu_button.mapTo(card, QPoint(tabs.menu_button.width(), 0)).x()
    assert right <= card.width()
    assert card.mapTo(window, QPoint(card.width(), 0)).x() <= window.width()


def test_where_the_page_scrolls_the_wheel_scrolls_it(qtbot: QtBot, window: MainWindow) -> None:
    card = card_of(window, record_of(300))
    window.resize(800, 600)
    card.more_button.click()
    window.train_page.setFocus()
    qtbot.waitUntil(lambda: window.train_page.scroll_area.verticalScrollBar().maximum() > 0)
    wheel(card.plot, 1)
    assert card.plot.following
    wheel(card.plot, 1, Qt.KeyboardModifier.ControlModifier)
    assert not card.plot.following


def test_more_curves_go_along_with_the_first(window: MainWindow, qtbot: QtBot) -> None:
    record = record_of(300)
    card = card_of(window, record)
    assert not card.pane.isVisible()
    card.more_button.click()
    assert card.pane.isVisible()
    assert card.tabs.more_curves.isChecked()
    qtbot.waitUntil(lambda: card.pane.plot.getViewBox().width() == card.plot.getViewBox().width())
    for place, pace in enumerate(THROUGHPUTS):
        card.pane.tabs[place].click()
        x, y = card.pane.plot.line.getOriginalDataset()
        assert x == pytest.approx(record.history.steps["seconds"])
        assert y == pytest.approx(record.history.steps[pace])
    card.plot.zoom(0.3)
    assert across(card.pane.plot) == pytest.approx(across(card.plot))
    card.tabs.tabs[card.tabs.ways["steps"]].click()
    assert card.pane.plot.line.getOriginalDataset()[0][-1] == 300
    assert across(card.pane.plot) == pytest.approx(across(card.plot))
    card.more_button.click()
    assert not card.pane.isVisible()


def test_the_curve_is_saved(window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = card_of(window, TrainingRecord("story.txt", TrainingConfig(minutes=1)))
    assert not card.tabs.save_picture.isEnabled()
    assert not card.tabs.save_figures.isEnabled()
    record = record_of(300)
    card_of(window, record)
    names = []

    monkeypatch.setattr(QFileDialog, "selectFile", lambda _, name: names.append(name))
    monkeypatch.setattr(QFileDialog, "exec", lambda _: 1)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _: [str(tmp_path / names[-1])])
    with qtbot.waitSignal(window.session.saving.saved):
        card.tabs.save_figures.trigger()
    qtbot.waitUntil(lambda: not window.session.saving.running)
    with qtbot.waitSignal(window.session.saving.saved):
        card.tabs.save_picture.trigger()
    assert names == ["story, curve.csv", "story, curve.png"]
    text = (tmp_path / names[0]).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [float(row["train_loss_nats"]) for row in rows[1:]] == list(record.history.train_losses)
    picture = QImage(str(tmp_path / names[1]))
    assert picture.size() == 2 * card.size()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(picture.height())}
    assert {theme.colours.accent, theme.colours.second, theme.colours.card} <= colours
    assert card.tabs.isVisible()


def test_the_curve_in_both_themes_and_languages(make: MakeWindow, qtbot: QtBot) -> None:
    window = make()
    record = record_of(300)
    record.add(LearningRateChanged(100, 10.0, 0.3))
    card = card_of(window, record)
    card.plot.point_at(20.0)
    english = card.plot.cross_hair.words
    choose_action(window.menus.languages, "zh_CN")
    qtbot.waitUntil(lambda: card.plot.cross_hair.words != english)
    choose_action(window.menus.languages, "en")
    qtbot.waitUntil(lambda: card.plot.cross_hair.words == english)
    assert [mark.label.format for mark in card.plot.marks] == ["rate × 0.3"]
    for name in ("dark", "light"):
        choose_action(window.menus.themes, name)
        lines = [item for item in card.plot.getPlotItem().listDataItems() if hasattr(item, "curve")]
        pens = [line.opts["pen"].color().name() for line in lines]
        assert pens == [theme.colours.accent, theme.colours.accent, theme.colours.second]
        assert card.plot.cross_hair.words == english


def test_bits_per_token_are_in_the_tool_tip(window: MainWindow) -> None:
    record = record_of(300)
    card = card_of(window, record)
    assert card.figure.toolTip() == (
        f"As unsure as if it chose among {math.exp(record.loss()):.1f} of 28 tokens each time.\n"
        f"{record.loss() / math.log(2):.2f} bits per token"
    )


def test_the_words_of_changes_lie_on_no_rung_and_not_on_each_other(plot: PerplexityPlot) -> None:
    record = record_of(300)
    record.add(Baselines(math.log(60), (math.log(20), math.log(12), math.log(8))))
    record.add(LearningRateChanged(140, 14.0, 0.3))
    record.add(LearningRateChanged(150, 15.0, 0.5))
    plot.show_record(record)
    plot.grab()  # words find their place when they are painted
    boxes = [mark.label.mapRectToScene(mark.label.boundingRect()) for mark in plot.marks]
    assert not boxes[0].intersects(boxes[1])
    view = plot.getViewBox()
    for rung in plot.baseline_lines:
        height = view.mapViewToScene(QPointF(0, rung.value())).y()
        assert not any(box.top() < height < box.bottom() for box in boxes)


def judged(record: TrainingRecord, *losses: float) -> None:
    """Let the run look at unseen text after each hundred steps more, with these losses."""
    for loss in losses:
        step = len(record.history.steps) + 100
        learn(record, step)
        record.history.evaluations.cut(int(np.searchsorted(record.history.evaluations["step"], step)))
        record.add(Evaluated(step, step * 0.1, loss, False))


def test_the_best_look_is_marked_where_it_is_not_the_last(plot: PerplexityPlot) -> None:
    record = record_of(0)
    judged(record, 2.0, 1.5)
    plot.show_record(record)
    assert plot.best.words == "", "the last one has a dot"
    judged(record, 1.8, 2.2)
    for log in (True, False):
        plot.choice.log = log
        plot.choose()
        assert plot.best.words == "best 4.48"
        (place,) = plot.best.ring.points()
        assert (place.pos().x(), place.pos().y()) == pytest.approx((20.0, plot.height(1.5)))
    plot.setXRange(30, 40)
    plot.draw()
    plot.show_record(None)
    assert plot.best.words == ""


@pytest.mark.parametrize("width", [320, 900])
def test_the_words_of_the_best_look_stay_in_the_plot(plot: PerplexityPlot, width: int) -> None:
    plot.resize(width, 300)
    for losses in ((1.2, 2.0, 2.4, 2.6, 2.7, 2.8), (3.0, 2.8, 2.6, 2.4, 0.1, 0.5)):
        record = record_of(0)
        judged(record, *losses)
        plot.show_record(record)
        plot.grab()
        label = plot.best.label
        view = plot.getViewBox().sceneBoundingRect()
        assert view.adjusted(-1, -1, 1, 1).contains(label.mapRectToScene(label.boundingRect()))


def running(window: MainWindow, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(type(window.session.training), "running", property(lambda task: task is window.session.training))


def test_the_figure_says_what_it_is_of(window: MainWindow) -> None:
    record = record_of(0)
    judged(record, 2.0, 1.5)
    card = card_of(window, record)
    with pytest.MonkeyPatch.context() as patch:
        running(window, patch)
        card.show_figures()
        assert card.meaning.whole_text() == ("now on unseen text, its best so far · of 28 tokens")
        judged(record, 2.5)
        card.show_figures()
        assert card.figure.text() == "4.5"
        assert card.meaning.whole_text().startswith("best so far on unseen text, now 12.2 · ")
    card.show_figures()
    assert card.meaning.whole_text().startswith("at its best on unseen text, 12.2 at the end · ")
    judged(record, 1.498)
    card.show_figures()
    assert card.meaning.whole_text().startswith("at the end on unseen text, its best · "), "one figure is told once"
    record.add(RunFinished(300, "finished", 1.52))
    card.show_figures()
    assert card.figure.text() == "4.6"
    assert card.meaning.whole_text().startswith("at its best on all unseen text (4.5 on the way) · of 28 tokens")
    record.add(RunFinished(300, "finished", 1.5))
    card.show_figures()
    assert card.meaning.whole_text().startswith("at its best on all unseen text · ")


def test_the_figure_of_a_run_without_unseen_text_is_of_its_own(window: MainWindow) -> None:
    record = record_of(0)
    record.history.evaluations.cut(0)
    record.add(StepDone(1, 0.1, 0.1, 0.1, 1.0, 0.1, 1.0, 100.0))
    card = card_of(window, record)
    assert card.meaning.whole_text().startswith("at the end, on its own text · of")
    with pytest.MonkeyPatch.context() as patch:
        running(window, patch)
        card.show_figures()
        assert card.meaning.whole_text().startswith("now, on its own text · of")


@pytest.mark.parametrize("loss", [5.0, 1000.0, math.inf, math.nan])
def test_a_run_that_knows_less_than_nothing_is_told_so(window: MainWindow, loss: float) -> None:
    record = record_of(0)
    record.history.evaluations.cut(0)
    record.add(StepDone(1, 0.1, 0.1, 0.1, loss, 0.1, 1.0, 100.0))
    card = card_of(window, record)
    assert card.figure.text() == ("148.4" if loss == 5.0 else "∞")
    assert card.meaning.whole_text().endswith("no better than guessing among 28 tokens")
    told = card.figure.text() + card.figure.toolTip() + card.meaning.whole_text()
    assert "inf" not in told
    assert "nan" not in told


@pytest.mark.parametrize("log", [True, False])
def test_unseen_text_that_got_harder_than_guessing_is_in_view(plot: PerplexityPlot, log: bool) -> None:
    plot.choice.log = log
    plot.choose()
    record = record_of(0)
    judged(record, 2.0, 3.0, 4.5)
    plot.show_record(record)
    assert plot.height(4.5) < plot.getViewBox().viewRange()[1][1]
    judged(record, 700.0)
    plot.draw()
    assert plot.height(math.log(28)) < plot.getViewBox().viewRange()[1][1] < plot.height(math.log(28 * 20))


def boxes_of(plot: PerplexityPlot) -> list[QRectF]:
    """Return where the words of the rungs stand."""
    plot.grab()  # words find their place when they are painted
    labels = [rung.label for rung in plot.baseline_lines if rung.isVisible() and rung.label.format]
    return [label.mapRectToScene(label.boundingRect()) for label in labels]


@pytest.mark.parametrize(("low", "size"), [(3.0, (600, 400)), (2.2, (600, 300)), (1.2, (420, 200))])
def test_no_curve_strikes_through_the_words_of_a_rung(plot: PerplexityPlot, low: float, size: tuple[int, int]) -> None:
    plot.resize(*size)
    record = TrainingRecord("story.txt", TrainingConfig(minutes=1))
    record.add(RunStarted("cpu", 10, 27, 900, 100, 10, None, 8, 16))
    record.add(Baselines(math.log(27), (math.log(20), math.log(low * 1.6), math.log(low))))
    for step in range(1, 301):
        loss = math.log(low * 1.1) + 2 / (1 + step / 20)
        record.add(StepDone(step, step / 10, step * 0.2, step / 300, loss, 0.1 / step, 1.0 + step, 100.0 * step))
        if step % 50 == 0:
            record.add(Evaluated(step, step * 0.2, loss + 0.05, True))
    plot.show_record(record)
    boxes = boxes_of(plot)
    shown = " ".join(rung.label.format for rung in plot.baseline_lines)
    assert all(name in shown for name in ("guess", "single", "pairs", "together")), "each rung has its words"
    view = plot.getViewBox()
    for x, y in drawn(plot) if size[1] > 200 else ():  # in the smallest there may be no such place: they cover it
        for one, other in itertools.pairwise(view.mapViewToScene(QPointF(*point)) for point in zip(x, y, strict=True)):
            middle = (one + other) / 2
            assert not any(box.adjusted(2, 2, -2, -2).contains(middle) for box in boxes)
    assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
    assert not any(rung.label.isVisible() for rung in plot.baseline_lines if not rung.label.format), (
        "it would cover others"
    )
    assert plot.getAxis("left").zValue() < plot.getViewBox().zValue(), "the grid lies under the words"
    assert all(rung.label.fill.color().name() == theme.colours.card for rung in plot.baseline_lines), (
        "over a curve still legible"
    )


def test_a_curve_of_another_text_than_the_open_one_says_so(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    record = record_of(100)
    record.text_name = story.name
    assert "learned from" not in card_of(window, record).plan_line.whole_text()
    start = window.train_page.controls.start_button
    assert start.text() == "Train again"
    record.text_name = "chinese_lyrics.txt"
    assert card_of(window, record).plan_line.whole_text() == "This run learned from “Chinese lyrics”"
    assert start.text() == "Start training"
