"""The file of the texts written with one model: the tree of their segments, as JSON."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from studio import stored_json
from studio.atomic import write_atomically
from studio.generation.config import GenerationConfig
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.session.stars import set_aside
from studio.session.writing.segment import Segment
from studio.stored_json import NewerFormatError, StoredJSONError

LARGEST = 2**26
"""The most bytes of a file."""
MOST_SEGMENTS = 4000
"""The most segments in a file."""
MOST_FILES = 200
"""The most files; beyond that the file that was written longest ago is removed."""

_FORMAT = 1
_NAME_LENGTH = 32
_BEYOND_THE_TEXT = 1000  # bytes: more than a segment takes beside its strings and tokens
_PER_TOKEN = 16  # bytes of three numbers of four bytes in base 64


@dataclass(frozen=True, slots=True)
class SegmentSnapshot:
    """A segment at one moment, for another thread to write to the file.

    Its tokens are not copied: a segment only gains tokens, so its first ``count`` tokens stay as they are.

    Attributes:
        segment: the segment. Another thread reads only these tokens of it, and the fields that never change: prefix,
            config, parent, at, given, model and digest.
        count: the number of its tokens.
        name, reason, read, unknown, skipped: the values of these fields of the `Segment`.
    """

    segment: Segment
    count: int
    name: str
    reason: str
    read: str
    unknown: tuple[str, ...]
    skipped: int

    @classmethod
    def of(cls, segment: Segment) -> SegmentSnapshot:
        """Return a snapshot of the segment."""
        changing = segment.name, segment.reason, segment.read, segment.unknown, segment.skipped
        return cls(segment, len(segment.pieces), *changing)

    def text(self) -> str:
        """Return the text of the tokens."""
        return "".join(self.segment.pieces[: self.count])


@dataclass(frozen=True)
class Writing:
    """The texts written with one model, at one moment; any thread may read them.

    Attributes:
        digest: SHA-256 of the model's weights.
        segments: the segments, each after its parent, and those of one text in a row.
        shown: the segment that was on show last.
        draft: the prefix that was typed and not yet continued.
    """

    digest: str
    segments: tuple[SegmentSnapshot, ...]
    shown: Segment | None = None
    draft: str = ""

    @staticmethod
    def of(digest: str, segments: Iterable[Segment], shown: Segment | None = None, draft: str = "") -> Writing:
        """Return a snapshot of the segments; call this on the thread that changes them."""
        return Writing(digest, tuple(map(SegmentSnapshot.of, segments)), shown, draft)

    @property
    def roots(self) -> list[Segment]:
        """The first segment of each text."""
        return [one.segment for one in self.segments if one.segment.parent is None]

    def texts(self) -> list[list[SegmentSnapshot]]:
        """Return the segments of each text: a text has all branches from one root."""
        texts: list[list[SegmentSnapshot]] = []
        for one in self.segments:
            if one.segment.parent is None:
                texts.append([])
            texts[-1].append(one)
        return texts

    def without(self, other: Writing) -> Writing:
        """Return the writing without the texts that ``other`` has with exactly the same branches."""
        known = {encode(Writing(self.digest, tuple(text))) for text in other.texts()}
        texts = [text for text in self.texts() if encode(Writing(self.digest, tuple(text))) not in known]
        return self._of_texts(texts)

    def that_fits(self) -> Writing:
        """Return the writing with as many texts as fit in a file; the texts begun last stay."""
        room = LARGEST - _BEYOND_THE_TEXT - _escaped(self.draft)
        texts: list[list[SegmentSnapshot]] = []
        count = 0
        for text in reversed(self.texts()):
            room -= sum(map(_size, text))
            count += len(text)
            if room < 0 or count > MOST_SEGMENTS:
                break
            texts.insert(0, text)
        return self._of_texts(texts)

    def _of_texts(self, texts: Iterable[Sequence[SegmentSnapshot]]) -> Writing:
        """Return the writing with only these of its texts."""
        segments = tuple(one for text in texts for one in text)
        shown = self.shown if any(one.segment is self.shown for one in segments) else None
        return Writing(self.digest, segments, shown, self.draft)


@dataclass(frozen=True)
class Found:
    """The content of a file.

    Attributes:
        writing: the writing in the file.
        aside: the name that the file was given because it was damaged; empty otherwise.
    """

    writing: Writing
    aside: str = ""


_Count = Annotated[int, Meta(ge=0, le=2**31)]


class _StoredSegment(msgspec.Struct):
    """A segment in the file; a field that an earlier studio did not write has its default.

    Attributes:
        text: the text of all tokens.
        lengths, ids, chances: the length in the text, the id and the probability of each token, as numbers of four
            bytes, little-endian.
        parent: the index in the file of the segment that this one continues, None where it follows the prefix.
    """

    text: str
    lengths: bytes
    ids: bytes
    chances: bytes
    parent: _Count | None = None
    at: _Count = 0
    given: _Count = 0
    model: str = ""
    digest: str = ""
    name: str = ""
    reason: str = ""
    config: GenerationConfig = msgspec.field(default_factory=GenerationConfig)
    prefix: str = ""
    read: str = ""
    unknown: tuple[str, ...] = ()
    skipped: _Count = 0


class _StoredWriting(msgspec.Struct):
    """The content of a file: ``stretches`` are the segments, ``shown`` is the index of one."""

    digest: str
    stretches: Annotated[list[_StoredSegment], Meta(max_length=MOST_SEGMENTS)]
    shown: _Count | None = None
    draft: str = ""


def file_of(folder: Path, digest: str) -> Path | None:
    """Return the file for the writing of a model; None where the model was never saved."""
    return folder / f"{digest[:_NAME_LENGTH]}.json" if re.fullmatch("[0-9a-f]{64}", digest) else None


def read(path: Path, digest: str, *, changes: bool = True) -> Found:
    """Return the writing of the model of that digest; a damaged file is set aside.

    Raises:
        StudioError: the file cannot be read or set aside now, or comes from a newer studio, or is damaged and must
            not be moved, without ``changes``. The file is left as it is.
    """
    try:
        stored = stored_json.load(path, _StoredWriting, largest=LARGEST, newest=_FORMAT)
        return Found(_writing_of(stored, digest))
    except FileNotFoundError:
        return Found(Writing(digest, ()))
    except OSError as error:
        words = QT_TRANSLATE_NOOP("core", "“{name}”, which holds what was written, cannot be read: {reason}.")
        raise StudioError(words, name=path.name, reason=error.strerror or str(error)) from None
    except NewerFormatError:
        words = QT_TRANSLATE_NOOP(
            "core", "“{name}” comes from a newer studio. It is left as it is, and what is written now is not kept."
        )
        raise StudioError(words, name=path.name) from None
    except StoredJSONError:
        if not changes:
            words = QT_TRANSLATE_NOOP("core", "“{name}” is damaged. What was written with this model cannot be read.")
            raise StudioError(words, name=path.name) from None
        return Found(Writing(digest, ()), set_aside(path))


def keep(path: Path, writing: Writing) -> bool:
    """Write the writing to a file; return whether all of it fits: else the texts that were begun first are left out.

    Raises:
        StudioError: not even one text fits.
        NotSavedError: the file could not be written.
    """
    kept = writing.that_fits()
    whole = len(kept.segments) == len(writing.segments)
    if not kept.segments and not whole:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "What was written is too long to be kept for the next time. Save it as text.")
        )
    new = not path.exists()
    with contextlib.suppress(OSError):  # write_atomically reports it
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, encode(kept))
    if new:
        _clear_out(path.parent)
    return whole


def _clear_out(folder: Path) -> None:
    with contextlib.suppress(OSError):
        found = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in found[: max(0, len(found) - MOST_FILES)]:
            path.unlink(missing_ok=True)


def _size(one: SegmentSnapshot) -> int:
    """Return an upper bound of the bytes that a segment takes."""
    segment = one.segment
    strings = [segment.model, one.name, one.reason, *one.unknown, *segment.config.stop]
    strings += [segment.prefix, one.read] if segment.parent is None else []
    return _BEYOND_THE_TEXT + sum(map(_escaped, strings)) + _escaped(one.text()) + _PER_TOKEN * one.count


def _escaped(text: str) -> int:
    """Return an upper bound of the bytes that a string takes."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) + 2


