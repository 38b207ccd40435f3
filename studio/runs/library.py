"""The library of runs: a folder for each run, and an index in SQLite that can be made anew at any time."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import json
import re
import shutil
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from studio.atomic import remove_leftovers, takes_files
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.runs.index import FIELDS, KeptRun, latest_first, open_index
from studio.runs.manifest import (
    CHECKPOINT_SUFFIX,
    SUFFIX,
    Manifest,
    checkpoint_path,
    checkpoint_paths,
    read_manifest,
)
from studio.runs.run_folder import (
    MODEL,
    About,
    TextSource,
    about_to_change,
    is_held,
    read_about,
    set_aside_damaged_about,
    take_left,
    write_about,
)
from studio.text.corpus import Corpus

_LOCK = "window.lock"
_INDEX = "index.sqlite3"
_DELETED = ".deleted"
_DELETED_DAYS = 30
_TEXTS = tuple(field.name for field in dataclasses.fields(KeptRun) if field.type == "str" and field.name != "id")
UNFINISHED = ("stopped", "interrupted", "failed")
"""States of a run that can be resumed as if it had not been stopped."""


class RunsInUseError(StudioError):
    """Another window has the runs, so this window cannot change them."""

    def __init__(self) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("core", "Another window has these runs open: close it to train, or to change them.")
        )


@dataclass(frozen=True, slots=True)
class DeletedRun:
    """A deleted run that can be restored.

    Attributes:
        run: the run as `RunLibrary.restore` brings it back.
        moment: when the run was deleted, in seconds since 1970.
    """

    run: KeptRun
    moment: float


class RunLibrary:
    """The runs in a folder, each in a folder of its own.

    Attributes:
        folder: the folder with the runs' folders; made when the first run is saved.
        reads_only: whether another window has claimed the runs, so that nothing may be changed here.
        keeps: whether `claim` could write in the folder, and runs can be kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reads_only = False
        self.keeps = True
        self._lock: FileLock | None = None
        self._manifests: dict[Path, tuple[tuple[int, int], Manifest]] = {}
        self._first: tuple[object, str] = (None, "")  # the first tokens of a text, and the digest of their vocabulary

    def claim(self) -> bool:
        """Claim the runs for the window of this program; return False where another program has claimed them."""
        self.keeps = takes_files(self.folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.folder / _LOCK, is_singleton=True)  # one for all windows of this program
            self._lock.acquire(timeout=0)
            self.reads_only = False
        except Timeout:
            self.reads_only = True
        except OSError:  # a disk without locks, or read-only
            self.reads_only = False
        return not self.reads_only

    def runs(self) -> list[KeptRun]:
        """Return the runs, latest first, without damaged ones."""
        if not self.folder.is_dir():
            return []
        self._take_in_files()
        with open_index(self.folder / _INDEX) as index:
            known = {row[0]: row[1:] for row in index.execute(f"SELECT id, stamp, {', '.join(FIELDS)} FROM runs")}
            found, changed = [], []
            for folder in self.folder.iterdir():
                stamp = "" if folder.name.startswith(".") else _stamp(folder)
                if not stamp:
                    continue
                row = known.pop(folder.name, None)
                if row is not None and row[0] == stamp:
                    run = KeptRun(folder.name, folder, *row[1:])
                else:
                    read = self._read(folder)
                    if read is None:
                        continue
                    run = read
                    if _storable(run.id) == run.id:
                        changed.append((run.id, stamp, *(getattr(run, name) for name in FIELDS)))
                found.append(_as_it_stands(run))
            with contextlib.suppress(sqlite3.Error), index:  # the next call makes the index
                marks = ", ".join("?" * (2 + len(FIELDS)))
                index.executemany(f"INSERT OR REPLACE INTO runs VALUES ({marks})", changed)
                index.executemany("DELETE FROM runs WHERE id = ?", [(gone,) for gone in known])
        return latest_first(found)

    def deleted(self) -> list[DeletedRun]:
        """Return the runs that `restore` brings back, the last to be deleted first."""
        found = []
        with contextlib.suppress(OSError):  # mostly there is no such folder
            for folder in (self.folder / _DELETED).iterdir():
                run = self._read(folder)
                if run is not None:
                    run = dataclasses.replace(run, folder=self.folder / run.id)
                    found.append(DeletedRun(_as_it_stands(run), folder.stat().st_mtime))
        return sorted(found, key=lambda one: (one.moment, one.run.id), reverse=True)

    def has_deleted(self) -> bool:
        """Whether the folder of deleted runs holds anything."""
        with contextlib.suppress(OSError):
            return any((self.folder / _DELETED).iterdir())
        return False

    def find(self, words: str, runs: Sequence[KeptRun] | None = None) -> KeptRun:
        """Return the run with this id, this name, or this beginning of an id; of several with one name the latest.

        The search goes through ``runs``, latest first, by default all runs of the library.

        Raises:
            StudioError: there is no such run, or several ids begin so.
        """
        runs = self.runs() if runs is None else runs
        for fits in (
            [run for run in runs if run.id == words],
            [run for run in runs if run.name == words][:1],
            [run for run in runs if words and run.id.startswith(words)],
        ):
            if len(fits) == 1:
                return fits[0]
            if fits:
                raise StudioError(
                    QT_TRANSLATE_NOOP("core", "Several runs begin with “{words}”: {ids}."),
                    words=words,
                    ids=", ".join(run.id for run in fits[:5]),
                )
        raise StudioError(QT_TRANSLATE_NOOP("core", "There is no run “{words}”."), words=words)

    def manifest(self, run: KeptRun) -> Manifest:
        """Return the manifest of a run's model.

        Raises:
            StudioError: the model file cannot be read, or is damaged.
        """
        return self._manifest(run.path)

    def unfinished(self, corpus: Corpus, runs: Sequence[KeptRun] | None = None) -> KeptRun | None:
        """Return the latest run on this corpus that can be resumed; None where there is none.

        The search goes through ``runs``, latest first, by default all runs of the library.
        """
        for run in self.runs() if runs is None else runs:
            if run.state in UNFINISHED and self.is_of(run, corpus) and _has_checkpoint(run.path):
                return run
        return None

    def is_of(self, run: KeptRun, corpus: Corpus) -> bool:
        """Whether a run learned from the text of the corpus, cleaned and cut in the same way."""
        if (run.text_digest, run.cleaning) != (corpus.document.digest, corpus.cleaning):
            return False
        if run.tokens_digest == _tokens_digest(corpus.tokenizer.vocabulary.tokens):
            return True
        try:
            max_tokens = self.manifest(run).training.get("max_tokens")
        except (StudioError, OSError):
            return False
        if max_tokens is None or max_tokens >= len(corpus.token_ids):
            return False
        first = (corpus.document.digest, corpus.cleaning, corpus.tokens, max_tokens)
        known, digest = self._first
        if first != known:  # takes a second for a long text of words
            digest = _tokens_digest(corpus.vocabulary_of_first(max_tokens).tokens)
            self._first = first, digest
        return run.tokens_digest == digest

    def interrupted(self) -> KeptRun | None:
        """Return the latest run whose program died; a run whose window was closed is returned once."""
        left = take_left(self.folder)
        cut_off = (run for run in self.runs() if run.state == "interrupted" or (run.id, run.state) == (left, "stopped"))
        return next((run for run in cut_off if _has_checkpoint(run.path)), None)

    def about(self, run: KeptRun) -> About:
        """Return the name, the note and the text's source of a run, from the file beside its model."""
        return read_about(run.folder)

    def new_path(self, text_name: str, source: TextSource | None = None) -> Path:
        """Make a folder for a new run on a text of that name; return the path of its model file.

        Where the folder cannot be made, saving the model will fail with an error.

        Raises:
            StudioError: another window has the runs.
        """
        self.check_mine()
        stem = re.sub(r"[^\w-]+", "-", Path(text_name).stem).strip("-")[:60] or "run"
        moment = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
        for number in range(1, 10_000):
            folder = self.folder / (f"{stem}-{moment}" if number == 1 else f"{stem}-{moment}-{number}")
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                if folder.parent.is_dir():
                    continue
            except OSError:
                break
            break
        with contextlib.suppress(StudioError):
            write_about(folder, About(source=source))
        return folder / MODEL

    def rename(self, run: KeptRun, name: str) -> None:
        """Give a run another name; with an empty name it has the name of its text.

        Raises:
            StudioError: the name could not be written, or the note beside it could not be read.
        """
        self.check_mine()
        write_about(run.folder, dataclasses.replace(about_to_change(run.folder), name=name.strip()))

    def annotate(self, run: KeptRun, note: str) -> None:
        """Write a note about a run.

        Raises:
            StudioError: the note could not be written, or the name beside it could not be read.
        """
        self.check_mine()
        write_about(run.folder, dataclasses.replace(about_to_change(run.folder), note=note.strip()))

    def remember_source(self, run: KeptRun, source: TextSource) -> None:
        """Remember where the text of a run is now; a failure to write this is no error."""
        with contextlib.suppress(StudioError):
            about = about_to_change(run.folder)
            if about.source != source:
                write_about(run.folder, dataclasses.replace(about, source=source))

    def delete(self, runs: Iterable[KeptRun]) -> None:
        """Delete runs; for a month `restore` brings them back.

        Raises:
            StudioError: one of the runs is being trained, or could not be moved; the runs before it are deleted.
        """
        for run in runs:
            if is_held(run.folder):
                words = QT_TRANSLATE_NOOP("core", "“{name}” is being trained: stop it first.")
                raise StudioError(words, name=run.name)
            self._move(run.folder, self.folder / _DELETED / run.id, run.name)

    def restore(self, runs: Sequence[KeptRun]) -> None:
        """Restore deleted runs.

        Raises:
            StudioError: one of the runs could not be moved.
        """
        for run in runs:
            self._move(self.folder / _DELETED / run.id, run.folder, run.name)

    def tidy(self) -> None:
        """Remove runs deleted a month ago, folders of runs that were never saved, leftovers of interrupted saves."""
        for folder in [*(self.folder / _DELETED).glob("*"), *self.folder.glob("*")]:
            with contextlib.suppress(OSError):
                _tidy_up(folder, deleted=folder.parent.name == _DELETED)

    def check_mine(self) -> None:
        """Raise `RunsInUseError` where another window has the runs."""
        if self.reads_only:
            raise RunsInUseError

    def _move(self, source: Path, target: Path, name: str) -> None:
        self.check_mine()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.touch()  # its month begins now, even if the program dies next
            source.rename(target)
        except OSError as error:
            raise StudioError(
                QT_TRANSLATE_NOOP("core", "“{name}” could not be moved: {reason}."),
                name=name,
                reason=error.strerror or error,
            ) from None

    def _take_in_files(self) -> None:
        """Move each model file in the folder itself, where earlier studios kept them, into a folder of its own."""
        for path in self.folder.glob(f"*{SUFFIX}"):
            folder = self.folder / path.stem
            with contextlib.suppress(OSError):
                if path.name.startswith(".") or not path.is_file():
                    continue
                folder.mkdir()
                checkpoint = path.with_suffix(CHECKPOINT_SUFFIX)
                if checkpoint.exists():
                    checkpoint.rename(checkpoint_path(folder / MODEL))
                path.rename(folder / MODEL)

    def _read(self, folder: Path) -> KeptRun | None:
        """Return the run in a folder, None where there is none."""
        try:
            manifest = self._manifest(folder / MODEL)
        except (StudioError, OSError):
            return None
        about, result = read_about(folder), manifest.result
        size = manifest.settings.get("hidden_size")
        run = KeptRun(
            id=folder.name,
            folder=folder,
            name=about.name or manifest.name,
            note=about.note,
            created=manifest.created,
            text_name=manifest.text_name,
            text_digest=manifest.text_digest,
            tokens_digest=_tokens_digest(manifest.tokens),
            cleaning=manifest.cleaning,
            level=manifest.level,
            model=manifest.model,
            size=size if isinstance(size, int) else None,
            parameters=int(result["parameters"]),
            stored=result.get("stored"),
            validation_loss=_number(result.get("validation_loss")),
            bits_per_character=_number(result.get("bits_per_character")),
            comparable_bits=manifest.comparable_bits(),
            steps=int(_number(result.get("steps")) or 0),
            seconds=float(result["seconds"]),
            tokens_per_second=_number(result.get("tokens_per_second")) or 0.0,
            state=str(result.get("stopped", "finished")),
            origin=str(manifest.origin.get("id", "")),
        )
        texts: dict[str, Any] = {name: _storable(getattr(run, name)) for name in _TEXTS}
        return dataclasses.replace(run, **texts)

    def _manifest(self, path: Path) -> Manifest:
        """Return the manifest; the file is read again only when it has changed."""
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._manifests.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, read_manifest(path))
            self._manifests[path] = known
        return known[1]


