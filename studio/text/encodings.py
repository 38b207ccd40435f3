"""Guesses the encoding of a text's bytes."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_MARKS = (  # UTF-32 first: its little-endian mark begins with UTF-16's mark
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 (GBK)",
    "big5hkscs": "Big5",
    "cp932": "Shift-JIS",
    "euc-jp": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO 8859-15",
    "cp1250": "Windows-1250",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp874": "Windows-874",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
}
"""The encodings that the user can choose: the name of Python's codec, and the name to show."""

_READ_AS = {  # replaced by a superset in the list, or by the nearest encoding in it
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "euc_jis_2004": "euc-jp",
    "euc_kr": "cp949",
}
_CONTROL = bytes(set(range(1, 32)) - {*b"\t\n\r\f\b\x1b"}) + b"\x7f"
_MAX_CONTROL_SHARE = 0.02
_MAX_NUL_SHARE = 0.3
_MIN_GOOD_SHARE = 0.6  # share of sound multi-byte sequences in a flawed text that still counts as UTF-8
_SURELY_GOOD = 12
_MIN_PLAUSIBLE = 0.95  # share of plausible characters in bytes without a mark that count as UTF-16


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess of how to read some bytes.

    Attributes:
        codec: the name of Python's codec; None where no codec reads the bytes.
        mark: length of the byte-order mark to skip, in bytes.
        binary: whether the bytes look like binary data rather than text.
    """

    codec: str | None
    mark: int = 0
    binary: bool = False


def encoding_name(codec: str) -> str:
    """Return the name to show for Python's codec ``codec``."""
    return ENCODINGS.get(codec, codec)


def guess_encoding(parts: Sequence[bytes]) -> Guess:
    """Guess the encoding from ``parts`` of a text, its head first; each part has some ten thousand bytes.

    The byte-order mark decides; then UTF-8, unless the parts hold hardly any sound sequence; then UTF-16 and UTF-32, if
    their characters are plausible; then the one of `ENCODINGS` that chardet finds likeliest.
    """
    head = parts[0] if parts else b""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Guess(codec, len(mark))
    wide = _wide_codec(head)
    if wide is not None:
        return Guess(wide)
    if any(_is_binary(part) for part in parts):
        return Guess(None, binary=True)
    if _is_utf8(parts):
        return Guess("utf-8")
    return Guess(_by_statistics(parts))


def _is_binary(part: bytes) -> bool:
    """Whether a part holds more control bytes than a text would; some exports have NULs between fields."""
    controls = len(part) - len(part.translate(None, _CONTROL))
    return controls > max(8, len(part) * _MAX_CONTROL_SHARE) or part.count(0) > len(part) * _MAX_NUL_SHARE


def _wide_codec(head: bytes) -> str | None:
    """Return UTF-16 or UTF-32, in the byte order in which the bytes are plausible text; None where there is none."""
    for codec, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        sample = head[: min(len(head), 8192) // width * width]
        if len(sample) < 4 * width:
            continue
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - width:  # the end may cut a character
                continue
            text = sample[: error.start].decode(codec)
        if _is_plausible(text):
            return codec
    return None


def _is_plausible(text: str) -> bool:
    """Whether the characters are letters, marks, punctuation and spaces, mostly from one or two Unicode blocks.

    Any bytes decode as UTF-16, ASCII pairs even to Chinese characters; but the characters of a real text recur, come
    from few blocks, and include spaces or punctuation.
    """
    good = sum(character in "\n\r\t" or unicodedata.category(character)[0] in "LMNPZ" for character in text)
    if good < _MIN_PLAUSIBLE * len(text):
        return False
    blocks: dict[int, int] = {}
    for character in text:
        block = 0x4E if 0x4E00 <= ord(character) <= 0x9FFF else ord(character) >> 8
        blocks[block] = blocks.get(block, 0) + 1
    largest = sum(sorted(blocks.values(), reverse=True)[:4])
    pauses = sum(character in " \n\r\t　，。、！？,.!?" for character in text)
    return largest > 0.9 * len(text) and pauses > 0.01 * len(text)


def _is_utf8(parts: Sequence[bytes]) -> bool:
    """Whether the bytes are UTF-8, perhaps with flaws, or with another encoding in later parts.

    A dozen sound sequences in one part without a flawed one are no accident.
    """
    all_good = all_bad = 0
    for part in parts:
        text = part.decode("utf-8", errors="replace").strip("\ufffd")  # both ends may cut a character
        bad = text.count("\ufffd")
        good = sum(character > "\x7f" for character in text) - bad
        if good >= _SURELY_GOOD and not bad:
            return True
        all_good, all_bad = all_good + good, all_bad + bad
    return all_bad == 0 or all_good > _MIN_GOOD_SHARE * (all_good + all_bad)


def _by_statistics(parts: Sequence[bytes]) -> str | None:
    import chardet

    # Long stretches of ASCII tell nothing about the encoding, and outweigh the bytes that do.
    telling = b"\n".join(line for part in parts for line in part.splitlines() if not line.isascii())
    # chardet may choose from this list only: given all encodings it takes a short text in GB18030 for Roman-8.
    candidates = [name for name in ENCODINGS if not name.startswith("utf")]
    name = chardet.detect(telling, include_encodings=candidates, no_match_encoding=candidates[0])["encoding"]
    if name is None:
        return None
    codec = codecs.lookup(name).name
    codec = codecs.lookup(_READ_AS.get(codec, codec)).name
    return next((known for known in ENCODINGS if codecs.lookup(known).name == codec), None)
