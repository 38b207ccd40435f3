"""Ways to write, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from studio.generation.config import GenerationConfig
from studio.messages import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class SamplingPreset:
    """A way to write.

    Attributes:
        title: what it is called, in English; the window translates it.
        explanation: what it does, in one sentence.
        fields: what it sets of a `GenerationConfig`.
    """

    title: str
    explanation: str
    fields: Mapping[str, float]


def _fields(
    *, temperature: float, top_k: int = 0, top_p: float = 1.0, min_p: float = 0.0, repetition_penalty: float = 1.0
) -> Mapping[str, float]:
    return MappingProxyType(
        {
            "greedy": False,
            "temperature": temperature,
            "top_k": top_k,
            "top_p": top_p,
            "min_p": min_p,
            "repetition_penalty": repetition_penalty,
        }
    )


PRESETS: dict[str, SamplingPreset] = {
    "exact": SamplingPreset(
        QT_TRANSLATE_NOOP("core", "Exact"),
        QT_TRANSLATE_NOOP("core", "Keeps to what is likely: few slips, few surprises."),
        _fields(temperature=0.4, top_p=0.9),
    ),
    "balanced": SamplingPreset(
        QT_TRANSLATE_NOOP("core", "Balanced"),
        QT_TRANSLATE_NOOP("core", "As the text goes, without its rarest turns."),
        _fields(temperature=0.8, top_p=0.95),
    ),
    "wild": SamplingPreset(
        QT_TRANSLATE_NOOP("core", "Wild"),
        QT_TRANSLATE_NOOP("core", "Dares the unlikely, but not the absurd."),
        _fields(temperature=1.3, min_p=0.02),
    ),
}
"""The presets by name, the calmest first; each sets all that has to do with drawing."""


def with_preset(config: GenerationConfig, name: str) -> GenerationConfig:
    """Return ``config`` with the fields of the preset called ``name``; length, seed and the like stay.

    Raises:
        KeyError: there is no such preset.
    """
    return replace(config, **PRESETS[name].fields)  # type: ignore[arg-type]


def preset_of(config: GenerationConfig) -> str | None:
    """Return the name of the preset by which ``config`` draws, if it is one."""
    return next((name for name in PRESETS if with_preset(config, name) == config), None)
