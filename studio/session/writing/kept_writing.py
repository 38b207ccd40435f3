"""What was written with one model, in a file: the tree of it as JSON, and every field looked at when it is read."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import re
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.atomic import write_atomically
from studio.fields import is_number
from studio.generation.config import GenerationConfig
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.session.stars import set_aside
from studio.session.writing.segment import Segment

LARGEST = 2**26
"""Bytes of a file at most."""
MOST_STRETCHES = 4000
"""Stretches of writing in a file at most."""
MOST_FILES = 200
"""Models whose writing is kept; that of the one written with longest ago goes."""

_FORMAT = 1
_NAME_LENGTH = 32
_BEYOND_THE_TEXT = 1000  # bytes that a stretch takes beside its strings and tokens, and more
_PER_TOKEN = 16  # bytes of three numbers of four bytes in base 64
_CONFIG = {field.name: str(field.type) for field in dataclasses.fields(GenerationConfig)}


@dataclass(frozen=True)
class Writing:
    """What was written with one model, as it stood at one moment.

    Attributes:
        digest: of the model's weights.
        stretches: each after the one it goes on from, with how many of its tokens were there.
        shown: the one that was on show last.
        names: of the stretches, at that moment.
        draft: what was typed and not yet written with.
    """

    digest: str
    stretches: tuple[tuple[Segment, int], ...]
    shown: Segment | None = None
    names: tuple[str, ...] = ()
    draft: str = ""

    @staticmethod
    def of(digest: str, stretches: Sequence[Segment], shown: Segment | None, draft: str = "") -> Writing:
        """Return it as it stands now."""
        names = tuple(stretch.name for stretch in stretches)
        return Writing(digest, tuple((stretch, len(stretch.pieces)) for stretch in stretches), shown, names, draft)

    def texts(self) -> list[list[Segment]]:
        """Return its stretches, those that make up the branches of one text together."""
        texts: list[list[Segment]] = []
        for stretch, _ in self.stretches:
            if stretch.parent is None:
                texts.append([])
            texts[-1].append(stretch)
        return texts

    def without(self, other: Writing) -> Writing:
        """Return it without the texts that stand in ``other`` with the very same branches."""
        known = {_encode(Writing.of(self.digest, text, None)) for text in other.texts()}
        left = [
            one for text in self.texts() if _encode(Writing.of(self.digest, text, None)) not in known for one in text
        ]
        return Writing.of(self.digest, left, self.shown if self.shown in left else None, self.draft)


@dataclass(frozen=True)
class Found:
    """What a file held.

    Attributes:
        writing: all of it.
        aside: the name under which the file was set aside, because it was damaged; empty for none.
    """

    writing: Writing
    aside: str = ""


def file_of(folder: Path, digest: str) -> Path | None:
    """Return where the writing of a model is kept; None where the model is in memory alone."""
    return folder / f"{digest[:_NAME_LENGTH]}.json" if re.fullmatch("[0-9a-f]{64}", digest) else None


def read(path: Path, digest: str, *, changes: bool = True) -> Found:
    """Return what was written with the model of that digest; a damaged file is set aside.

    Raises:
        StudioError: it cannot be read now, or comes from a newer studio, or is damaged where without ``changes``
            nothing may be moved; it is left as it is.
    """
    try:
        if not path.exists():
            return Found(Writing(digest, ()))
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        words = QT_TRANSLATE_NOOP("core", "“{name}”, which holds what was written, cannot be read: {reason}.")
        raise StudioError(words, name=path.name, reason=error.strerror or str(error)) from None
    try:
        return Found(_decode(data, digest))
    except (ValueError, TypeError, KeyError, RecursionError):
        if not changes:
            words = QT_TRANSLATE_NOOP("core", "“{name}” is damaged. What was written with this model cannot be read.")
            raise StudioError(words, name=path.name) from None
        return Found(Writing(digest, ()), set_aside(path))
    except _NewerError:
        words = QT_TRANSLATE_NOOP(
            "core", "“{name}” comes from a newer studio. It is left as it is, and what is written now is not kept."
        )
        raise StudioError(words, name=path.name) from None


def keep(path: Path, writing: Writing) -> bool:
    """Write it down; return whether all of it had room: else the texts that were begun first are left out.

    Raises:
        StudioError: not even one text has room.
        NotSavedError: the disk does not take it.
    """
    kept, whole = _that_fits(writing)
    if not kept.stretches and not whole:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "What was written is too long to be kept for the next time. Save it as text.")
        )
    new = not path.exists()
    with contextlib.suppress(OSError):  # write_atomically says it
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _encode(kept))
    if new:
        _clear_out(path.parent)
    return whole


def _clear_out(folder: Path) -> None:
    with contextlib.suppress(OSError):
        found = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in found[: max(0, len(found) - MOST_FILES)]:
            path.unlink(missing_ok=True)


def _that_fits(writing: Writing) -> tuple[Writing, bool]:
    """Return as many texts as have room, those that were begun last; and whether they are all."""
    counts = dict(writing.stretches)
    kept: list[tuple[Segment, int]] = []
    room = LARGEST - _BEYOND_THE_TEXT - _escaped(writing.draft)
    whole = True
    for text in reversed(writing.texts()):
        size = sum(_size(stretch, counts[stretch]) for stretch in text)
        whole = size <= room and len(kept) + len(text) <= MOST_STRETCHES
        if not whole:
            break
        room -= size
        kept[:0] = [(stretch, counts[stretch]) for stretch in text]
    shown = writing.shown if any(stretch is writing.shown for stretch, _ in kept) else None
    return Writing(writing.digest, tuple(kept), shown, draft=writing.draft), whole


def _size(stretch: Segment, count: int) -> int:
    """Return more bytes than a stretch takes."""
    strings = [stretch.model, stretch.name, stretch.reason, *stretch.unknown, *stretch.config.stop]
    strings += [stretch.prefix, stretch.read] if stretch.parent is None else []
    text = "".join(stretch.pieces[:count])
    return _BEYOND_THE_TEXT + sum(map(_escaped, strings)) + _escaped(text) + _PER_TOKEN * count


def _escaped(text: str) -> int:
    """Return how many bytes a string takes, and no fewer."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) + 2


