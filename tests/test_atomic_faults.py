"""What must not break a save: rows 28 to 32 of the faults."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import atomic
from studio.atomic import NotSavedError, disk_of, remove_leftovers, write_atomically
from studio.messages import Size

ROOT = Path(__file__).parents[1]
Usage = namedtuple("Usage", "total used free")
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def saving(what: str, folder: Path, times: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.saving", what, str(folder), str(times)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def not_saved(path: Path, data: bytes) -> str:
    """Try to save over an old file; return what is said, after a look that the old one is all there is."""
    before = left_behind(path.parent)
    with pytest.raises(NotSavedError) as caught:
        write_atomically(path, data)
    assert path.read_bytes() == b"old"
    assert left_behind(path.parent) == before
    assert caught.value.path == path
    return str(caught.value)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "model"
    path.write_bytes(b"old")
    return path


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    place = tmp_path / "small disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or not sys.platform.startswith("linux"):
        pytest.skip("a small disk can be made on Linux only")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("only root may mount a small disk, and not everywhere")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@forks
def test_fault_28_killed_at_a_random_moment_of_a_save_200_times(tmp_path: Path) -> None:
    """The old file or the new, never neither, never a mixture; and what the kills left is gone with the next save."""
    found = saving("kill", tmp_path, 200)
    assert found["whole"] == 200
    assert found["new"] > 10, "else nothing was ever saved"
    assert found["left"] > 10, "else none was killed in the midst of a save"
    assert found["most_left"] == 1
    assert left_behind(tmp_path) == ["model"]


@forks
def test_fault_28_a_save_removes_no_temporary_file_of_another_that_is_under_way(tmp_path: Path) -> None:
    assert saving("together", tmp_path, 100) == {"failed": 0}
    assert left_behind(tmp_path) == ["model"]


def test_fault_28_leftovers_of_a_folder_go_and_nothing_else(tmp_path: Path) -> None:
    others = ["model.part", ".model.part", ".model.ABCDEFGH.part", "a.12345678.part", ".model.12345678.part.txt"]
    leftovers = [".model.12345678.part", ".[x] 夜.abcd_fgh.part"]
    for name in (*others, *leftovers):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (0, 0))
    remove_leftovers(tmp_path, "[x] 夜")
    assert left_behind(tmp_path) == sorted([*others, leftovers[0]])
    remove_leftovers(tmp_path)
    assert left_behind(tmp_path) == sorted(others)
    remove_leftovers(tmp_path / "not there")


def test_a_name_as_long_as_can_be_is_saved(tmp_path: Path) -> None:
    path = tmp_path / ("夜" * 85)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_fault_29_a_small_disk_that_is_full(mounted: Path) -> None:
    path = mounted / "model"
    path.write_bytes(b"old")
    words = not_saved(path, bytes(3_000_000))
    assert f"the disk “{mounted}” is full. 3.0 MB are needed, " in words
    assert " MB are free. Make room on it or choose another disk; what was there is intact." in words
    write_atomically(path, bytes(500_000))
    assert path.stat().st_size == 500_000


def test_fault_29_a_small_disk_that_does_not_tell(mounted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is full in the midst of the writing."""
    path = mounted / "model"
    path.write_bytes(b"old")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 0))
    assert f"the disk “{mounted}” is full, or takes no more from you. 3.0 MB are needed." in not_saved(
        path, bytes(3_000_000)
    )


def test_fault_29_room_is_looked_for_before_anything_is_written(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def usage(folder: Path) -> Usage:
        asked.append(folder)
        return Usage(10**9, 10**9 - 2_500, 2_500)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with monkeypatch.context() as watched:
        watched.setattr(os, "open", lambda *_: pytest.fail("it began to write"))
        words = not_saved(old, bytes(2_501))
    assert f"disk “{disk_of(old.parent)}” is full. 2.5 kB are needed, 2.5 kB are free." in words
    assert set(asked) == {old.parent}


def test_a_file_that_was_not_there_is_not_said_to_be_intact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model"
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: Usage(9, 9, 0))
        with pytest.raises(NotSavedError, match=r"\. Make room on it or choose another disk\.$"):
            write_atomically(path, b"new")
    with pytest.raises(NotSavedError, match=r"\. Choose another folder\.$"):
        write_atomically(tmp_path / "mistyped" / "model", b"new")


