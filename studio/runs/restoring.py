"""Opening a run's model with the best or the last weights, and restoring the model where its file is damaged."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.catalog import build_model, make_config
from studio.runs.checkpoint import Checkpoint, newest_checkpoint
from studio.runs.damaged_run import DamagedRunError
from studio.runs.header import DamagedError, damaged
from studio.runs.kept_weights import BEST, LAST, KeptWeights, best_beside, kept_weights, result_at
from studio.runs.manifest import checkpoint_path, checkpoint_paths
from studio.runs.model_file import TrainedModel, digest_of, load_model, save_model
from studio.runs.run_folder import MODEL, is_held, read_about


def load_run(path: Path) -> TrainedModel:
    """Open the model file at ``path``, in the library or anywhere else.

    Raises:
        DamagedRunError: the model of a run of the library is damaged.
        StudioError: as `load_model`.
    """
    try:
        trained = load_model(path)
        return replace(trained, kept=kept_weights(path, trained.manifest))
    except DamagedError:
        if path.name != MODEL:
            raise
        raise DamagedRunError(path) from None


def restored(path: Path, *, keep: bool) -> TrainedModel:
    """Return the model of a run from its newest whole checkpoint: with the best weights, else with the last.

    A run that diverged gets the weights of its last evaluation, since its last weights are useless.

    With ``keep`` the model replaces the damaged file, unless the run is being trained; a failure to write is no error.

    Raises:
        StudioError: no checkpoint is whole.
    """
    checkpoint, _ = newest_checkpoint(path)
    sound = checkpoint.manifest.result.get("stopped") != "diverged"
    trained = _in_checkpoint(path, checkpoint, LAST if sound and checkpoint.numbers["best_loss"] < 0 else BEST)
    if keep and not is_held(path.parent):
        with contextlib.suppress(StudioError):
            trained = replace(trained, manifest=save_model(path, trained.model.state_dict(), trained.manifest))
    return replace(trained, kept=kept_weights(path, trained.manifest))


def load_weights(path: Path, which: str) -> TrainedModel:
    """Open the model of a run with its `BEST` weights, from the model file, or its `LAST` weights, from the checkpoint.

    Raises:
        StudioError: as `load_run`; or the last weights are not kept, or contain invalid numbers.
    """
    if which == BEST or path.is_dir():  # load_run says what is wrong with a folder
        return load_run(path)
    if not any(one.exists() for one in checkpoint_paths(path)):
        words = QT_TRANSLATE_NOOP(
            "core", "There is no checkpoint beside “{name}”: its last weights are not kept, only those in the file."
        )
        raise StudioError(words, name=path.name)
    checkpoint, _ = newest_checkpoint(path)
    trained = _in_checkpoint(path, checkpoint, LAST)
    weights = trained.model.state_dict()
    if not all(bool(torch.isfinite(tensor).all()) for tensor in weights.values()):
        name = checkpoint_path(path).name
        raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” contains invalid numbers: it cannot write."), name=name)
    step = int(checkpoint.numbers["step"])
    result = result_at(trained.manifest, step)
    manifest = replace(trained.manifest, result=result, weights_digest=digest_of(weights))
    best, digest = best_beside(path)
    kept = KeptWeights(path, LAST, best, step, digest) if best not in (None, step) else None
    return replace(trained, manifest=manifest, kept=kept)


def _in_checkpoint(path: Path, checkpoint: Checkpoint, which: str) -> TrainedModel:
    """Return the model with the best or the last weights from a checkpoint of the run whose model is at ``path``."""
    manifest = checkpoint.manifest
    try:
        tokenizer = manifest.tokenizer()
        model = build_model(manifest.model, len(manifest.tokens), make_config(manifest.model, manifest.settings))
        parts = ("weights.", "kept.") if which == BEST else ("weights.", "average.")
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
    return TrainedModel(model, tokenizer, manifest)


def called_as_known(trained: TrainedModel, path: Path) -> TrainedModel:
    """Return the model with the name that the user gave its run; with its last weights the name includes the step."""
    name = read_about(path.parent).name or trained.manifest.name
    if trained.kept is not None and trained.kept.which == LAST:
        name = f"{name} · {trained.kept.last_step}"
    return replace(trained, manifest=replace(trained.manifest, name=name))
