"""From a file to text: which encoding, which line ends, and a clear refusal of what is no text."""

from __future__ import annotations

import codecs
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_CONTROL = bytes(set(range(32)) - {*b"\t\n\r\f\b\x1b"}) + b"\x7f"
_MAX_CONTROL_SHARE = 0.02
_MAX_BAD_SHARE = 0.01
_MIN_CHINESE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read.

    Attributes:
        name: the file's name, for display.
        path: where it was read.
        text: what it says, line ends as line feeds.
        encoding: how the bytes were read, for display.
        size: bytes on the disk.
        digest: SHA-256 of the bytes, in hexadecimal.
        notes: what the user should know of the reading, such as bytes replaced.
    """

    name: str
    path: Path
    text: str
    encoding: str
    size: int
    digest: str
    notes: tuple[Message, ...] = ()


def read_document(path: Path) -> Document:
    """Read the text at ``path``.

    Raises:
        StudioError: the file is missing, a folder, not readable, not a regular file, empty, binary, or in an
            encoding that is not recognised.
    """
    data = _read_bytes(path)
    name = path.name
    if not data.strip():
        raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” holds no text: it is empty."), name=name)
    text, encoding, notes = _decode(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” holds no text: it is empty."), name=name)
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, path, text, encoding, len(data), digest, notes)


def _read_bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise StudioError(
                QT_TRANSLATE_NOOP("core", "“{name}” is a folder. Choose one text file in it."), name=path.name
            )
        if not stat.S_ISREG(mode):
            raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” is not an ordinary file."), name=path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "There is no file “{path}”. Was it moved or renamed?"), path=path
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "“{name}” cannot be read: {reason}."), name=path.name, reason=reason
        ) from None


def _decode(data: bytes, name: str) -> tuple[str, str, tuple[Message, ...]]:
    """Return text, name of the encoding, and notes."""
    for mark, codec, label in _MARKS:
        if data.startswith(mark):
            return _replacing(data, codec, label)
    if len(data.translate(None, _CONTROL)) < len(data) * (1 - _MAX_CONTROL_SHARE):
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "“{name}” looks like a binary file, not a text. Choose a plain text file."),
            name=name,
        )
    try:
        return data.decode("utf-8"), "UTF-8", ()
    except UnicodeDecodeError:
        pass
    if _is_utf8_with_flaws(data):
        return _replacing(data, "utf-8", "UTF-8")
    text = _decode_chinese(data)
    if text is not None:
        return text, "GB18030", ()
    raise StudioError(
        QT_TRANSLATE_NOOP(
            "core", "The encoding of “{name}” was not recognised. Save the text as UTF-8 and open it again."
        ),
        name=name,
    )


def _replacing(data: bytes, codec: str, label: str) -> tuple[str, str, tuple[Message, ...]]:
    """Decode, with U+FFFD in place of what is no text, and a note of how often."""
    try:
        return data.decode(codec), label, ()
    except UnicodeDecodeError as error:
        place = error.start
    text = data.decode(codec, errors="replace")
    note = Message(
        QT_TRANSLATE_NOOP("core", "Unreadable bytes were replaced by “\ufffd”: {count}, the first at byte {place}."),
        {"count": text.count("\ufffd"), "place": place},
    )
    return text, label, (note,)


def _is_utf8_with_flaws(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is good UTF-8, so that the rest are flaws in it."""
    high_bytes = len(data) - len(data.translate(None, bytes(range(128, 256))))
    bad = data.decode("utf-8", errors="replace").count("\ufffd")
    return bad <= max(1, high_bytes * _MAX_BAD_SHARE) and high_bytes > 2 * bad


def _decode_chinese(data: bytes) -> str | None:
    """Return the text if the bytes are GB18030 (so GBK, GB2312) and mostly Chinese beyond ASCII, else None."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text[:100_000] if character > "\x7f"]
    chinese = sum("\u4e00" <= character <= "\u9fff" or character in "，。！？、：；“”《》" for character in foreign)
    return text if chinese >= _MIN_CHINESE_SHARE * len(foreign) else None
