"""Overlap: the parts of a written text that occur word for word in the text that the model learned from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource
from studio.session.kept_runs import KeptRuns
from studio.session.open_model import OpenModel
from studio.session.open_text import OpenText
from studio.session.task import Task
from studio.session.writing.page import WritingPage
from studio.session.writing.segment import Segment
from studio.text.overlap import Copies, IndexingProgress, Span, TextIndex, copied, index_text

if TYPE_CHECKING:
    from studio.text.corpus import Corpus

_MINIMUM = 16  # characters of the shortest copy; fewer occur by chance
_MINIMUM_OF_SIGNS = 6  # the same for scripts in which a character is nearly a word
_MANY_SIGNS = 400  # a text of such a script has more different characters
_AROUND = 50  # characters of the text shown on each side of a copy
_REST_MS = 200  # after writing ended, so that measuring does not delay the next one
_LONGEST = 50_000_000  # characters of a text: its index takes some ten times its size


@dataclass(frozen=True, slots=True)
class Measured:
    """The parts of a written text that occur in the text that the model learned from.

    Attributes:
        segment: the last segment of the written text.
        length: the number of tokens that the written text had.
        copies: the parts, in characters after the prefix.
        text_name: the name of the text that the model learned from.
    """

    segment: Segment
    length: int
    copies: Copies
    text_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """An occurrence of a copy in the text that the model learned from.

    Attributes:
        line: the number of its line, from 1.
        before, copy, after: the copy, and the text around it.
    """

    line: int
    before: str
    copy: str
    after: str


class OverlapMeter(QObject):
    """Compares the text on show with the open text, if the model learned from the open text.

    Attributes:
        measured: the result for the text on show, None where there is none.
        share_done: the finished share of the index of the open text, 0 to 1; None while no index is being made.
        work: the task that makes the index and compares.
        seeking: the task that looks for the text that the model learned from.

    Signals:
        changed: `measured` or `share_done` is another.
    """

    changed = Signal()

    def __init__(self, page: WritingPage, model: OpenModel, text: OpenText, runs: KeptRuns, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._model = model
        self._open_text = text
        self._runs = runs
        self._index: TextIndex | None = None
        self._text = ""  # the text whose index is being made
        self._learned: tuple[Corpus | None, int | None, str] = (None, None, "")  # corpus, max_tokens, and their text
        self.measured: Measured | None = None
        self.share_done: float | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REST_MS)
        self._soon.timeout.connect(self._on_due)
        self.work = Task(self)
        self.work.happened.connect(self._on_event)
        self.work.ended.connect(self._on_ended)
        self.seeking = Task(self)
        text.corpus_changed.connect(self.measure)
        model.changed.connect(self.measure)
        model.writing.ended.connect(self.measure)
        page.changed.connect(self.measure)

    @property
    def text(self) -> str:
        """The text that the model learned from, cleaned; empty where another text is open."""
        corpus, trained = self._open_text.corpus, self._model.trained
        if corpus is None or trained is None:
            return ""
        manifest = trained.manifest
        of_model = (corpus.document.digest, corpus.cleaning) == (manifest.text_digest, manifest.cleaning)
        if not of_model or len(corpus.text) > _LONGEST:
            self._learned = (None, None, "")  # a closed text must not stay in memory
            return ""
        learned_from, known, text = self._learned
        max_tokens = manifest.training.get("max_tokens")
        if learned_from is not corpus or known != max_tokens:
            text = corpus.text_of_first(max_tokens)
            self._learned = (corpus, max_tokens, text)
        return text

    def look_for_source(self) -> None:
        """Look for the text that the model learned from; ``seeking.happened`` follows with its `TextSource`.

        None follows where no run of the library knows the text, or its files are gone.
        """
        trained, library = self._model.trained, self._runs.library
        if trained is not None:
            wanted = trained.manifest.text_digest, trained.manifest.cleaning
            self.seeking.start(lambda: iter([_source_of(library, wanted)]))

    @Slot()
    def measure(self) -> None:
        """Look for copies in the text on show, once the model has written it; `changed` follows."""
        current, text = self._page.current, self.text
        known = self.measured
        of_text = self._index is not None and self._index.text is text
        if known is not None and (known.segment is not current or not of_text):
            self.measured = None
            self.changed.emit()
        if not text:
            self._index = None
            self.work.stop()
        elif current is not None and current.length():
            self._soon.start()

    @Slot()
    def _on_due(self) -> None:
        current, text = self._page.current, self.text
        if not text or current is None or self._model.writing.running:
            return
        index = self._index if self._index is not None and self._index.text is text else None
        if index is None and self.work.running and self._text is text:
            return  # the text on show is measured once there is an index
        self._text = text
        length, written = current.length(), current.written()
        assert self._open_text.corpus is not None
        name = self._open_text.corpus.document.name
        self.work.start(lambda: _measure(text, name, index, current, length, written))

    def place(self, number: int) -> Place | None:
        """Return the occurrence of the copy of that number; None where nothing is measured."""
        text, measured = self.text, self.measured
        if not text or measured is None or not 0 <= number < len(measured.copies.spans):
            return None
        span: Span = measured.copies.spans[number]
        start, end = span.place, span.place + span.length
        line = text.count("\n", 0, start) + 1
        return Place(line, text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])

    @Slot(object)
    def _on_event(self, event: IndexingProgress | TextIndex | Measured) -> None:
        if isinstance(event, IndexingProgress):
            self.share_done = event.done / max(1, event.total)
        elif isinstance(event, TextIndex):
            self._index, self.share_done = event, None
        elif event.segment is self._page.current and event.length == event.segment.length():
            self.measured = event
        self.changed.emit()

    @Slot()
    def _on_ended(self) -> None:
        self.share_done = None
        current, index = self._page.current, self._index
        if index is None or index.text is not self.text or current is None:
            return
        if self.measured is None or self.measured.length != current.length():
            self.measure()  # the text on show is longer, or another


def _source_of(library: RunLibrary, wanted: tuple[str, str]) -> TextSource | None:
    """Return the source of the latest run that learned from that text, cleaned so, where its files are still there."""
    for run in library.runs():  # read anew: a list read earlier may lack a run that ended a moment ago
        source = library.about(run).source if (run.text_digest, run.cleaning) == wanted else None
        if source is not None and source.paths and all(path.exists() for path in source.paths):
            return source
    return None


def _measure(
    text: str, name: str, index: TextIndex | None, segment: Segment, length: int, written: str
) -> Iterator[IndexingProgress | TextIndex | Measured]:
    if index is None:
        index = yield from index_text(text)
        yield index
    minimum = _MINIMUM_OF_SIGNS if len(set(text[:100_000])) > _MANY_SIGNS else _MINIMUM
    yield Measured(segment, length, copied(index, written, minimum), name)
