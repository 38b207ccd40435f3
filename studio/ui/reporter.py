"""One place for whatever is raised that nobody foresaw: it is written down, and the window tells of it."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib.metadata
import logging
import platform
import sys
import threading
import time
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QObject, Signal

from studio import __version__

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

LOG = "studio.log"
CRASH_LOG = "crash.log"

_LOG_SIZE = 10**6  # bytes; one older file of that size is kept beside it
_SAME_SECONDS = 5.0
_LOGGER = logging.getLogger("studio")


def details(error: BaseException) -> str:
    """Return what a programmer wants to know of ``error``: where it arose, and in which surroundings."""
    packages = ("PySide6-Essentials", "torch", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    return (
        f"Text Generation Studio {__version__}, Python {platform.python_version()}, {versions}, "
        f"{platform.platform()}\n{''.join(traceback.format_exception(error))}"
    )


class Reporter(QObject):
    """Takes what is raised in a slot, in a paint, on any thread, or as an object dies.

    It is logged in ``studio.log`` of the studio's folder. Where the program dies so hard that no Python runs any
    more, the stacks of all threads are in ``crash.log``, and go into the log when the studio starts the next time.

    Attributes:
        crashed: whether the studio died like that the last time.

    Signals:
        raised: an error to show. It comes on the thread that it was raised on, so it is to be queued.
    """

    raised = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.crashed = False
        self._folder = folder
        self._handlers: list[logging.Handler] = []
        self._crash_file: TextIO | None = None
        self._told: dict[tuple[object, ...], float] = {}

    def start(self) -> None:
        """Take what is raised from now on; where the folder cannot be written to, standard error has it alone."""
        if sys.stderr is not None:  # a program without a console has none
            self._handlers.append(logging.StreamHandler())
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            file = RotatingFileHandler(
                self._folder / LOG, maxBytes=_LOG_SIZE, backupCount=1, encoding="utf-8", errors="backslashreplace"
            )
            file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            self._handlers.append(file)
        for handler in self._handlers:
            _LOGGER.addHandler(handler)
        self._look_for_a_crash()
        sys.excepthook = self._on_raised
        sys.unraisablehook = self._on_unraisable
        threading.excepthook = self._on_thread

    def end(self) -> None:
        """Give back the hooks, and close the files."""
        sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
        threading.excepthook = threading.__excepthook__
        if self._crash_file is not None:
            faulthandler.disable()
            self._crash_file.close()
        for handler in self._handlers:
            _LOGGER.removeHandler(handler)
            handler.close()
        self._handlers.clear()

    def report(self, error: BaseException) -> None:
        """Write ``error`` down and tell of it; what a paint raises again and again is told once."""
        frames = traceback.extract_tb(error.__traceback__)
        place = (type(error), frames[-1].filename, frames[-1].lineno) if frames else (type(error), str(error))
        now = time.monotonic()
        before, self._told[place] = self._told.get(place, -_SAME_SECONDS), now
        if now - before < _SAME_SECONDS:
            return
        _LOGGER.error("unforeseen: %s", details(error))
        self.raised.emit(error)

    def _look_for_a_crash(self) -> None:
        with contextlib.suppress(OSError):
            path = self._folder / CRASH_LOG
            left = path.read_text(encoding="utf-8", errors="backslashreplace") if path.exists() else ""
            if left:
                self.crashed = True
                _LOGGER.error("the studio died the last time, and left:\n%s", left)
            self._crash_file = path.open("w", encoding="utf-8")
            faulthandler.enable(self._crash_file)

    def _on_raised(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        self.report(error)

    def _on_unraisable(self, raised: UnraisableHookArgs) -> None:
        if raised.exc_value is not None:
            self.report(raised.exc_value)

    def _on_thread(self, raised: threading.ExceptHookArgs) -> None:
        if raised.exc_value is not None and not isinstance(raised.exc_value, SystemExit):
            self.report(raised.exc_value)
