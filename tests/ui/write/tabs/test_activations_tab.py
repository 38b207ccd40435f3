from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.runs.library import RunLibrary
from studio.session.session import Session
from studio.text.corpus import Corpus
from studio.ui.common.theme import DARK, LIGHT, diverging, theme
from studio.ui.write.tabs.activations_tab import SHOWN, ActivationsTab
from tests.samples import STORY
from tests.trained import kept_model, open_model
from tests.ui.colours import colours_of

TEXT = STORY[1000:1600]


@pytest.fixture
def session(qtbot: QtBot, qapp: QApplication, tmp_path: Path, corpus: Corpus) -> Iterator[Session]:
    theme.use("light")
    made = Session(RunLibrary(tmp_path / "runs"))
    open_model(qtbot, made, kept_model("lstm", corpus, tmp_path))
    yield made
    theme.use("light")
    made.close()


@pytest.fixture
def insider(qtbot: QtBot, session: Session) -> ActivationsTab:
    made = ActivationsTab(session)
    qtbot.addWidget(made)
    made.resize(700, 1100)
    made.show()
    return made


def look(qtbot: QtBot, insider: ActivationsTab, session: Session, text: str = TEXT) -> None:
    insider.show_written(text)
    with qtbot.waitSignal(session.analysis.looked, timeout=30_000):
        insider.look_button.click()
    qtbot.waitUntil(insider.look_button.isEnabled, timeout=10_000)


def grounds(insider: ActivationsTab, session: Session) -> set[str]:
    """Return the colours that the text must have where the unit says what it says."""
    assert session.analysis.activations is not None
    values = session.analysis.activations.states[:, insider.result.unit]
    return {diverging(step / 10, theme.colours) for step in np.rint(np.clip(values, -1, 1) * 10).tolist()}


def test_the_text_is_tinted_by_the_unit_that_is_chosen(qtbot: QtBot, insider: ActivationsTab, session: Session) -> None:
    assert not insider.look_button.isEnabled()
    assert not insider.result.isVisible()
    look(qtbot, insider, session)
    result = insider.result
    assert result.view.toPlainText() == TEXT
    assert result.spin.maximum() == 11
    assert result.unit == result.telling.best()
    for unit in (3, 7):
        result.spin.setValue(unit)
        assert result.slider.value() == result.strip.unit == unit
        assert grounds(insider, session) <= colours_of(result.view) | {LIGHT.card}
    before = colours_of(result.view)
    theme.use("dark")
    assert grounds(insider, session) <= colours_of(result.view) | {DARK.card}
    assert before != colours_of(result.view)


def test_the_keyboard_goes_to_what_was_found(qtbot: QtBot, insider: ActivationsTab, session: Session) -> None:
    insider.activateWindow()
    insider.show_written(TEXT)
    insider.look_button.setFocus()
    qtbot.waitUntil(insider.look_button.hasFocus, timeout=5000)
    with qtbot.waitSignal(session.analysis.looking.ended, timeout=30_000):
        qtbot.keyClick(insider.look_button, Qt.Key.Key_Return)
        assert insider.stop_button.hasFocus()
    assert insider.result.view.hasFocus()


def test_units_say_when_their_model_is_no_longer_open(
    qtbot: QtBot, insider: ActivationsTab, session: Session, corpus: Corpus, tmp_path: Path
) -> None:
    look(qtbot, insider, session)
    assert not insider.result.earlier.isVisible()
    open_model(qtbot, session, kept_model("gru", corpus, tmp_path))
    assert insider.result.earlier.isVisible()
    look(qtbot, insider, session)
    assert not insider.result.earlier.isVisible()


def test_a_link_has_room_for_the_bold_of_the_chosen_one(
    qtbot: QtBot, insider: ActivationsTab, session: Session
) -> None:
    look(qtbot, insider, session)
    link = next(link for links in insider.result.telling.links.values() for link in links if link.isVisible())
    bold = QFont(link.font())
    bold.setWeight(QFont.Weight.DemiBold)
    assert link.width() >= QFontMetrics(bold).horizontalAdvance(link.text())


