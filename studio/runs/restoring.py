"""Opening the model of a run, and restoring it where its file is damaged: its last checkpoint has the same weights."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.runs.checkpoint import newest_checkpoint
from studio.runs.damaged_run import DamagedRunError
from studio.runs.header import DamagedError, damaged
from studio.runs.manifest import checkpoint_path
from studio.runs.model_file import TrainedModel, load_model, save_model
from studio.runs.run_folder import MODEL, is_held, read_about


def load_run(path: Path) -> TrainedModel:
    """Open the model file at ``path``, of a run of the library or any other.

    Raises:
        DamagedRunError: it is the damaged model of a run.
        StudioError: as `load_model`.
    """
    try:
        return load_model(path)
    except DamagedError:
        if path.name != MODEL:
            raise
        raise DamagedRunError(path) from None


def restored(path: Path, *, keep: bool) -> TrainedModel:
    """Return the model of a run as its newest whole checkpoint has it: the best weights, or without such the last.

    With ``keep`` it replaces the damaged file, unless the run is being trained; where that fails nothing is lost.

    Raises:
        StudioError: no checkpoint is whole.
    """
    checkpoint, _ = newest_checkpoint(path)
    manifest = checkpoint.manifest
    try:
        tokenizer = manifest.tokenizer()
        model = build_model(manifest.model, len(manifest.tokens), make_config(manifest.model, manifest.settings))
        parts = ("weights.", "kept.") if checkpoint.numbers["best_loss"] >= 0 else ("weights.", "average.")
        weights = {
            name.removeprefix(part): tensor
            for part in parts
            for name, tensor in checkpoint.tensors.items()
            if name.startswith(part)
        }
        model.load_state_dict(weights)
        model.check()
    except (ValueError, KeyError, TypeError, RuntimeError):
        raise damaged(checkpoint_path(path).name) from None
    model.eval()
    if keep and not is_held(path.parent):
        with contextlib.suppress(StudioError):
            manifest = save_model(path, model.state_dict(), manifest)
    return TrainedModel(model, tokenizer, manifest)


def called_as_known(trained: TrainedModel, path: Path) -> TrainedModel:
    """Return the model of a run under the name that the user gave the run."""
    name = read_about(path.parent).name
    return replace(trained, manifest=replace(trained.manifest, name=name)) if name else trained
