from __future__ import annotations

import pytest

from studio.text.levels import LEVELS
from studio.ui.common.names import count_words, per_token


@pytest.mark.parametrize("level", LEVELS)
def test_a_figure_says_what_token_it_is_for(level: str) -> None:
    assert per_token("4.0", level).startswith("4.0 per ")
    assert count_words(3, level) not in ("3", "3 tokens")


def test_a_level_of_a_later_studio_has_no_name() -> None:
    assert (per_token("4.0", "syllable"), count_words(3, "syllable")) == ("4.0", "3 tokens")
