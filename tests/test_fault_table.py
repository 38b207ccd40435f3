"""The table of faults in the tests' README tells of all rows, and of all their tests."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"def (test_fault_((?:\d+_|and_|to_)+)\w+)")


def table() -> dict[int, set[tuple[str, str]]]:
    """Return the file and name of each test in the table, by row."""
    rows = {}
    for row, told in ROW.findall((TESTS / "README.md").read_text(encoding="utf-8")):
        files = [part.split(": ") for part in told.split("; ")]
        rows[int(row)] = {(file.strip("`"), name) for file, names in files for name in re.findall(r"`(.+?)`", names)}
    return rows


def there() -> dict[int, set[tuple[str, str]]]:
    """Return the same of the tests that there are; a name may have several rows, with ``to`` all between two."""
    rows: dict[int, set[tuple[str, str]]] = {number: set() for number in range(1, 51)}
    for path in TESTS.rglob("test_*.py"):
        for name, numbers in NAME.findall(path.read_text(encoding="utf-8")):
            first, *rest = map(int, re.findall(r"\d+", numbers))
            for row in range(first, rest[0] + 1) if "to" in numbers else (first, *rest):
                rows[row].add((path.relative_to(TESTS).as_posix(), name))
    return rows


def test_each_fault_has_a_test_and_the_table_tells_of_it() -> None:
    assert all(there().values())
    assert table() == there()
