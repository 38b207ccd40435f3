"""All that a run needs to go on from where it stopped, as one file beside its model; never unpickled."""

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
    """Where a run stood.

    Attributes:
        manifest: the run as far as it had come.
        tensors: weights, optimizer, generators; see `studio.training.trainer.Trainer.tensors`.
        numbers: step, position in the text and the like; see `Trainer.numbers`.
        recent_losses: of the last steps, nats per token; what is no number is not kept.
    """

    manifest: Manifest
    tensors: dict[str, Tensor]
    numbers: dict[str, float]
    recent_losses: tuple[float, ...]


def save_checkpoint(model_path: Path, checkpoint: Checkpoint) -> None:
    """Write the newest checkpoint of the run whose model is at ``model_path``, in one piece; the one before is kept.

    Whatever cuts it off, the two latest are there: the others move up only when it is whole.

    Raises:
        NotSavedError: it could not be written; what was there before is intact.
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
    """Make the coming checkpoint the newest, and that the one before; where it cannot be done, the next save does."""
    newest = checkpoint_path(model_path)
    with contextlib.suppress(OSError):
        if newest.exists():
            newest.replace(previous_checkpoint_path(model_path))
        coming_checkpoint_path(model_path).replace(newest)


def newest_checkpoint(model_path: Path) -> tuple[Checkpoint, Message | None]:
    """Return the newest whole checkpoint of the run whose model is at ``model_path``.

    With it comes what to say where it is not the newest of all: that one is damaged.

    Raises:
        StudioError: there is none, or none is whole.
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
    """Read a checkpoint; a SHA-256 at its end tells whether all of it is as it was written.

    Raises:
        StudioError: it is not there, or damaged.
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