def test_every_way_to_choose_a_unit(qtbot: QtBot, insider: ActivationsTab, session: Session) -> None:
    look(qtbot, insider, session)
    result = insider.result
    links = [link for link in result.telling.links["spaces"] if link.isVisible()]
    unit = session.analysis.telling["spaces"][1].unit
    links[1].click()
    assert result.unit == unit
    assert links[1].isChecked()
    assert f"Unit {unit} " in links[1].accessibleName()
    result.slider.setValue(4)
    assert result.unit == 4
    qtbot.keyClick(result.strip, Qt.Key.Key_Down)
    assert result.unit == 5
    result.whole_button.click()
    strip = result.strip
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 4, strip.height() - 4))
    assert result.unit == 11
    assert result.view.chosen >= len(TEXT) - 6
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    value = session.analysis.activations
    assert value is not None
    said = f"{value.states[result.view.chosen, 11]:.2f}".replace("-", "−")
    assert result.token.text().endswith(f"unit 11 says {said}.")


def test_the_strip_is_the_units(qtbot: QtBot, insider: ActivationsTab, session: Session) -> None:
    look(qtbot, insider, session, TEXT[:40])
    found, strip = session.analysis.activations, insider.result.strip
    assert found is not None
    image = strip.grab().toImage()
    unit = 9 if insider.result.unit != 9 else 6  # one that no frame runs round
    for token in (2, 20, 37):
        colour = image.pixelColor(strip.place(unit, token).center().toPoint())
        shade = round(float(found.states[token, unit]) * 127) / 127
        assert colour.name() == diverging(shade, LIGHT)


def test_the_strip_shows_the_letters_round_a_token_or_the_whole_text(
    qtbot: QtBot, insider: ActivationsTab, session: Session
) -> None:
    look(qtbot, insider, session)
    result, last = insider.result, len(TEXT) - 1
    assert not result.strip.rect().contains(result.strip.place(0, last).center().toPoint())
    result.view.setFocus()
    qtbot.keyClick(result.view, Qt.Key.Key_Right)
    result.view.choose(last - 1)
    qtbot.keyClick(result.view, Qt.Key.Key_Right)
    assert result.strip.rect().contains(result.strip.place(0, last).center().toPoint())
    assert not result.strip.rect().contains(result.strip.place(0, 0).center().toPoint())
    result.whole_button.click()
    for token in (0, last):
        assert result.strip.rect().contains(result.strip.place(0, token).center().toPoint())


def test_cells_of_an_lstm(qtbot: QtBot, insider: ActivationsTab, session: Session) -> None:
    look(qtbot, insider, session)
    with qtbot.waitSignal(session.analysis.looked, timeout=30_000):
        insider.kind_buttons["cell"].click()
    assert session.analysis.kind == "cell"
    assert insider.kind_buttons["cell"].isChecked()
    qtbot.waitUntil(insider.look_button.isEnabled, timeout=10_000)


def test_a_model_without_units_says_so(
    qtbot: QtBot, insider: ActivationsTab, session: Session, corpus: Corpus, tmp_path: Path
) -> None:
    look(qtbot, insider, session)
    open_model(qtbot, session, kept_model("ngram", corpus, tmp_path))
    assert insider.empty.isVisible()
    assert "no hidden units" in insider.empty.words.text()
    with qtbot.waitSignal(insider.training_wanted, timeout=1000):
        insider.empty.button.click()
    assert not insider.look_button.isVisible()
    assert not insider.result.isVisible()
    open_model(qtbot, session, kept_model("gru", corpus, tmp_path))
    assert insider.look_button.isVisible()
    assert not insider.kind_buttons["cell"].isVisible()


def test_the_text_is_the_last_one_written_until_the_user_has_another(
    qtbot: QtBot, insider: ActivationsTab, session: Session
) -> None:
    insider.show_written("one")
    insider.show_written("two")
    assert insider.text.text() == "two"
    qtbot.keyClicks(insider.text.field, "mine ")
    insider.show_written("three")
    assert insider.text.text() == "mine two"
    insider.text.clear_button.click()
    look(qtbot, insider, session, "four " * 1500)
    assert session.analysis.activations is not None
    assert len(session.analysis.activations.text) == SHOWN
