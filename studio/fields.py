"""Whether the fields of a dataclass hold what they say, where the values come from a file."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

LARGEST = 2**63 - 1
"""No whole number in a file of ours is larger: more fit neither a tensor nor the index of runs."""


def check_types(config: Any, largest: float = LARGEST) -> None:
    """Raise TypeError unless each field of the dataclass holds a value of its type, none of them beyond ``largest``.

    It knows the types that our configs have; a whole number passes for a float, True for neither.
    """
    for field in dataclasses.fields(config):
        if not _fits(getattr(config, field.name), str(field.type), largest):
            raise TypeError(f"{field.name} must be of the type {field.type}")


def is_number(value: object, *, whole: bool = False, largest: float = LARGEST) -> bool:
    """Whether it is a finite number, and a whole one not beyond ``largest``."""
    if type(value) is int:
        return -largest <= value <= largest
    return not whole and isinstance(value, float) and math.isfinite(value)


def _fits(value: object, kind: str, largest: float) -> bool:
    kind, _, or_none = kind.partition(" | ")
    match kind:
        case "int" | "float":
            found = is_number(value, whole=kind == "int", largest=largest)
        case "str":
            found = isinstance(value, str)
        case "tuple[int, ...]":
            found = isinstance(value, tuple) and all(is_number(number, whole=True, largest=largest) for number in value)
        case _:
            raise NotImplementedError(kind)
    return found or (or_none == "None" and value is None)