def encode(writing: Writing) -> bytes:
    """Return the content of the file that keeps the writing."""
    numbers = {one.segment: number for number, one in enumerate(writing.segments)}
    written = {
        "format": _FORMAT,
        "digest": writing.digest,
        "shown": numbers.get(writing.shown) if writing.shown is not None else None,
        "stretches": [_written(one, numbers) for one in writing.segments],
        "draft": writing.draft,
    }
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "replace")  # a lone surrogate becomes “?”


def _written(one: SegmentSnapshot, numbers: dict[Segment, int]) -> dict[str, object]:
    segment, count = one.segment, one.count
    raw: dict[str, object] = {
        "parent": None if segment.parent is None else numbers[segment.parent],
        **{name: getattr(segment, name) for name in ("at", "given", "model", "digest")},
        **{name: getattr(one, name) for name in ("name", "reason")},
        "config": dataclasses.asdict(segment.config),
        "text": one.text(),
        "lengths": _packed(array("I", map(len, segment.pieces[:count]))),
        "ids": _packed(array("I", segment.token_ids[:count])),
        "chances": _packed(segment.probabilities[:count]),
    }
    if segment.parent is None:
        raw |= {"prefix": segment.prefix, **{name: getattr(one, name) for name in ("read", "unknown", "skipped")}}
    return raw


