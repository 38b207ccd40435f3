"""Writing a file so that there is always a whole one: the old or the new."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from studio.messages import QT_TRANSLATE_NOOP, Message, Size, StudioError

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".part"
_RANDOM = "[a-z0-9_]{8}"
_NAME_LENGTH = 40  # characters of a name that its temporary file bears: no file system takes names of any length
_ABANDONED = 60.0  # seconds; where there are no locks on open files
PATIENCE = (0.05, 0.1, 0.2, 0.4) if sys.platform == "win32" else ()
"""Seconds between two tries. Windows does not replace a file that another thread, or a virus scanner, reads."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class NotSavedError(StudioError):
    """A file could not be saved.

    Attributes:
        path: the file.
        problem: what went wrong, without what to do about it.
    """

    def __init__(self, path: Path, problem: Message, template: str) -> None:
        """With ``template`` for the whole sentence: the ``{problem}``, and what to do about it."""
        super().__init__(template, problem=problem)
        self.path = path
        self.problem = problem

    def called(self, name: str) -> NotSavedError:
        """Return the same error, about a file that the user knows by another name."""
        problem = Message(self.problem.template, {**self.problem.values, "name": name})
        return NotSavedError(self.path, problem, self.message.template)


def write_atomically(path: Path, data: bytes, patience: Sequence[float] = PATIENCE) -> None:
    """Replace ``path`` by ``data``: temporary file beside it, fsync, rename, fsync of the folder.

    First, temporary files go that a killed program left of earlier saves of this file.

    Args:
        path: the file.
        data: its new content.
        patience: seconds to wait before each further try, where the file may not be replaced at once.

    Raises:
        NotSavedError: the folder cannot be written to, or its disk is full or faulty; the old file is as it was.
    """
    remove_leftovers(path.parent, path.name)
    _check_room(path, len(data))
    try:
        with _temporary(path) as (handle, temporary):
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                _to_disk(file.fileno())
            _replace(temporary, path, patience)
    except OSError as error:
        raise _not_saved(path, error, len(data)) from error
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_confirmed(path, error) from error


def remove_leftovers(folder: Path, name: str | None = None) -> None:
    """Remove temporary files of interrupted saves, of the file ``name`` or of all; never one that is being written.

    Nothing happens where that cannot be done.
    """
    beginning = r"\..+\." if name is None else re.escape(_beginning(name))
    leftover = re.compile(beginning + _RANDOM + re.escape(_SUFFIX))
    with contextlib.suppress(OSError):
        with os.scandir(folder) as entries:
            found = [Path(entry.path) for entry in entries if leftover.fullmatch(entry.name)]
        for path in found:
            with contextlib.suppress(OSError):
                _remove_abandoned(path)


def takes_files(folder: Path) -> bool:
    """Whether files can be written to ``folder``, which is made if need be; true of a full disk, which may get room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = _created(folder / "trial")
        os.close(handle)
        temporary.unlink()
    except OSError as error:
        return error.errno in _FULL
    return True


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[tuple[int, Path]]:
    """Make a temporary file in the folder of ``path``, open for writing and locked; remove it where the block fails."""
    while True:
        handle, temporary = _created(path)
        keeper = _hold(handle)
        if temporary.exists():
            break
        os.close(handle)  # another save took it for a leftover before it was held
        if keeper is not None:
            os.close(keeper)
    try:
        yield handle, temporary
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    finally:
        if keeper is not None:
            os.close(keeper)


def _created(path: Path) -> tuple[int, Path]:
    """Create a temporary file in the folder of ``path`` with the permissions of any new file.

    Not by mkstemp: it permits nobody else to read, and in a folder of Windows that may not be written to it tries
    as many names as there can be.
    """
    while True:
        temporary = path.parent / f"{_beginning(path.name)}{secrets.token_hex(4)}{_SUFFIX}"
        with contextlib.suppress(FileExistsError):
            return os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), temporary


def _beginning(name: str) -> str:
    return f".{name[:_NAME_LENGTH]}."


if sys.platform == "win32":

    def _hold(_handle: int) -> int | None:
        """Nothing is needed: an open file cannot be removed."""
        return None

    def _to_disk(descriptor: int) -> None:
        """Return when what was written is on the disk."""
        os.fsync(descriptor)

    def _remove_abandoned(path: Path) -> None:
        """Remove a temporary file that is old; a save may have closed a young one and not yet renamed it."""
        if time.time() - path.stat().st_mtime > _ABANDONED:
            path.unlink()

else:

    def _hold(handle: int) -> int | None:
        """Lock a temporary file; return a descriptor that keeps the lock when the file itself is closed.

        The system drops the lock when the program dies. None where the disk has no locks: leftovers stay there.
        """
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            return None
        return os.dup(handle)

    def _to_disk(descriptor: int) -> None:
        """Return when what was written is on the disk; fsync of macOS leaves it in the memory of the drive."""
        if sys.platform == "darwin":
            with contextlib.suppress(OSError):  # not every drive can do it
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
                return
        os.fsync(descriptor)

    def _remove_abandoned(path: Path) -> None:
        """Remove a temporary file that nobody holds."""
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(descriptor)


def _check_room(path: Path, size: int) -> None:
    """Raise NotSavedError where the disk has less room than ``size`` bytes; the old file counts as used room."""
    room = _room(path.parent)
    if room is not None and room < size:
        if path.parent.is_dir() and not os.access(path.parent, os.W_OK):  # more room would be of no use
            raise _not_saved(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)), size)
        raise _no_room(path, size)


def _room(folder: Path) -> int | None:
    """Return the bytes that are free for this user, None where the system cannot tell."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free if usage.total else None  # some network drives know of nothing


