from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.runs.index import KeptRun
from studio.session.race import RaceEntry
from studio.session.training_record import TrainingRecord
from studio.training.config import TrainingConfig
from studio.training.events import Evaluated, RunStarted, SampleDrawn, StepDone
from studio.ui.common.axes import PerplexityAxis, WayAxis
from studio.ui.common.run_names import full_name, name_run, names_of, numbered
from studio.ui.runs.compared_runs import ComparedRun
from studio.ui.runs.curves_plot import CurvesPlot
from studio.ui.window.main_window import MainWindow

CONFIG = TrainingConfig(epochs=2)


def kept(name: str, model: str = "lstm") -> KeptRun:
    created = "2026-01-01T00:00:00+00:00"
    words = (name, Path(name), name, "", created, "t", "", "", "", "char", model)
    return KeptRun(*words, 16, 1, 1, 1.0, 1.0, 1.0, 1, 1.0, 1.0, "finished", "")


def record_of(steps: int) -> TrainingRecord:
    record = TrainingRecord("story.txt", CONFIG)
    record.add(RunStarted("cpu", 1000, 50, 900, 100, 10, 20, 4, 8))
    for step in range(1, steps + 1):
        record.add(StepDone(step, step / 10, step * 0.5, step / 20, 3.0 - step / 10, 0.01, 1.0, 64.0))
        if step % 5 == 0:
            record.add(Evaluated(step, step * 0.5 + 0.1, 3.2 - step / 10, True))
            record.add(SampleDrawn(step, step * 0.5, "", f"at {step}"))
    return record


def test_the_run_under_way_stands_where_its_steps_are() -> None:
    run = ComparedRun.of_record(RaceEntry("it", "lstm", {"hidden_size": 16}, CONFIG), record_of(12))
    assert list(run.unseen.places["time"]) == pytest.approx([2.6, 5.1])
    assert list(run.unseen.places["steps"]) == [5, 10]
    assert list(run.unseen.places["epochs"]) == [0.5, 1.0]
    assert list(run.unseen.places["tokens"]) == [5 * 32, 10 * 32]
    assert list(run.learning.places["steps"]) == list(range(1, 13))
    assert run.final == pytest.approx(math.exp(2.2))
    assert [sample.text for sample in run.samples] == ["at 5", "at 10"]
    assert run.settings["hidden_size"] == 16
    assert run.live


def test_a_run_that_has_not_begun_is_empty() -> None:
    run = ComparedRun.of_record(RaceEntry("it", None, {}, CONFIG), TrainingRecord("story.txt", CONFIG))
    assert not len(run.unseen.losses)
    assert run.final is None


def test_names_tell_runs_apart(qtbot: QtBot) -> None:
    assert names_of([kept("a"), kept("b")]) == ["a", "b"]
    assert names_of([kept("a"), kept("a", "gru"), kept("b")]) == ["a · LSTM 16", "a · GRU 16", "b"]
    assert names_of([kept("a"), kept("a")]) == ["a · LSTM 16", "a · LSTM 16 (2)"]
    assert names_of([kept("a"), kept("a", "gru")]) == ["LSTM 16", "GRU 16"], "not what both begin with"
    words = replace(kept("a"), level="word")
    assert names_of([kept("a"), words, kept("a", "gru")]) == ["LSTM 16 · characters", "LSTM 16 · words", "GRU 16"]
    assert full_name(kept("a")) == "a · LSTM 16"
    assert full_name(kept("a · LSTM 16")) == "a · LSTM 16"
    assert full_name(kept("a · 填空模型 16 · 随机")) == "a · 填空模型 16 · 随机", "named in a Chinese window"
    assert numbered(["x", "y", "x", "x"]) == ["x", "y", "x (2)", "x (3)"]


def new_run(level: str = "char", model: str = "lstm", size: int | None = 192, **config: object) -> SimpleNamespace:
    document = SimpleNamespace(name="story.txt")
    return SimpleNamespace(
        corpus=SimpleNamespace(document=document, tokenizer=SimpleNamespace(level=level)),
        result=SimpleNamespace(model=model),
        model_config=SimpleNamespace(hidden_size=size) if size else SimpleNamespace(),
        config=TrainingConfig(**(config or {"minutes": 5.0})),
    )


