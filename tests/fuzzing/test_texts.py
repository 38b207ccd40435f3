"""Texts from anywhere: read, cleaned, cut and looked at, or refused in words."""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from studio.text.cleaning import STEPS, clean, clean_prefix, cleaning_of
from studio.text.corpus import build_corpus
from studio.text.encodings import ENCODINGS
from studio.text.levels import LEVELS, Tokens
from studio.text.loading import Document, ReadingProgress, read_text
from studio.text.sources import find_sources
from tests.fuzzing.bounds import fuzz, many_cases, refusals
from tests.fuzzing.mutation import any_text, spoiled

WORDS = (
    "The mill turns when the tide is in, and nobody minds.\n",
    "夜来风雨声，花落知多少。春眠不觉晓，处处闻啼鸟。\n",
    "Быть или не быть, вот в чём вопрос.\r\n",
    "Où est l’été? À côté de la forêt; ça va.\r",
    "吾輩は猫である。名前はまだ無い。カタカナも少し。\n",
    "나는 고양이로소이다. 이름은 아직 없다.\n",
    "זהו משפט בעברית, וזה סופו.\n",
    "كان يا ما كان في قديم الزمان\n",
    "ภาษาไทยไม่มีช่องว่าง\n",
    "Ἄνδρα μοι ἔννεπε, Μοῦσα\n",
    "👩‍👩‍👧 🇩🇪 e\u0301 \u202eabc\u2028 \x85next\n",
)
MARKS = (b"", b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
CODECS = tuple(ENCODINGS)
ODD_NAMES = (
    "a.txt",
    "../../etc/passwd",
    "/etc/x",
    "夜.txt",
    "b/",
    "",
    "\ud800",
    "chapter 10.txt",
    "x" * 300,
    "²2.txt",
    "C:\\x",
)


def any_bytes(rng: random.Random) -> bytes:
    """Return a text in some encoding, or what is left of one."""
    words = rng.choices(WORDS, k=rng.choice((1, 1, 2, 5))) if rng.random() < 0.9 else [any_text(rng)]
    if rng.random() < 0.15:
        words = [word * rng.choice((2, 20)) for word in words]
    codec = rng.choice(CODECS)
    if rng.random() < 0.15:  # two encodings in one text
        data = b"".join(word.encode(rng.choice(CODECS), "ignore") for word in words)
    else:
        data = "".join(words).encode(codec, rng.choice(("ignore", "replace")))
    data = rng.choice(MARKS) + data
    match rng.randrange(12):
        case 0:
            data = b"plain words in ASCII, " * 20 + data
        case 1:
            data = data[: rng.randrange(len(data) + 1)]
        case 2:
            data += rng.randbytes(rng.choice((1, 3, 100)))
        case 3:
            data = rng.choice(
                (b"", b"\0" * 9, b" \n\r\t", b"\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x1f\x8b\x08", b"\x89PNG")
            )
        case 4:
            data = data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\r", b"\0", b"\x85", b"\xc2\x85")))
    return spoiled(rng, data) if rng.random() < 0.5 else data


def any_archive(rng: random.Random) -> bytes:
    """Return a zip or gz archive, sound or spoilt; now and then one that unpacks to a gigabyte."""
    if rng.random() < 0.004:
        return spoiled_tail(rng, _bomb())
    if rng.random() < 0.4:
        data = gzip.compress(any_bytes(rng), compresslevel=1, mtime=0)
        if rng.random() < 0.2:
            data += rng.choice((data, b"\0" * 20, b"junk", data[:12]))
        return spoiled(rng, data) if rng.random() < 0.7 else data
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)), compresslevel=1) as archive:
        for number in range(rng.choice((0, 1, 1, 2, 4))):
            name = rng.choice(ODD_NAMES).encode("utf-8", "replace").decode() or f"{number}.txt"
            archive.writestr(zipfile.ZipInfo(f"{number}{name}" if number else name), any_bytes(rng))
    data = file.getvalue()
    if rng.random() < 0.5:
        data = _other_fields(rng, data)
    return spoiled(rng, data) if rng.random() < 0.4 else data


