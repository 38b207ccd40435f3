from __future__ import annotations

import codecs
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text.loading import Document, LooksBinaryError, ReadingProgress, read_document, read_text

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
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 LE"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 BE"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 LE"),
        (b"", "gb18030", "GB18030 (GBK)"),
        (b"", "gbk", "GB18030 (GBK)"),
    ],
)
def test_fault_03_chinese_is_read_right_in_each_encoding(tmp_path: Path, mark: bytes, codec: str, label: str) -> None:
    document = read_document(write(tmp_path, mark + CHINESE.encode(codec)))
    assert document.text == CHINESE
    assert document.encoding == label
    assert document.notes == ()


def test_fault_04_one_bad_byte_stays_utf8_and_is_told(tmp_path: Path) -> None:
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
    ],
)
def test_fault_01_and_07_what_is_no_text_is_refused_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(StudioError, match=words):
        read_document(write(tmp_path, data))


def test_fault_15_missing_folder_and_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no file"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(StudioError, match=r"folder .* holds no files"):
        read_document(tmp_path)
    with pytest.raises(StudioError, match="cannot be read"):
        read_document(Path("a\0b"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path / "pipe", Path("/dev/zero")):
            with pytest.raises(StudioError, match="ordinary"):
                read_document(path)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_fault_15_a_file_and_a_folder_without_permission_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    path = write(folder, b"The tide comes twice a day.")
    code = (
        "import os, sys; from pathlib import Path; from studio.messages import StudioError;"
        "from studio.text.loading import read_document;"
        "os.geteuid() or os.seteuid(65534)\n"
        "try: read_document(Path(sys.argv[1]))\n"
        "except StudioError as error: print(error)"
    )
    for where in (path, folder):
        for mode in (0o000, 0o600):
            path.chmod(0)
            folder.chmod(mode)
            done = subprocess.run([sys.executable, "-c", code, str(where)], capture_output=True, text=True, check=False)
            folder.chmod(0o700)
            assert "cannot be read: Permission denied" in done.stdout or "holds no files" in done.stdout, done.stderr


def test_fault_04_flaws_are_counted_over_the_borders_of_pieces(tmp_path: Path) -> None:
    pieces = (CHINESE[:11].encode(), CHINESE[11:30].encode(), CHINESE[30:].encode())
    flawed = pieces[0] + b"\xff" + pieces[1] + b"\xe5" + pieces[2]
    document = read_document(write(tmp_path, flawed), piece_size=7)
    assert document.text == CHINESE[:11] + "\ufffd" + CHINESE[11:30] + "\ufffd" + CHINESE[30:]
    assert document.notes[0].values == {"count": 2, "place": 33}


def test_fault_03_utf16_and_utf32_without_a_mark(tmp_path: Path) -> None:
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        for text in (CHINESE, "Hello there, my dear reader.\n" * 20):
            assert read_document(write(tmp_path, text.encode(codec))).text == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("夜色慢慢落下來，街燈一盞一盞亮起。我還站在舊車站等你。\n", "big5"),
        ("吾輩は猫である。名前はまだ無い。どこで生れたか頓と見当がつかぬ。\n", "shift_jis"),
        ("Съешь же ещё этих мягких французских булок, да выпей чаю.\n", "cp1251"),
        ("Les élèves français étaient très gênés à côté du café.\n", "cp1252"),
        ("한국어 텍스트입니다. 안녕하세요 세계.\n", "euc-kr"),
    ],
)
def test_fault_03_other_encodings(tmp_path: Path, text: str, codec: str) -> None:
    document = read_document(write(tmp_path, (text * 20).encode(codec)))
    assert document.text == text * 20
    assert document.notes == ()


def test_fault_05_two_encodings_in_one_file_are_told_with_their_share(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, CHINESE.encode() + CHINESE.encode("gb18030")))
    assert document.encoding == "UTF-8"
    assert document.text.startswith(CHINESE)
    assert "mixed" in document.notes[0].template
    assert 20 < int(str(document.notes[0].values["share"])) < 90


@pytest.mark.parametrize("after", [0, 300_000])
def test_fault_06_gbk_far_behind_ascii(tmp_path: Path, after: int) -> None:
    """The second time the Chinese lies where neither head, middle nor tail is looked at."""
    plain = "plain words in plain lines\n"
    text = plain * 2700 + CHINESE + plain * (after // len(plain))
    assert len(plain) * 2700 > 70_000
    document = read_document(write(tmp_path, text.encode("gb18030")))
    assert document.text == text
    assert document.encoding == "GB18030 (GBK)"


def test_fault_07_what_looks_binary_is_read_on_request(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(range(256)) * 40)
    with pytest.raises(LooksBinaryError):
        read_document(path)
    *_, document = read_text([path], even_binary=True)
    assert isinstance(document, Document)
    assert document.text.startswith("\x00\x01")


def test_fault_08_nul_characters_are_kept_and_counted(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, b"The tide\0comes twice a day\0 in." * 20))
    assert document.text == "The tide\0comes twice a day\0 in." * 20
    assert document.notes[0].values == {"count": 40}