def test_a_new_run_is_called_by_what_is_special_about_it(qtbot: QtBot) -> None:
    taken: set[str] = set()
    for run, name in (
        (new_run(), "story · LSTM 192"),
        (new_run(size=256), "story · LSTM 256"),
        (new_run(level="word"), "story · words · LSTM 192"),
        (new_run(model="ngram", size=None), "story · counts alone (n-gram)"),
        (new_run(minutes=5.0, sampling="random"), "story · LSTM 192 · at random"),
        (new_run(minutes=30.0), "story · LSTM 192 · 30 minutes"),
        (new_run(epochs=250), "story · LSTM 192 · 250 epochs"),
        (new_run(epochs=250), "story · LSTM 192 · 250 epochs (2)"),
    ):
        assert name_run(run, taken) == name
        taken.add(name)


def test_runs_of_the_window_are_told_apart_and_keep_their_names(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    session = window.session
    with qtbot.waitSignal(session.text.corpus_changed):
        window.open_text(story)
    config = TrainingConfig(epochs=1, batch_size=4, num_steps=16, sample_length=0, device="cpu")
    for model in ("lstm", "lstm", "gru"):
        with qtbot.waitSignal(session.training.ended, timeout=60_000):
            session.training.start(model, {"hidden_size": 8}, config)
    names = [run.name for run in reversed(session.runs.library.runs())]
    assert sorted(names) == ["story · GRU 8", "story · LSTM 8", "story · LSTM 8 · 1 epochs"]
    run = next(run for run in session.runs.library.runs() if run.name == "story · GRU 8")
    assert session.model.trained.manifest.name == run.name
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        session.training.go_on(run, {"epochs": 2})
    assert session.runs.library.find(run.id).name == "story · GRU 8"


@pytest.mark.parametrize(("low", "high"), [(2, 5), (3.9, 4.1), (4.31, 4.35), (1, 60), (3, 100_000), (50.1, 50.2)])
def test_perplexities_have_ticks_however_close_they_are(qtbot: QtBot, low: float, high: float) -> None:
    axis = PerplexityAxis("left")
    ((spacing, ticks),) = axis.tickValues(math.log10(low), math.log10(high), 300)
    assert 2 <= len(ticks) <= 15
    assert all(math.log10(low) <= tick <= math.log10(high) for tick in ticks)
    words = axis.tickStrings(ticks, 1, spacing)
    assert len(set(words)) == len(words)
    shown = [float(word.replace(",", "")) for word in words]
    assert shown == pytest.approx([10**tick for tick in ticks], rel=1e-3), "a figure stands where it belongs"


@pytest.mark.parametrize(
    ("high", "words"),
    [
        (0.35, ["0.0 s", "0.1 s", "0.2 s", "0.3 s"]),
        (9, ["0 s", "2 s", "4 s", "6 s", "8 s"]),
        (300, ["0 min", "1 min", "2 min", "3 min", "4 min", "5 min"]),
        (4 * 3600, ["0 h", "1 h", "2 h", "3 h", "4 h"]),
    ],
)
def test_times_are_said_in_their_unit(qtbot: QtBot, high: float, words: list[str]) -> None:
    axis = WayAxis("bottom")
    ((spacing, ticks),) = axis.tickValues(0, high, 600)
    assert axis.tickStrings(ticks, 1, spacing) == words


def test_what_is_counted_is_said_in_round_numbers(qtbot: QtBot) -> None:
    axis = WayAxis("bottom")
    axis.times = False
    for high in (0.4, 3, 47, 12_345, 3e7):
        ((spacing, ticks),) = axis.tickValues(0, high, 600)
        assert 3 <= len(ticks) <= 8
        assert np.allclose(np.diff(ticks), spacing)
        assert len(set(axis.tickStrings(ticks, 1, spacing))) == len(ticks)


def test_a_run_that_got_out_of_hand_leaves_the_others_to_be_seen(qtbot: QtBot) -> None:
    def run(name: str, *losses: float) -> ComparedRun:
        record = TrainingRecord("story.txt", CONFIG)
        record.add(RunStarted("cpu", 1000, 50, 900, 100, 10, 20, 4, 8))
        for step, loss in enumerate(losses):
            record.add(StepDone(step + 1, step / 10, step * 0.5, step / 20, loss, 0.01, 1.0, 64.0))
            record.add(Evaluated(step + 1, step * 0.5, loss, True))
        return ComparedRun.of_record(RaceEntry(name, "lstm", {}, CONFIG), record)

    plot = CurvesPlot()
    qtbot.addWidget(plot)
    for runs in ([run("good", 4.0, 2.0, 1.0), run("boom", 4.0, 80.0, 1000.0)], [run("boom", 4.0, 80.0, 1000.0)]):
        plot.show_runs(runs, "time")
        low, high = plot.getViewBox().viewRange()[1]
        assert high < 4 / math.log(10) + 1.5
        assert low < 4 / math.log(10)
        plot.grab()
