"""The named presets of sampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from studio.generation.config import GenerationConfig, drawing_options
from studio.messages import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class SamplingPreset:
    """A preset of sampling.

    Attributes:
        title: the name of the preset, in English; the window translates it.
        explanation: the effect of the preset, in one sentence.
        fields: the values of a `GenerationConfig` that the preset sets; other drawing options have their default
            values.
    """

    title: str
    explanation: str
    fields: Mapping[str, float]


PRESETS: dict[str, SamplingPreset] = {
    "exact": SamplingPreset(
        QT_TRANSLATE_NOOP("core", "Exact"),
        QT_TRANSLATE_NOOP("core", "Keeps to what is likely: few slips, few surprises."),
        MappingProxyType({"temperature": 0.4, "top_p": 0.9}),
    ),
    "balanced": SamplingPreset(
        QT_TRANSLATE_NOOP("core", "Balanced"),
        QT_TRANSLATE_NOOP("core", "As the text goes, without its rarest turns."),
        MappingProxyType({"temperature": 0.8, "top_p": 0.95}),
    ),
    "wild": SamplingPreset(
        QT_TRANSLATE_NOOP("core", "Wild"),
        QT_TRANSLATE_NOOP("core", "Dares the unlikely, but not the absurd."),
        MappingProxyType({"temperature": 1.3, "min_p": 0.02}),
    ),
}
"""The presets by name, the calmest first."""


def with_preset(config: GenerationConfig, name: str) -> GenerationConfig:
    """Return ``config`` with the drawing options of the preset ``name``; length, seed and the like stay.

    Raises:
        KeyError: there is no such preset.
    """
    usual = {field: option.setting.default for field, option in drawing_options(config).items()}
    return replace(config, **{**usual, **PRESETS[name].fields})  # type: ignore[arg-type]


def preset_of(config: GenerationConfig) -> str | None:
    """Return the name of the preset that has the drawing options of ``config``, None where there is none."""
    return next((name for name in PRESETS if with_preset(config, name) == config), None)
