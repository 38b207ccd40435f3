"""From files to text: the encoding, the line ends, and a report of what was mended."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.text.encodings import Guess, encoding_name, guess_encoding
from studio.text.sources import Source, find_sources, unreadable

_PIECE_SIZE = 2**20  # bytes
_PART = 2**16  # of the head, middle and tail that an encoding is guessed from
_MIXED_SHARE = 0.01
_NAMED = 3  # files that a note names


class LooksBinaryError(StudioError):
    """The file looks like no text; it can be read all the same."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read.

    Attributes:
        name: the file's name, for display.
        paths: where it was read.
        text: what it says, line ends as line feeds.
        encoding: how the bytes were read, for display.
        size: bytes read.
        digest: SHA-256 of the bytes, in hexadecimal.
        notes: what the user should know about the reading, such as bytes replaced.
        files: how many files it was read from, those left out not counted.
    """

    name: str
    paths: tuple[Path, ...]
    text: str
    encoding: str
    size: int
    digest: str
    notes: tuple[Message, ...] = ()
    files: int = 1


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """So many bytes of so many are read."""

    done: int
    total: int


def read_document(*paths: Path | str, encoding: str | None = None, piece_size: int = _PIECE_SIZE) -> Document:
    """Return the text at ``paths`` at once; see `read_text`."""
    *_, document = read_text([Path(path) for path in paths], encoding=encoding, piece_size=piece_size)
    assert isinstance(document, Document)
    return document


def read_text(
    paths: Sequence[Path],
    *,
    encoding: str | None = None,
    even_binary: bool = False,
    piece_size: int = _PIECE_SIZE,
) -> Iterator[ReadingProgress | Document]:
    """Read the texts at ``paths`` - files, folders, zip and gz archives - joined in the order of their names.

    Args:
        paths: what to read, one or more.
        encoding: the name of Python's codec to read all of it in; None to find out for each file.
        even_binary: read also what looks like no text.
        piece_size: bytes that are read at a time.

    Yields:
        `ReadingProgress` after each piece, so that the reading can be shown and given up; the `Document` at last.

    Raises:
        StudioError: nothing there is a text, or memory does not suffice.
    """
    sources = find_sources(paths)
    reader = _Reader(encoding, even_binary, piece_size)
    total = sum(source.size for source in sources)
    try:
        for source in sources:
            for done in reader.read(source, alone=len(sources) == 1):
                yield ReadingProgress(min(done, total), total)
        name = paths[0].name if len(paths) == 1 else "+".join(path.name for path in paths[:_NAMED])
        yield reader.document(name, tuple(paths))
    except MemoryError:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "“{name}” does not fit into memory: reading it takes about {size} MB."),
            name=paths[0].name,
            size=max(1, 3 * total // 2**20),
        ) from None


class _Reader:
    """Reads one source after another and takes note of what it meets."""

    def __init__(self, encoding: str | None, even_binary: bool, piece_size: int) -> None:
        self._encoding = encoding
        self._even_binary = even_binary
        self._piece_size = piece_size
        self._texts: list[str] = []
        self._digest = hashlib.sha256()
        self._size = 0
        self._files = 0
        self._encodings: dict[str, None] = {}
        self._left_out: list[str] = []
        self._flaws = _Flaws()
        self._mixed = 0.0
        self._line_ends: set[str] = set()

    def read(self, source: Source, *, alone: bool) -> Iterator[int]:
        """Read a source; one that cannot be read is an error if it is alone, and left out among others."""
        try:
            with source.open() as file:
                yield from self._read(source, file)
        except OSError as error:
            self._leave_out(source, unreadable(source.name, error), alone)
        except StudioError as error:
            self._leave_out(source, error, alone)

    def _leave_out(self, source: Source, error: StudioError, alone: bool) -> None:
        if alone:
            raise error from None
        self._left_out.append(source.name)

    def _read(self, source: Source, file: BinaryIO) -> Iterator[int]:
        size = file.seek(0, io.SEEK_END)
        parts = _parts(file, size)
        guess = self._guess(source.name, parts)
        decoded = _Decoded(guess, self._digest.copy(), self._piece_size)
        yield from decoded.read(file, self._size)
        if decoded.flaws.first is not None and self._encoding is None and all(part.isascii() for part in parts):
            again = guess_encoding([*parts, _part(file, decoded.flaws.first)])
            if again.codec not in (None, guess.codec):
                decoded = _Decoded(again, self._digest.copy(), self._piece_size)
                yield from decoded.read(file, self._size)
        if decoded.size != size:
            raise StudioError(
                QT_TRANSLATE_NOOP("core", "“{name}” changed while it was read. Open it again."), name=source.name
            )
        self._take(decoded)

    def _guess(self, name: str, parts: Sequence[bytes]) -> Guess:
        guess = guess_encoding(parts)
        if self._encoding is not None:
            same = codecs.lookup(guess.codec or "ascii").name == codecs.lookup(self._encoding).name
            return Guess(self._encoding, guess.mark if same else 0)
        if guess.codec is None and self._even_binary:
            return Guess("iso8859-15")
        if guess.binary:
            raise LooksBinaryError(
                QT_TRANSLATE_NOOP("core", "“{name}” looks like a binary file, not a text. Choose a plain text file."),
                name=name,
            )
        if guess.codec is None:
            raise StudioError(
                QT_TRANSLATE_NOOP(
                    "core", "The encoding of “{name}” was not recognised. Save the text as UTF-8 and open it again."
                ),
                name=name,
            )
        return guess

    def _take(self, decoded: _Decoded) -> None:
        if decoded.flaws.first is not None and self._flaws.first is None:
            self._flaws.first = self._size + decoded.flaws.first
        self._flaws.count += decoded.flaws.count
        self._mixed = max(self._mixed, decoded.flawed_share())
        self._line_ends |= decoded.line_ends
        self._encodings[encoding_name(decoded.codec)] = None
        self._digest = decoded.digest
        self._size += decoded.size
        self._files += 1
        if self._texts and not self._texts[-1].endswith("\n"):
            self._texts.append("\n")
        self._texts.extend(decoded.texts)

    def document(self, name: str, paths: tuple[Path, ...]) -> Document:
        """Return what was read.

        Raises:
            StudioError: there is no text in it.
        """
        text = "".join(self._texts)
        self._texts.clear()
        if not text or text.isspace():
            raise StudioError(QT_TRANSLATE_NOOP("core", "“{name}” holds no text: it is empty."), name=name)
        notes = tuple(self._notes(text))
        encodings, digest = ", ".join(self._encodings), self._digest.hexdigest()
        return Document(name, paths, text, encodings, self._size, digest, notes, self._files)

    def _notes(self, text: str) -> Iterator[Message]:
        if self._mixed > _MIXED_SHARE:
            yield Message(
                QT_TRANSLATE_NOOP(
                    "core",
                    "Two encodings seem to be mixed: {share}% of what is not plain ASCII cannot be read as {encoding}.",
                ),
                {"share": f"{100 * self._mixed:.0f}", "encoding": next(iter(self._encodings))},
            )
        if self._flaws.count:
            yield Message(
                QT_TRANSLATE_NOOP(
                    "core", "Unreadable bytes were replaced by “\ufffd”: {count}, the first at byte {place}."
                ),
                {"count": self._flaws.count, "place": self._flaws.first},
            )
        if self._left_out:
            yield Message(
                QT_TRANSLATE_NOOP("core", "Left out, since they are no text or cannot be read: {names}."),
                {"names": _listed(self._left_out)},
            )
        if nuls := text.count("\0"):
            yield Message(
                QT_TRANSLATE_NOOP("core", "The text holds NUL characters: {count}. They are kept."), {"count": nuls}
            )
        if self._line_ends:
            yield Message(
                QT_TRANSLATE_NOOP("core", "Line ends were changed to line feeds ({kinds})."),
                {"kinds": ", ".join(sorted(self._line_ends))},
            )


class _Flaws:
    """Where bytes could not be decoded."""

    def __init__(self) -> None:
        self.count = 0
        self.first: int | None = None
        self.base = 0

    def replace(self, error: UnicodeError) -> tuple[str, int]:
        """Put U+FFFD in the place of what is no text; the error handler of a decoder."""
        assert isinstance(error, UnicodeDecodeError)
        self.count += 1
        if self.first is None:
            self.first = self.base + error.start
        return "\ufffd", _end_of_surrogate(error) or error.end


def _end_of_surrogate(error: UnicodeDecodeError) -> int | None:
    """Return where a surrogate that was written as if it were UTF-8 ends: three bytes, but one flaw."""
    three = error.object[error.start : error.start + 3]
    if error.encoding == "utf-8" and len(three) == 3 and three[0] == 0xED and three[1] >= 0xA0 and three[2] >= 0x80:
        return error.start + 3
    return None


class _Decoded:
    """The text of one source."""

    def __init__(self, guess: Guess, digest: hashlib._Hash, piece_size: int) -> None:
        assert guess.codec is not None
        self.codec = guess.codec
        self.flaws = _Flaws()
        self.digest = digest
        self.size = 0
        self.texts: list[str] = []
        self.line_ends: set[str] = set()
        self._mark = guess.mark
        self._piece_size = piece_size

    def read(self, file: BinaryIO, before: int) -> Iterator[int]:
        """Decode the file piece by piece; yield how many bytes are read, with those read before."""
        handler = f"studio-replace-{id(self)}"
        codecs.register_error(handler, self.flaws.replace)
        decoder = codecs.getincrementaldecoder(self.codec)(handler)
        lines = io.IncrementalNewlineDecoder(None, translate=True)
        file.seek(0)
        try:
            while True:
                piece = file.read(self._piece_size)
                self.digest.update(piece)
                skipped = self._mark if self.size == 0 else 0
                self.flaws.base = self.size + skipped - len(decoder.getstate()[0])
                self._add(lines.decode(decoder.decode(piece[skipped:], final=not piece), final=not piece))
                self.size += len(piece)
                yield before + self.size
                if not piece:
                    break
        finally:
            codecs.register_error(handler, codecs.strict_errors)  # drop what it refers to
        kinds = lines.newlines or ()
        names = {"\r\n": "CRLF", "\r": "CR"}
        self.line_ends |= {names[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind in names}

    def _add(self, text: str) -> None:
        if "\x85" in text:
            text = text.replace("\x85", "\n")
            self.line_ends.add("NEL")
        if text:
            self.texts.append(text)

    def flawed_share(self) -> float:
        """Return how much of what is not ASCII could not be decoded."""
        if self.flaws.count < 10:  # a few flaws are flaws, not another encoding
            return 0.0
        foreign = sum(len(text) - len(text.encode("ascii", "ignore")) for text in self.texts)
        return self.flaws.count / max(1, foreign)


def _parts(file: BinaryIO, size: int) -> list[bytes]:
    """Return head, middle and tail, or all of a short file."""
    if size <= 3 * _PART:
        return [_part(file, 0, size)]
    return [_part(file, 0), _part(file, size // 2), _part(file, size - _PART)]


def _part(file: BinaryIO, place: int, length: int = _PART) -> bytes:
    file.seek(place)
    return file.read(length)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
