"""Stored JSON: what is sound is read, and all that is wrong with it is one exception."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.stored_json import (
    LARGEST_NUMBER,
    NewerFormatError,
    StoredJSONError,
    decode,
    load,
    set_aside,
)


@dataclass(frozen=True)
class Thing:
    name: str
    size: int = 3
    share: float | None = None
    parts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("size must not be below 0")


def test_what_is_stored_is_read() -> None:
    written = '{"name": "a\\udc80", "size": 9223372036854775807, "share": 2, "parts": ["b", "夜"]}'
    found = decode(written, Thing)
    assert found == Thing("a\udc80", LARGEST_NUMBER, 2.0, ("b", "夜"))
    assert type(found.share) is float


def test_an_absent_field_takes_its_default_and_an_unknown_one_is_passed_over() -> None:
    assert decode('{"name": "a", "of tomorrow": [1, {}]}', Thing) == Thing("a")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"name": 1}',
        '{"name": null}',
        '{"name": "a", "size": "1"}',
        '{"name": "a", "size": true}',
        '{"name": "a", "size": 1.0}',
        '{"name": "a", "size": null}',
        '{"name": "a", "size": -1}',
        '{"name": "a", "share": false}',
        '{"name": "a", "parts": "bc"}',
        '{"name": "a", "parts": [1]}',
        '{"name": "a", "name": "b"}',
        '{"name": "a", "\\ud800": 1}',
    ],
)
def test_what_is_not_as_it_should_be_is_refused(written: str) -> None:
    with pytest.raises(StoredJSONError):
        decode(written, Thing)


@pytest.mark.parametrize(
    "written",
    [
        b"\xff\xfe\xff",
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"9223372036854775808",
        b"-9223372036854775808",
        b"9" * 1_000_000,
        b"[" * 1_000_000,
        b'{"a":' * 300_000,
    ],
)
def test_there_are_bounds_whatever_the_type(written: bytes) -> None:
    with pytest.raises(StoredJSONError):
        decode(b'{"found": [' + written + b"]}", Any)


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "thing.json"
    path.write_text(json.dumps("x" * 98))
    assert load(path, str, largest=100) == "x" * 98
    path.write_text(json.dumps("x" * 99))
    with pytest.raises(StoredJSONError, match="larger"):
        load(path, str, largest=100)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.json", str, largest=100)


def test_a_newer_format_is_told_from_damage() -> None:
    assert decode('{"format": 2, "name": "a"}', Thing, newest=2) == Thing("a")
    with pytest.raises(NewerFormatError):
        decode('{"format": 3, "called": "a"}', Thing, newest=2)
    for written in ('{"name": "a"}', '{"format": "1", "name": "a"}', "[1]"):
        with pytest.raises(StoredJSONError) as raised:
            decode(written, Thing, newest=2)
        assert not isinstance(raised.value, NewerFormatError)


def test_what_is_damaged_is_set_aside_under_a_free_name(tmp_path: Path) -> None:
    path = tmp_path / "thing.json"
    for number, name in enumerate(("thing.json.bad", "thing.json.2.bad", "thing.json.3.bad")):
        path.write_text(str(number))
        assert set_aside(path) == tmp_path / name
        assert not path.exists()
        assert (tmp_path / name).read_text() == str(number)
