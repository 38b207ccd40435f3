"""One fact, one place: a new model is its file and its row, a new sampling rule its function and its field."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.cli import main
from studio.models.specs import MODELS
from studio.runs.model_file import load_model
from studio.session.race import RaceEntry
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.planner import measure_model
from studio.ui.common.names import model_name
from studio.ui.window.main_window import MainWindow
from tests.models.toy import TOY, Toy
from tests.ui.actions import choose_row
from tests.ui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def toy() -> Iterator[None]:
    """One more model in the table."""
    MODELS.add(TOY)
    yield
    MODELS.remove(TOY.name)


@pytest.mark.usefixtures("toy")
def test_a_new_model_is_planned_and_trained_in_the_window_and_listed(
    qtbot: QtBot, make: MakeWindow, story: Path
) -> None:
    window: MainWindow = make()
    with qtbot.waitSignal(window.session.text.reading.ended):
        window.open_text(story)
    window.show_page("train")
    chooser = window.train_page.chooser
    chooser.choices[3].click()
    own = chooser.own
    own.advanced_button.click()
    place = own.model.findText("tiny toy")
    assert place >= 0
    choose_row(own.model, place)
    field = own.advanced.fields["width"]
    assert field.isVisible()
    assert field.title() == "Width of a toy"
    line = field.control
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "100")
    assert "from 1 to 99" in field.problem.text()
    line.selectAll()
    qtbot.keyClicks(line, "5")
    choose_row(own.unit, own.unit.findData("epochs"))
    own.length.control.selectAll()
    qtbot.keyClicks(own.length.control, "1")
    qtbot.waitUntil(lambda: "tiny toy" in chooser.words.text(), timeout=30_000)
    with qtbot.waitSignal(window.session.training.ended, timeout=60_000):
        qtbot.mouseClick(window.train_page.controls.start_button, LEFT)
    window.show_page("runs")
    page = window.runs_page
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)
    (run,) = window.session.runs.kept
    assert (run.model, run.learns) == ("toy", True)
    page.table.choose([run.id])
    shown = [page.table.model().index(0, column).data() for column in range(page.table.model().columnCount())]
    assert "tiny toy" in shown
    qtbot.mouseClick(page.compare.settings_tab, LEFT)
    settings = page.compare.settings.model
    rows = {settings.index(row, 0).data(): settings.index(row, 1).data() for row in range(settings.rowCount())}
    assert (rows["Model"], rows["Width of a toy"]) == ("tiny toy", "5")


@pytest.mark.usefixtures("toy")
def test_a_new_model_is_measured_trained_by_the_command_line_and_read_back(
    corpus: Corpus, story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = TrainingConfig(minutes=1, device="cpu")
    (estimate,) = measure_model(corpus, "toy", {"width": 3}, config)
    plan = estimate.plan("toy", {"width": 3}, config)
    size = len(corpus.tokenizer.vocabulary)
    assert plan.parameters == 3 * size + 3 * size + size
    assert plan.memory > 0
    assert RaceEntry.fresh("it", "toy", 1.0, 1000).settings == {"width": 4}
    assert model_name("toy") == "tiny toy"

    out = tmp_path / "toy.safetensors"
    arguments = ["train", str(story), "--out", str(out), "--model", "toy", "--width", "3", "--epochs", "1"]
    assert main([*arguments, "--device", "cpu", "--batch-size", "8", "--num-steps", "16"]) == 0
    assert json.loads(capsys.readouterr().out)["model"] == "toy"
    trained = load_model(out)
    assert isinstance(trained.model, Toy)
    assert trained.manifest.settings == {"width": 3}
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    assert "how many numbers a token has (toy)" in " ".join(capsys.readouterr().out.split())


_NEW_RULE = """
import argparse, sys
from dataclasses import dataclass
from pathlib import Path

import studio.generation.config as config
from studio.setting import Setting

@dataclass(frozen=True)
class OneFieldMore(config.GenerationConfig):
    boldness: float = config.offered(
        Setting("boldness", "number", "Boldness", "How bold.", default=0.0, high=2), steps=(0.0, 0.5, 2.0)
    )
    twists: int = config.offered(Setting("twists", "whole", "Twists", "How many twists.", default=1, high=9))

config.GenerationConfig = OneFieldMore  # as if the class had the fields: nothing else was imported before

import numpy as np
from studio.generation import sampling

@sampling.filters_by("boldness")
def keep_bold(logits, boldness):
    return np.where(np.arange(len(logits)) == 2, logits, -np.inf) if boldness else logits

bold = OneFieldMore(boldness=0.5)
drawn = {sampling.choose(np.ones(4), bold, np.random.default_rng(0), np.zeros(0, int)) for _ in range(20)}
assert drawn == {2}
try:
    OneFieldMore(boldness=3)
except ValueError as error:
    assert "boldness must lie between 0 and 2" in str(error)
else:
    raise AssertionError("it is not checked")

from studio.cli.generate import add_generate
parser = argparse.ArgumentParser()
add_generate(parser)
assert parser.parse_args(["model", "--boldness", "0.5", "--twists", "3"]).boldness == 0.5
assert "how bold" in parser.format_help()

from studio.generation.sampling_presets import preset_of, with_preset
assert with_preset(bold, "wild").boldness == 0
assert preset_of(with_preset(bold, "wild")) == "wild"

from PySide6.QtWidgets import QApplication
application = QApplication([])
from studio.ui.write.writing_controls import WritingControls
controls = WritingControls()
assert controls.presets["balanced"].isChecked()
controls.fields["boldness"].set_value(2.0)
assert controls.fields["boldness"].slider.accessibleName() == "Boldness"
assert controls.fields["twists"].title() == "Twists"
controls.fields["twists"].set_value(4)
made = controls.config()
assert (made.boldness, made.twists) == (2.0, 4)
assert not controls.presets["balanced"].isChecked()

from studio.session.writing import kept_writing
from studio.session.writing.segment import Segment
digest, path = "0" * 64, Path(sys.argv[1]) / "kept.json"
segment = Segment("Once", made, digest=digest)
kept_writing.keep(path, kept_writing.Writing.of(digest, [segment], None))
(found,) = kept_writing.read(path, digest).writing.segments
assert found.segment.config == made, found.segment.config
"""


def test_a_new_field_reaches_command_line_presets_window_and_kept_files(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _NEW_RULE, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