def test_a_disk_that_is_full_and_may_only_be_read_is_not_said_to_be_full(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(9, 9, 0))
    monkeypatch.setattr(os, "access", lambda *_: False)
    words = not_saved(old, b"new")
    assert f"nothing may be written to the folder “{old.parent}”. Choose another folder" in words


def test_fault_29_what_just_fits_is_saved_and_where_room_cannot_be_told_it_is_tried(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Path) -> Usage:
        raise OSError(errno.ENOSYS, "no such call")

    for usage in (lambda _: Usage(9, 6, 3), lambda _: Usage(0, 0, 0), fails):
        monkeypatch.setattr(shutil, "disk_usage", usage)
        old.write_bytes(b"old")
        write_atomically(old, b"new")
        assert old.read_bytes() == b"new"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_fault_29_a_disk_that_is_full_while_it_is_written_to(
    old: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert f"disk “{disk_of(old.parent)}” is full, or takes no more from you. 3 B are needed." in not_saved(old, b"new")


@posix
def test_fault_30_a_limit_on_the_size_of_files(old: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from studio.atomic import write_atomically\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: write_atomically(Path(sys.argv[1]), bytes(2_000_000))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    command = [sys.executable, "-c", program, str(old)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"})
    words = done.stdout.decode()
    assert words.startswith("NotSavedError")
    assert f"disk “{disk_of(old.parent)}” is full, or takes no more from you. 2.0 MB are needed." in words
    assert old.read_bytes() == b"old"
    assert left_behind(old.parent) == ["model"]


@posix
def test_fault_31_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "read only"
    folder.mkdir()
    (folder / "model").write_bytes(b"old")
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("root may write everywhere; see the next test")
        words = not_saved(folder / "model", b"new")
    finally:
        folder.chmod(0o700)
    assert f"nothing may be written to the folder “{folder}”. Choose another folder" in words


def test_fault_31_a_disk_that_may_only_be_read(mounted: Path) -> None:
    path = mounted / "model"
    path.write_bytes(b"old")
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    words = not_saved(path, b"new")
    assert f"nothing may be written to the folder “{mounted}”. Choose another folder" in words


def test_fault_31_a_file_that_another_program_has_open(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows it cannot be replaced then."""

    def fail(_path: Path, _target: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "replace", fail)
    assert "it is protected, or open in another program. Close it there" in not_saved(old, b"new")


def test_fault_31_on_windows_a_file_that_is_being_read_is_replaced_a_moment_later(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, failures = Path.replace, [PermissionError(errno.EACCES, "Access is denied") for _ in range(2)]

    def busy(path: Path, target: Path) -> Path:
        if failures:
            raise failures.pop()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", busy)
    write_atomically(old, b"new", patience=(0.0, 0.0))
    assert old.read_bytes() == b"new"
    assert left_behind(old.parent) == ["model"]


@posix
def test_fault_32_on_macos_a_drive_is_told_to_write_what_is_in_its_memory(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def fcntl(_descriptor: int, command: int) -> None:
        told.append(command)

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(atomic.fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(atomic.fcntl, "fcntl", fcntl)
    write_atomically(old, b"new")
    assert told == [51]


def test_fault_32_fsync_of_the_file_fails(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    words = not_saved(old, b"new")
    assert f"was not saved safely: the disk “{disk_of(old.parent)}” is faulty, or gone (Input/output error)" in words
    assert "Choose another folder; what was there is intact." in words


@posix
def test_fault_32_fsync_of_the_folder_fails(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotSavedError, match=r"not saved safely: it was written, but .* did not confirm it .*elsewhere"):
        write_atomically(old, b"new")
    assert left_behind(old.parent) == ["model"]


def test_the_disk_of_a_folder_is_where_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in (tmp_path, Path("/")))
    assert disk_of(tmp_path / "a" / "b") == tmp_path


@pytest.mark.parametrize(
    ("size", "words"), [(999, "999 B"), (1_500, "1.5 kB"), (1_234_567, "1.2 MB"), (1_234_567_890_123, "1,234.6 GB")]
)
def test_a_size_is_shown_in_the_unit_that_suits_it(size: int, words: str) -> None:
    assert f"{Size(size)}" == str(Size(size)) == words
