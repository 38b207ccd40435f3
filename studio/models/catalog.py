"""The models by name. One more model is one more line here."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from typing import Any

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, parameter_count
from studio.models.recurrent import LSTMConfig, build_lstm
from studio.models.rnn_scratch import RNNScratchConfig, build_rnn_scratch

_BYTES_PER_PARAMETER = 4 * 5  # float32: weight, gradient, two averages of the optimizer, the copy that is kept

_MODELS: dict[str, tuple[type[Any], Callable[[int, Any], LanguageModel]]] = {
    "lstm": (LSTMConfig, build_lstm),
    "rnn_scratch": (RNNScratchConfig, build_rnn_scratch),
}

MODELS = tuple(_MODELS)
"""Names of the models; the first is the default."""


def make_config(name: str, settings: Mapping[str, object]) -> Any:
    """Return the config of the model called ``name``: its defaults, changed by ``settings``.

    Raises:
        StudioError: no such model, a setting it does not have, or a value out of range.
    """
    if name not in _MODELS:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "There is no model “{name}”. There are: {names}."),
            name=name,
            names=", ".join(MODELS),
        )
    config_class = _MODELS[name][0]
    strange = set(settings) - {field.name for field in dataclasses.fields(config_class)}
    if strange:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "The model “{name}” has no setting “{setting}”."),
            name=name,
            setting=", ".join(sorted(strange)),
        )
    try:
        return config_class(**settings)
    except (TypeError, ValueError) as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "These settings do not suit the model “{name}”: {reason}."),
            name=name,
            reason=error,
        ) from None


def build_model(name: str, vocabulary_size: int, config: Any, *, seed: int | None = None) -> LanguageModel:
    """Build the model called ``name`` with fresh weights.

    Args:
        name: one of `MODELS`.
        vocabulary_size: how many tokens there are.
        config: what `make_config` returned.
        seed: with it the weights are the same each time, and no other generator is touched.

    Raises:
        StudioError: it would not fit into this computer's memory.
    """
    builder = _MODELS[name][1]
    try:
        _check_memory(builder, vocabulary_size, config)
        if seed is None:
            return builder(vocabulary_size, config)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return builder(vocabulary_size, config)
    except (
        RuntimeError,
        MemoryError,
        OverflowError,
        TypeError,
        ValueError,
    ):  # what torch raises when it cannot allocate
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "A model of these sizes does not fit into memory. Choose a smaller one.")
        ) from None


def _check_memory(builder: Callable[[int, Any], LanguageModel], vocabulary_size: int, config: Any) -> None:
    """Raise MemoryError if the weights, counted without being allocated, cannot be trained in this memory."""
    with torch.device("meta"):
        parameters = parameter_count(builder(vocabulary_size, config))
    if hasattr(os, "sysconf"):
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        if parameters * _BYTES_PER_PARAMETER > memory:
            raise MemoryError
