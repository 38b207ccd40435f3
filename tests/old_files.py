"""Files that earlier versions of the studio wrote."""

from __future__ import annotations

from pathlib import Path

OLD_FILES = Path(__file__).parent / "runs"


def old_model(version: int) -> Path:
    """Return a model file of that format."""
    return OLD_FILES / f"version_{version}.safetensors"
