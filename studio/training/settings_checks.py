"""Whether a value that somebody wrote is one of the setting, and what is wanted instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.training.settings_guide import Setting, Value

_HIGHEST = {("window", "num_layers"): 16, ("transformer", "num_layers"): 64}
_LOWEST = {("window", "embedding_size"): 1}
_MAX_LAYERS = 16  # of a recurrent model

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def read(setting: Setting, text: str, model: str = "") -> Value:
    """Return the value that is written; None for an empty field that may be empty.

    Raises:
        WrongValueError: it is none of the setting.
    """
    text = text.strip() if setting.kind != "text" else text
    if setting.kind == "text":
        return text
    if not text and setting.optional:
        return None
    value: int | float | str = text
    if setting.kind != "choice":
        plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
        try:
            value = int(plain) if setting.kind == "whole" else float(plain)
        except ValueError:
            raise WrongValueError(_wanted(setting, model)) from None
    problem = problem_of(setting, value, model)
    if problem is not None:
        raise WrongValueError(problem)
    return value


class WrongValueError(Exception):
    """What is written is no value of the setting.

    Attributes:
        message: what is wanted instead.
    """

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


def problem_of(setting: Setting, value: object, model: str = "") -> Message | None:
    """Return what is wrong with a value, None where nothing is."""
    if value is None:
        return None if setting.optional else _wanted(setting, model)
    if setting.kind == "text":
        return None if isinstance(value, str) else _wanted(setting, model)
    if setting.kind == "choice":
        return None if value in setting.choices else _wanted(setting, model)
    kinds = (int,) if setting.kind == "whole" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds):
        return _wanted(setting, model)
    low, high = limits(setting, model)
    if not low <= value <= high or (setting.above and value == low):
        return _wanted(setting, model)
    return None


def limits(setting: Setting, model: str) -> tuple[float, float]:
    """Return the least and the largest value of a setting of that model."""
    low = _LOWEST.get((model, setting.name), setting.low)
    high = setting.high
    if setting.name == "num_layers":
        high = _HIGHEST.get((model, setting.name), _MAX_LAYERS)
    return low, high


def problem_between(model: str, settings: Mapping[str, Value]) -> tuple[str, Message] | None:
    """Return what is wrong between the sizes of a model that are each right, and with which."""
    if model == "transformer":
        heads, hidden = settings.get("num_heads", 4), settings.get("hidden_size", 192)
        if isinstance(heads, int) and isinstance(hidden, int) and hidden % (2 * heads):
            words = QT_TRANSLATE_NOOP("core", "With {heads} heads it must be a multiple of {multiple}.")
            return "hidden_size", Message(words, {"heads": heads, "multiple": 2 * heads})
    return None


def _wanted(setting: Setting, model: str) -> Message:
    low, high = limits(setting, model)
    if setting.kind == "choice":
        return Message(QT_TRANSLATE_NOOP("core", "One of: {names}."), {"names": ", ".join(setting.choices)})
    if setting.kind == "text":
        return Message(QT_TRANSLATE_NOOP("core", "Some words."))
    values = {"low": f"{low:g}", "high": f"{high:,.0f}" if high >= 2 else f"{high:g}"}
    if setting.kind == "whole":
        return Message(QT_TRANSLATE_NOOP("core", "A whole number from {low} to {high}."), values)
    if setting.above:
        return Message(QT_TRANSLATE_NOOP("core", "A number above {low}, up to {high}."), values)
    return Message(QT_TRANSLATE_NOOP("core", "A number from {low} to {high}."), values)
