"""The error for a run whose model file is damaged; unlike `studio.runs.restoring`, this module needs no torch."""

from __future__ import annotations

import contextlib
from pathlib import Path

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.runs.manifest import checkpoint_paths, read_manifest
from studio.runs.run_folder import read_about


class DamagedRunError(StudioError):
    """The model of a run of the library is damaged.

    Attributes:
        path: the model file.
        restorable: whether there is a checkpoint to restore the model from.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.restorable = any(checkpoint.exists() for checkpoint in checkpoint_paths(path))
        if self.restorable:
            words = QT_TRANSLATE_NOOP(
                "core",
                "The model of “{name}” is damaged: its file is not as it was saved. "
                "On the page “Runs” it can be restored from the run's last checkpoint.",
            )
        else:
            words = QT_TRANSLATE_NOOP(
                "core",
                "The model of “{name}” is damaged: its file is not as it was saved, and there is no checkpoint to "
                "restore it from. Use a copy that you saved elsewhere, or train it again.",
            )
        super().__init__(words, name=_name(path))


def _name(path: Path) -> str:
    with contextlib.suppress(StudioError, OSError):
        return read_about(path.parent).name or read_manifest(path).name
    return path.parent.name
