"""Where the files that come with the studio lie, and where it keeps its own."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent
_HOME = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent

RESOURCES = _HOME / "resources"
"""Icons and translations."""

SAMPLE_TEXTS = _HOME / "sample_texts"
"""Texts written for the studio, free to share."""

HOME_VARIABLE = "TEXT_STUDIO_HOME"
"""Names a folder to keep settings and runs in, instead of the system's own place for them."""


def home() -> Path:
    """Return the folder in which the studio keeps runs and settings."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen) if chosen else user_data_path("text-generation-studio", appauthor=False)
