"""How the studio reads the JSON in its files: parsed within bounds, then checked against a type.

A whole file goes through `load`, a part of a file through `decode`, and whatever is wrong with it raises one exception.
msgspec checks the types: an absent field takes its default, an unknown field is passed over, a whole number passes for
a float, and nothing else passes for anything else. Python's own parser reads the text, since tokens and file names may
hold half a character (a lone surrogate), which msgspec's parser refuses.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn, TypeVar, overload

import msgspec

LARGEST_NUMBER = 2**63 - 1
"""No whole number in a file of ours is larger: more fit neither a tensor nor the index of runs."""

_MOST_DIGITS = 20  # of a whole number: a longer one takes time to read, and is refused anyway

_T = TypeVar("_T")


class StoredJSONError(ValueError):
    """What is stored cannot be read: it is no JSON, too large, or does not hold what it should."""


class NewerFormatError(StoredJSONError):
    """What is stored is of a format that this studio does not know yet."""


class _Versioned(msgspec.Struct):
    format: int


@overload
def load(path: Path, kind: type[_T], *, largest: int, newest: int | None = None) -> _T: ...
@overload
def load(path: Path, kind: Any, *, largest: int, newest: int | None = None) -> Any: ...
def load(path: Path, kind: Any, *, largest: int, newest: int | None = None) -> Any:
    """Return what a file holds, as a value of the type ``kind``.

    Args:
        path: the file.
        kind: a `msgspec.Struct`, a dataclass, or any other type that msgspec knows.
        largest: bytes of the file at most; no more are read.
        newest: as for `decode`.

    Raises:
        StoredJSONError, NewerFormatError: as `decode`, or the file is too large.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise StoredJSONError(f"it is larger than {largest} bytes")
    return decode(data, kind, newest=newest)


@overload
def decode(data: bytes | str, kind: type[_T], *, newest: int | None = None) -> _T: ...
@overload
def decode(data: bytes | str, kind: Any, *, newest: int | None = None) -> Any: ...
def decode(data: bytes | str, kind: Any, *, newest: int | None = None) -> Any:
    """Return what is written in JSON, as a value of the type ``kind``; ``data`` is of bounded size already.

    With ``newest`` it is an object whose ``format`` is no larger than that. The format is looked at before the rest,
    which a newer studio may write in any way.

    Raises:
        StoredJSONError: it is no JSON, or not of that type, or holds what no studio writes: a number that is not
            finite or beyond `LARGEST_NUMBER`, a key twice, lists so deep that Python cannot follow.
        NewerFormatError: it is of a newer format.
    """
    tree = parse(data)
    if newest is not None and convert(tree, _Versioned).format > newest:
        raise NewerFormatError("it comes from a newer studio")
    return convert(tree, kind)


def parse(data: bytes | str) -> Any:
    """Return what is written in JSON, within the bounds of `decode` but of any type.

    Raises:
        StoredJSONError: as `decode`.
    """
    try:
        return json.loads(
            data, object_pairs_hook=_no_key_twice, parse_int=_whole, parse_float=_finite, parse_constant=_refused
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise StoredJSONError(str(error)) from None


@overload
def convert(tree: object, kind: type[_T]) -> _T: ...
@overload
def convert(tree: object, kind: Any) -> Any: ...
def convert(tree: object, kind: Any) -> Any:
    """Return what was parsed as a value of the type ``kind``.

    Raises:
        StoredJSONError: it is not of that type, or the type refuses a value in its ``__post_init__``.
    """
    try:
        return msgspec.convert(tree, kind)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:  # msgspec's own are ValueErrors
        raise StoredJSONError(str(error)) from None


def set_aside(path: Path) -> Path:
    """Rename a damaged file to ``<its name>.bad``, or ``.2.bad`` and so on where that is taken; return the new path.

    Raises:
        OSError: the file cannot be renamed.
    """
    aside, number = path.with_name(f"{path.name}.bad"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.{number}.bad")
    path.rename(aside)
    return aside


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; of a key that is there twice one reader would take the first and another the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) <= _MOST_DIGITS else LARGEST_NUMBER + 1
    if abs(number) > LARGEST_NUMBER:
        raise ValueError("a number is out of range")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is out of range")
    return number


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
