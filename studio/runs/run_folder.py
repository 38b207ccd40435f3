"""The folder of one run: which files lie in it, what ``about.json`` says of the run, and who is training it."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock, Timeout

from studio import stored_json
from studio.atomic import write_atomically
from studio.log import LOGGER
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.stored_json import StoredJSONError, convert
from studio.text.cleaning import AS_IS
from studio.text.corpus import Corpus
from studio.text.levels import CHARACTERS, Tokens
from studio.text.sources import unreadable
from studio.text.tokenizer import Limits, check_special

MODEL = "model.safetensors"
_LEFT = "left.txt"
_ABOUT = "about.json"
_LARGEST = 2**26  # bytes of what is known of a run
_LOCK = "run.lock"
_PATIENCE = 1.0  # seconds; whoever only asks whether a run is held, holds it for a moment
_one_asks = threading.Lock()  # at a time: one thread that asks would find the run held by another that asks


@dataclass(frozen=True)
class TextSource:
    """How to open a text again: its files, its cleaning, and how it is cut into tokens.

    Attributes:
        paths: the files, joined in the order of their names.
        cleaning: the cleaning, as `studio.text.cleaning.steps_of` reads it.
        tokens: how the text is cut.
        held_out: the files of the other text that models are judged by; empty for the tail of the same text.
    """

    paths: tuple[Path, ...]
    cleaning: str = AS_IS
    tokens: Tokens = CHARACTERS
    held_out: tuple[Path, ...] = ()

    @classmethod
    def of_corpus(cls, corpus: Corpus) -> TextSource:
        """Return the source of an open text."""
        held_out = corpus.held_out.document.paths if corpus.held_out is not None else ()
        paths, held_out = (tuple(path.absolute() for path in found) for found in (corpus.document.paths, held_out))
        return cls(paths, corpus.cleaning, corpus.tokens, held_out)


@dataclass(frozen=True)
class About:
    """What ``about.json`` says of a run; unlike the model file it never leaves this computer.

    Attributes:
        name: the name that the user gave the run; empty for the name of its text.
        note: what the user wrote about the run.
        source: the text that the run learned from; None where it is not known.
    """

    name: str = ""
    note: str = ""
    source: TextSource | None = None


def read_about(folder: Path) -> About:
    """Return what ``about.json`` says of the run in ``folder``; blank where it is missing, unreadable or damaged."""
    try:
        return _about(folder) or About()
    except OSError:
        return About()


def about_to_change(folder: Path) -> About:
    """Return what `read_about` does, for a caller that changes it and writes it back; a damaged file is set aside.

    Raises:
        StudioError: the file is there, but cannot be read or set aside now. It must not be written over.
    """
    try:
        return _about(folder) or set_aside_damaged_about(folder)
    except OSError as error:
        raise unreadable(_ABOUT, error) from None


def set_aside_damaged_about(folder: Path) -> About:
    """Rename a damaged ``about.json`` to ``about.json.bad``; return what it says where it is whole, else a blank.

    Raises:
        OSError: the file cannot be read, or renamed.
    """
    about = _about(folder)
    if about is None:
        aside = stored_json.set_aside(folder / _ABOUT)
        LOGGER.warning("the name and the note of %s are damaged: they are set aside as %s", folder.name, aside.name)
    return about or About()


class _StoredAbout(msgspec.Struct):
    name: str = ""
    note: str = ""
    source: Any = None


class _StoredSource(msgspec.Struct):
    paths: tuple[str, ...]
    held_out: tuple[str, ...]
    cleaning: str
    level: str
    minimum_frequency: int
    maximum_size: int | None
    reserved: tuple[str, ...]
    special: tuple[str, ...] = ()


def _about(folder: Path) -> About | None:
    """Return what ``about.json`` says of a run, None where it is damaged.

    Raises:
        OSError: the file cannot be read now.
    """
    try:
        stored = stored_json.load(folder / _ABOUT, _StoredAbout, largest=_LARGEST)
    except FileNotFoundError:
        return About()
    except StoredJSONError:
        return None
    return About(stored.name, stored.note, _source_of(stored.source))


def write_about(folder: Path, about: About) -> None:
    """Write ``about.json`` of the run in ``folder``.

    Raises:
        StudioError: it could not be written; the file before is intact.
    """
    raw: dict[str, Any] = {"name": about.name, "note": about.note}
    if about.source is not None:
        source, limits = about.source, about.source.tokens.limits
        raw["source"] = {
            "paths": [str(path) for path in source.paths],
            "cleaning": source.cleaning,
            "level": source.tokens.level,
            "minimum_frequency": limits.minimum_frequency,
            "maximum_size": limits.maximum_size,
            "reserved": list(limits.reserved),
            "special": list(source.tokens.special),
            "held_out": [str(path) for path in source.held_out],
        }
    write_atomically(folder / _ABOUT, json.dumps(raw, ensure_ascii=True, indent=1).encode())


def _source_of(raw: object) -> TextSource | None:
    """Return where the text lies, None where that is not told, or not as this studio tells it."""
    try:
        stored = convert(raw, _StoredSource)
        limits = Limits(stored.minimum_frequency, stored.maximum_size, stored.reserved)
        tokens = Tokens(stored.level, limits, check_special(stored.special))
    except ValueError:
        return None
    paths, held_out = (tuple(map(Path, found)) for found in (stored.paths, stored.held_out))
    return TextSource(paths, stored.cleaning, tokens, held_out)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the run in ``folder``, as long as it is trained; the system lets go of it when the program dies.

    Raises:
        StudioError: it is held already, by this program or by another.
    """
    lock = _lock(folder)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        words = QT_TRANSLATE_NOOP("core", "“{name}” is being trained already, in another window or by a command.")
        raise StudioError(words, name=folder.name) from None
    except OSError:  # a disk that knows no locks, or cannot be written: saving will say so
        yield
        return
    try:
        yield
    finally:
        lock.release()


def is_held(folder: Path) -> bool:
    """Whether the run in ``folder`` is being trained now."""
    if not (folder / _LOCK).exists():
        return False
    lock = _lock(folder)
    with _one_asks:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / _LOCK, thread_local=False)


def mark_left(library: Path, id_: str) -> None:
    """Note in the library's folder which run trained when its window was closed."""
    with contextlib.suppress(StudioError):
        write_atomically(library / _LEFT, id_.encode())


def take_left(library: Path) -> str:
    """Return which run trained when its window was closed, empty if none; it is told once."""
    try:
        left = (library / _LEFT).read_text(encoding="utf-8")
        (library / _LEFT).unlink()
    except (OSError, ValueError):
        return ""
    return left
