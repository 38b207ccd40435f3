"""Choosing a plan on the Train page: cards, one's own, presets, and what it all comes to before it starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from studio.models.catalog import make_config
from studio.models.specs import MODELS
from studio.session.training_record import TrainingRecord
from studio.training import planner
from studio.training.config import TrainingConfig
from studio.training.estimate import Estimate
from studio.training.presets import OURS, Preset, read_store, save_preset
from studio.training.settings import SETTINGS
from studio.ui.common.fields import SettingField
from studio.ui.common.i18n import use_language
from studio.ui.common.parts import ElidedLabel, ListBox
from studio.ui.common.theme import LIGHT
from studio.ui.train.advanced_settings import AdvancedSettings
from studio.ui.train.own_plan import OwnPlan
from studio.ui.train.plan_chooser import PlanChooser
from studio.ui.train.preset_bar import PresetBar
from studio.ui.window.main_window import MainWindow
from tests.ui.actions import choose_row
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every computer be equally fast."""
    monkeypatch.setattr(planner, "measured_rate", lambda *_: 50_000.0)


def on_train_page(qtbot: QtBot, window: MainWindow, text: Path) -> PlanChooser:
    with qtbot.waitSignal(window.session.text.reading.ended):
        window.open_text(text)
    window.show_page("train")
    return window.train_page.chooser


@pytest.fixture
def chooser(qtbot: QtBot, window: MainWindow, story: Path) -> PlanChooser:
    """The cards of a window with a story open."""
    return on_train_page(qtbot, window, story)


@pytest.fixture
def own(qtbot: QtBot, chooser: PlanChooser) -> OwnPlan:
    """One's own plan, with everything unfolded and the presets read."""
    chooser.choices[3].click()
    chooser.own.advanced_button.click()
    qtbot.waitUntil(lambda: chooser.own.presets.box.count() > len(OURS))
    return chooser.own


def pick(box: ListBox, data: object) -> None:
    """Choose an item as a user does from the open list."""
    place = box.findData(data)
    assert place >= 0, data
    choose_row(box, place)


def write(qtbot: QtBot, field: SettingField, text: str) -> None:
    line = field.control
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, text)


def shown(advanced: AdvancedSettings) -> set[str]:
    return {name for name, field in advanced.fields.items() if field.isVisible()}


def own_plan(chooser: PlanChooser) -> Any:
    plan = chooser.plan(1_000_000)
    assert plan is not None
    return plan


