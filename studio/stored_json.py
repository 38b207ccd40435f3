"""Reads the JSON in the studio's files: parses it within bounds, then checks it against a type.

`load` reads a whole file, `decode` a part of a file; whatever is wrong raises one exception.
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
"""The largest whole number in the studio's files: neither a tensor nor the index of runs holds a larger one."""

_MOST_DIGITS = 20  # digits of a whole number: longer ones take time to read and are refused anyway

_T = TypeVar("_T")


class StoredJSONError(ValueError):
    """The stored data cannot be read: not JSON, too large, or not of the expected type."""


class NewerFormatError(StoredJSONError):
    """The stored data has a newer format than this studio knows."""


class _Versioned(msgspec.Struct):
    format: int


@overload
def load(path: Path, kind: type[_T], *, largest: int, newest: int | None = None) -> _T: ...
@overload
def load(path: Path, kind: Any, *, largest: int, newest: int | None = None) -> Any: ...
def load(path: Path, kind: Any, *, largest: int, newest: int | None = None) -> Any:
    """Return the content of a file as a value of the type ``kind``.

    Args:
        path: the file.
        kind: a `msgspec.Struct`, a dataclass, or any other type that msgspec knows.
        largest: the largest size of the file in bytes; no more bytes are read.
        newest: see `decode`.

    Raises:
        StoredJSONError, NewerFormatError: see `decode`; or the file is too large.
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
    """Return the JSON in ``data`` as a value of the type ``kind``; the caller bounds the size of ``data``.

    With ``newest`` the JSON is an object whose ``format`` is at most ``newest``. The format is checked first, since a
    newer studio may write the other fields in any way.

    Raises:
        StoredJSONError: the data is not JSON, not of this type, or holds what no studio writes: a number that is not
            finite or beyond `LARGEST_NUMBER`, a repeated key, lists nested too deeply for Python.
        NewerFormatError: the data has a newer format.
    """
    tree = parse(data)
    if newest is not None and convert(tree, _Versioned).format > newest:
        raise NewerFormatError("it comes from a newer studio")
    return convert(tree, kind)


def parse(data: bytes | str) -> Any:
    """Return the JSON in ``data``, of any type, within the bounds of `decode`.

    Raises:
        StoredJSONError: see `decode`.
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
    """Return parsed JSON as a value of the type ``kind``.

    Raises:
        StoredJSONError: the value is not of this type, or the type's ``__post_init__`` refuses it.
    """
    try:
        return msgspec.convert(tree, kind)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:  # msgspec's errors are ValueErrors, too
        raise StoredJSONError(str(error)) from None


def set_aside(path: Path) -> Path:
    """Rename a damaged file to ``<name>.bad``, or ``<name>.2.bad`` and so on; return the new path.

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
    """Return the object; raise where a key is repeated, since readers differ in which value they take."""
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
