from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.loading import read_document

CHINESE = "夜色慢慢落下来，街灯一盏一盏亮起。\n我还站在旧车站等你。\n" * 20


def write(folder: Path, data: bytes, name: str = "text.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("mark", "codec", "label"),
    [
        (b"", "utf-8", "UTF-8"),
        (codecs.BOM_UTF8, "utf-8", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
        (b"", "gb18030", "GB18030"),
        (b"", "gbk", "GB18030"),
    ],
)
def test_chinese_is_read_right_in_each_encoding(tmp_path: Path, mark: bytes, codec: str, label: str) -> None:
    document = read_document(write(tmp_path, mark + CHINESE.encode(codec)))
    assert document.text == CHINESE
    assert document.encoding == label
    assert document.notes == ()


def test_one_bad_byte_stays_utf8_and_is_told(tmp_path: Path) -> None:
    data = bytearray(CHINESE.encode())
    data[30:30] = b"\xff"
    document = read_document(write(tmp_path, bytes(data)))
    assert document.encoding == "UTF-8"
    assert document.text.count("\ufffd") == 1
    assert document.notes[0].values == {"count": 1, "place": 30}


def test_line_ends_become_line_feeds(tmp_path: Path) -> None:
    assert read_document(write(tmp_path, b"a\r\nb\rc\nd")).text == "a\nb\nc\nd"


def test_facts_of_the_file(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, b"abc\n", "tale.txt"))
    assert (document.name, document.size) == ("tale.txt", 4)
    assert document.digest == "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (codecs.BOM_UTF8 + b"\n", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary"),
        (bytes(range(0xC0, 0x100)) * 50, "encoding"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(StudioError, match=words):
        read_document(write(tmp_path, data))


def test_missing_folder_and_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no file"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(StudioError, match="folder"):
        read_document(tmp_path)
    with pytest.raises(StudioError, match="cannot be read"):
        read_document(Path("a\0b"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(StudioError, match="ordinary"):
            read_document(tmp_path / "pipe")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1))
def test_any_utf8_text_is_read_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.getbasetemp(), b"x" + text.encode(), "any.txt")
    assert read_document(path).text == "x" + text
