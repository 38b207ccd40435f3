from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from studio.ui.common.parts import button
from studio.ui.common.theme import DARK, LIGHT, Colours, style_sheet, theme
from studio.ui.runs.compared_runs import MOST
from tests.ui.actions import choose_action
from tests.ui.colours import contrast, luminance
from tests.ui.conftest import MakeWindow


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *((words, ground) for words in ("text", "muted") for ground in ("page", "side", "card")),
        ("on_accent", "accent"),
        ("on_tint", "tint"),
        ("text", "tint"),
        ("muted", "tint"),
        ("warning", "warning_tint"),
        ("accent", "card"),
        ("second", "card"),
    ],
)
def test_words_can_be_read_on_their_ground(colours: Colours, words: str, ground: str) -> None:
    assert contrast(getattr(colours, words), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "side", "card"])
@pytest.mark.parametrize("mark", ["edge", "accent", "second", "muted"])
def test_what_is_seen_without_words_stands_out_from_its_ground(colours: Colours, mark: str, ground: str) -> None:
    assert contrast(getattr(colours, mark), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_stand_out_from_what_they_fill(colours: Colours) -> None:
    assert contrast(colours.accent, colours.line) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_fields_sliders_and_empty_stars_have_an_edge_and_grids_can_be_seen(make: MakeWindow, name: str) -> None:
    colours = LIGHT if name == "light" else DARK
    sheet = style_sheet(colours)
    for rule in (
        r"QLineEdit, QSpinBox[^}]*border: 1px solid",
        r"groove:horizontal { background:",
        r":disabled { color:",
    ):
        assert re.search(rf"{rule} {colours.edge}", sheet), rule
    window = make(theme=name)
    plot = window.train_page.curve.plot
    assert plot.getAxis("left").pen().color().name() == colours.edge
    share = plot.getAxis("left").grid / 255
    over, under = QColor(colours.edge).getRgb()[:3], QColor(colours.card).getRgb()[:3]
    mixed = QColor(*(round(share * one + (1 - share) * other) for one, other in zip(over, under, strict=True)))
    assert contrast(mixed.name(), colours.card) >= 1.4, "quiet, and there"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_arrows_of_a_file_dialog_can_be_seen(qtbot: QtBot, make: MakeWindow, name: str) -> None:
    window = make(theme=name)
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.ensurePolished()
    buttons = dialog.findChildren(QToolButton)
    named = [made for made in buttons if made.objectName() in ("backButton", "forwardButton", "toParentButton")]
    assert len(named) == 3
    for made in named:
        made.ensurePolished()
        image = made.icon().pixmap(16, 16).toImage()
        drawn = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        solid = [colour.name() for colour in drawn if colour.alpha() > 200]
        assert solid
        assert all(contrast(colour, theme.colours.page) >= 3 for colour in solid)
    dialog.deleteLater()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_what_a_model_wrote_can_be_read_on_every_colour_and_the_colours_told_apart(colours: Colours) -> None:
    assert all(contrast(colours.text, ground) >= 4.5 for ground in colours.surprise)
    lightness = [luminance(ground) for ground in colours.surprise]
    assert sorted(lightness, reverse=colours is LIGHT) == lightness, "told apart without seeing colours"
    for one, other in itertools.pairwise(colours.surprise):
        assert contrast(one, other) > 1.12


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_uses_colours_of_the_theme_only(colours: Colours) -> None:
    used = set(re.findall(r"#[0-9a-f]{6}\b", style_sheet(colours)))
    assert used <= set(vars(colours).values())
    assert "$" not in style_sheet(colours)


def test_the_window_changes_its_colours_at_once(make: MakeWindow, qapp: QApplication) -> None:
    window = make(theme="light")
    assert theme.colours is LIGHT
    choose_action(window.menus.themes, "dark")
    assert theme.colours is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.page)
    assert window.settings.theme == "dark"


_SEEN_BY = {  # linear RGB as people see it: all, those without red, without green, without blue cones (Machado 2009)
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
_XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8729))  # of the white of D65


def lab(colour: str, seen: str) -> np.ndarray:
    """Return CIE L*a*b* of a colour as these people see it."""
    channels = np.array(QColor(colour).getRgbF()[:3])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = np.array(_XYZ) @ np.clip(np.array(_SEEN_BY[seen]) @ linear, 0, 1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("seen", _SEEN_BY)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_of_runs_are_told_from_each_other_and_from_those_that_mean_something(
    colours: Colours, seen: str
) -> None:
    drawn = [lab(colour, seen) for colour in (colours.accent, colours.second, *colours.runs)]
    apart = [float(np.linalg.norm(one - other)) for one, other in itertools.combinations(drawn, 2)]
    assert min(apart) > 9
    assert all(contrast(colour, colours.card) >= 3 for colour in colours.runs)
    assert len(colours.runs) == MOST


def test_a_link_with_a_menu_is_drawn_whole(qtbot: QtBot) -> None:
    link = button("link")
    qtbot.addWidget(link)
    link.setStyleSheet(style_sheet(LIGHT))
    link.setText("Encoding ▾")
    link.setMenu(QMenu(link))
    link.ensurePolished()
    drawn = []
    for more in (0, 20):
        link.resize(link.sizeHint() + QSize(more, more))
        picture = link.grab().toImage()
        paper = picture.pixel(picture.width() - 1, 0)
        drawn.append(sum(picture.pixel(x, y) != paper for x in range(picture.width()) for y in range(picture.height())))
    assert drawn[0] == drawn[1] > 0
