"""The header of a model file: it stands before the weights and tells whether the file is complete.

A safetensors file is eight bytes that tell the length of its header, the header in JSON, and the numbers. The
studio adds a seal among the header's metadata: the SHA-256 of those eight bytes and of the header, taken while 64
zeros stand in the seal's own place. The weights have a digest of their own in the manifest.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

from msgspec import Meta, Struct

from studio.messages import QT_TRANSLATE_NOOP, Size, StudioError
from studio.stored_json import StoredJSONError, convert, parse
from studio.text.sources import missing, unreadable

FORMAT = "text-generation-studio"
FORMAT_VERSION = 6
"""Format 1 knew characters only. In 1 and 2 the embedding of an LSTM was as large as its hidden state. Up to 3 a curve
had points at the evaluations alone, and the file had no baselines, no changes of the learning rate and no origin. Up to
4 the header had no seal. Up to 5 the file had neither the precision nor the prefix of a sample."""

LENGTH_SIZE = 8
"""Bytes at the beginning of a safetensors file that tell the length of its header."""

SEAL = "header_sha256"
OPEN_SEAL = {SEAL: "0" * 64}
"""Goes into the metadata of a file, for `sealed` to fill in."""

_MAX_HEADER = 64 * 2**20
_SEALED_SINCE = 5
_BEGINNING = b'{"__metadata__":{"'  # of every header that the library writes for us
_SEAL = re.compile(rb'"header_sha256":"([0-9a-f]{64})"')


class StoredTensor(Struct, frozen=True):
    """What the header of a safetensors file says of one tensor.

    Attributes:
        dtype: the type of its numbers, such as ``F32``.
        shape: its shape.
        data_offsets: where its bytes begin and end, counted from the end of the header.
    """

    dtype: str
    shape: list[int]
    data_offsets: tuple[Annotated[int, Meta(ge=0)], Annotated[int, Meta(ge=0)]]


@dataclass(frozen=True)
class Header:
    """What stands in a model file before the weights.

    Attributes:
        metadata: strings by name; the manifest is one of them.
        tensors: what the header says of each tensor, by its name.
        size: bytes before the weights.
        weights_size: bytes of weights; the file has them all.
    """

    metadata: Mapping[str, str]
    tensors: Mapping[str, StoredTensor]
    size: int
    weights_size: int


def read_header(path: Path) -> Header:
    """Read the header of the model file at ``path``.

    Raises:
        StudioError: the file cannot be read, is no model of the studio, is damaged or incomplete, or of a newer studio.
    """
    with open_model_file(path) as file:
        return header_of(file, path.name)


def open_model_file(path: Path) -> BinaryIO:
    """Open the model file at ``path``; the open file stays as it is when another one replaces it.

    Raises:
        StudioError: the file cannot be opened, or there is no regular file at ``path``.
    """
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            raise not_a_model(path.name)
        return path.open("rb")
    except FileNotFoundError:
        raise missing(path) from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise unreadable(path.name, error) from None


def header_of(file: BinaryIO, name: str) -> Header:
    """Read the header of an open model file; ``name`` is for the messages.

    Raises:
        StudioError: as `read_header`.
    """
    try:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        raw = _raw_header(file, size, name)
    except OSError as error:
        raise unreadable(name, error) from None
    found = _seal_of(raw)
    if found is not None and found != _digest(raw):
        raise damaged(name)
    metadata, tensors = parse_header(raw[LENGTH_SIZE:], name)
    if found is None and int(metadata["format_version"]) >= _SEALED_SINCE:
        raise damaged(name)
    promised = max((tensor.data_offsets[1] for tensor in tensors.values()), default=0)
    if size < len(raw) + promised:
        raise incomplete(name, size)
    if size > len(raw) + promised:
        raise damaged(name)
    return Header(metadata, tensors, len(raw), promised)


def _raw_header(file: BinaryIO, size: int, name: str) -> bytes:
    """Return the header and the eight bytes before it; a false length does not make this read more than the limit."""
    prefix = file.read(LENGTH_SIZE)
    if len(prefix) < LENGTH_SIZE:
        raise not_a_model(name) if any(prefix[4:]) else incomplete(name, size)
    (length,) = struct.unpack("<Q", prefix)
    if length <= min(_MAX_HEADER, size - LENGTH_SIZE):
        return prefix + file.read(length)
    beginning = file.read(len(_BEGINNING))
    if not _BEGINNING.startswith(beginning):
        raise not_a_model(name)
    if length > _MAX_HEADER:
        raise damaged(name) if beginning else not_a_model(name)
    raise incomplete(name, size)


def parse_header(raw: bytes, name: str) -> tuple[dict[str, str], dict[str, StoredTensor]]:
    """Return the metadata and the tensors that the JSON of a header tells of; ``name`` is for the messages.

    Raises:
        StudioError: it is not the header of a model of the studio, is damaged, or of a newer studio.
    """
    try:
        tree = parse(raw)
    except StoredJSONError:
        ours = raw.startswith(_BEGINNING) or FORMAT.encode() in raw
        raise damaged(name) if ours else not_a_model(name) from None
    metadata = tree.pop("__metadata__", None) if isinstance(tree, dict) else None
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT:
        raise not_a_model(name)
    try:
        told = convert(metadata, dict[str, str])
        version = int(told["format_version"])
    except (ValueError, KeyError):
        raise damaged(name) from None
    if version > FORMAT_VERSION:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core", "“{name}” was made by a newer version of the studio. Update the studio to open it."
            ),
            name=name,
        )
    try:
        return told, convert(tree, dict[str, StoredTensor])
    except StoredJSONError:
        raise damaged(name) from None


def sealed(data: bytes) -> bytes:
    """Return ``data``, a file with `OPEN_SEAL` in its metadata, with the seal filled in."""
    (length,) = struct.unpack("<Q", data[:LENGTH_SIZE])
    raw = data[: LENGTH_SIZE + length]
    place = _SEAL.search(raw)
    assert place is not None, "made without a seal"
    return b"".join((data[: place.start(1)], _digest(raw).encode(), memoryview(data)[place.end(1) :]))


def _seal_of(raw: bytes) -> str | None:
    place = _SEAL.search(raw)
    return place[1].decode() if place else None


def _digest(raw: bytes) -> str:
    """Return the SHA-256 of a header and the eight bytes before it, as if the seal were still open."""
    return hashlib.sha256(_SEAL.sub(b'"header_sha256":"' + b"0" * 64 + b'"', raw, count=1)).hexdigest()


class DamagedError(StudioError):
    """A file of the studio has changed since it was written."""


def not_a_model(name: str) -> StudioError:
    """Return the error for a file that no studio wrote."""
    return StudioError(
        QT_TRANSLATE_NOOP("core", "“{name}” is not a model of this studio. Choose a .safetensors file it saved."),
        name=name,
    )


def damaged(name: str) -> DamagedError:
    """Return the error for a model file that has changed since it was written."""
    return DamagedError(
        QT_TRANSLATE_NOOP("core", "“{name}” is damaged: what it holds is not what was saved. Use another copy."),
        name=name,
    )


def incomplete(name: str, size: int) -> DamagedError:
    """Return the error for a model file of which only the first ``size`` bytes are there."""
    if not size:
        return DamagedError(QT_TRANSLATE_NOOP("core", "“{name}” is empty. Copy or download it again."), name=name)
    return DamagedError(
        QT_TRANSLATE_NOOP("core", "“{name}” is incomplete: it ends after {size}. Copy or download it again."),
        name=name,
        size=Size(size),
    )
