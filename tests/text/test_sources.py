"""Archives from strangers: rows 16 and 17 of the list of faults."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.loading import read_document
from studio.text.sources import find_sources, in_name_order


def make_zip(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "texts.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_is_read_in_place_in_the_order_of_names(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"b 10.txt": b"ten", "b 9.txt": b"nine\n", "a/": b"", "a/1.txt": "夜".encode()})
    document = read_document(path)
    assert document.text == "夜\nnine\nten"
    assert document.name == "texts.zip"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["texts.zip"]


def test_a_gz_is_read(tmp_path: Path) -> None:
    path = tmp_path / "story.txt.gz"
    path.write_bytes(gzip.compress(b"The tide comes twice a day."))
    assert read_document(path).text == "The tide comes twice a day."


def test_fault_16_a_bomb_stops_at_the_cap(tmp_path: Path) -> None:
    bomb = b"\n" * (8 * 2**20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bomb))
    for path in (make_zip(tmp_path, {"bomb.txt": bomb}), tmp_path / "bomb.gz"):
        (source,) = find_sources([path], always_allowed=2**20)
        with pytest.raises(StudioError, match="far more than a text"):
            source.open()


def test_fault_16_the_cap_is_on_what_is_read_not_what_is_said(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {f"{number}.txt": b"x" * 2**19 for number in range(8)})
    data = bytearray(path.read_bytes())
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        data[place + 24 : place + 28] = struct.pack("<I", 10)  # the uncompressed size, a lie
    path.write_bytes(bytes(data))
    unpacked = 0
    for source in find_sources([path], always_allowed=2**20):
        with contextlib.suppress(StudioError):
            unpacked += len(source.open().read())
    assert unpacked <= 2**20


def test_fault_16_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.txt", os.urandom(3000))
    path = make_zip(tmp_path, {"inner.zip": inner.getvalue(), "plain.txt": b"The tide."})
    document = read_document(path)
    assert document.text == "The tide."
    assert document.notes[0].values == {"names": "inner.zip"}


def test_fault_16_overlapping_entries_are_left_out(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"a.txt": b"first text " * 50, "b.txt": b"second text " * 50})
    data = path.read_bytes()
    second = data.rfind(b"PK\x01\x02")
    data = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]  # b begins where a does
    path.write_bytes(data)
    document = read_document(path)
    assert document.text == "first text " * 50
    assert document.notes[0].values == {"names": "b.txt"}


def test_fault_17_names_that_lead_outside_write_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    path = make_zip(folder, {"../escaped.txt": b"one\n", "/absolute.txt": b"two\n", "link": b"three\n"})
    assert read_document(path).text.split() == ["one", "two", "three"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["inside"]
    assert [entry.name for entry in folder.iterdir()] == ["texts.zip"]


def test_fault_17_a_link_is_read_as_the_words_it_is_made_of(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for the archive")
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16  # a symbolic link, as Unix packs it
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, str(secret))
        archive.writestr("plain.txt", b"The tide.")
    assert "not for the archive" not in read_document(path).text
    assert not any(entry.is_symlink() for entry in tmp_path.iterdir())


def test_fault_17_a_password_is_told(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"secret.txt": b"hidden words"})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(StudioError, match=r"secret.txt” is locked with a password"):
        read_document(path)


def test_fault_17_a_bad_checksum_leaves_the_others_readable(tmp_path: Path) -> None:
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("bad.txt", b"these words will be changed")
        archive.writestr("good.txt", b"these will not")
    path.write_bytes(path.read_bytes().replace(b"words will", b"wards will"))
    document = read_document(path)
    assert document.text == "these will not"
    assert document.notes[0].values == {"names": "bad.txt"}


def test_fault_17_names_in_gbk_are_shown_right(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("placeholder.txt")
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"words")
    name = "歌词一二三".encode("gbk").ljust(len("placeholder"), b"_")
    path.write_bytes(path.read_bytes().replace(b"placeholder", name))
    assert find_sources([path])[0].name.startswith("歌词一二三")


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"\x1f\x8b", b"\x1f\x8b\x08\x00garbage"])
def test_archives_that_are_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(StudioError, match="cannot be read"):
        read_document(path)


@given(st.data())
@settings(max_examples=300)
def test_a_zip_with_any_bytes_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = make_zip(tmp_path_factory.getbasetemp(), {"a.txt": b"The tide comes " * 20, "b.txt": b"twice a day " * 20})
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw))
    with contextlib.suppress(StudioError):
        read_document(path)


def test_chapters_are_in_the_order_a_reader_expects() -> None:
    names = ["Chapter 10", "chapter 9", "chapter 1b", "chapter 1", "annex"]
    assert sorted(names, key=in_name_order) == ["annex", "chapter 1", "chapter 1b", "chapter 9", "Chapter 10"]


def test_an_archive_that_may_ask_for_any_memory_is_refused(tmp_path: Path) -> None:
    """LZMA says in its first bytes how much memory is to be set aside."""
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "The tide comes twice a day.")
    with pytest.raises(StudioError, match="compression method is not supported"):
        read_document(path)


def test_how_many_files_were_read_is_told(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"1.txt": b"one", "2.txt": b"two\n", "3.bin": bytes(range(256)) * 9, "4.txt": b"four"})
    assert read_document(path).files == 3
    (tmp_path / "one.txt").write_text("one", encoding="utf-8")
    assert read_document(tmp_path / "one.txt").files == 1
