"""Texts for the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.places import SAMPLE_TEXTS

STORY = (SAMPLE_TEXTS / "the_tide_mill.txt").read_text(encoding="utf-8")[:6000]

_COURSE_TEXTS = Path(__file__).resolve().parents[2] / "shared" / "texts"


def course_text(name: str) -> Path:
    """Return the path of a text that is not in the repository; skip the test where it is missing."""
    path = _COURSE_TEXTS / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository")
    return path
