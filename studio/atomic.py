"""Writing a file so that there is always a whole one: the old or the new."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from studio.messages import QT_TRANSLATE_NOOP, StudioError


def write_atomically(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data``: temporary file beside it, fsync, rename, fsync of the folder.

    Raises:
        StudioError: the folder cannot be written to, or the disk is full; the old file is as it was.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):  # some file systems know no permissions
            temporary.chmod(0o666 & ~_umask())  # mkstemp gives 0600
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise _not_saved(path, error, len(data)) from error
    except BaseException:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core", "“{name}” was written, but the disk did not confirm it: {reason}. Save it elsewhere as well."
            ),
            name=path.name,
            reason=error.strerror or str(error),
        ) from error


def _not_saved(path: Path, error: OSError, size: int) -> StudioError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StudioError(
            QT_TRANSLATE_NOOP(
                "core", "“{name}” was not saved: the disk is full, {size} bytes are needed. What was there is intact."
            ),
            name=path.name,
            size=size,
        )
    return StudioError(
        QT_TRANSLATE_NOOP(
            "core", "“{name}” was not saved in “{folder}”: {reason}. Choose another folder; what was there is intact."
        ),
        name=path.name,
        folder=path.parent,
        reason=error.strerror or str(error),
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
