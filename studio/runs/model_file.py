"""A trained model as one safetensors file: read as bytes, checked, never unpickled and never mapped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import torch
from safetensors import SafetensorError
from safetensors.torch import load as tensors_from_bytes
from safetensors.torch import save as bytes_from_tensors
from torch import Tensor

from studio.atomic import write_atomically
from studio.messages import QT_TRANSLATE_NOOP, Size, StudioError
from studio.models.catalog import make_config, outline, physical_memory
from studio.models.language_model import LanguageModel, stored_count
from studio.runs.header import OPEN_SEAL, Header, damaged, header_of, open_model_file, sealed
from studio.runs.kept_weights import KeptWeights
from studio.runs.manifest import Manifest, parse_manifest
from studio.text.sources import unreadable
from studio.text.tokenizer import Tokenizer

_TYPES = {torch.float32: "F32", torch.int32: "I32"}  # all of four bytes


@dataclass(frozen=True)
class TrainedModel:
    """A model that can write, with its tokenizer and its manifest.

    Attributes:
        kept: which weights of its run the model has; None where the run keeps one set only.
    """

    model: LanguageModel
    tokenizer: Tokenizer
    manifest: Manifest
    kept: KeptWeights | None = None


def save_model(path: Path, weights: Mapping[str, Tensor], manifest: Manifest) -> Manifest:
    """Write the weights of a model to ``path`` and return the manifest as written, with the digest.

    Raises:
        StudioError: the file could not be written; a file that was there before is intact.
    """
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}
    manifest = replace(manifest, weights_digest=digest_of(weights))
    write_atomically(path, sealed(bytes_from_tensors(weights, metadata=manifest.to_metadata() | OPEN_SEAL)))
    return manifest


def load_model(path: Path | str) -> TrainedModel:
    """Open the model file at ``path``, on the CPU.

    Raises:
        StudioError: the file cannot be read, is no model of the studio, is damaged, or comes from a newer studio.
    """
    path = Path(path)
    with open_model_file(path) as file:
        return _loaded(file, path.name)


def _loaded(file: BinaryIO, name: str) -> TrainedModel:
    """Return the model in an open file; header and weights are of one save, even if a run replaces the file now."""
    header = header_of(file, name)
    manifest = parse_manifest(header.metadata, name)
    try:
        config = make_config(manifest.model, manifest.settings)
        model = outline(manifest.model, len(manifest.tokens), config)  # nothing is allocated before shapes are compared
        _check_shapes(model, header)
        data = _read(file, header, name)
        if len(data) != header.size + header.weights_size:
            raise damaged(name)
        weights = tensors_from_bytes(data)
        if digest_of(weights) != manifest.weights_digest:
            raise damaged(name)
        model.load_state_dict(weights, assign=True)
        model.check()
    except OSError as error:
        raise unreadable(name, error) from None
    except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError):
        raise damaged(name) from None
    if not all(bool(torch.isfinite(tensor).all()) for tensor in weights.values()):
        raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” contains invalid numbers: it cannot write."), name=name)
    model.eval()
    return TrainedModel(model, _tokenizer(manifest, name), manifest)


def _read(file: BinaryIO, header: Header, name: str) -> bytes:
    """Return the bytes of the file; raise StudioError where they do not fit into memory."""
    needed = 3 * header.weights_size  # the bytes, the tensors, and the copies that the digest is taken of
    try:
        if needed < physical_memory():
            file.seek(0)
            return file.read()
    except MemoryError:
        pass
    raise StudioError(
        QT_TRANSLATE_NOOP("core", "“{name}” does not fit into memory: opening it takes about {size}."),
        name=name,
        size=Size(needed),
    )


def _tokenizer(manifest: Manifest, name: str) -> Tokenizer:
    try:
        return manifest.tokenizer()
    except (ValueError, KeyError, TypeError):
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "“{name}” has an invalid tokenizer: it cannot write."), name=name
        ) from None


def _check_shapes(model: LanguageModel, header: Header) -> None:
    """Raise ValueError unless the file has all tensors of the model, in its shapes and types, and no others."""
    promised = {name: (entry.dtype, entry.shape) for name, entry in header.tensors.items()}
    needed = {name: (_TYPES[tensor.dtype], list(tensor.shape)) for name, tensor in model.state_dict().items()}
    if promised != needed or header.weights_size != 4 * stored_count(model):
        raise ValueError("the tensors are not those of the model")


def digest_of(weights: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 over names, shapes and bytes of the weights, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        tensor = weights[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()
