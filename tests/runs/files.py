"""Model files that somebody changed, and the config of short runs."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.runs.header import OPEN_SEAL, sealed
from studio.training.config import TrainingConfig

CONFIG = TrainingConfig(epochs=2, batch_size=8, num_steps=16, sample_length=10, device="cpu")
UNEVEN = TrainingConfig(
    epochs=6,
    batch_size=4,
    num_steps=32,
    learning_rate=0.3,  # so much, to the end, that the model gets better and worse by turns
    schedule="constant",
    optimizer="adamw",
    sample_length=0,
    device="cpu",
    threads=1,
    precision="float32",
)
"""A run of this config is at its best before its end."""


def rewritten(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> Path:
    """Return a copy of the model file, header and manifest changed by ``change``, as if the studio had written it.

    The weights are as they were. The header's seal fits, unless ``change`` takes it away.
    """
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    manifest = json.loads(header["__metadata__"]["manifest"])
    written = header["__metadata__"]["manifest"]
    change(header, manifest)
    metadata = header.get("__metadata__", {})
    if metadata.get("manifest") == written:
        metadata["manifest"] = json.dumps(manifest)
    other = path.with_name("changed.safetensors")
    other.write_bytes(resealed(data, json.dumps(header, separators=(",", ":")).encode()))
    return other


def resealed(data: bytes, header: bytes) -> bytes:
    """Return the model file ``data`` with another header, and with a seal that fits where there is one."""
    (length,) = struct.unpack("<Q", data[:8])
    header += b" " * (-len(header) % 8)
    (seal,) = OPEN_SEAL
    place = header.find(f'"{seal}":"'.encode())
    if place >= 0:
        place += len(seal) + 4
        header = header[:place] + b"0" * 64 + header[place + 64 :]
    changed = struct.pack("<Q", len(header)) + header + data[8 + length :]
    return sealed(changed) if place >= 0 else changed
