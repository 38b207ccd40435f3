"""The declaration of a setting: its title, meaning and values, and how a written value is read."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from studio.messages import QT_TRANSLATE_NOOP, Message

Kind = Literal["whole", "number", "choice", "text", "switch"]
Value = int | float | str | None

CONTEXT = "settings"
"""The translation context of titles, sentences and choices."""

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class WrongValueError(Exception):
    """The text is not a value of the setting.

    Attributes:
        message: which values the setting takes.
    """

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: the one declaration that the window, the command line and the files read.

    Attributes:
        name: the name of the field in the config.
        kind: the type of the values; a ``switch`` is on or off.
        title: the setting's name for the user, in English; the window translates title and sentence.
        sentence: what the setting means.
        default: the default value.
        usual: the usual values, as the user reads them.
        low, high: the smallest and the largest value.
        above: whether ``low`` itself is too low.
        choices: the possible values, each with its name in English.
        optional: what an empty field stands for, in words; empty where there must be a value.
        amount: a value with its unit, such as ``{count} minutes``; empty where the bare value says enough.
        zero: what the value 0 stands for, in words; empty where 0 is a number like others.
    """

    name: str
    kind: Kind
    title: str
    sentence: str
    default: Value = None
    usual: str = ""
    low: float = 0
    high: float = math.inf
    above: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    optional: str = ""
    amount: str = ""
    zero: str = ""

    def read(self, text: str) -> Value:
        """Return the value that ``text`` states; None for an empty text where the setting is optional.

        Raises:
            WrongValueError: the text is no value of this setting.
        """
        if self.kind == "text":
            return text
        text = text.strip()
        if not text and self.optional:
            return None
        value: Value = text
        if self.kind != "choice":
            plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
            try:
                value = int(plain) if self.kind == "whole" else float(plain)
            except ValueError:
                raise WrongValueError(self._wanted()) from None
        problem = self.problem_of(value)
        if problem is not None:
            raise WrongValueError(problem)
        return value

    def problem_of(self, value: object) -> Message | None:
        """Return what is wrong with a value; None for a good value."""
        if value is None:
            return None if self.optional else self._wanted()
        match self.kind:
            case "text":
                sound = isinstance(value, str)
            case "choice":
                sound = value in self.choices
            case "switch":
                sound = isinstance(value, bool)
            case _:
                sound = self._is_in_range(value)
        return None if sound else self._wanted()

    def _is_in_range(self, value: object) -> bool:
        kinds = (int,) if self.kind == "whole" else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
            return False
        return self.low <= value <= self.high and not (self.above and value == self.low)

    def _wanted(self) -> Message:
        if self.kind == "choice":
            return Message(QT_TRANSLATE_NOOP("core", "One of: {names}."), {"names": ", ".join(self.choices)})
        if self.kind == "text":
            return Message(QT_TRANSLATE_NOOP("core", "Some words."))
        if self.kind == "switch":
            return Message(QT_TRANSLATE_NOOP("core", "On or off."))
        if self.high == math.inf:
            return Message(QT_TRANSLATE_NOOP("core", "A number of {low} or more."), {"low": f"{self.low:g}"})
        high = f"{self.high:,.0f}" if self.high >= 2 else f"{self.high:g}"
        values = {"low": f"{self.low:g}", "high": high}
        if self.kind == "whole":
            return Message(QT_TRANSLATE_NOOP("core", "A whole number from {low} to {high}."), values)
        if self.above:
            return Message(QT_TRANSLATE_NOOP("core", "A number above {low}, up to {high}."), values)
        return Message(QT_TRANSLATE_NOOP("core", "A number from {low} to {high}."), values)
