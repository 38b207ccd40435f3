from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.messages import StudioError
from studio.runs.library import RunLibrary
from studio.runs.manifest import read_manifest
from studio.runs.training_run import TrainingRun
from studio.session.session import Session
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.training.config import TrainingConfig
from studio.ui.common.theme import DARK, LIGHT, Colours, diverging, theme
from studio.ui.write.tabs.detective_tab import DetectiveTab
from studio.ui.write.tabs.judged_text import SHOWN
from studio.ui.write.tabs.passages_table import FIRST, LIKELIER, PASSAGE
from studio.ui.write.tabs.pasted_text import PastedText
from tests.samples import STORY
from tests.trained import kept_model, open_model
from tests.ui.actions import choose_row
from tests.ui.colours import colours_of, contrast

TEXT = STORY[1000:1800]


@pytest.fixture
def session(qtbot: QtBot, qapp: QApplication, tmp_path: Path, corpus: Corpus) -> Iterator[Session]:
    theme.use("light")
    made = Session(RunLibrary(tmp_path / "runs"))
    open_model(qtbot, made, kept_model("lstm", corpus, tmp_path))
    yield made
    made.close()


@pytest.fixture
def detective(qtbot: QtBot, session: Session) -> DetectiveTab:
    made = DetectiveTab(session)
    qtbot.addWidget(made)
    made.resize(700, 1100)
    made.show()
    return made


def judge(qtbot: QtBot, detective: DetectiveTab, session: Session) -> None:
    assert detective.judge_button.isEnabled()
    with qtbot.waitSignal(session.analysis.judging.ended, timeout=30_000):
        detective.judge_button.click()
    qtbot.waitUntil(detective.judge_button.isEnabled, timeout=10_000)


def test_a_text_is_judged_and_coloured(qtbot: QtBot, detective: DetectiveTab, session: Session) -> None:
    assert not detective.judge_button.isEnabled()
    assert not detective.result.isVisible()
    qtbot.keyClicks(detective.text.field, "The wheel of the mill, ")
    detective.text.field.insertPlainText("Ωmega and Ω")
    judge(qtbot, detective, session)
    scored = session.analysis.scored
    assert scored is not None
    assert scored.text == "The wheel of the mill, Ωmega and Ω"
    result = detective.result
    assert result.figures.text().startswith(f"{scored.bits_per_character:.2f} bits per character · perplexity ")
    assert "LSTM 12 · story.txt" in result.about.text()
    assert "Ω (2×)" in result.about.text()
    share = scored.spelling_bits / (len(scored.text) - 1)
    assert share > 1
    assert f"spelling them is {share:.2f} of the bits per character" in result.about.text()
    assert result.figures.text().endswith(f"· perplexity {scored.perplexity:.2f} per character")
    result.view.choose(scored.text.index("Ω") - 1, into_view=True)
    qtbot.keyClick(result.view, Qt.Key.Key_Right)
    assert "bits to spell it" in result.token.text()
    assert result.view.toPlainText() == scored.text
    shown = colours_of(result.view)
    steps = set(np.searchsorted((1.0, 2.0, 4.0, 7.0), scored.bits, side="right").tolist())
    for step, colour in enumerate(LIGHT.surprise[1:], start=1):
        assert (colour in shown) == (step in steps)
    assert not result.table.isVisible()


def test_the_keyboard_stays_with_the_judging(qtbot: QtBot, detective: DetectiveTab, session: Session) -> None:
    detective.activateWindow()
    detective.text.set_text(TEXT)
    detective.judge_button.setFocus()
    qtbot.waitUntil(detective.judge_button.hasFocus, timeout=5000)
    with qtbot.waitSignal(session.analysis.judging.ended, timeout=30_000):
        qtbot.keyClick(detective.judge_button, Qt.Key.Key_Return)
        assert detective.stop_button.hasFocus()
    assert detective.result.view.hasFocus(), "from there the arrow keys go through the text"
    detective.judge_button.setFocus()
    with qtbot.waitSignal(session.analysis.judging.ended, timeout=30_000):
        qtbot.keyClick(detective.judge_button, Qt.Key.Key_Return)
        qtbot.keyClick(detective.stop_button, Qt.Key.Key_Return)
        assert detective.text.field.hasFocus()


def test_a_verdict_says_when_its_model_is_no_longer_open(
    qtbot: QtBot, detective: DetectiveTab, session: Session, corpus: Corpus, tmp_path: Path
) -> None:
    lstm, other = kept_model("lstm", corpus, tmp_path), kept_model("ngram", corpus, tmp_path)
    open_model(qtbot, session, lstm)
    detective.text.set_text(TEXT)
    judge(qtbot, detective, session)
    result = detective.result
    assert not result.earlier.isVisible()
    open_model(qtbot, session, other)
    assert result.earlier.isVisible()
    assert f"“{read_manifest(lstm).name} · LSTM 12”" in result.earlier.text()
    judge(qtbot, detective, session)
    assert not result.earlier.isVisible()
    assert "n-gram" in result.about.text()


def test_the_arrow_keys_go_through_the_text(qtbot: QtBot, detective: DetectiveTab, session: Session) -> None:
    detective.text.set_text(TEXT)
    judge(qtbot, detective, session)
    scored, view = session.analysis.scored, detective.result.view
    assert scored is not None
    view.setFocus()
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    token = view.chosen
    assert detective.result.token.text().startswith(f"“{scored.token_text(token).replace(' ', '␣')}”: ")
    assert f"{scored.bits[token]:.1f} bits" in detective.result.token.text()
    assert f"{100 * scored.candidates_at(token)[0].probability:.1f}%" in detective.result.token.text()