def _stamp(folder: Path) -> str:
    """Return a string that changes with the files of a run; empty where the folder has no run."""
    path = folder / MODEL
    stamps = []
    for part in (path, *checkpoint_paths(path), folder / "about.json"):
        with contextlib.suppress(OSError):
            status = part.stat()
            stamps.append(f"{part.name} {status.st_mtime_ns} {status.st_size}")
    return json.dumps(stamps) if stamps and not stamps[0].startswith("about") else ""


def _storable(text: str) -> str:
    """Return the text without lone surrogates, the odd bytes of file names, which SQLite rejects."""
    return text.encode("utf-8", "backslashreplace").decode()


def _has_checkpoint(path: Path) -> bool:
    return any(checkpoint.exists() for checkpoint in checkpoint_paths(path))


def _as_it_stands(run: KeptRun) -> KeptRun:
    """Return the run with its present state: a ``running`` run whose program has died is ``interrupted``."""
    if run.state != "running":
        return run
    return dataclasses.replace(run, state="running" if is_held(run.folder) else "interrupted")


def _tokens_digest(tokens: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(tokens).encode("utf-8", "surrogatepass")).hexdigest()


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _tidy_up(folder: Path, *, deleted: bool) -> None:
    if not folder.is_dir() or folder.name.startswith("."):
        return
    days = (time.time() - folder.stat().st_mtime) / 86_400
    if deleted:
        if days > _DELETED_DAYS:
            shutil.rmtree(folder, ignore_errors=True)
        return
    remove_leftovers(folder)
    set_aside_damaged_about(folder)
    unborn = {path.name for path in folder.iterdir()} <= {"about.json", "run.lock"}
    if unborn and days > 1 and not is_held(folder):
        shutil.rmtree(folder, ignore_errors=True)
