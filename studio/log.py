"""The log of unforeseen errors in the studio's folder, for the window and the command line."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from studio import __version__

LOG = "studio.log"
LOGGER = logging.getLogger("studio")

_SIZE = 10**6  # bytes; one older file of the same size is kept


def details(error: BaseException) -> str:
    """Return the details of ``error`` for a programmer: the traceback, and the versions of system and packages."""
    import platform  # imported late: the window does not need it to appear

    packages = ("PySide6-Essentials", "torch", "numpy")
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"Text Generation Studio {__version__}, Python {platform.python_version()}, {versions}, "
        f"{platform.platform()}\n{''.join(traceback.format_exception(error))}"
    )


def _version(package: str) -> str:
    """Return the version of a package; a package without metadata must not raise while an error is reported."""
    import importlib.metadata

    try:
        return importlib.metadata.version(package)
    except Exception:
        return "of unknown version"


def open_log(folder: Path, *, aloud: bool = True) -> list[logging.Handler]:
    """Log to ``studio.log`` in ``folder`` from now on, with ``aloud`` to standard error too; return the handlers.

    Where the folder cannot be written to, there is no log file.
    """
    handlers: list[logging.Handler] = []
    if aloud and sys.stderr is not None:  # a program without a console has none
        handlers.append(logging.StreamHandler())
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            folder / LOG, maxBytes=_SIZE, backupCount=1, encoding="utf-8", errors="backslashreplace"
        )
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        handlers.append(file)
    for handler in handlers:
        LOGGER.addHandler(handler)
    return handlers


def close_log(handlers: list[logging.Handler]) -> None:
    """Stop logging to these handlers."""
    for handler in handlers:
        LOGGER.removeHandler(handler)
        handler.close()
