"""Where the files that come with the studio lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_HOME = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent

RESOURCES = _HOME / "resources"
"""Icons and translations."""

SAMPLE_TEXTS = _HOME / "sample_texts"
"""Texts written for the studio, free to share."""
