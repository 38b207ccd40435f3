from __future__ import annotations

import itertools
import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from studio.ui.theme import DARK, LIGHT, Colours, style_sheet, theme
from tests.ui.conftest import MakeWindow


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


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
    window.menus.theme_chosen.emit("dark")
    assert theme.colours is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.page)
    assert window.settings.theme == "dark"
