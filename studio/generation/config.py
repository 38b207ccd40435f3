"""How to write on."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from studio.messages import QT_TRANSLATE_NOOP
from studio.setting import Setting

SEEDS = 2**63
"""Every seed is below this."""

_SHORT_SEEDS = 10**6


@dataclass(frozen=True, slots=True)
class SamplingOption:
    """How a field of `GenerationConfig` is offered: on the command line, in the presets, and in the window.

    Attributes:
        setting: title, meaning, range and default of the field.
        steps: the values of the slider in the window; without them the user types a number.
        shown: the format of a value in the window.
        folded: the window shows the option under “More”.
        draws: the option says how to draw a token; presets set it.
        with_greedy: the option has an effect under greedy decoding, too.
    """

    setting: Setting
    steps: tuple[float, ...] = ()
    shown: Literal["decimal", "percent", "count"] = "decimal"
    folded: bool = True
    draws: bool = True
    with_greedy: bool = False


def offered(setting: Setting, **how: Any) -> Any:
    """Return a dataclass field with the `SamplingOption` of ``how``, and with the default of ``setting``."""
    return field(default=setting.default, metadata={"option": SamplingOption(setting, **how)})


@dataclass(frozen=True)
class GenerationConfig:
    """The config of a continuation.

    `studio.generation.sampling.choose` documents the order in which the fields act. Command line, presets and window
    offer every field made by `offered`; the kept writing stores every field.

    Attributes:
        length: number of tokens to write.
        temperature: below 1 likely tokens become likelier, above 1 unlikely tokens do; 0 is greedy.
        greedy: always take the likeliest token.
        seed: the same seed writes the same text; None for a random seed each time.
        top_k: draw from the k likeliest tokens; 0 for all.
        top_p: draw from the fewest likeliest tokens that have this probability together; 1 for all, 0 for the
            likeliest.
        min_p: draw from the tokens that have at least this share of the likeliest token's probability; 0 for all.
        repetition_penalty: above 1, recently read or written tokens become less likely; 1 for no penalty.
        repetition_window: how many of the last tokens the penalty applies to.
        stop: the text ends before the first of these strings.
        candidates: how many of the likeliest tokens to report at each place.
    """

    length: int = offered(
        Setting(
            "length",
            "whole",
            QT_TRANSLATE_NOOP("settings", "Length"),
            QT_TRANSLATE_NOOP("settings", "How many tokens to write at one go."),
            default=400,
        ),
        steps=(50, 100, 200, 400, 800, 1600, 3200, 6400, 12_500, 25_000, 50_000, 100_000),
        folded=False,
        draws=False,
        with_greedy=True,
    )
    temperature: float = offered(
        Setting(
            "temperature",
            "number",
            QT_TRANSLATE_NOOP("settings", "How daring"),
            QT_TRANSLATE_NOOP(
                "settings", "The temperature. Low: safe and repetitive. High: surprising, with more slips."
            ),
            default=0.8,
        ),
        steps=tuple(round(0.05 * place, 2) for place in range(2, 41)),
        folded=False,
    )
    greedy: bool = offered(
        Setting(
            "greedy",
            "switch",
            QT_TRANSLATE_NOOP("settings", "Always the likeliest (greedy)"),
            QT_TRANSLATE_NOOP("settings", "Always take the likeliest token."),
            default=False,
        ),
        with_greedy=True,
    )
    seed: int | None = None
    top_k: int = offered(
        Setting(
            "top_k",
            "whole",
            QT_TRANSLATE_NOOP("settings", "Choices considered"),
            QT_TRANSLATE_NOOP("settings", "Draw from so many of the likeliest tokens only (top-k)."),
            default=0,
            amount=QT_TRANSLATE_NOOP("settings", "top {count}"),
            zero=QT_TRANSLATE_NOOP("settings", "all"),
        ),
        steps=(1, 2, 3, 5, 10, 20, 40, 80, 160, 320, 0),
        shown="count",
        folded=False,
    )
    top_p: float = offered(
        Setting(
            "top_p",
            "number",
            QT_TRANSLATE_NOOP("settings", "Share considered"),
            QT_TRANSLATE_NOOP(
                "settings", "Draw from the fewest likeliest tokens that together have this chance (top-p)."
            ),
            default=1.0,
            high=1,
        ),
        steps=(0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97, 0.99, 1.0),
        shown="percent",
    )
    min_p: float = offered(
        Setting(
            "min_p",
            "number",
            QT_TRANSLATE_NOOP("settings", "Least chance"),
            QT_TRANSLATE_NOOP(
                "settings", "Leave out what has less than this share of the likeliest token's chance (min-p)."
            ),
            default=0.0,
            high=1,
        ),
        steps=(0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3),
        shown="percent",
    )
    repetition_penalty: float = offered(
        Setting(
            "repetition_penalty",
            "number",
            QT_TRANSLATE_NOOP("settings", "Against repeating"),
            QT_TRANSLATE_NOOP("settings", "Above 1, what was written lately becomes less likely."),
            default=1.0,
            low=0.01,
            high=100,
        ),
        steps=tuple(round(1 + 0.05 * place, 2) for place in range(21)),
        with_greedy=True,
    )
    repetition_window: int = 256
    stop: tuple[str, ...] = ()
    candidates: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stop", (self.stop,) if isinstance(self.stop, str) else tuple(self.stop))
        for name, option in options_of(self).items():
            low, high, value = option.setting.low, option.setting.high, getattr(self, name)
            if option.setting.kind == "switch" or (low <= value <= high and value < math.inf):
                continue
            limits = f"lie between {low:g} and {high:g}" if high < math.inf else f"not be below {low:g}"
            raise ValueError(f"{name} must {limits}")
        if self.candidates < 0:
            raise ValueError("candidates must not be below 0")
        if self.seed is not None and not 0 <= self.seed < SEEDS:
            raise ValueError("seed must lie between 0 and 2^63 - 1")
        if not 1 <= self.repetition_window <= 2**20:
            raise ValueError("repetition_window must lie between 1 and 2^20")
        if not all(self.stop):
            raise ValueError("a stop string must not be empty")


def options_of(config: GenerationConfig | type[GenerationConfig]) -> dict[str, SamplingOption]:
    """Return the `SamplingOption` of each field that has one, by name, in the order of the fields."""
    return {each.name: each.metadata["option"] for each in fields(config) if "option" in each.metadata}


def drawing_options(config: GenerationConfig | type[GenerationConfig]) -> dict[str, SamplingOption]:
    """Return the options that say how to draw a token."""
    return {name: option for name, option in options_of(config).items() if option.draws}


def fresh_seed() -> int:
    """Return a random seed, short enough to copy by hand."""
    return secrets.randbelow(_SHORT_SEEDS)


def several(config: GenerationConfig, count: int) -> tuple[GenerationConfig, ...]:
    """Return the configs of ``count`` continuations: consecutive seeds, from the seed of ``config`` on.

    Without a seed in ``config`` the first seed is random.
    """
    first = fresh_seed() if config.seed is None else config.seed
    return tuple(replace(config, seed=(first + number) % SEEDS) for number in range(count))