@pytest.fixture
def long_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every text be measured as if it were long."""
    measure = planner.measure

    def measure_as_long(*arguments: Any) -> Iterator[object]:
        for event in measure(*arguments):
            yield replace(event, train_tokens=50_000_000) if isinstance(event, Estimate) else event

    monkeypatch.setattr(planner, "measure", measure_as_long)


@pytest.mark.usefixtures("long_text")
def test_the_cards_say_what_to_expect(qtbot: QtBot, chooser: PlanChooser) -> None:
    qtbot.waitUntil(lambda: "perplexity near" in chooser.choices[0].words(), timeout=30_000)
    for choice, minutes in zip(chooser.choices, ("1 minute", "5 minutes", "30 minutes"), strict=False):
        assert choice.words().startswith(f"about {minutes} · perplexity near ")
        assert choice.accessibleDescription() == choice.words()
        choice.click()
        assert own_plan(chooser).model is None, "the planner chooses"
        assert chooser.words.text().startswith("LSTM with counts, size ")
        assert "hardly" not in chooser.words.text()
        assert f"about {minutes.split()[0]} min" in chooser.words.text()
        assert "GB of memory · perplexity near" in chooser.words.text()
    expected = [choice.words().rsplit(" ", 1)[1] for choice in chooser.choices[:3]]
    assert expected == sorted(expected, key=float, reverse=True)
    assert not chooser.own.isVisible()


def test_of_a_short_text_the_cards_say_that_more_time_hardly_helps(qtbot: QtBot, chooser: PlanChooser) -> None:
    qtbot.waitUntil(lambda: "perplexity near" in chooser.choices[0].words(), timeout=30_000)
    assert [choice.words() for choice in chooser.choices[1:3]] == [
        "about 5 minutes · hardly better",
        "about 30 minutes · hardly better",
    ]
    assert "hardly" not in chooser.words.text()
    for choice in chooser.choices[1:3]:
        choice.click()
        assert "perplexity near" in chooser.words.text()
        assert chooser.words.text().endswith(" · more time hardly helps this short text")
    chooser.choices[3].click()
    assert "hardly" not in chooser.words.text()


def test_a_text_too_short_is_said_before_the_start(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, chooser: PlanChooser
) -> None:
    (tmp_path / "short.txt").write_text("too short", encoding="utf-8")
    on_train_page(qtbot, window, tmp_path / "short.txt")
    qtbot.waitUntil(lambda: "is too short to learn from" in chooser.words.text(), timeout=30_000)
    assert chooser.choices[0].words() == "about 1 minute"


def test_cards_of_a_narrow_window_are_of_one_height(qtbot: QtBot, window: MainWindow, chooser: PlanChooser) -> None:
    qtbot.waitUntil(lambda: "perplexity near" in chooser.choices[0].words(), timeout=30_000)
    lines = [line for choice in chooser.choices for line in choice.findChildren(ElidedLabel)]
    for width in (1280, 800):
        window.resize(width, 700)
        qtbot.waitUntil(lambda: len({choice.height() for choice in chooser.choices}) == 1)
        qtbot.waitUntil(lambda: all(line.text() == line.whole_text() for line in lines if line.isVisible()))


def test_what_it_learns_from_is_chosen_beside_the_cards(qtbot: QtBot, window: MainWindow, chooser: PlanChooser) -> None:
    assert chooser.level.currentData() == "char"
    with qtbot.waitSignal(window.session.text.reading.ended):
        pick(chooser.level, "word")
        assert not chooser.level.isEnabled()
    assert chooser.level.isEnabled()
    assert window.session.text.corpus is not None
    assert window.session.text.corpus.tokens.level == "word"
    with qtbot.waitSignal(window.session.text.reading.ended):
        pick(chooser.level, "bpe")
    assert window.session.text.corpus.tokens.level == "bpe"
    qtbot.waitUntil(lambda: "perplexity near" in chooser.choices[0].words(), timeout=30_000)


def test_ones_own_plan_has_the_settings_of_its_model_alone(qtbot: QtBot, chooser: PlanChooser, own: OwnPlan) -> None:
    of_models = set(MODELS.settings())
    assert own_plan(chooser).model is None
    assert not shown(own.advanced) & of_models
    for name in MODELS:
        pick(own.model, name)
        assert shown(own.advanced) & of_models == set(MODELS[name].usual())
        plan = own_plan(chooser)
        assert plan.model == name
        make_config(name, plan.settings)
    pick(own.model, "rnn_scratch")
    write(qtbot, own.advanced.fields["hidden_size"], "64")
    write(qtbot, own.length, "2.5")
    plan = own_plan(chooser)
    assert (plan.model, dict(plan.settings), plan.config.minutes) == ("rnn_scratch", {"hidden_size": 64}, 2.5)


def test_dropout_left_empty_is_by_the_time(qtbot: QtBot, chooser: PlanChooser, own: OwnPlan) -> None:
    pick(own.model, "lstm")
    assert own_plan(chooser).settings["dropout"] > 0.1
    assert chooser.plan(10**9).settings["dropout"] == 0  # type: ignore[union-attr]
    write(qtbot, own.advanced.fields["dropout"], "0.35")
    assert own_plan(chooser).settings["dropout"] == 0.35


def test_every_field_shows_what_it_means(own: OwnPlan) -> None:
    for name, field in own.advanced.fields.items():
        setting = {**SETTINGS, **MODELS.settings()}[name]
        assert field.name.text() == setting.title
        assert field.sentence.text().startswith(setting.sentence)
        assert setting.usual in field.sentence.text()
        assert field.control.toolTip() == setting.sentence
        assert field.control.accessibleName() == setting.title
        assert field.control.accessibleDescription() == field.sentence.text()


def test_a_wrong_value_is_said_beside_it_and_nothing_starts(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan
) -> None:
    start, field = window.train_page.controls.start_button, own.advanced.fields["learning_rate"]
    assert start.isEnabled()
    write(qtbot, field, "-3")
    assert field.problem.isVisible()
    assert field.problem.text() == "A number above 0, up to 1,000,000."
    assert field.problem.palette().windowText().color().name() == LIGHT.warning
    assert chooser.words.text() == "Learning rate: A number above 0, up to 1,000,000."
    assert chooser.plan(1000) is None
    assert not start.isEnabled()
    assert not own.presets.save_button.isEnabled()
    chooser.choices[0].click()
    assert start.isEnabled(), "what is wrong is not part of this plan"
    chooser.choices[3].click()
    assert not start.isEnabled()
    write(qtbot, field, "0.5")
    assert not field.problem.isVisible()
    assert start.isEnabled()
    assert own_plan(chooser).config.learning_rate == 0.5


def test_what_does_not_fit_together_is_said(qtbot: QtBot, chooser: PlanChooser, own: OwnPlan) -> None:
    pick(own.model, "transformer")
    write(qtbot, own.advanced.fields["num_heads"], "5")
    assert "multiple of 10" in own.advanced.fields["hidden_size"].problem.text()
    write(qtbot, own.advanced.fields["hidden_size"], "200")
    assert chooser.is_right()
    pick(own.unit, "epochs")
    assert chooser.is_right()
    pick(own.model, "")
    assert "set minutes" in own.length.problem.text()
    assert not chooser.is_right()
    pick(own.unit, "minutes")
    assert chooser.is_right()


def test_an_optimizer_brings_its_usual_rate(qtbot: QtBot, chooser: PlanChooser, own: OwnPlan) -> None:
    fields = own.advanced.fields
    assert fields["muon_learning_rate"].isVisible()
    pick(fields["optimizer"].control, "sgd")  # type: ignore[arg-type]
    assert not fields["muon_learning_rate"].isVisible()
    config = own_plan(chooser).config
    assert (config.learning_rate, config.schedule) == (1.0, "constant")
    write(qtbot, fields["learning_rate"], "0.7")
    pick(fields["optimizer"].control, "adamw")  # type: ignore[arg-type]
    assert own_plan(chooser).config.learning_rate == 0.7, "what the user wrote stays"


@pytest.mark.parametrize("name", OURS)
def test_a_preset_sets_every_field(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan, name: str
) -> None:
    preset = read_store(Path("nowhere")).named(name)
    assert preset is not None
    pick(own.presets.box, name)
    qtbot.waitUntil(lambda: not window.session.text.is_changing)
    plan = own_plan(chooser)
    assert plan.model == preset.model
    assert {key: value for key, value in plan.settings.items() if key in preset.settings} == preset.settings
    assert plan.settings.keys() - {"dropout"} == preset.settings.keys() - {"dropout"}
    assert plan.config == preset.config
    corpus = window.session.text.corpus
    assert corpus is not None
    assert corpus.cleaning == (preset.cleaning or "as-is")
    assert own.presets.box.currentData() == name, "until something else is set"
    if preset.cleaning == "letters":
        assert "letters only, lower case, characters" in own.presets.words.text()
    write(qtbot, own.length, "9")
    assert own.presets.box.currentIndex() == 0


def test_what_is_set_is_saved_and_comes_back_after_reopening(
    qtbot: QtBot, make: MakeWindow, window: MainWindow, chooser: PlanChooser, own: OwnPlan, story: Path
) -> None:
    pick(own.model, "window")
    write(qtbot, own.advanced.fields["tau"], "5")
    write(qtbot, own.advanced.fields["clip"], "0.25")
    write(qtbot, own.length, "3.5")
    pick(own.held_out, 0.2)
    bar = own.presets
    bar.save_button.click()
    for taken in ("lstm", "  "):
        bar.name.clear()
        qtbot.keyClicks(bar.name, taken)
        assert bar.problem.text()
        assert not bar.keep_button.isEnabled()
    bar.name.clear()
    qtbot.keyClicks(bar.name, "evening")
    assert bar.keep_button.text() == "Save"
    with qtbot.waitSignal(window.session.presets.changed):
        qtbot.keyClick(bar.name, Qt.Key.Key_Return)
    assert bar.box.currentText() == "evening"
    assert not bar.name.isVisible()
    expected = own_plan(chooser)

    later = make()
    again = on_train_page(qtbot, later, story)
    again.choices[3].click()
    bar = again.own.presets
    qtbot.waitUntil(lambda: bar.box.findText("evening") > 0)
    pick(bar.box, "evening")
    assert own_plan(again) == expected
    write(qtbot, again.own.length, "4")
    bar.save_button.click()
    qtbot.keyClicks(bar.name, "evening")
    assert bar.keep_button.text() == "Replace it"
    assert "already" in bar.problem.text()
    with qtbot.waitSignal(later.session.presets.changed):
        bar.keep_button.click()
    kept = bar.current()
    assert kept is not None
    assert kept.config.minutes == 4
    bar.delete_button.click()
    assert bar.box.findText("evening") > 0, "it asks first"
    with qtbot.waitSignal(later.session.presets.changed):
        bar.delete_button.click()
    assert bar.box.findText("evening") < 0
    assert not bar.delete_button.isVisible()


def test_a_damaged_preset_is_left_out_with_a_note(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "home" / "presets"
    save_preset(folder, Preset("good", "lstm", {}, TrainingConfig(minutes=1)))
    (folder / "bad.json").write_bytes(b"{")
    chooser = on_train_page(qtbot, window, story)
    chooser.choices[3].click()
    bar: PresetBar = chooser.own.presets
    qtbot.waitUntil(lambda: bar.box.findText("good") > 0)
    assert "“bad.json” is left out" in bar.problem.text()
    assert bar.problem.isVisible()


def test_a_preset_that_cannot_be_saved_is_said_there(
    qtbot: QtBot, window: MainWindow, own: OwnPlan, tmp_path: Path
) -> None:
    (tmp_path / "home" / "presets").write_bytes(b"a file where the folder should be")
    bar = own.presets
    bar.save_button.click()
    qtbot.keyClicks(bar.name, "evening")
    with qtbot.waitSignal(window.session.presets.task.failed):
        bar.keep_button.click()
    assert "was not saved" in bar.problem.text()


def test_the_plan_of_ones_own_model_is_told(qtbot: QtBot, chooser: PlanChooser, own: OwnPlan) -> None:
    pick(own.model, "gru")
    write(qtbot, own.advanced.fields["hidden_size"], "96")
    qtbot.waitUntil(lambda: chooser.words.text().startswith("GRU, size 96 · "), timeout=30_000)
    assert "about 5 min" in chooser.words.text()
    write(qtbot, own.advanced.fields["hidden_size"], "16000")
    write(qtbot, own.advanced.fields["num_layers"], "16")
    qtbot.waitUntil(lambda: "Choose a smaller one" in chooser.words.text(), timeout=30_000)


def test_start_takes_ones_own_plan(qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan) -> None:
    session = window.session
    pick(own.model, "ngram")
    expected = own_plan(chooser).config
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        qtbot.mouseClick(window.train_page.controls.start_button, LEFT)
        assert not own.isVisible(), "for the curve to be seen"
    assert not own.isVisible(), "and read"
    chooser.choices[3].click()
    assert own.isVisible()
    assert session.training.record is not None
    assert session.training.record.config == expected
    assert session.training.record.finished is not None


def test_the_wheel_changes_nothing(own: OwnPlan) -> None:
    pick(own.model, "lstm")
    for control in [own.model, own.unit, *(field.control for field in own.advanced.fields.values())]:
        before = control.currentIndex() if isinstance(control, ListBox) else control.text()  # type: ignore[attr-defined]
        control.setFocus()
        place = QPointF(control.rect().center())
        event = QWheelEvent(
            *(place, QPointF(control.mapToGlobal(place)), QPoint(), QPoint(0, -120)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(control, event)
        after = control.currentIndex() if isinstance(control, ListBox) else control.text()  # type: ignore[attr-defined]
        assert before == after


def test_every_field_can_be_reached_by_the_keyboard(qtbot: QtBot, window: MainWindow, own: OwnPlan) -> None:
    pick(own.model, "lstm")
    wanted = shown(own.advanced)
    own.presets.box.setFocus()
    reached = set()
    for _ in range(60):
        own.focusNextChild()
        focused = QApplication.focusWidget()
        reached |= {name for name in wanted if own.advanced.fields[name].control is focused}
    assert reached == wanted


def test_in_a_small_window_no_word_is_cut_off(qtbot: QtBot, window: MainWindow, own: OwnPlan) -> None:
    pick(own.model, "lstm")
    for size in ((1280, 800), (800, 600)):
        window.resize(*size)
        scroll = window.train_page.findChild(QScrollArea)
        qtbot.waitUntil(lambda s=scroll: s.verticalScrollBar().maximum() > 0)
        for name in shown(own.advanced):
            label = own.advanced.fields[name].sentence
            qtbot.waitUntil(lambda label=label: label.height() >= label.heightForWidth(label.width()))
        assert window.train_page.controls.start_button.isVisible()
        assert own.width() <= scroll.viewport().width()


def test_another_language_says_the_same(qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan) -> None:
    pick(own.model, "lstm")
    plan = own_plan(chooser)
    use_language("zh_CN")
    QApplication.processEvents()
    assert own_plan(chooser) == plan


def read_as(qtbot: QtBot, window: MainWindow) -> tuple[str, str]:
    """Return how the text is cleaned and cut once nothing is read any more."""
    qtbot.waitUntil(lambda: not window.session.text.is_changing, timeout=20_000)
    assert window.session.text.corpus is not None
    return window.session.text.corpus.cleaning, window.session.text.corpus.tokens.level


def test_a_presets_cleaning_ends_with_it_and_comes_back_with_it(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan
) -> None:
    chip = window.train_page.text_chip
    preset = next(p for p in read_store(Path("nowhere")).ours if p.cleaning == "one-line")
    pick(own.presets.box, preset.name)
    assert read_as(qtbot, window) == ("one-line", "char")
    assert "cleaned" in chip.text()
    assert chip.toolTip().endswith("line feeds as spaces")
    chooser.choices[0].click()
    assert read_as(qtbot, window) == ("as-is", "char"), "a quick taste is of the text as it was"
    assert "cleaned" not in chip.text()
    chooser.choices[3].click()
    assert read_as(qtbot, window) == ("one-line", "char"), "this card still has the preset"
    write(qtbot, own.length, "3")
    assert own.presets.box.currentIndex() == 0
    assert f"The text is still read as “{preset.name}” has it" in own.presets.words.text()
    assert "line feeds as spaces" in own.presets.words.text()
    own.presets.save_button.click()
    qtbot.keyClicks(own.presets.name, "mine")
    with qtbot.waitSignal(window.session.presets.changed):
        own.presets.keep_button.click()
    mine = window.session.presets.store.named("mine")
    assert mine is not None
    assert (mine.cleaning, mine.config.epochs) == ("one-line", 3), "what it does to the text is saved too"
    pick(own.presets.box, "")
    assert read_as(qtbot, window) == ("as-is", "char")
    assert "still" not in own.presets.words.text()


def test_another_text_is_read_as_it_is(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan, tmp_path: Path, story: Path
) -> None:
    pick(own.presets.box, next(p.name for p in read_store(Path("nowhere")).ours if p.cleaning == "one-line"))
    assert read_as(qtbot, window)[0] == "one-line"
    other = tmp_path / "other.txt"
    other.write_text(story.read_text(encoding="utf-8")[::-1], encoding="utf-8")
    on_train_page(qtbot, window, other)
    assert read_as(qtbot, window)[0] == "as-is"
    assert own.presets.box.currentIndex() == 0
    assert "still" not in own.presets.words.text()
    assert chooser.isVisible()


def test_a_gap_filler_is_trained_with_settings_of_its_own(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan
) -> None:
    preset = next(p for p in read_store(Path("nowhere")).ours if p.cleaning == "one-line")
    pick(own.presets.box, preset.name)
    assert read_as(qtbot, window)[0] == "one-line"
    assert own_plan(chooser).config.epochs is not None
    assert own_plan(chooser).config.validation_share == 0
    chooser.choose_model("bidirectional")
    plan = own_plan(chooser)
    assert plan.model == "bidirectional"
    assert (plan.config.minutes, plan.config.epochs, plan.config.validation_share) == (5.0, None, 0.1)
    assert (plan.config.learning_rate, plan.config.clip) == (TrainingConfig.learning_rate, TrainingConfig.clip)
    assert own.presets.box.currentIndex() == 0
    assert read_as(qtbot, window) == ("as-is", "char")


def lit(chooser: PlanChooser) -> list[int]:
    return [place for place, choice in enumerate(chooser.choices) if choice.isChecked()]


def resume(window: MainWindow, patch: pytest.MonkeyPatch, config: TrainingConfig, model: str) -> None:
    """Put a run under way on show that was gone on with."""
    session = window.session
    assert session.text.corpus is not None
    patch.setattr(type(session.training), "running", property(lambda task: task is session.training))
    session.training.show(TrainingRecord(session.text.corpus.document.name, config, model=model))
    session.training.changed.emit()


def test_a_run_that_is_gone_on_with_lights_its_own_card(window: MainWindow, chooser: PlanChooser) -> None:
    chooser.choices[1].click()
    fitted = replace(own_plan(chooser).config, batch_size=8, precision="bfloat16")
    chooser.choices[0].click()
    with pytest.MonkeyPatch.context() as patch:
        resume(window, patch, fitted, "blend")
        assert lit(chooser) == [1]
    window.session.training.changed.emit()
    assert lit(chooser) == [1], "to train again is to train so again"
    for config, model in ((replace(fitted, epochs=9, minutes=None), "blend"), (fitted, "lstm")):
        with pytest.MonkeyPatch.context() as patch:
            resume(window, patch, config, model)
            assert lit(chooser) == [], "it is of no card"
        window.session.training.changed.emit()
        assert lit(chooser) == [1]
        assert own_plan(chooser).config.minutes == 5
    chooser.choices[2].click()
    assert lit(chooser) == [2]


def test_the_settings_do_not_lie_over_the_curve_when_a_run_ends(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser, own: OwnPlan
) -> None:
    pick(own.model, "ngram")
    assert own.advanced.isVisible()
    with qtbot.waitSignal(window.session.training.ended, timeout=30_000):
        qtbot.mouseClick(window.train_page.controls.start_button, LEFT)
    assert lit(chooser) == [3]
    assert not own.isVisible()
    qtbot.mouseClick(chooser.choices[3], LEFT)
    assert own.isVisible(), "one click brings them back"
    assert own.advanced.isVisible()
    with qtbot.waitSignal(window.session.training.ended, timeout=30_000):
        qtbot.mouseClick(window.train_page.controls.start_button, LEFT)
    chooser.choose_model("bidirectional")
    assert own.isVisible(), "somebody asked for them"


def test_a_run_of_a_card_that_was_stopped_is_of_that_card_again(
    qtbot: QtBot, window: MainWindow, chooser: PlanChooser
) -> None:
    session, controls = window.session, window.train_page.controls
    chooser.choices[1].click()
    controls.start_button.click()
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=60_000
    )
    assert lit(chooser) == [1]
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        controls.stop_button.click()
    chooser.choices[0].click()
    assert lit(chooser) == [0]
    qtbot.waitUntil(controls.go_on_button.isVisible)
    controls.go_on_button.click()
    assert session.training.running
    assert lit(chooser) == [1]
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=60_000
    )
    assert lit(chooser) == [1]
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        controls.stop_button.click()
    assert lit(chooser) == [1]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_choice_is_cut_off_in_its_box(own: OwnPlan, language: str) -> None:
    use_language(language)
    QApplication.processEvents()
    boxes = [box for box in own.advanced.findChildren(ListBox) if box.isVisible()]
    assert boxes
    cut = [box.itemText(place) for box in boxes for place in range(box.count()) if not _has_room(box, place)]
    assert cut == []


def _has_room(box: ListBox, place: int) -> bool:
    """Whether the words of an item have room beside the arrow, drawn in about as many pixels as the box is high."""
    return box.fontMetrics().horizontalAdvance(box.itemText(place)) <= box.width() - box.height()
