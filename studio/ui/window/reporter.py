"""One handler for every unforeseen error: it logs the error, and the window shows it."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QObject, Signal

from studio.log import LOGGER, close_log, details, open_log

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

CRASH_LOG = "crash.log"

_SAME_SECONDS = 5.0


class Reporter(QObject):
    """Handles errors raised in a slot, in a paint, on any thread, or in a finalizer.

    Errors are logged in ``studio.log`` of the studio's folder. Where the program crashes so hard that no Python runs,
    ``crash.log`` gets the stacks of all threads; the next start moves them into the log.

    Attributes:
        crashed: whether the studio crashed like that the last time.

    Signals:
        raised: an error to show; emitted on the thread that raised the error, so connect it queued.
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
        """Handle errors from now on; where the folder cannot be written to, errors go to standard error only."""
        self._handlers = open_log(self._folder)
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
            self._take_out("the studio lived on after this:")
        close_log(self._handlers)

    def report(self, error: BaseException) -> None:
        """Log ``error`` and emit `raised`; an error that a paint repeats is reported once."""
        frames = traceback.extract_tb(error.__traceback__)
        place = (type(error), frames[-1].filename, frames[-1].lineno) if frames else (type(error), str(error))
        now = time.monotonic()
        before, self._told[place] = self._told.get(place, -_SAME_SECONDS), now
        if now - before < _SAME_SECONDS:
            return
        LOGGER.error("unforeseen: %s", details(error))
        self.raised.emit(error)

    def _look_for_a_crash(self) -> None:
        with contextlib.suppress(OSError):
            self.crashed = self._take_out("the studio died the last time, and left:")
            self._crash_file = (self._folder / CRASH_LOG).open("w", encoding="utf-8")
            faulthandler.enable(self._crash_file)

    def _take_out(self, words: str) -> bool:
        """Move the content of the crash log to the log, after these words; return whether there was any.

        The crash log may have content without a crash: on Windows the system's file dialogs raise errors they handle.
        """
        left = ""
        with contextlib.suppress(OSError):
            path = self._folder / CRASH_LOG
            left = path.read_text(encoding="utf-8", errors="backslashreplace") if path.exists() else ""
            if left:
                LOGGER.error("%s\n%s", words, left)
                path.write_bytes(b"")
        return bool(left)

    def _on_raised(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        self.report(error)

    def _on_unraisable(self, raised: UnraisableHookArgs) -> None:
        if raised.exc_value is not None:
            self.report(raised.exc_value)

    def _on_thread(self, raised: threading.ExceptHookArgs) -> None:
        if raised.exc_value is not None and not isinstance(raised.exc_value, SystemExit):
            self.report(raised.exc_value)
