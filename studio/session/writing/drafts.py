"""What was typed in the fields of the writing room is there again the next time."""

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
"""Where they lie, in the studio's folder."""

LONGEST = 100_000
"""Characters of a text that is kept; a longer one was pasted, and lies elsewhere."""

_LARGEST = 2**26  # bytes of the file
_REST_MS = 2000  # after a change


class Drafts(QObject):
    """Keeps the texts of fields by name, off the window's thread.

    Attributes:
        task: the reading and writing.

    Signals:
        found: the texts of the last time were read.
    """

    found = Signal()

    def __init__(self, library: RunLibrary, parent: QObject) -> None:
        """Take the library beside which the texts lie: they are kept where its runs may be changed."""
        super().__init__(parent)
        self._library = library
        self._path = library.folder.parent / FILE
        self._texts: dict[str, str] = {}
        self._kept: dict[str, str] | None = None  # as they stand in the file; None before it was read
        self._asked = False
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_happened)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REST_MS)
        self._soon.timeout.connect(self.keep)

    def look(self) -> None:
        """Read the texts of the last time; `found` follows, once."""
        if not self._asked:
            self._asked = True
            path = self._path
            self.task.start(lambda: _read(path))

    def text(self, name: str) -> str:
        """Return what is typed in the field of that name, empty where nothing is or was."""
        return self._texts.get(name, "")

    def note(self, name: str, text: str) -> None:
        """Remember the text of a field; an empty field tells nothing before `found`."""
        if not text and self._kept is None:
            return
        self._texts[name] = text if len(text) <= LONGEST else ""
        self._soon.start()

    @Slot()
    def keep(self) -> None:
        """Begin to write down what has changed; at the program's end it is waited for with all other work."""
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
    """Return what the file holds; a damaged one holds nothing."""
    found: dict[str, Any] = {}
    with contextlib.suppress(OSError, StoredJSONError):
        found = stored_json.load(path, dict[str, Any], largest=_LARGEST)
    yield {name: text for name, text in found.items() if isinstance(text, str) and len(text) <= LONGEST}


def _write(path: Path, texts: dict[str, str]) -> Iterator[None]:
    with contextlib.suppress(NotSavedError):  # what is wrong with the disk is said of what was written and trained
        write_atomically(path, json.dumps(texts, ensure_ascii=True).encode())
    yield None
