"""The log of what nobody foresaw, in the studio's folder: the same for the window and the command line."""

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

_SIZE = 10**6  # bytes; one older file of that size is kept beside it


def details(error: BaseException) -> str:
    """Return what a programmer wants to know of ``error``: where it arose, and in which surroundings."""
    import platform  # late: it is not needed to show the window

    packages = ("PySide6-Essentials", "torch", "numpy")
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"Text Generation Studio {__version__}, Python {platform.python_version()}, {versions}, "
        f"{platform.platform()}\n{''.join(traceback.format_exception(error))}"
    )


def _version(package: str) -> str:
    """Return its version; what is to tell of an error must not raise one where a package came in another way."""
    import importlib.metadata

    try:
        return importlib.metadata.version(package)
    except Exception:
        return "of unknown version"


def open_log(folder: Path, *, aloud: bool = True) -> list[logging.Handler]:
    """Log to ``studio.log`` in ``folder`` from now on, and with ``aloud`` to standard error; return what does it.

    Where the folder cannot be written to, nothing is logged in it.
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
    """Log there no longer."""
    for handler in handlers:
        LOGGER.removeHandler(handler)
        handler.close()
