"""What of a written text is copied: how long the index of a text takes, its memory, and a question to it.

``python -m tests.benchmarks.copies [--megabytes 1 10] [FILE]`` makes texts as `tests.benchmarks.text` does, or cuts
them from a file, each indexed in a fresh process. One JSON line for each: seconds, and the peak memory in bytes for
each character; then milliseconds to judge 1,000 symbols that are copied, half copied or new, the slowest of 60.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from studio.text.overlap import TextIndex, copied, index_text
from tests.benchmarks.text import make_text

_SYMBOLS = 1000


def measure(path: Path) -> dict[str, object]:
    """Index the file in this process and question the index; return the figures."""
    text = path.read_text(encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    work, parts = index_text(text), []
    while True:
        part = time.perf_counter()
        try:
            next(work)
        except StopIteration as done:
            index: TextIndex = done.value
            break
        parts.append(time.perf_counter() - part)
    return {
        "text": path.stem,
        "characters": len(text),
        "seconds": round(time.perf_counter() - began, 2),
        "longest_part_seconds": round(max(parts), 2),
        "bytes_per_character": round(
            1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / len(text), 1
        ),
        "query_milliseconds": {name: _slowest(index, pieces) for name, pieces in _writings(text).items()},
    }


def _writings(text: str) -> dict[str, list[str]]:
    random = np.random.default_rng(0)

    def pieces(size: int) -> list[str]:
        starts = random.integers(len(text) - size, size=_SYMBOLS // size)
        return [text[start : start + size] for start in starts.tolist()]

    return {
        "copied": [pieces(_SYMBOLS)[0] for _ in range(20)],
        "half_copied": ["?".join(pieces(10)) for _ in range(20)],
        "new": ["".join(pieces(1)) for _ in range(20)],
    }


def _slowest(index: TextIndex, writings: list[str]) -> float:
    """Return the milliseconds of the slowest question; each is asked three times, since others use the machine too."""

    def seconds(written: str, minimum: int) -> float:
        began = time.perf_counter()
        copied(index, written, minimum)
        return time.perf_counter() - began

    questions = itertools.product(writings, (8, 20, 40))
    return round(1000 * max(min(seconds(*question) for _ in range(3)) for question in questions), 1)


def main() -> None:
    """Measure on each text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=float, nargs="+", default=[1.0, 10.0])
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.measure:
        print(json.dumps(measure(parsed.measure)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in parsed.megabytes:
            for name in ("file",) if parsed.file else ("english", "chinese"):
                path = Path(folder) / f"{name}.txt"
                if parsed.file:
                    path.write_text(parsed.file.read_text(encoding="utf-8")[: int(megabytes * 1e6)], encoding="utf-8")
                else:
                    make_text(path, megabytes, name == "chinese")
                subprocess.run([sys.executable, "-m", "tests.benchmarks.copies", "--measure", str(path)], check=True)


if __name__ == "__main__":
    main()
