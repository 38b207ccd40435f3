"""Sources of bytes: files, folders, zip and gz archives. Nothing is ever extracted to the disk."""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from studio.messages import QT_TRANSLATE_NOOP, StudioError

MAX_UNPACKED = 2**30
"""The most bytes to unpack from one archive."""

_MAX_RATIO = 100  # text compresses to about a tenth; an archive of less than a hundredth is a bomb
_ALWAYS_ALLOWED = 64 * 2**20  # bytes
_MAX_FILES = 10_000
_PIECE = 2**20
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_UNREADABLE = (  # the errors of zipfile, gzip and zlib for damaged archives
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),
    *(ValueError, IndexError, OverflowError, struct.error),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of bytes.

    Attributes:
        name: the name to show.
        size: number of bytes, as stated before they are read.
        open: returns a seekable stream of the bytes, at its beginning.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]


def find_sources(paths: Sequence[Path], always_allowed: int = _ALWAYS_ALLOWED) -> list[Source]:
    """Return the sources at ``paths``: files, and the content of folders and archives in the order of names.

    An archive that unpacks to more than a hundred times its size is a bomb: a source in it raises `StudioError` when
    opened.

    Args:
        paths: files, folders and archives.
        always_allowed: bytes that any archive may unpack to, however small the archive; at most `MAX_UNPACKED`.

    Raises:
        StudioError: a path is missing, unreadable, not an ordinary file, or holds no file at all.
    """
    sources = [source for path in paths for source in _sources_at(path, always_allowed)]
    if len(sources) > _MAX_FILES:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "These are {count} files; at most {most} can be read together."),
            count=len(sources),
            most=_MAX_FILES,
        )
    return sources


def _sources_at(path: Path, always_allowed: int) -> list[Source]:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _in_folder(path)
        if not stat.S_ISREG(mode):
            raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” is not an ordinary file."), name=path.name)
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith(b"PK\x03\x04"):
            return _in_zip(path, always_allowed)
        if start.startswith(b"\x1f\x8b"):
            return [_in_gzip(path, always_allowed)]
        return [Source(path.name, path.stat().st_size, lambda: path.open("rb"))]
    except FileNotFoundError:
        raise missing(path) from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise unreadable(path.name, error) from None


def missing(path: Path) -> StudioError:
    """Return the error for a missing file."""
    return StudioError(QT_TRANSLATE_NOOP("core", "There is no file “{path}”. Was it moved or renamed?"), path=path)


def unreadable(name: str, error: BaseException) -> StudioError:
    """Return the error for an unreadable file."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return StudioError(
        QT_TRANSLATE_NOOP("core", "“{name}” cannot be read: {reason}."), name=name, reason=reason.rstrip(".")
    )


def in_name_order(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key that puts "chapter 2" before "chapter 10"."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in re.split(r"(\d+)", name)]


def _in_folder(folder: Path) -> list[Source]:
    """Return the files of a folder and its subfolders; leave out hidden files, and do not follow links."""
    found = []
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in inside.parts):
            continue
        found.append((inside.as_posix(), path))
        if len(found) > _MAX_FILES:
            break
    if not found:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "The folder “{name}” holds no files to read."), name=folder.name or str(folder)
        )
    found.sort(key=lambda pair: in_name_order(pair[0]))
    return [Source(name, path.stat().st_size, lambda path=path: path.open("rb")) for name, path in found]  # type: ignore[misc]


def _in_gzip(path: Path, always_allowed: int) -> Source:
    def unpack() -> BinaryIO:
        try:
            with gzip.open(path) as file:
                return _unpacked(file, path.name, _Allowance(path.stat().st_size, always_allowed))  # type: ignore[arg-type]
        except _UNREADABLE as error:
            raise unreadable(path.name, error) from None

    return Source(path.name, path.stat().st_size, unpack)


def _in_zip(path: Path, always_allowed: int) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    except _UNREADABLE as error:
        raise unreadable(path.name, error) from None
    allowance = _Allowance(path.stat().st_size, always_allowed)
    sources = [Source(_member_name(member), member.file_size, _unpacker(path, member, allowance)) for member in members]
    return sorted(sources, key=lambda source: in_name_order(source.name))


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return the intended name of an archive member: older Chinese programs wrote GBK instead of CP437."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


class _Allowance:
    """Counts how many bytes may still come out of an archive, whatever its header says."""

    def __init__(self, packed_size: int, always_allowed: int) -> None:
        self.left = min(MAX_UNPACKED, max(always_allowed, _MAX_RATIO * packed_size))


def _unpacker(path: Path, member: zipfile.ZipInfo, allowance: _Allowance) -> Callable[[], BinaryIO]:
    def unpack() -> BinaryIO:
        name = _member_name(member)
        if member.flag_bits & _ENCRYPTED:
            raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” is locked with a password."), name=name)
        try:
            if member.compress_type == zipfile.ZIP_LZMA:  # its dictionary may take 4 GB
                raise NotImplementedError("That compression method is not supported")
            with zipfile.ZipFile(path) as archive, archive.open(member) as file:
                return _unpacked(file, name, allowance)  # type: ignore[arg-type]
        except _UNREADABLE as error:
            raise unreadable(name, error) from None

    return unpack


def _unpacked(file: BinaryIO, name: str, allowance: _Allowance) -> BinaryIO:
    """Return the unpacked bytes of an archive; raise where the allowance is spent."""
    whole = io.BytesIO()
    while piece := file.read(_PIECE):
        allowance.left -= len(piece)
        if allowance.left < 0:
            raise StudioError(
                QT_TRANSLATE_NOOP(
                    "core", "“{name}” unpacks to far more than a text would. Reading was stopped for safety."
                ),
                name=name,
            )
        whole.write(piece)
    whole.seek(0)
    return whole
