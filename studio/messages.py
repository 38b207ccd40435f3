"""Sentences for the user, written where they arise and translated where they are shown.

The core does not import Qt, yet the window shows the core's sentences in its own language. So a sentence is a template
and its values: ``str()`` gives the English for the command line, and the window translates the template first
(``studio.ui.common.i18n``). ``QT_TRANSLATE_NOOP`` marks a template for Qt's lupdate, which finds the call by this name.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

CONTEXT = "core"
"""The translation context of the core's sentences."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001
    """Return ``text`` unchanged; Qt's lupdate collects the text from the call."""
    return text


class Size(int):
    """A number of bytes, shown in a suitable unit."""

    def in_unit(self) -> tuple[float, int, str]:
        """Return the figure in a suitable unit, the number of decimals to show, and the unit."""
        for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
            if self >= factor:
                return self / factor, 1, unit
        return float(self), 0, "B"

    def __str__(self) -> str:
        amount, decimals, unit = self.in_unit()
        return f"{amount:,.{decimals}f} {unit}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: a template in English with ``{named}`` places, and the values for them.

    A value may be a `Message` itself, or a `Size`; the digits of whole numbers are grouped.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**{name: _shown(value) for name, value in self.values.items()})


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, of NumPy too, but no bool and no `Size`."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool | Size)


def _shown(value: object) -> object:
    return f"{int(value):,}" if is_whole(value) else value


class StudioError(Exception):
    """The studio cannot do what the user asked for; the message says why, and what to do instead.

    Attributes:
        message: the sentence to show.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))
