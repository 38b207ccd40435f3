"""From file to token ids: speed and memory, beside the lessons' own way on the same text in the same run.

``python -m tests.benchmarks.text [--megabytes 100]`` makes a text of English words and one of Chinese characters, with
the frequencies of words (Zipf's law) and of our lyrics, and reads each in a fresh process. One JSON line for each way:
MB of file per second, and the peak memory as a multiple of the file, what Python and the libraries take left out.
"""

from __future__ import annotations

import argparse
import collections
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from studio.places import SAMPLE_TEXTS

_LESSON = "the lesson's"
_WAYS = ("char", "word", "bpe", f"{_LESSON} char", f"{_LESSON} word")


def make_text(path: Path, megabytes: float, chinese: bool) -> None:
    """Write a text of so many MB."""
    random = np.random.default_rng(0)
    source = SAMPLE_TEXTS / ("chinese_lyrics.txt" if chinese else "the_tide_mill.txt")
    text = source.read_text(encoding="utf-8")
    rare = [f"{word}{place}" for place, word in enumerate(sorted(set(text.split())) * 4)]
    lines = text.splitlines(keepends=True)
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes * 1e6:
            some = [lines[place] for place in random.integers(len(lines), size=5000)]
            if not chinese:  # the long tail of rare words that a large text has
                some += [f"{rare[place]} " for place in random.zipf(1.3, size=500) % len(rare)]
            file.write("".join(some))


def read(path: Path, way: str) -> int:
    """Read the file in that way; return how many tokens it has."""
    if way.startswith(_LESSON):
        return _lesson(path, way.removeprefix(_LESSON).strip())
    from studio.text.corpus import build_corpus
    from studio.text.levels import Tokens
    from studio.text.loading import read_document

    return len(build_corpus(read_document(path), "as-is", Tokens(way)).token_ids)


def _lesson(path: Path, level: str) -> int:
    """Read as *Dive into Deep Learning* does (section 9.2): lists of tokens by line, a Counter, a list of ids."""
    with path.open(encoding="utf-8") as file:
        lines = file.readlines()
    tokens = [list(line) if level == "char" else line.split() for line in lines]
    counter = collections.Counter(token for line in tokens for token in line)
    to_id = {"<unk>": 0}
    for token, _ in sorted(counter.items(), key=lambda pair: pair[1], reverse=True):
        to_id[token] = len(to_id)
    return len([to_id.get(token, 0) for line in tokens for token in line])


def measure(path: Path, way: str) -> dict[str, object]:
    """Read the file in that way in this process; return the figures."""
    import studio.text.corpus
    import studio.text.loading  # noqa: F401

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    tokens = read(path, way)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = path.stat().st_size
    return {
        "text": path.stem,
        "way": way,
        "tokens": tokens,
        "megabytes_per_second": round(size / 1e6 / seconds, 1),
        "memory_to_file": round(1024 * (peak - before) / size, 2),
    }


def main() -> None:
    """Measure each way on each text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=100.0)
    parser.add_argument("--ways", nargs="+", choices=_WAYS, default=_WAYS)
    parser.add_argument("--measure", nargs=2, metavar=("FILE", "WAY"), help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.measure:
        print(json.dumps(measure(Path(parsed.measure[0]), parsed.measure[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("english", "chinese"):
            path = Path(folder) / f"{name}.txt"
            make_text(path, parsed.megabytes, name == "chinese")
            for way in parsed.ways:
                command = [sys.executable, "-m", "tests.benchmarks.text", "--measure", str(path), way]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
