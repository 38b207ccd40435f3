"""The runs of the library: their list as last read, and changes to them, all off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.log import LOGGER
from studio.messages import StudioError
from studio.runs.index import KeptRun, latest_first
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource
from studio.session import jobs
from studio.session.task import Task
from studio.text.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Listing:
    """The library as it was read.

    Attributes:
        runs: the runs, latest first.
        has_deleted: whether there are deleted runs that can be restored.
    """

    runs: tuple[KeptRun, ...]
    has_deleted: bool


@dataclass(frozen=True, slots=True)
class _Noted:
    run_id: str
    note: str
    error: StudioError | None = None


@dataclass(frozen=True, slots=True)
class _Deleted:
    runs: tuple[KeptRun, ...]


@dataclass(frozen=True, slots=True)
class _Restored:
    runs: tuple[KeptRun, ...]


@dataclass(frozen=True, slots=True)
class _Refused:
    error: StudioError


_Outcome = _Noted | _Deleted | _Restored | _Refused | None


class KeptRuns(QObject):
    """Holds the list of the runs, reads the list in the background, and makes changes one after another.

    Attributes:
        library: the folder of the runs. Its methods read and write files: call them on a worker's thread.
        kept: the runs, latest first, as last read, with all changes made here since.
        has_deleted: whether there are deleted runs that can be restored.
        is_listed: whether the list was ever read.
        listing: reads the list.
        changing: renames, annotates, deletes and restores, one change after another.
        recalling: reads the list of deleted runs.
        checking: looks for a run that was interrupted.
        tidying: removes leftovers of saves, and runs deleted long ago.

    Signals:
        changed: the list is another, or `reads_only` is.
        listed: the list was read, whether anything is new in it or not.
        noted: the id of a run, and its note, which is saved now.
        not_noted: the id of a run, and its note, which could not be saved; `refused` says why.
        discarded: these runs were deleted.
        restored: these runs were restored.
        refused: the error that prevented a change.
    """

    changed = Signal()
    listed = Signal()
    noted = Signal(str, str)
    not_noted = Signal(str, str)
    discarded = Signal(object)
    restored = Signal(object)
    refused = Signal(object)

    def __init__(self, library: RunLibrary, parent: QObject) -> None:
        super().__init__(parent)
        self.library = library
        self.kept: tuple[KeptRun, ...] = ()
        self.has_deleted = False
        self.is_listed = False
        self.listing = Task(self)
        self.changing = Task(self, in_turn=True)
        self.recalling = Task(self)
        self.checking = Task(self)
        self.tidying = Task(self)
        self.listing.happened.connect(self._on_list_read)
        self.listing.failed.connect(self.refused)
        self.listing.ended.connect(self._on_listing_ended)
        self.changing.happened.connect(self._on_change)
        self.changing.failed.connect(self.refused)
        self.changing.ended.connect(self.refresh)

    @property
    def reads_only(self) -> bool:
        """Whether another window has claimed the runs, so that nothing can be changed here."""
        return self.library.reads_only

    def claim(self) -> bool:
        """Claim the runs for this window, to change them; return whether no other window has claimed them."""
        before = self.library.reads_only
        mine = self.library.claim()
        if before != self.library.reads_only:
            self.changed.emit()
        return mine

    @Slot()
    def refresh(self) -> None:
        """Read the list again; `listed` follows, and before it `changed` where the list is another."""
        library = self.library
        self.listing.start(lambda: iter([Listing(tuple(library.runs()), library.has_deleted())]))

    def look_for_deleted(self) -> None:
        """Read the runs that can be restored, as a list of `DeletedRun`; ``recalling.happened`` follows."""
        self.recalling.start(lambda: iter([self.library.deleted()]))

    def look_for_interrupted(self) -> None:
        """Find the latest run that was interrupted, None where there is none; ``checking.happened`` follows."""
        self.checking.start(lambda: iter([self.library.interrupted()]))

    def tidy(self) -> None:
        """Remove, in the background, leftovers of saves and runs deleted long ago."""
        self.tidying.start(lambda: jobs.tidy(self.library))

    @Slot(object, str)
    def rename(self, run: KeptRun, name: str) -> None:
        """Rename a run, in the list at once; an empty name stands for the name of its text.

        Where the name cannot be saved `refused` follows, and the list has the old name again.
        """
        library, name = self.library, name.strip()
        if name:  # the list does not know the default name
            renamed = (replace(one, name=name) if one.id == run.id else one for one in self.kept)
            self._set_runs(renamed, has_deleted=self.has_deleted)
        self._change(lambda: library.rename(run, name))

    def annotate(self, run_id: str, note: str) -> None:
        """Save a note about a run; `noted` follows, or `refused` and `not_noted`.

        For a run that no longer exists nothing is saved, and `noted` follows.
        """
        library, note = self.library, note.strip()
        run = next((run for run in self.kept if run.id == run_id), None)

        def annotate() -> _Outcome:
            try:
                if run is not None and run.folder.is_dir():
                    library.annotate(run, note)
            except StudioError as error:
                return _Noted(run_id, note, error)
            return _Noted(run_id, note)

        self._change(annotate)

    def delete(self, runs: Sequence[KeptRun]) -> None:
        """Delete runs; `discarded` follows, or `refused`. `restore` brings them back."""
        library, wanted = self.library, tuple(runs)

        def delete() -> _Outcome:
            library.delete(wanted)
            return _Deleted(wanted)

        self._change(delete)

    def discard(self, path: Path) -> None:
        """Delete the run whose model file is ``path``, if there is one; `discarded` follows, or `refused`."""
        library = self.library

        def discard() -> _Outcome:
            found = tuple(run for run in library.runs() if run.path == path)
            library.delete(found)
            return _Deleted(found)

        self._change(discard)

    def restore(self, runs: Sequence[KeptRun]) -> None:
        """Bring back runs that were deleted; `restored` follows, or `refused`."""
        library, wanted = self.library, tuple(runs)

        def restore() -> _Outcome:
            library.restore(wanted)
            return _Restored(wanted)

        self._change(restore)

    def remember_text(self, run: KeptRun, corpus: Corpus) -> None:
        """Remember where the text of a run is now, if the run learned from it: the file may have moved."""
        library, source = self.library, TextSource.of_corpus(corpus)

        def remember() -> _Outcome:
            if source.paths and library.is_of(run, corpus):
                library.remember_source(run, source)
            return None

        self._change(remember)

    def _change(self, change: Callable[[], _Outcome]) -> None:
        self.changing.start(lambda: _outcome_of(change))

    def _set_runs(self, runs: Iterable[KeptRun], *, has_deleted: bool) -> None:
        """Show the list as a change has made it, until the list is read again after the change."""
        listing = Listing(tuple(runs), has_deleted)
        if self.is_listed and listing != Listing(self.kept, self.has_deleted):
            self.kept, self.has_deleted = listing.runs, listing.has_deleted
            self.changed.emit()

    @Slot(object)
    def _on_list_read(self, listing: Listing) -> None:
        if self.changing.running:  # the list is read again after the change
            return
        if self.is_listed:
            self._set_runs(listing.runs, has_deleted=listing.has_deleted)
        else:
            self.is_listed, self.kept, self.has_deleted = True, listing.runs, listing.has_deleted
            self.changed.emit()

    @Slot()
    def _on_listing_ended(self) -> None:
        if not self.changing.running:
            self.listed.emit()

    @Slot(object)
    def _on_change(self, outcome: _Outcome) -> None:
        if isinstance(outcome, _Refused):
            self.refused.emit(outcome.error)
        elif isinstance(outcome, _Noted) and outcome.error is not None:
            self.refused.emit(outcome.error)
            self.not_noted.emit(outcome.run_id, outcome.note)
        elif isinstance(outcome, _Noted):
            # without `changed`: the list would be redrawn while the user types
            noted = (replace(run, note=outcome.note) if run.id == outcome.run_id else run for run in self.kept)
            self.kept = tuple(noted)
            self.noted.emit(outcome.run_id, outcome.note)
        elif isinstance(outcome, _Deleted) and outcome.runs:
            gone = {run.id for run in outcome.runs}
            self._set_runs((run for run in self.kept if run.id not in gone), has_deleted=True)
            self.discarded.emit(outcome.runs)
        elif isinstance(outcome, _Restored) and outcome.runs:
            back = {run.id: run for run in outcome.runs}
            there = (run for run in self.kept if run.id not in back)
            self._set_runs(latest_first([*there, *back.values()]), has_deleted=self.has_deleted)
            self.restored.emit(outcome.runs)


def _outcome_of(change: Callable[[], _Outcome]) -> Iterator[_Outcome]:
    """Make a change and yield its outcome; a refusal is logged too, for the end of the program."""
    try:
        outcome = change()
    except StudioError as error:
        outcome = _Refused(error)
    if isinstance(outcome, _Refused | _Noted) and outcome.error is not None:
        LOGGER.warning("a run could not be changed: %s", outcome.error)
    yield outcome
