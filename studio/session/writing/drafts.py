"""Texts typed in the fields of the Write page, kept for the next time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio import stored_json
from studio.atomic import NotSavedError, write_atomically
from studio.runs.library import RunLibrary
from studio.session.task import Task
from studio.stored_json import StoredJSONError

FILE = "typed.json"
"""The name of the file, in the studio's folder."""

LONGEST = 100_000
"""The most characters of a text that is kept; a longer text was pasted, and exists elsewhere."""

_LARGEST = 2**26  # bytes of the file
_REST_MS = 2000  # after a change, until the file is written


class Drafts(QObject):
    """Keeps the texts of fields by name, off the window's thread.

    Attributes:
        task: reads and writes the file.

    Signals:
        found: the texts from the last time were read.
    """

    found = Signal()

    def __init__(self, library: RunLibrary, parent: QObject) -> None:
        """Take the run library: the file lies beside its folder, and is written only where its runs may be changed."""
        super().__init__(parent)
        self._library = library
        self._path = library.folder.parent / FILE
        self._texts: dict[str, str] = {}
        self._kept: dict[str, str] | None = None  # the texts in the file; None before it was read
        self._asked = False
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_happened)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REST_MS)
        self._soon.timeout.connect(self.keep)

    def look(self) -> None:
        """Read the texts from the last time; `found` follows, once."""
        if not self._asked:
            self._asked = True
            path = self._path
            self.task.start(lambda: _read(path))

    def text(self, name: str) -> str:
        """Return the text of the field of that name; empty where nothing was typed."""
        return self._texts.get(name, "")

    def note(self, name: str, text: str) -> None:
        """Remember the text of a field; before `found` an empty text is ignored."""
        if not text and self._kept is None:
            return
        self._texts[name] = text if len(text) <= LONGEST else ""
        self._soon.start()

    @Slot()
    def keep(self) -> None:
        """Begin to write the file if a text has changed; the end of the program waits for this."""
        texts = {name: text for name, text in self._texts.items() if text}
        if self._kept is not None and texts != self._kept and not self._library.reads_only:
            path, self._kept = self._path, texts
            self.task.start(lambda: _write(path, texts))

    @Slot(object)
    def _on_happened(self, read: dict[str, str] | None) -> None:
        if read is not None:
            self._kept = read
            self._texts = {**read, **self._texts}
            self.found.emit()


def _read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the texts in the file; none where the file is damaged."""
    found: dict[str, Any] = {}
    with contextlib.suppress(OSError, StoredJSONError):
        found = stored_json.load(path, dict[str, Any], largest=_LARGEST)
    yield {name: text for name, text in found.items() if isinstance(text, str) and len(text) <= LONGEST}


def _write(path: Path, texts: dict[str, str]) -> Iterator[None]:
    with contextlib.suppress(NotSavedError):  # runs and written texts report a failing disk
        write_atomically(path, json.dumps(texts, ensure_ascii=True).encode())
    yield None