def _replace(temporary: Path, path: Path, patience: Sequence[float]) -> None:
    for wait in (*patience, None):
        try:
            temporary.replace(path)
            return
        except PermissionError as error:  # the folder could be written to
            if wait is None:
                raise _not_permitted(path) from error
            time.sleep(wait)


def _not_saved(path: Path, error: OSError, size: int) -> NotSavedError:
    if error.errno in _FULL:
        return _no_room(path, size)
    name, folder, reason = path.name, path.parent, error.strerror or str(error)
    forbidding = _forbidding(folder) if error.errno == errno.ENOENT else None
    if error.errno == errno.EIO:
        words = QT_TRANSLATE_NOOP(
            "core", "“{name}” was not saved safely: the disk “{disk}” is faulty, or gone ({reason})."
        )
        problem = Message(words, {"name": name, "disk": disk_of(folder), "reason": reason})
    elif error.errno in _FORBIDDEN or forbidding is not None:
        folder = forbidding or folder
        words = QT_TRANSLATE_NOOP("core", "“{name}” was not saved: nothing may be written to the folder “{folder}”.")
        problem = Message(words, {"name": name, "folder": folder})
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        words = QT_TRANSLATE_NOOP("core", "“{name}” was not saved: there is no folder “{folder}”.")
        problem = Message(words, {"name": name, "folder": folder})
    else:
        words = QT_TRANSLATE_NOOP("core", "“{name}” was not saved in “{folder}”: {reason}.")
        problem = Message(words, {"name": name, "folder": folder, "reason": reason})
    intact = QT_TRANSLATE_NOOP("core", "{problem} Choose another folder; what was there is intact.")
    words = intact if os.path.lexists(path) else QT_TRANSLATE_NOOP("core", "{problem} Choose another folder.")
    return NotSavedError(path, problem, words)


def _forbidding(folder: Path) -> Path | None:
    """Return the folder that forbids making ``folder``; None where none does."""
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    return folder if folder.is_dir() and not os.access(folder, os.W_OK) else None


def _no_room(path: Path, size: int) -> NotSavedError:
    """Return the error that says how much is needed and free; a quota does not show in the free bytes."""
    room = _room(path.parent)
    values = {"name": path.name, "disk": disk_of(path.parent), "needed": Size(size)}
    if room is not None and room < size:
        words = QT_TRANSLATE_NOOP(
            "core", "“{name}” was not saved: the disk “{disk}” is full. {needed} are needed, {free} are free."
        )
        problem = Message(words, {**values, "free": Size(room)})
    else:
        words = QT_TRANSLATE_NOOP(
            "core", "“{name}” was not saved: the disk “{disk}” is full, or takes no more from you. {needed} are needed."
        )
        problem = Message(words, values)
    intact = QT_TRANSLATE_NOOP("core", "{problem} Make room on it or choose another disk; what was there is intact.")
    fresh = QT_TRANSLATE_NOOP("core", "{problem} Make room on it or choose another disk.")
    words = intact if os.path.lexists(path) else fresh
    return NotSavedError(path, problem, words)


def _not_permitted(path: Path) -> NotSavedError:
    words = QT_TRANSLATE_NOOP("core", "“{name}” was not saved: it is protected, or open in another program.")
    problem = Message(words, {"name": path.name})
    return NotSavedError(
        path, problem, QT_TRANSLATE_NOOP("core", "{problem} Close it there, or choose another name. It is intact.")
    )


def _not_confirmed(path: Path, error: OSError) -> NotSavedError:
    words = QT_TRANSLATE_NOOP(
        "core",
        "“{name}” was not saved safely: it was written, but the disk “{disk}” did not confirm it ({reason}).",
    )
    values = {"name": path.name, "disk": disk_of(path.parent), "reason": error.strerror or str(error)}
    return NotSavedError(
        path, Message(words, values), QT_TRANSLATE_NOOP("core", "{problem} Save it elsewhere as well.")
    )


def disk_of(folder: Path) -> Path:
    """Return the folder in which the disk of ``folder`` begins: ``C:\\``, ``/home``, ``/Volumes/Stick``."""
    folder = folder.absolute()
    with contextlib.suppress(OSError):
        while not os.path.ismount(folder) and folder != folder.parent:
            folder = folder.parent
    return folder


def _sync_folder(folder: Path) -> None:
    """Make the rename last. Windows has no such call and needs none; some network drives know none either."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)
