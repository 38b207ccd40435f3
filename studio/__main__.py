"""``python -m studio`` and ``text-studio``: the window with no arguments, the command line with some."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, on a file or folder if that is the only argument; otherwise run the command line."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or (len(arguments) == 1 and _is_there(arguments[0])):
        from studio.ui.display import missing_display

        reason = missing_display()  # before the import of Qt, which may fail
        if reason is not None:
            print(f"text-studio: {reason}", file=sys.stderr)
            return 1
        from studio.ui.application import run

        return run([Path(argument) for argument in arguments])
    from studio.cli import main as run_command

    return run_command(arguments)


def _is_there(argument: str) -> bool:
    """Whether the argument names a file, or a folder without a command of the same name."""
    try:
        path = Path(argument)
        return path.is_file() or (path.exists() and argument not in _commands())
    except (OSError, ValueError):  # not a path: too long, or with a null byte
        return False


def _commands() -> tuple[str, ...]:
    from studio.cli import COMMANDS

    return COMMANDS


if __name__ == "__main__":
    sys.exit(main())
