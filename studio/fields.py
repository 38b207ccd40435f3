"""Whether the fields of a dataclass hold what they say, where the values come from a file."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

LARGEST = 2**63 - 1
"""No whole number in a file of ours is larger: more fit neither a tensor nor the index of runs."""


def check_types(config: Any) -> None:
    """Raise TypeError unless each field of the dataclass holds a value of its type, and numbers are finite.

    It knows the types that our configs have; a whole number passes for a float, True for neither.
    """
    for field in dataclasses.fields(config):
        if not _fits(getattr(config, field.name), str(field.type)):
            raise TypeError(f"{field.name} must be of the type {field.type}")


def is_number(value: object, *, whole: bool = False) -> bool:
    """Whether it is a finite number of a size that can be counted with."""
    if type(value) is int:
        return -LARGEST <= value <= LARGEST
    return not whole and isinstance(value, float) and math.isfinite(value)


def _fits(value: object, kind: str) -> bool:
    kind, _, or_none = kind.partition(" | ")
    match kind:
        case "int" | "float":
            found = is_number(value, whole=kind == "int")
        case "str":
            found = isinstance(value, str)
        case "tuple[int, ...]":
            found = isinstance(value, tuple) and all(is_number(number, whole=True) for number in value)
        case _:
            raise NotImplementedError(kind)
    return found or (or_none == "None" and value is None)
