"""Text Generation Studio: train a language model on your own text and write with it.

As a library: the names below are imported at first use, so that ``import studio`` imports neither torch nor Qt. The
README shows them at work.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "studio.text.loading": ("Document", "read_document"),
    "studio.text.corpus": ("Corpus", "build_corpus"),
    "studio.text.levels": ("Tokens",),
    "studio.text.tokenizer": ("Limits",),
    "studio.text.vocabulary": ("Vocabulary",),
    "studio.text.batches": ("random_batches", "sequential_batches"),
    "studio.models.specs": ("MODELS",),
    "studio.models.catalog": ("build_model",),
    "studio.training.config": ("TrainingConfig",),
    "studio.training.trainer": ("train",),
    "studio.training.events": ("Evaluated", "RunFinished", "SampleDrawn", "StepDone"),
    "studio.generation.config": ("GenerationConfig",),
    "studio.generation.events": ("TokenDrawn",),
    "studio.generation.generator": ("generate",),
    "studio.runs.model_file": ("load_model",),
    "studio.runs.training_run": ("TrainingRun",),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}

__all__ = ["__version__", *_MODULE_OF]


def __getattr__(name: str) -> Any:
    """Import a public name from the module that defines it (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(_MODULE_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})
