"""The folders of the studio: the files that it ships, and the files of the user."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent
_HOME = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent

RESOURCES = _HOME / "resources"
"""The folder of icons and translations."""

SAMPLE_TEXTS = _HOME / "sample_texts"
"""The folder of texts written for the studio, free to share."""

HOME_VARIABLE = "TEXT_STUDIO_HOME"
"""The environment variable for the folder of settings and runs, in place of the system's usual folder."""


def home() -> Path:
    """Return the folder in which the studio keeps runs and settings."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen) if chosen else user_data_path("text-generation-studio", appauthor=False)
