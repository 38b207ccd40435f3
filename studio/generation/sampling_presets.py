"""Ways to write, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from studio.generation.config import GenerationConfig, drawing_options
from studio.messages import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class SamplingPreset:
    """A way to write.

    Attributes:
        title: what it is called, in English; the window translates it.
        explanation: what it does, in one sentence.
        fields: what it sets of a `GenerationConfig`; all else that has to do with drawing is as usual.
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
    """Return ``config`` with the fields of the preset called ``name``; length, seed and the like stay.

    Raises:
        KeyError: there is no such preset.
    """
    usual = {field: option.setting.default for field, option in drawing_options(config).items()}
    return replace(config, **{**usual, **PRESETS[name].fields})  # type: ignore[arg-type]


def preset_of(config: GenerationConfig) -> str | None:
    """Return the name of the preset by which ``config`` draws, if it is one."""
    return next((name for name in PRESETS if with_preset(config, name) == config), None)
