"""Processes that save one file over and over, some killed in the midst of it; without torch or Qt: they fork."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from studio.atomic import write_atomically

_SIZE = 300_000
_LONGEST = 0.02  # seconds until the kill: time for some saves


def kill_while_saving(folder: Path, times: int) -> dict[str, int]:
    """Kill so many children; return after how many the file was whole, was a new one, and a temporary one was left."""
    path, chance = folder / "model", random.Random(28)
    path.write_bytes(bytes([0]) * _SIZE)
    found = {"whole": 0, "new": 0, "left": 0, "most_left": 0}
    last = b"\0"
    for number in range(times):
        child = os.fork()
        if child == 0:
            _save(path, number, 1_000_000)
        time.sleep(chance.uniform(0.0, _LONGEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        data = path.read_bytes()
        found["whole"] += len(data) == _SIZE and data == data[:1] * _SIZE
        found["new"] += data[:1] != last
        last = data[:1]
        left = len(list(folder.iterdir())) - 1
        found["left"] += left > 0
        found["most_left"] = max(left, found["most_left"])
    write_atomically(path, b"the last")
    return found


def save_side_by_side(folder: Path, times: int) -> dict[str, int]:
    """Let three children save the same file at the same time; return how many had a save that failed."""
    children = []
    for number in range(3):
        child = os.fork()
        if child == 0:
            _save(folder / "model", number, times)
        children.append(child)
    return {"failed": sum(os.waitpid(child, 0)[1] != 0 for child in children)}


def _save(path: Path, number: int, times: int) -> None:
    try:
        for time_ in range(times):
            write_atomically(path, bytes([(number + time_ + 1) % 256]) * _SIZE)
    except BaseException:
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    do = {"kill": kill_while_saving, "together": save_side_by_side}[sys.argv[1]]
    print(json.dumps(do(Path(sys.argv[2]), int(sys.argv[3]))))