def _writing_of(stored: _StoredWriting, digest: str) -> Writing:
    """Return the stored segments as a tree.

    Raises:
        StoredJSONError: the file belongs to another model, or its numbers do not fit together.
    """
    if stored.digest != digest:
        raise StoredJSONError("of another model")
    segments: list[Segment] = []
    begin = 0  # the root of the present text
    for one in stored.stretches:
        if one.parent is None:
            begin = len(segments)
        elif not begin <= one.parent < len(segments):
            raise StoredJSONError("a branch that stands in another text")
        segments.append(_segment_of(one, None if one.parent is None else segments[one.parent]))
    if stored.shown is not None and stored.shown >= len(segments):
        raise StoredJSONError("no such segment")
    for segment in segments:
        if segment.parent is not None:
            segment.parent.children.append(segment)
    return Writing.of(digest, segments, None if stored.shown is None else segments[stored.shown], stored.draft)


def _segment_of(stored: _StoredSegment, parent: Segment | None) -> Segment:
    lengths, ids, probabilities = (
        _unpacked(stored.lengths, "I"),
        _unpacked(stored.ids, "I"),
        _unpacked(stored.chances, "f"),
    )
    if sum(lengths) != len(stored.text) or not len(ids) == len(probabilities) == len(lengths):
        raise StoredJSONError("tokens that do not make up the text")
    if stored.at > (0 if parent is None else len(parent.pieces)) or stored.given > len(lengths):
        raise StoredJSONError("more tokens kept or given than there are")
    own = {name: getattr(stored, name) for name in ("config", "at", "given", "model", "digest", "name", "reason")}
    if parent is None:
        own |= {name: getattr(stored, name) for name in ("read", "unknown", "skipped")}
    segment = Segment(stored.prefix if parent is None else parent.prefix, parent=parent, **own)
    start = 0
    for token_id, length, probability in zip(ids, lengths, probabilities, strict=True):
        probability = min(probability, 1.0) if probability >= 0 else 0.0  # 0 also for NaN
        segment.add_token(token_id, stored.text[start : start + length], probability)
        start += length
    return segment


def _packed(numbers: array[Any]) -> str:
    """Return numbers of four bytes, little-endian, in base 64."""
    if sys.byteorder == "big":
        numbers.byteswap()  # in place: every caller passes a copy
    return base64.b64encode(numbers.tobytes()).decode()


def _unpacked(packed: bytes, kind: str) -> array[Any]:
    numbers = array(kind)
    try:
        numbers.frombytes(packed)
    except ValueError:
        raise StoredJSONError("part of a number") from None
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
