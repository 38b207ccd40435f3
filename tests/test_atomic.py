from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from studio.atomic import write_atomically
from studio.messages import StudioError


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_replaces_what_was_there_and_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Choose another folder"):
        write_atomically(tmp_path / "mistyped" / "model", b"x")
    path = tmp_path / "model"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert left_behind(path.parent) == ["model"]


def test_the_permissions_of_other_new_files_are_never_those_of_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mask is of the whole program: a thread that changes it for a moment may leave it changed for good."""
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("it was changed"))
    write_atomically(tmp_path / "model", b"x")


def test_a_folder_that_may_not_be_written_to_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows mkstemp would try for hours: it takes the error for a folder of the name it chose."""
    tried: list[object] = []
    system_open = os.open

    def refused(path: object, flags: int, mode: int = 0o777) -> int:
        if not flags & os.O_CREAT:
            return system_open(path, flags, mode)  # type: ignore[call-overload]
        tried.append(path)
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(StudioError, match="nothing may be written"):
        write_atomically(tmp_path / "model", b"x")
    assert len(tried) == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_others_may_read_it_as_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "ordinary").write_bytes(b"")
    write_atomically(tmp_path / "model", b"x")
    assert stat.S_IMODE((tmp_path / "model").stat().st_mode) == stat.S_IMODE((tmp_path / "ordinary").stat().st_mode)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full, .* 3 B are needed"), (errno.EIO, "not saved"), (errno.EROFS, "folder")],
)
def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "model"
    path.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StudioError, match=words):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert left_behind(tmp_path) == ["model"]


def test_an_interruption_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model"
    path.write_bytes(b"old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert left_behind(tmp_path) == ["model"]