def test_two_models_are_laid_side_by_side(
    qtbot: QtBot, detective: DetectiveTab, session: Session, corpus: Corpus, tmp_path: Path
) -> None:
    asked = []
    detective.model_file_wanted.connect(lambda: asked.append(True))
    choose_row(detective.other, detective.other.count() - 1)
    assert asked
    assert detective.other.currentText() == "No other model"
    detective.take_model_file(kept_model("ngram", corpus, tmp_path))
    assert detective.other.currentText() == "ngram.safetensors"
    detective.text.set_text(TEXT)
    judge(qtbot, detective, session)
    passages, table = session.analysis.passages, detective.result.table
    assert len(passages) > 3
    assert table.passages == passages
    model = table.model()
    cells = [model.index(1, column).data() for column in range(4)]
    assert cells[PASSAGE] == " ".join(TEXT[passages[1].start : passages[1].end].split())
    assert cells[FIRST] == f"{passages[1].bits_per_character[0]:.2f}"
    assert cells[LIKELIER] == f"B by {-passages[1].difference:.1f} bits"
    assert f"A finds 0 of {len(passages)}" in detective.result.totals.text()
    table.selectRow(2)
    assert detective.result.view.chosen == passages[2].start
    image = table.viewport().grab().toImage()
    assert QColor(LIGHT.second) in pixels(image)
    assert QColor(LIGHT.accent) not in pixels(image)


def pixels(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 3)]


def test_what_cannot_be_judged_is_told(qtbot: QtBot, detective: DetectiveTab, session: Session, tmp_path: Path) -> None:
    detective.take_model_file(tmp_path / "missing.safetensors")
    detective.text.set_text(TEXT)
    with qtbot.waitSignal(detective.failed, timeout=30_000) as failure:
        detective.judge_button.click()
    assert failure.args is not None
    assert isinstance(failure.args[0], StudioError)
    qtbot.waitUntil(detective.judge_button.isEnabled, timeout=10_000)


def test_a_long_text_is_judged_whole_and_shown_in_part(qtbot: QtBot, detective: DetectiveTab, session: Session) -> None:
    text = (STORY * 4)[: SHOWN + 500].replace("\n", " ")  # one long line
    detective.text.set_text(text)
    assert detective.text.text() == text
    assert detective.text.field.isReadOnly()
    judge(qtbot, detective, session)
    assert session.analysis.scored is not None
    assert session.analysis.scored.text == text
    assert detective.result.view.toPlainText().replace("\n", "") == text[:SHOWN]
    detective.text.clear_button.click()
    assert detective.text.text() == ""
    assert not detective.text.field.isReadOnly()


def test_the_end_of_the_open_text(qtbot: QtBot, detective: DetectiveTab, session: Session, tmp_path: Path) -> None:
    assert not detective.end_button.isVisible()
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    with qtbot.waitSignal(session.text.corpus_changed, timeout=30_000):
        session.text.open(path)
    detective.end_button.click()
    assert STORY.endswith(detective.text.text())
    assert 1000 < len(detective.text.text()) <= 2000
    qtbot.waitUntil(lambda: not session.text.reading.running, timeout=10_000)


@pytest.mark.parametrize(
    ("training", "judged_by", "level"),
    [
        ({"validation_share": 0.1}, "", "char"),
        ({"validation_share": 0.1}, "", "word"),
        ({"validation_share": 0.1, "max_tokens": 4000}, "", "char"),
        ({"validation_share": 0.0, "max_tokens": 4000}, "", "char"),
        ({"validation_share": 0.0}, "", "char"),
        ({"validation_share": 0.1}, "another text", "char"),
    ],
)
def test_of_the_text_it_learned_from_a_model_gets_what_it_never_read(
    qtbot: QtBot,
    detective: DetectiveTab,
    session: Session,
    tmp_path: Path,
    training: dict[str, object],
    judged_by: str,
    level: str,
) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    with qtbot.waitSignal(session.text.corpus_changed, timeout=30_000):
        session.text.open(path)
    qtbot.waitUntil(lambda: not session.text.reading.running, timeout=10_000)
    assert session.text.corpus is not None
    corpus = build_corpus(session.text.corpus.document, "as-is", Tokens(level))
    if judged_by:
        corpus = corpus.judged_by(replace(corpus.document, name=judged_by, digest="1" * 64))
    config = TrainingConfig(**{"epochs": 1, "sample_length": 0, "device": "cpu", **training})  # type: ignore[arg-type]
    run = TrainingRun(corpus, "ngram", {}, config, tmp_path / "model.safetensors")
    list(run.events())
    open_model(qtbot, session, run.path)
    learned, _ = corpus.split(config.validation_share, config.max_tokens)
    unread = STORY.removeprefix(corpus.tokenizer.decode(learned))
    assert detective.end_button.isVisible() == bool(unread)
    if unread:
        assert detective.end_button.text() == "Use the end of the open text that it never read"
        detective.end_button.click()
        offered = detective.text.text()
        assert unread.endswith(offered)
        assert len(offered) > min(len(unread), 2000) / 2 - 1


def test_a_pasted_text_is_kept_as_it_is(qtbot: QtBot) -> None:
    field = PastedText()
    qtbot.addWidget(field)
    data = QMimeData()
    for text in ("a\u00a0b\nc", "form\x0cfeed \u2028", "\U0001f600 and é"):
        field.set_text("")
        data.setText(text)
        field.field.insertFromMimeData(data)
        assert field.text() == text


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_every_colour(colours: Colours) -> None:
    for ground in (*colours.surprise, *(diverging(value, colours) for value in (-1, -0.5, 0, 0.5, 1))):
        assert contrast(colours.text, ground) >= 4.5
    assert diverging(0, colours) == colours.card
    assert diverging(-7, colours) == diverging(-1, colours) != diverging(1, colours)
