"""Two texts that lessons and benchmarks of the field use, downloaded on request."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from studio.atomic import write_atomically
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.background import in_background
from studio.text.sources import unreadable

_TIMEOUT = 20.0  # seconds without an answer
_PIECE = 2**15


@dataclass(frozen=True, slots=True)
class Classic:
    """A text that can be downloaded.

    Attributes:
        file_name: the name of the text's file.
        title, description: in English; the window translates them.
        address: the URL of the text.
        size: size in bytes.
        digest: the SHA-1 of the bytes, in hexadecimal.
    """

    file_name: str
    title: str
    description: str
    address: str
    size: int
    digest: str


CLASSICS = (
    Classic(
        "timemachine.txt",
        QT_TRANSLATE_NOOP("core", "The Time Machine"),
        QT_TRANSLATE_NOOP("core", "H. G. Wells, 1895, as the course Dive into Deep Learning has it."),
        "https://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt",
        178_979,
        "090b5e7e70c295757f55df93cb0a180b9691891a",
    ),
    Classic(
        "tinyshakespeare.txt",
        QT_TRANSLATE_NOOP("core", "Tiny Shakespeare"),
        QT_TRANSLATE_NOOP("core", "Scenes from the plays: what small language models are compared on."),
        "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
        1_115_394,
        "04486597058d11dcc2c556b1d0433891eb639d2e",
    ),
)


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How many of all bytes have been downloaded."""

    done: int
    total: int


def fetch(classic: Classic, folder: Path) -> Generator[FetchProgress, None, Path]:
    """Download the text to ``folder``, unless the whole file is there already; return the path.

    Yields:
        `FetchProgress` during the download; closing the generator cancels the download and leaves no file.

    Raises:
        StudioError: the text cannot be downloaded, is not the expected text, or cannot be written.
    """
    path = folder / classic.file_name
    try:
        if path.is_file() and _digest(path.read_bytes()) == classic.digest:
            return path
    except OSError as error:
        raise unreadable(path.name, error) from None
    try:
        data = yield from _progress(in_background(lambda tell: _download(classic, tell)), classic.size)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):  # the error holds the connection
            error.close()
        raise _not_reached(classic, error) from None
    if _digest(data) != classic.digest:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "Another file came instead of “{name}”. It was not kept; try again later."),
            name=classic.file_name,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unreadable(folder.name, error) from None
    write_atomically(path, data)
    return path


def _progress(coming: Generator[int, None, bytes], total: int) -> Generator[FetchProgress, None, bytes]:
    with contextlib.closing(coming):
        while True:
            try:
                done = next(coming)
            except StopIteration as finished:
                return bytes(finished.value)
            yield FetchProgress(done, total)


def _download(classic: Classic, tell: Callable[[int], None]) -> bytes:
    data = bytearray()
    with urllib.request.urlopen(classic.address, timeout=_TIMEOUT) as answer:
        while len(data) <= classic.size:  # a longer file is another text, and need not be read to its end
            piece = answer.read1(_PIECE)
            if not piece:
                break
            data += piece
            tell(len(data))
    return bytes(data)


def _digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _not_reached(classic: Classic, error: Exception) -> StudioError:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return StudioError(
        QT_TRANSLATE_NOOP(
            "core",
            "“{name}” could not be downloaded: {reason}. Is this computer on line? The sample texts need no network.",
        ),
        name=classic.file_name,
        reason=getattr(reason, "strerror", None) or str(reason) or type(reason).__name__,
    )
