"""The open text, and the work on it: reading, cleaning, cutting, another text to judge by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.runs import start
from studio.runs.run_folder import TextSource
from studio.session import jobs
from studio.session.task import MakeEvents, Task
from studio.text.classics import Classic, FetchProgress
from studio.text.cleaning import END_OF_LINE, cleaning_of, steps_of
from studio.text.corpus import Corpus
from studio.text.levels import Tokens
from studio.text.loading import Document, ReadingProgress
from studio.text.tokenizer import TokenizingProgress


class OpenText(QObject):
    """Owns the open text.

    Attributes:
        corpus: the open text, None before the first.
        asked_for: the files of the text that was last asked for; none where that text came from the network.
        reading: the task that reads, cleans and cuts a text.
        judging: the task that reads another text to judge by.
        finding: the task that looks up a token.

    Signals:
        corpus_changed: another corpus is open: another text, or the same text in other tokens or judged by another.
        contexts_found: the occurrences of the token that was looked up, as `jobs.ContextsFound`.
    """

    corpus_changed = Signal()
    contexts_found = Signal(object)

    def __init__(self, classics: Path, parent: QObject) -> None:
        """Take the folder in which texts from the network are kept."""
        super().__init__(parent)
        self.corpus: Corpus | None = None
        self.asked_for: tuple[Path, ...] = ()
        self._classics = classics
        self.reading = Task(self)
        self.judging = Task(self)
        self.finding = Task(self)
        self.reading.happened.connect(self._on_reading_event)
        self.judging.happened.connect(self._on_judging_event)
        self.finding.happened.connect(self.contexts_found)

    @property
    def is_changing(self) -> bool:
        """Whether a text is being read or cut, to learn from or to judge by."""
        return self.reading.running or self.judging.running

    def open(self, *paths: Path, even_binary: bool = False) -> None:
        """Read the text at ``paths``; `corpus_changed` follows, or ``reading.failed`` and nothing changes.

        ``reading.happened`` reports the progress; ``reading.stop()`` gives the reading up.
        """
        self.asked_for = paths
        self._read(lambda: jobs.read_corpus(paths, None, even_binary, jobs.CorpusWish()))

    def open_again(self, source: TextSource) -> None:
        """Read the text of a run as the run read it; `corpus_changed` follows, or ``reading.failed``."""
        self.asked_for = source.paths
        self._read(lambda: start.read_again(source))

    def read_again(self, encoding: str) -> None:
        """Read the open text again in another encoding, named as Python names its codecs."""
        if self.corpus is not None:
            paths, wish = self.corpus.document.paths, _wish(self.corpus)
            self.asked_for = paths
            self._read(lambda: jobs.read_corpus(paths, encoding, False, wish))

    def set_cleaning(self, cleaning: str) -> None:
        """Clean the open text in another way."""
        if self.corpus is not None and self.corpus.cleaning != cleaning:
            self._prepare(self.corpus.document, replace(_wish(self.corpus), cleaning=cleaning))

    def set_tokens(self, tokens: Tokens) -> None:
        """Cut the open text in another way, or limit its vocabulary in another way."""
        corpus = self.corpus
        if corpus is None or corpus.tokens == tokens:
            return
        same = (corpus.tokens.level, corpus.tokens.special) == (tokens.level, tokens.special)
        if same and corpus.tokenizer.can_leave_out:
            self._read(lambda: iter([corpus.with_limits(tokens.limits)]))
            return
        wish = replace(_wish(corpus), tokens=tokens)
        if END_OF_LINE in corpus.tokens.special and END_OF_LINE not in tokens.special:  # then the cleaning writes none
            steps = tuple(step for step in steps_of(wish.cleaning) if step != "eos")
            wish = replace(wish, cleaning=cleaning_of(steps))
        self._prepare(corpus.document, wish)

    def prepare(self, cleaning: str, tokens: Tokens) -> None:
        """Clean and cut the open text in another way, in one go."""
        corpus = self.corpus
        if corpus is not None and (corpus.cleaning, corpus.tokens) != (cleaning, tokens):
            self._prepare(corpus.document, replace(_wish(corpus), cleaning=cleaning, tokens=tokens))

    def get_classic(self, classic: Classic) -> None:
        """Open a text from the network, or its local copy; `corpus_changed` follows, or ``reading.failed``."""
        folder = self._classics
        self.asked_for = ()
        self._read(lambda: jobs.get_classic(classic, folder))

    def look_up(self, token_id: int) -> None:
        """Find occurrences of a token of the text's full vocabulary; `contexts_found` follows."""
        corpus = self.corpus
        if corpus is not None:
            self.finding.start(lambda: jobs.find_contexts(corpus, token_id))

    def hold_out(self, path: Path | None) -> None:
        """Judge by the text at ``path`` from now on; with None by the end of the open text.

        `corpus_changed` follows, or ``judging.failed`` and nothing changes.
        """
        corpus = self.corpus
        if corpus is not None:
            self.judging.start(lambda: iter([corpus.judged_by(None)]) if path is None else jobs.hold_out(corpus, path))

    def _prepare(self, document: Document, wish: jobs.CorpusWish) -> None:
        self._read(lambda: jobs.prepare_corpus(document, wish))

    def _read(self, make_events: MakeEvents) -> None:
        self.judging.stop()  # it belongs to the text before
        self.reading.start(make_events)

    @Slot(object)
    def _on_reading_event(self, event: FetchProgress | ReadingProgress | TokenizingProgress | Corpus) -> None:
        if isinstance(event, Corpus):
            self.corpus = event
            self.corpus_changed.emit()

    @Slot(object)
    def _on_judging_event(self, event: ReadingProgress | Corpus) -> None:
        if isinstance(event, Corpus) and self.corpus is not None and event.tokenizer is self.corpus.tokenizer:
            self._on_reading_event(event)  # else it belongs to the text before


def _wish(corpus: Corpus) -> jobs.CorpusWish:
    """Return the wish that makes this corpus."""
    held_out = corpus.held_out.document if corpus.held_out is not None else None
    return jobs.CorpusWish(corpus.cleaning, corpus.tokens, held_out)
