"""Saving a model elsewhere when its own file cannot be written and the user cannot be asked."""

from __future__ import annotations

import tempfile
from pathlib import Path

from studio.messages import StudioError
from studio.places import home
from studio.runs.manifest import SUFFIX
from studio.runs.model_file import TrainedModel, save_model
from studio.runs.run_folder import MODEL


def rescue(path: Path, trained: TrainedModel) -> Path | None:
    """Save a model that could not be saved at ``path`` elsewhere; return the new file, None where all places fail."""
    stem = f"{path.parent.name if path.name == MODEL else path.stem}-rescued"
    for folder in (Path.cwd(), home(), Path.home(), Path(tempfile.gettempdir())):
        names = (f"{stem}{number}{SUFFIX}" for number in ("", *range(2, 100)))
        free = next((folder / name for name in names if not (folder / name).exists()), None)
        if free is None:
            continue
        try:
            save_model(free, trained.model.state_dict(), trained.manifest)
        except StudioError:
            continue
        return free
    return None