def _encode(writing: Writing) -> bytes:
    numbers = {stretch: number for number, (stretch, _) in enumerate(writing.stretches)}
    written = {
        "format": _FORMAT,
        "digest": writing.digest,
        "shown": numbers.get(writing.shown) if writing.shown is not None else None,
        "stretches": [_stretch(stretch, count, numbers) for stretch, count in writing.stretches],
        "draft": writing.draft,
    }
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "replace")  # half a symbol becomes one sign


def _stretch(stretch: Segment, count: int, numbers: dict[Segment, int]) -> dict[str, object]:
    pieces = stretch.pieces[:count]
    raw: dict[str, object] = {
        "parent": None if stretch.parent is None else numbers[stretch.parent],
        **{name: getattr(stretch, name) for name in ("at", "given", "model", "digest", "name", "reason")},
        "config": dataclasses.asdict(stretch.config),
        "text": "".join(pieces),
        "lengths": _packed(array("I", map(len, pieces))),
        "ids": _packed(array("I", stretch.token_ids[:count])),
        "chances": _packed(stretch.probabilities[:count]),
    }
    if stretch.parent is None:
        raw |= {name: getattr(stretch, name) for name in ("prefix", "read", "unknown", "skipped")}
    return raw


def _decode(data: bytes, digest: str) -> Writing:
    """Return what is written so.

    Raises:
        ValueError, TypeError, KeyError, RecursionError: something is not as it should be.
        _NewerError: it comes from a newer studio.
    """
    raw = json.loads(data) if len(data) <= LARGEST else None
    if not isinstance(raw, dict) or type(raw.get("format")) is not int:
        raise ValueError("not a file of ours")
    if raw["format"] > _FORMAT:
        raise _NewerError
    found = _checked(raw["stretches"], list)
    if _checked(raw["digest"], str) != digest or len(found) > MOST_STRETCHES:
        raise ValueError("of another model, or too many stretches")
    stretches: list[Segment] = []
    begin = 0  # of the text that is read
    for one in found:
        stretch = _read_stretch(_checked(one, dict), stretches)
        begin = len(stretches) if stretch.parent is None else begin
        if stretch.parent is not None and one["parent"] < begin:
            raise ValueError("a branch that stands in another text")
        stretches.append(stretch)
    shown = None if raw["shown"] is None else stretches[_number(raw["shown"], len(stretches) - 1)]
    for stretch in stretches:
        if stretch.parent is not None:
            stretch.parent.children.append(stretch)
    return Writing.of(digest, stretches, shown, _checked(raw.get("draft", ""), str))  # an earlier studio kept none


