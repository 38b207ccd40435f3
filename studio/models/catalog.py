"""Makes the models of `studio.models.specs` by name."""

from __future__ import annotations

import dataclasses
import importlib
import math
import os
from collections.abc import Callable, Mapping
from typing import Any

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, stored_count
from studio.models.specs import MODELS
from studio.stored_json import StoredJSONError, convert

_BYTES_PER_PARAMETER = 4 * 5  # float32: weight, gradient, the optimizer's two averages, the copy of the best weights


def make_config(name: str, settings: Mapping[str, object]) -> Any:
    """Return the config of the model called ``name``: the default values, overridden by ``settings``.

    Raises:
        StudioError: there is no such model, the model lacks a setting, or a value is out of range.
    """
    if name not in MODELS:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "There is no model “{name}”. There are: {names}."),
            name=name,
            names=", ".join(MODELS),
        )
    config_class = config_class_of(name)
    strange = set(settings) - {field.name for field in dataclasses.fields(config_class)}
    if strange:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "The model “{name}” has no setting “{setting}”."),
            name=name,
            setting=", ".join(sorted(strange)),
        )
    try:
        config: Any = convert(dict(settings), config_class)
    except StoredJSONError as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "These settings do not suit the model “{name}”: {reason}."),
            name=name,
            reason=error,
        ) from None
    return config


def build_model(name: str, vocabulary_size: int, config: Any = None, *, seed: int | None = None) -> LanguageModel:
    """Build the model called ``name`` with fresh weights.

    Args:
        name: one of `MODELS`.
        vocabulary_size: number of different tokens, V.
        config: what `make_config` returned, or the settings that `make_config` takes; None for the default values.
        seed: makes the weights the same each time, without touching the global random generator; None for random
            weights.

    Raises:
        StudioError: the model would not fit into this computer's memory, or there is no such model or setting.
    """
    if config is None or isinstance(config, Mapping):
        config = make_config(name, config or {})
    builder = _builder_of(name)
    needed = check_memory(name, vocabulary_size, config)
    try:
        if seed is None:
            model = builder(vocabulary_size, config)
        else:
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(seed)
                model = builder(vocabulary_size, config)
    except (RuntimeError, MemoryError):  # what torch raises when it cannot allocate
        raise _too_large(needed) from None
    model.config = config
    return model


def check_memory(name: str, vocabulary_size: int, config: Any) -> float:
    """Return how many bytes of memory a model takes to train.

    Raises:
        StudioError: this computer has less memory.
    """
    try:
        needed = stored_count(outline(name, vocabulary_size, config)) * _BYTES_PER_PARAMETER
    except ValueError:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "No computer has memory for a model of these sizes. Choose a smaller one.")
        ) from None
    if needed > physical_memory():
        raise _too_large(needed)
    return float(needed)


def outline(name: str, vocabulary_size: int, config: Any) -> LanguageModel:
    """Return the model called ``name`` with shapes in place of its weights, which take no memory.

    Raises:
        ValueError: the sizes are too large even to count the weights.
    """
    builder = _builder_of(name)
    try:
        with torch.device("meta"):
            model = builder(vocabulary_size, config)
    except (RuntimeError, OverflowError, TypeError, MemoryError) as error:
        raise ValueError(str(error)) from None
    model.config = config
    return model


def config_class_of(name: str) -> type[Any]:
    """Return the config class of the model called ``name``."""
    spec = MODELS[name]
    found: type[Any] = getattr(importlib.import_module(spec.module), spec.config)
    return found


def _builder_of(name: str) -> Callable[[int, Any], LanguageModel]:
    spec = MODELS[name]
    found: Callable[[int, Any], LanguageModel] = getattr(importlib.import_module(spec.module), spec.builder)
    return found


def _too_large(needed: float) -> StudioError:
    return StudioError(
        QT_TRANSLATE_NOOP(
            "core",
            "A model of these sizes needs {needed} GB of memory to train; this computer has {memory} GB. "
            "Choose a smaller one.",
        ),
        needed=_gigabytes(needed),
        memory=_gigabytes(physical_memory()),
    )


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.1f}"


def physical_memory() -> float:
    """Return the size of this computer's memory in bytes; infinity where the system does not tell."""
    if not hasattr(os, "sysconf"):
        return math.inf
    return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