def test_fault_09_lone_surrogates_are_one_flaw_each(tmp_path: Path) -> None:
    data = CHINESE.encode() + "a\ud800b\udfffc".encode("utf-8", "surrogatepass")
    document = read_document(write(tmp_path, data))
    assert document.text == CHINESE + "a\ufffdb\ufffdc"
    assert document.notes[0].values["count"] == 2


def test_fault_10_odd_code_points_come_through(tmp_path: Path) -> None:
    text = "a\u202eb\u2066c 👩\u200d👩\u200d👧 e" + "\u0301" * 200
    assert read_document(write(tmp_path, text.encode())).text == text


def test_fault_14_a_file_that_shrinks_or_vanishes_while_it_is_read(tmp_path: Path) -> None:
    for spoil in (lambda path: path.write_bytes(b"short"), lambda path: os.truncate(path, 1_500_000)):
        path = write(tmp_path, b"The tide comes twice a day.\n" * 200_000)
        steps = read_text([path])
        assert isinstance(next(steps), ReadingProgress)
        spoil(path)
        with pytest.raises(StudioError, match="changed while"):
            list(steps)
    steps = read_text([write(tmp_path, b"x" * 5_000_000)])
    next(steps)
    (tmp_path / "text.txt").unlink()
    list(steps)  # the open file is still whole


def test_fault_13_memory_that_does_not_suffice_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(io, "IncrementalNewlineDecoder", fail)
    with pytest.raises(StudioError, match="about 1 MB"):
        read_document(write(tmp_path, b"The tide comes.\n" * 10))


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS is Linux's")
def test_fault_13_a_file_of_a_gigabyte_under_a_limit_of_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        for _ in range(1024):
            file.write((b"The tide comes twice a day, and never wipes its feet.\n" * 20_000)[: 2**20])
    code = (
        "import resource, sys; from pathlib import Path; from studio.cli import main;"
        "resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000));"
        f"sys.exit(main(['vocabulary', {str(path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 1
    assert "does not fit into memory: reading it takes about 3,072 MB" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_encoding_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "夜色".encode("gb18030"))
    assert read_document(path, encoding="gb18030").text == "夜色"
    assert read_document(write(tmp_path, codecs.BOM_UTF8 + b"abc"), encoding="utf-8").text == "abc"


def test_line_ends_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a\r\nb\rc\x85d\r\n".encode())
    document = read_document(path, piece_size=2)  # so that CR and LF come in different pieces
    assert document.text == "a\nb\nc\nd\n"
    assert document.notes[0].values == {"kinds": "CR, CRLF, NEL"}


def test_files_and_folders_are_joined_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "novel"
    (folder / "part 2").mkdir(parents=True)
    write(folder, b"two", "chapter 2.txt")
    write(folder, b"ten\n", "chapter 10.txt")
    write(folder, CHINESE.encode("gb18030"), "part 2/chapter 4.txt")
    write(folder, b"hidden", ".notes")
    write(folder, bytes(5000), "cover.bin")
    document = read_document(folder)
    assert document.name == "novel"
    assert document.text == "two\nten\n" + CHINESE
    assert document.encoding == "UTF-8, GB18030 (GBK)"
    assert document.notes[0].values == {"names": "cover.bin"}
    several = read_document(folder / "chapter 10.txt", folder / "chapter 2.txt")
    assert several.text == "ten\ntwo"
    assert several.digest == hashlib.sha256(b"ten\ntwo").hexdigest()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1))
def test_any_utf8_text_is_read_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.getbasetemp(), b"x" + text.encode(), "any.txt")
    assert read_document(path).text == "x" + text


def test_an_encoding_that_is_not_to_be_chosen_is_read_as_what_comes_nearest(tmp_path: Path) -> None:
    """Of these bytes chardet says EUC-JIS-2004."""
    path = tmp_path / "odd.txt"
    greek = "Ἄνδρα μοι ἔννεπε, Μοῦσα\n".encode("cp949", "replace")
    russian = "Быть или не быть, вот в чём вопрос.\n".encode("cp949")
    japanese = "吾輩は猫である。名前はまだ無い。カタカナも少し。\n".encode("cp949", "ignore")
    path.write_bytes(2 * greek + russian + japanese + russian)
    assert read_document(path).encoding == "EUC-JP"
