"""What was written is there again the next time its model is opened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.atomic import NotSavedError
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.session import kept_writing
from studio.session.generation import Generation
from studio.session.kept_writing import Found, Writing
from studio.session.task import Task

if TYPE_CHECKING:
    from studio.session.session import Session

FOLDER = "writing"
"""Where the files lie, in the studio's folder."""

_REST_MS = 1000  # after a change
_WRITING_MS = 5000  # while the model writes


class WritingShelf(QObject):
    """Keeps what stands on the desk in a file for each model, off the window's thread; brings it back with the model.

    A text belongs to the model that began it, whichever wrote its branches.

    Attributes:
        task: the reading and writing, one after another.

    Signals:
        failed: a file was damaged, or what was written cannot be kept; said once until it can be again.
    """

    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._folder = session.library.folder.parent / FOLDER
        self._read: dict[str, bool] = {}  # the models whose file was asked for, and whether it was read
        self._owners: dict[Generation, str] = {}  # of the texts that came from a file
        self._kept: dict[str, Writing] = {}  # as it stands in the files
        self._writes = threading.Lock()
        self._told = False
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_happened)
        self.task.failed.connect(self._on_failed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._on_due)
        session.model_changed.connect(self._on_model_changed)
        session.desk.changed.connect(self._on_changed)
        session.writing.ended.connect(self._on_changed)

    def keep(self) -> None:
        """Begin to write down what has changed; at the program's end it is waited for with all other work."""
        changed = self._changed()
        if changed:

            def events() -> Iterator[bool]:
                yield self._write(changed)  # one event: what was begun is done, also at the program's end

            self.task.start(events)

    def keep_now(self) -> None:
        """Write down what has changed, from any thread, and come back when it is done: the program is about to end."""
        with self._writes:
            changed = self._changed()
        self._write(changed)

    def _changed(self) -> list[Writing]:
        """Return what is not in the files as it stands here."""
        if self._session.library.reads_only:
            return []
        tree = self._session.desk.tree
        texts: dict[str, list[Generation]] = {}
        owner = ""
        for stretch, _ in tree.walk():
            if stretch.parent is None:
                owner = self._owners.get(stretch, stretch.digest)
            if self._read.get(owner) and (len(stretch.pieces) > stretch.given or stretch.children):
                texts.setdefault(owner, []).append(stretch)
        shown = tuple(tree.latest())
        found = []
        for digest, stretches in texts.items():
            mine = set(stretches)
            last = next((stretch for stretch in shown if stretch in mine), None)
            writing = Writing.of(digest, stretches, last)
            if writing != self._kept.get(digest):
                found.append(writing)
        return found

    def _write(self, changed: list[Writing]) -> bool:
        whole = True
        with self._writes:
            for writing in changed:
                path = kept_writing.file_of(self._folder, writing.digest)
                if path is None or writing == self._kept.get(writing.digest):
                    continue
                try:
                    whole &= kept_writing.keep(path, writing)
                except NotSavedError as error:
                    words = QT_TRANSLATE_NOOP("core", "What was written is not kept for the next time. {problem}")
                    raise StudioError(words, problem=error.problem) from error
                self._kept[writing.digest] = writing
        return whole

    @Slot()
    def _on_changed(self) -> None:
        if not self._soon.isActive() or not self._session.writing.running:
            self._soon.start(_REST_MS)

    @Slot()
    def _on_due(self) -> None:
        if not self.task.running:
            self.keep()
        if self.task.running or self._session.writing.running:
            self._soon.start(_WRITING_MS if self._session.writing.running else _REST_MS)

    @Slot()
    def _on_model_changed(self) -> None:
        trained = self._session.trained
        digest = trained.manifest.weights_digest if trained is not None else ""
        path = kept_writing.file_of(self._folder, digest)
        if path is None or digest in self._read:
            return
        self._read[digest] = False

        def events() -> Iterator[Found]:
            yield kept_writing.read(path, digest, changes=not self._session.library.reads_only)

        self.task.start(events)

    @Slot(object)
    def _on_happened(self, outcome: Found | bool) -> None:
        if isinstance(outcome, Found):
            self._take_in(outcome)
            return
        if not outcome:
            words = QT_TRANSLATE_NOOP(
                "core", "More was written with this model than is kept: its oldest texts will not be there next time."
            )
            self._on_failed(StudioError(words))
        self._told = not outcome

    def _take_in(self, found: Found) -> None:
        writing, session = found.writing, self._session
        self._read[writing.digest] = True
        roots = [stretch for stretch, _ in writing.stretches if stretch.parent is None]
        self._owners.update(dict.fromkeys(roots, writing.digest))
        if roots:
            self._kept[writing.digest] = writing
            current, trained = session.generation, session.trained
            awaited = trained is not None and trained.manifest.weights_digest == writing.digest
            mine = current is not None and current.digest == writing.digest
            session.desk.take_back(roots, writing.shown if awaited and not mine else None)
        if found.aside:
            words = QT_TRANSLATE_NOOP(
                "core", "What was written with this model before could not be read. The file is kept as “{aside}”."
            )
            self.failed.emit(StudioError(words, aside=found.aside))

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(error)