@functools.cache
def _bomb() -> bytes:
    return gzip.compress(bytes(2**25), mtime=0) * 30


def spoiled_tail(rng: random.Random, data: bytes) -> bytes:
    """Return the data, or all but its last few bytes."""
    return data[: len(data) - rng.choice((0, 0, 1, 9))]


def _other_fields(rng: random.Random, data: bytes) -> bytes:
    """Change what the entries of a zip archive say of themselves: flags, method, sizes, names."""
    changed = bytearray(data)
    for mark, first, last in ((b"PK\x01\x02", 6, 46), (b"PK\x03\x04", 4, 30), (b"PK\x05\x06", 4, 22)):
        place = data.find(mark)
        while place >= 0 and rng.random() < 0.7:
            field = place + rng.randrange(first, last, 2)
            value = rng.choice((0, 1, 8, 9, 12, 14, 0x800, 0xFFFF, 99, rng.randrange(0x10000)))
            if field + 2 <= len(changed):
                changed[field : field + 2] = struct.pack("<H", value)
            place = data.find(mark, place + 4)
    return bytes(changed)


def judge_text(rng: random.Random, folder: Path) -> None:
    """Read what lies there in the window's way, and go on with it as the window does."""
    paths = _laid_down(rng, folder)
    encoding = rng.choice(CODECS) if rng.random() < 0.25 else None
    document = None
    with refusals():
        for step in read_text(paths, encoding=encoding, even_binary=rng.random() < 0.2):
            if isinstance(step, ReadingProgress):
                assert 0 <= step.done <= step.total
            else:
                document = step
    if document is not None:
        _check(document, paths)
        _go_on(rng, document)


def _laid_down(rng: random.Random, folder: Path) -> list[Path]:
    """Write one or two files; return their paths."""
    paths = []
    for number in range(2 if rng.random() < 0.1 else 1):
        path = folder / f"{number}.txt"
        path.write_bytes(any_archive(rng) if rng.random() < 0.35 else any_bytes(rng))
        paths.append(path)
    return [folder] if rng.random() < 0.03 else paths


def _check(document: Document, paths: list[Path]) -> None:
    """What is promised of a text that was read."""
    document.text.encode()  # no lone surrogates
    assert document.text
    assert not document.text.isspace()
    assert "\r" not in document.text
    assert "\x85" not in document.text
    assert all(str(note) for note in document.notes)
    assert document.paths == tuple(paths)
    if len(paths) == 1 and paths[0].is_file() and len(find_sources(paths)) == 1:
        data = paths[0].read_bytes()
        if not data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
            assert (document.size, document.digest) == (len(data), hashlib.sha256(data).hexdigest())


def _go_on(rng: random.Random, document: Document) -> None:
    """Clean and cut the text."""
    steps = tuple(rng.sample(tuple(STEPS), rng.choice((0, 1, 1, 2, 3))))
    cleaning = cleaning_of(steps)
    with refusals():
        clean(document.text, cleaning)
        clean_prefix(document.text[:50], cleaning)
        level = rng.choice(LEVELS[:-1])
        corpus = build_corpus(document, cleaning, Tokens(level))
        assert corpus.tokenizer.decode(corpus.token_ids) == corpus.text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder; all that is loaded late is there."""
    place = tmp_path / "texts"
    place.mkdir()
    rng = random.Random(0)
    _bomb()
    for _number in range(30):
        judge_text(rng, place)
    for level in LEVELS[:-1]:
        build_corpus(Document("t", (), "".join(WORDS), "UTF-8", 1, "0"), cleaning_of(tuple(STEPS)[:4]), Tokens(level))
    return place


def test_a_text_is_read_or_refused(folder: Path) -> None:
    fuzz(lambda rng: judge_text(rng, folder))


@many_cases
def test_many_texts(folder: Path, part: int) -> None:
    fuzz(lambda rng: judge_text(rng, folder), part)
