"""``python -m studio`` and ``text-studio``: the window with no arguments, the command line with some."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, on a file if that is the only argument; else do what the command line says."""
    arguments = sys.argv[1:] if arguments is None else arguments
    files = [Path(argument) for argument in arguments]
    if not files or (len(files) == 1 and files[0].is_file()):
        from studio.ui.application import run

        return run(files)
    from studio.cli import main as run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
