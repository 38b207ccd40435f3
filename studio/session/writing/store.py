"""Keeps the written texts on disk, and brings them back the next time their model is opened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.atomic import NotSavedError
from studio.log import LOGGER
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.runs.library import RunLibrary
from studio.session.open_model import OpenModel
from studio.session.task import Task
from studio.session.writing import kept_writing
from studio.session.writing.kept_writing import Found, Writing
from studio.session.writing.page import WritingPage
from studio.session.writing.segment import Segment

FOLDER = "writing"
"""The name of the folder of the files, in the studio's folder."""

_REST_MS = 1000  # after a change, until the files are written
_WRITING_MS = 5000  # between two saves while the model writes


@dataclass(frozen=True)
class _Written:
    """The writings that were saved, and whether all of them fit in their files."""

    writings: tuple[Writing, ...]
    whole: bool


class WritingStore(QObject):
    """Keeps the texts of the page in files, one for each model, and brings them back when the model is opened.

    A text belongs to the model that began it, whichever model wrote its branches; the best and the last weights of a
    run count as one model. Only the window's thread reads the page: it takes snapshots, which other threads write.

    Attributes:
        task: reads and writes the files, one job after another.

    Signals:
        failed: a file was damaged, or the texts cannot be saved; emitted once until saving works again.
    """

    failed = Signal(object)

    def __init__(self, page: WritingPage, model: OpenModel, library: RunLibrary, parent: QObject) -> None:
        """Take the page, the open model, and the run library, beside whose folder the files lie."""
        super().__init__(parent)
        self._page = page
        self._model = model
        self._library = library
        self._folder = library.folder.parent / FOLDER
        self._read: dict[str, bool] = {}  # by model whose file was asked for: whether it was read
        self._only_seen: set[str] = set()  # models with which another window may have written since
        self._owners: dict[Segment, str] = {}  # the model of each text that came from a file, by its root
        self._files: dict[str, str] = {}  # by digest of last weights: the digest in the model file
        self._drafts: dict[str, str] = {}  # the latest draft, by model
        self._kept: dict[str, Writing] = {}  # the content of the files, by model
        self._to_keep: tuple[Writing, ...] = ()  # unsaved writings; replaced as a whole, for any thread to read
        self._one_writes = threading.Lock()
        self._told = False
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_happened)
        self.task.failed.connect(self._on_failed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._on_due)
        self._snapshot_timer = QTimer(self)
        self._snapshot_timer.setSingleShot(True)
        self._snapshot_timer.setInterval(_REST_MS)
        self._snapshot_timer.timeout.connect(self._take_snapshot)
        model.changed.connect(self._on_model_changed)
        page.changed.connect(self._on_changed)
        page.drafted.connect(self._on_drafted)
        model.writing.happened.connect(self._take_snapshot_soon)
        model.writing.ended.connect(self._on_changed)

    def keep(self) -> None:
        """Begin to save the changes; the end of the program waits for this."""
        self._take_snapshot()
        if self._library.reads_only:
            if not any(writing.segments for writing in self._to_keep):
                return  # a draft is no text yet
            words = QT_TRANSLATE_NOOP(
                "core",
                "Another window of the studio is open, so what is written here is not kept. Close that one and press "
                "“Try again”, or save it as text.",
            )
            self._on_failed(StudioError(words))
        elif self._to_keep:

            def events() -> Iterator[_Written]:
                yield self._write()  # a single event: the job cannot be stopped halfway

            self.task.start(events)

    def keep_now(self) -> None:
        """Save the last snapshot, on any thread, and return when it is saved: the program is about to end.

        The snapshot is of the last change, or of the last second while the model writes. Errors are logged.
        """
        if self._library.reads_only:
            return
        try:
            self._write()
        except Exception:
            LOGGER.exception("what was written is not kept")

    def look_again(self) -> None:
        """Take in the texts that another window wrote, now that this window has claimed the runs and keeps texts."""
        again, self._only_seen = self._only_seen, set()
        for digest in again:
            self._look(digest)

    @Slot()
    def _take_snapshot(self) -> None:
        """Take a snapshot of all writings that differ from their files, for another thread to save."""
        found = []
        shown = tuple(self._page.tree.latest())
        for digest, segments in self._texts().items():
            mine = set(segments)
            last = next((segment for segment in shown if segment in mine), None)
            writing = Writing.of(digest, segments, last, self._drafts.get(digest, ""))
            if self._read.get(digest) and writing != self._kept.get(digest):
                found.append(writing)
        self._to_keep = tuple(found)

    def _texts(self) -> dict[str, list[Segment]]:
        """Return the segments of the texts, by the model to which the texts belong."""
        texts: dict[str, list[Segment]] = {digest: [] for digest in self._drafts if digest in self._read}
        owner = ""
        for segment, _ in self._page.tree.walk():
            if segment.parent is None:
                owner = self._owner(segment)
            if owner in self._read and (len(segment.pieces) > segment.given or segment.children):
                texts.setdefault(owner, []).append(segment)
        return texts

    def _owner(self, root: Segment) -> str:
        return self._owners.get(root) or self._files.get(root.digest, root.digest)

    def _write(self) -> _Written:
        """Write the last snapshot to the files, on any thread; a thread that had to wait writes the latest one too."""
        with self._one_writes:
            writings, whole = self._to_keep, True
            for writing in writings:
                path = kept_writing.file_of(self._folder, writing.digest)
                if path is None:
                    continue
                try:
                    whole &= kept_writing.keep(path, writing)
                except NotSavedError as error:
                    words = QT_TRANSLATE_NOOP("core", "What was written is not kept for the next time. {problem}")
                    raise StudioError(words, problem=error.problem) from error
            return _Written(writings, whole)

    @Slot()
    def _on_changed(self) -> None:
        self._take_snapshot()
        if not self._soon.isActive() or not self._model.writing.running:
            self._soon.start(_REST_MS)

    @Slot()
    def _take_snapshot_soon(self) -> None:
        if not self._snapshot_timer.isActive():
            self._snapshot_timer.start()

    @Slot()
    def _on_drafted(self) -> None:
        self._drafts[self._open()] = next(reversed(self._page.drafts.values()), "")
        self._take_snapshot_soon()
        if not self._soon.isActive():
            self._soon.start(_WRITING_MS)  # not at every pause of the typing: a text may be long

    @Slot()
    def _on_due(self) -> None:
        if not self.task.running:
            self.keep()
        if self.task.running or self._model.writing.running:
            self._soon.start(_WRITING_MS if self._model.writing.running else _REST_MS)

    def _open(self) -> str:
        """Return the open model, as the digest of the weights in its file."""
        trained = self._model.trained
        digest = trained.manifest.weights_digest if trained is not None else ""
        return self._files.get(digest, digest)

    @Slot()
    def _on_model_changed(self) -> None:
        trained = self._model.trained
        if trained is not None and trained.kept is not None and trained.kept.digest:
            self._files[trained.manifest.weights_digest] = trained.kept.digest
        digest = self._open()
        if self._page.draft:  # the draft stays on show, so it is this model's too
            self._on_drafted()
        if digest not in self._read:
            self._look(digest)

    def _look(self, digest: str) -> None:
        path, changes = kept_writing.file_of(self._folder, digest), not self._library.reads_only
        if path is None:
            return
        self._read[digest] = False
        if not changes:
            self._only_seen.add(digest)

        def events() -> Iterator[Found]:
            yield kept_writing.read(path, digest, changes=changes)

        self.task.start(events)

    @Slot(object)
    def _on_happened(self, outcome: Found | _Written) -> None:
        if isinstance(outcome, Found):
            self._take_in(outcome)
            return
        self._kept.update((writing.digest, writing) for writing in outcome.writings)
        self._take_snapshot()
        if not outcome.whole:
            words = QT_TRANSLATE_NOOP(
                "core", "More was written with this model than is kept: its oldest texts will not be there next time."
            )
            self._on_failed(StudioError(words))
        self._told = not outcome.whole

    def _take_in(self, found: Found) -> None:
        writing = found.writing
        self._read[writing.digest] = True
        here = self._texts().get(writing.digest)
        if here:
            writing = writing.without(Writing.of(writing.digest, here))
        roots = writing.roots
        self._owners.update(dict.fromkeys(roots, writing.digest))
        self._kept[writing.digest] = writing
        self._drafts.setdefault(writing.digest, writing.draft)
        if roots or writing.draft:
            current, awaited = self._page.current, self._open() == writing.digest
            mine = current is not None and self._owner(current.root) == writing.digest
            shown, draft = writing.shown if not mine else None, writing.draft
            self._page.take_back(roots, *((shown, draft) if awaited else (None, "")))
        self._on_changed()
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
