"""Checkpoints: one file beside the model with all that a stopped run needs to be resumed; never unpickled."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load as tensors_from_bytes
from safetensors.torch import save as bytes_from_tensors
from torch import Tensor

from studio.atomic import write_atomically
from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.runs.header import LENGTH_SIZE, damaged, parse_header
from studio.runs.manifest import (
    Manifest,
    checkpoint_path,
    checkpoint_paths,
    coming_checkpoint_path,
    parse_manifest,
    previous_checkpoint_path,
)
from studio.stored_json import decode
from studio.text.sources import unreadable


@dataclass(frozen=True)
class Checkpoint:
    """The state of a run after a step, from which it can be resumed.

    Attributes:
        manifest: the manifest of the run at that step.
        tensors: weights, optimizer, generators; see `studio.training.trainer.Trainer.tensors`.
        numbers: step, position in the text and the like; see `Trainer.numbers`.
        recent_losses: the training losses of the last steps, nats per token; infinite ones and NaN are left out.
    """

    manifest: Manifest
    tensors: dict[str, Tensor]
    numbers: dict[str, float]
    recent_losses: tuple[float, ...]


def save_checkpoint(model_path: Path, checkpoint: Checkpoint) -> None:
    """Write the newest checkpoint of the run whose model is at ``model_path``, and keep the checkpoint before it.

    If the program dies meanwhile, the two latest checkpoints are intact: they move only when the new one is whole.

    Raises:
        NotSavedError: the checkpoint could not be written; those written before are intact.
    """
    metadata = checkpoint.manifest.to_metadata()
    metadata["numbers"] = json.dumps(checkpoint.numbers, allow_nan=False)
    metadata["recent_losses"] = json.dumps([loss for loss in checkpoint.recent_losses if math.isfinite(loss)])
    data = bytes_from_tensors(checkpoint.tensors, metadata=metadata)
    coming = coming_checkpoint_path(model_path)
    if coming.exists():  # the program ended before the others had moved up
        _move_up(model_path)
    write_atomically(coming, data + hashlib.sha256(data).digest())
    _move_up(model_path)


def _move_up(model_path: Path) -> None:
    """Make the coming checkpoint the newest, and the newest the previous; if this fails, the next save repeats it."""
    newest = checkpoint_path(model_path)
    with contextlib.suppress(OSError):
        if newest.exists():
            newest.replace(previous_checkpoint_path(model_path))
        coming_checkpoint_path(model_path).replace(newest)


def newest_checkpoint(model_path: Path) -> tuple[Checkpoint, Message | None]:
    """Return the newest whole checkpoint of the run whose model is at ``model_path``.

    The message beside the checkpoint says that a newer one is damaged; it is None where none is.

    Raises:
        StudioError: there is no checkpoint, or none is whole.
    """
    damaged_one = False
    for path in checkpoint_paths(model_path):
        try:
            checkpoint = load_checkpoint(path)
        except StudioError:
            damaged_one = damaged_one or path.exists()  # else it has just moved up, or a save was cut off
            continue
        return checkpoint, _not_the_newest(checkpoint) if damaged_one else None
    return load_checkpoint(checkpoint_path(model_path)), None  # says what is the matter


def _not_the_newest(checkpoint: Checkpoint) -> Message:
    words = QT_TRANSLATE_NOOP(
        "core",
        "The newest checkpoint is damaged. It goes on from the one before, of step {step}: nothing else is lost.",
    )
    return Message(words, {"step": int(checkpoint.numbers["step"])})


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint and compare it with the SHA-256 at its end.

    Raises:
        StudioError: the file is missing or damaged.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "There is no checkpoint “{name}”: the run has finished, or never began."),
            name=path.name,
        ) from None
    except OSError as error:
        raise unreadable(path.name, error) from None
    data, digest = data[:-32], data[-32:]
    if hashlib.sha256(data).digest() != digest:
        raise damaged(path.name)
    try:
        (length,) = struct.unpack("<Q", data[:LENGTH_SIZE])
        header = data[LENGTH_SIZE : LENGTH_SIZE + length]
        metadata, _ = parse_header(header, path.name)
        found = decode(metadata["numbers"], dict[str, float | bool])
        numbers = {number_name: float(number) for number_name, number in found.items()}
        recent = decode(metadata["recent_losses"], tuple[float, ...])
        if "step" not in numbers:
            raise ValueError("nothing tells at which step it stood")
        return Checkpoint(parse_manifest(metadata, path.name), tensors_from_bytes(data), numbers, recent)
    except (SafetensorError, ValueError, KeyError, struct.error):
        raise damaged(path.name) from None