def _read_stretch(raw: dict[str, Any], before: Sequence[Segment]) -> Segment:
    parent = None if raw["parent"] is None else before[_number(raw["parent"], len(before) - 1)]
    text, lengths = _checked(raw["text"], str), _unpacked(raw["lengths"], "I")
    ids, probabilities = _unpacked(raw["ids"], "I"), _unpacked(raw["chances"], "f")
    count = len(lengths)
    if sum(lengths) != len(text) or not len(ids) == len(probabilities) == count:
        raise ValueError("tokens that do not make up the text")
    stretch = Segment(
        _checked(raw["prefix"], str) if parent is None else parent.prefix,
        _read_config(_checked(raw["config"], dict)),
        parent,
        _number(raw["at"], 0 if parent is None else len(parent.pieces)),
        _number(raw["given"], count),
        **{name: _checked(raw[name], str) for name in ("model", "digest", "name", "reason")},
    )
    if parent is None:
        stretch.read, stretch.unknown = _checked(raw["read"], str), _strings(raw["unknown"])
        stretch.skipped = _number(raw["skipped"])
    start = 0
    for number, length in enumerate(lengths):
        chance = probabilities[number]
        stretch.add_token(ids[number], text[start : start + length], min(chance, 1.0) if chance >= 0 else 0.0)
        start += length
    return stretch


def _read_config(raw: dict[str, Any]) -> GenerationConfig:
    values: dict[str, Any] = {}
    for name, kind in _CONFIG.items():
        value = raw[name]
        if kind == "tuple[str, ...]":
            values[name] = _strings(value)
        elif kind == "bool":
            values[name] = _checked(value, bool)
        elif (value is None and kind.endswith("None")) or is_number(value, whole=kind.startswith("int")):
            values[name] = value
        else:
            raise ValueError(name)
    return GenerationConfig(**values)


def _packed(numbers: array[Any]) -> str:
    """Return numbers of four bytes, the lowest first, in base 64."""
    if sys.byteorder == "big":
        numbers.byteswap()  # a copy, as all that come here
    return base64.b64encode(numbers.tobytes()).decode()


def _unpacked(raw: object, kind: str) -> array[Any]:
    numbers = array(kind)
    numbers.frombytes(base64.b64decode(_checked(raw, str), validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _checked(value: object, kind: type[Any]) -> Any:
    if type(value) is not kind:
        raise ValueError(f"not of the type {kind.__name__}")
    return value


def _strings(value: object) -> tuple[str, ...]:
    return tuple(_checked(one, str) for one in _checked(value, list))


def _number(value: object, largest: int = 2**31) -> int:
    if type(value) is not int or not 0 <= value <= largest:
        raise ValueError("not a number, or out of range")
    return value


class _NewerError(Exception):
    """The file comes from a newer studio."""
