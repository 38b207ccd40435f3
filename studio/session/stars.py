"""Continuations that the user starred on the contact sheet, kept in one file across sessions."""

from __future__ import annotations

import collections
import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from studio import stored_json
from studio.atomic import write_atomically
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.session.task import Task
from studio.stored_json import NewerFormatError, StoredJSONError, convert

MOST = 2000
"""The most stars that are kept."""

_FORMAT = 1
_LARGEST = 2**27  # bytes of the file


@dataclass(frozen=True)
class Star:
    """A starred continuation of a prefix.

    Attributes:
        prefix: the beginning, as the model read it.
        text: what the model wrote after the prefix.
        temperature, top_p, seed: the sampling of the continuation, see `GenerationConfig`.
        model: the name of the model.
        text_name: the name of the text that the model learned from.
        when: when the continuation was starred, ISO 8601 with time zone.
    """

    prefix: str
    text: str
    temperature: float
    top_p: float
    seed: int
    model: str
    text_name: str
    when: str = ""

    def same_piece(self, other: Star) -> bool:
        """Whether ``other`` is the same continuation, starred at whatever time."""
        return all(getattr(self, name) == getattr(other, name) for name in _FIELDS if name != "when")


@dataclass(frozen=True)
class _Kept:
    """The content of the file after a change.

    Attributes:
        stars: the newest first.
        aside: the name that the file was given because it could not be read whole; empty otherwise.
    """

    stars: tuple[Star, ...]
    aside: str = ""


_FIELDS = tuple(found.name for found in fields(Star))
_Change = Callable[[tuple[Star, ...]], tuple[Star, ...]]


class Stars(QObject):
    """Keeps starred continuations in a file. A change shows at once; a task writes it to the file.

    Attributes:
        all: the stars, the newest first; empty before they are read.
        deleted: the stars that `undo` brings back, the last removed last.
        task: reads and writes, one job after another.

    Signals:
        changed: the stars were read, or a star was added or removed.
        failed: the file was damaged, or a change could not be saved and is taken back.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._kept: tuple[Star, ...] = ()
        self._pending: collections.deque[_Change] = collections.deque()
        self.all: tuple[Star, ...] = ()
        self.deleted: list[Star] = []
        self.task = Task(self, in_turn=True)
        self.task.happened.connect(self._on_kept)
        self.task.failed.connect(self._on_failed)
        self._asked = False

    def read(self) -> None:
        """Read the stars, once; `changed` follows, and `failed` where the file is damaged. A change reads them too."""
        if not self._asked:
            self._do(_unchanged)

    def holds(self, star: Star) -> bool:
        """Whether this continuation is starred."""
        return any(star.same_piece(other) for other in self.all)

    def add(self, star: Star) -> None:
        """Add a star; nothing happens where the continuation is starred already."""
        if self.holds(star):
            return
        if len(self.all) >= MOST:
            words = QT_TRANSLATE_NOOP("core", "{count} pieces are starred, and no more are kept. Delete some first.")
            self.failed.emit(StudioError(words, count=MOST))
            return
        self.deleted = [other for other in self.deleted if not star.same_piece(other)]
        self._do(lambda stars: _with(stars, star))

    def delete(self, star: Star) -> None:
        """Remove a star; `undo` brings it back."""
        gone = [other for other in self.all if star.same_piece(other)]
        if gone:
            self.deleted += gone
            self._do(lambda stars: _without(stars, star))

    def undo(self) -> None:
        """Bring back the star that was removed last."""
        if self.deleted:
            star = self.deleted.pop()
            self._do(lambda stars: _with(stars, star))

    def _do(self, change: _Change) -> None:
        def events() -> Iterator[_Kept]:
            yield _change_file(self._path, change)  # a single event: the job cannot be stopped halfway

        self._asked = True
        self._pending.append(change)
        self._show()
        self.task.start(events)

    def _show(self) -> None:
        stars = self._kept
        for change in self._pending:
            stars = change(stars)
        self.all = stars
        self.changed.emit()

    @Slot(object)
    def _on_kept(self, kept: _Kept) -> None:
        self._pending.popleft()
        self._kept = kept.stars
        self._show()
        if kept.aside:
            words = QT_TRANSLATE_NOOP(
                "core", "“{name}” was damaged and is kept as “{aside}”. {count} starred pieces could be read from it."
            )
            self.failed.emit(StudioError(words, name=self._path.name, aside=kept.aside, count=len(kept.stars)))

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._pending.popleft()
        self._show()
        self.failed.emit(error)


def _unchanged(stars: tuple[Star, ...]) -> tuple[Star, ...]:
    return stars


def _with(stars: tuple[Star, ...], star: Star) -> tuple[Star, ...]:
    return tuple(sorted((*_without(stars, star), star), key=lambda one: one.when, reverse=True))[:MOST]


def _without(stars: tuple[Star, ...], star: Star) -> tuple[Star, ...]:
    return tuple(other for other in stars if not star.same_piece(other))


def _change_file(path: Path, change: _Change) -> _Kept:
    """Read the stars, change them, and write them where they differ."""
    found, whole = _read(path)
    aside = "" if whole else set_aside(path)
    stars = change(found)
    if stars != found or (aside and stars):
        with contextlib.suppress(OSError):  # write_atomically reports it
            path.parent.mkdir(parents=True, exist_ok=True)
        written = {"format": _FORMAT, "stars": [asdict(star) for star in stars]}
        write_atomically(path, json.dumps(written, ensure_ascii=True, indent=1).encode())
    return _Kept(stars, aside)


class _StoredStars(msgspec.Struct):
    stars: list[Any]


def _read(path: Path) -> tuple[tuple[Star, ...], bool]:
    """Return the stars in a file, and whether the file could be read whole.

    Raises:
        StudioError: the file cannot be read now, or comes from a newer studio; it is left as it is.
    """
    try:
        stored = stored_json.load(path, _StoredStars, largest=_LARGEST, newest=_FORMAT)
    except FileNotFoundError:
        return (), True
    except OSError as error:
        words = QT_TRANSLATE_NOOP("core", "“{name}”, which holds the starred pieces, cannot be read: {reason}.")
        raise StudioError(words, name=path.name, reason=error.strerror or str(error)) from None
    except NewerFormatError:
        words = QT_TRANSLATE_NOOP(
            "core", "“{name}” comes from a newer studio. Its starred pieces are left as they are."
        )
        raise StudioError(words, name=path.name) from None
    except StoredJSONError:
        return (), False
    stars = []
    for one in stored.stars:
        with contextlib.suppress(StoredJSONError):
            stars.append(convert(one, Star))
    return tuple(stars[:MOST]), len(stars) == len(stored.stars) <= MOST


def set_aside(path: Path) -> str:
    """Rename a damaged file as `stored_json.set_aside` does, and return the new name.

    Raises:
        StudioError: the file cannot be renamed, so nothing may be written over it.
    """
    try:
        return stored_json.set_aside(path).name
    except OSError as error:
        words = QT_TRANSLATE_NOOP("core", "“{name}” is damaged and cannot be set aside: {reason}.")
        raise StudioError(words, name=path.name, reason=error.strerror or str(error)) from None
