"""Writing with a model: continue, write again, branch, undo, and look up alternatives to a token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.generation.config import GenerationConfig
from studio.generation.events import Candidate, GenerationEvent, TokenDrawn
from studio.session import jobs
from studio.session.open_model import OpenModel
from studio.session.task import Task
from studio.session.writing.segment import Segment
from studio.session.writing.tree import WritingTree

if TYPE_CHECKING:
    from studio.runs.model_file import TrainedModel

_READ = 1024
"""Characters at the end of a text that the model reads to continue it. More would change nothing that a model of the
studio writes, and delay the first token."""

ALTERNATIVES = 10
"""Candidates that are found for a place."""


class WritingPage(QObject):
    """Owns the written texts, and writes with the open model.

    Attributes:
        tree: all texts, with their branches.
        drafts: prefixes that were typed and not yet continued, by the text on show while typing (None for the empty
            page), in the order of typing.
        writing: the task that writes.
        looking: the task that finds alternatives to a token.

    Signals:
        changed: another text is on show, or a text has another name.
        written: a tuple of `GenerationEvent`; the segment includes them already.
        drafted: the drafts changed.
        alternatives_found: the index of a token of the text on show, and the `Candidate`s for its place.
    """

    changed = Signal()
    written = Signal(object)
    drafted = Signal()
    alternatives_found = Signal(int, object)

    def __init__(self, model: OpenModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.tree = WritingTree()
        self.drafts: dict[Segment | None, str] = {}
        self.writing = model.writing
        self.looking = Task(self)
        self._at_work: Segment | None = None
        self._asked: tuple[Segment, int] | None = None
        self.looking.happened.connect(self._on_alternatives)
        self.writing.happened.connect(self._on_written)
        self.writing.ended.connect(self._on_writing_ended)

    @property
    def current(self) -> Segment | None:
        """The last segment of the text on show; None for the empty page."""
        return self.tree.current

    @property
    def draft(self) -> str:
        """The draft beside the text on show; empty for none."""
        return self.drafts.get(self.current, "")

    def note_draft(self, text: str, *, undone: bool = False) -> None:
        """Keep ``text`` as the draft beside the text on show; an equal or empty text removes it, unless ``undone``."""
        if text not in ("", self._prefix()):
            self.drafts.pop(self.current, None)  # so that the new one is the last
            self.drafts[self.current] = text
            self.drafted.emit()
        elif not undone and self.drafts.pop(self.current, None) is not None:
            self.drafted.emit()

    def _prefix(self) -> str:
        return self.current.prefix if self.current is not None else ""

    def goes_on(self, prefix: str) -> bool:
        """Whether the open model wrote the text on show after ``prefix``; then `go_on` continues the text."""
        current = self.current
        trained = self._model.trained
        if current is None or trained is None or not current.length():
            return False
        return current.prefix == prefix and current.digest == trained.manifest.weights_digest

    def write(self, prefix: str, config: GenerationConfig) -> None:
        """Write a new text after ``prefix``."""
        self._start(Segment(prefix, config))

    def go_on(self, config: GenerationConfig) -> None:
        """Continue the text on show."""
        current = self.current
        if current is not None:
            self._start(Segment(current.prefix, config, current, len(current.pieces)))

    def again(self, config: GenerationConfig) -> None:
        """Write the last segment of the text on show again; the tokens that the user chose stay."""
        current = self.current
        if current is None:
            return
        other = Segment(current.prefix, config, current.parent, current.at, current.given)
        for number in range(current.given):
            other.add_token(current.token_ids[number], current.pieces[number], current.probabilities[number])
        self._start(other)

    def branch(self, token: int, instead: Candidate, config: GenerationConfig) -> None:
        """Branch off at a token of the text on show, with ``instead`` in its place."""
        current = self.current
        if current is None:
            return
        segment, number = current.place(token)
        if segment.parent is not None and number == 0:  # the branch is a sibling of the segment
            segment, number = segment.parent, segment.at
        parent = None if segment.parent is None and number == 0 else segment
        branch = Segment(current.prefix, config, parent, number, given=1)
        if parent is None:
            branch.read = current.root.read
        branch.add_token(instead.token_id, instead.text, instead.probability)
        self._start(branch)

    def _start(self, segment: Segment) -> None:
        trained = self._model.trained
        if trained is None:
            return
        segment.model, segment.digest = trained.manifest.name, trained.manifest.weights_digest
        self._asked = None
        self.looking.stop()
        self._drop_empty()
        self._at_work = segment
        begins = segment.parent is None and not segment.given
        written_on = segment.prefix == self._prefix()
        draft = self.drafts.pop(self.current, "") if written_on or segment.prefix == self.draft else ""
        self.tree.add(segment)
        if draft and written_on:  # the draft moves on with the text on show
            self.drafts[segment] = draft
        self.drafted.emit()
        text = segment.prefix if begins else tail(segment.whole_text())
        config = replace(segment.config, candidates=0)
        self.writing.start(lambda: jobs.write(trained, text, config))
        self.changed.emit()

    def undo(self) -> None:
        """Show the text that was on show before; writing stops."""
        self._move(self.tree.undo)

    def redo(self) -> None:
        """Take back an undo."""
        self._move(self.tree.redo)

    def show(self, segment: Segment) -> None:
        """Show another text of the tree."""
        self._move(lambda: self.tree.show(segment))

    def take_back(self, roots: Sequence[Segment], shown: Segment | None, draft: str = "") -> None:
        """Add texts from an earlier time, and show the text that ends with ``shown``, if given.

        ``draft`` is the draft of that time. A draft that was typed since stays beside the text on show, and the earlier
        draft is put beside the empty page.
        """
        typed = self.draft
        self.tree.take_back(roots)
        if shown is not None:
            self.tree.show(shown)
        if typed and draft and self.current is not None and self.drafts.get(None, typed) == typed:
            self.drafts[None] = draft
        if typed or draft:
            self.note_draft(typed or draft, undone=True)
        self.changed.emit()

    def rename(self, segment: Segment, name: str) -> None:
        """Name the text that ends with ``segment``."""
        segment.name = name.strip()
        self.changed.emit()

    def _move(self, move: object) -> None:
        self.writing.stop()
        self._asked = None
        assert callable(move)
        move()
        self.changed.emit()

    def look_at(self, token: int) -> None:
        """Find alternatives to a token of the text on show; `alternatives_found` follows.

        The search waits while the model writes.
        """
        current = self.current
        if current is None or not 0 <= token < current.length():
            return
        self._asked = (current, token)
        if not self.writing.running:
            self._look()

    def _look(self) -> None:
        trained, asked = self._model.trained, self._asked
        if trained is None or asked is None:
            return
        segment, token = asked
        text = tail(segment.text_before(token))
        self.looking.start(lambda: find_alternatives(trained, text, token))

    @Slot(object)
    def _on_alternatives(self, found: tuple[int, tuple[Candidate, ...]]) -> None:
        if self._asked == (self.current, found[0]):
            self.alternatives_found.emit(*found)

    def _drop_empty(self) -> None:
        """Drop the last segment if the model wrote nothing: writing failed, or was stopped at once."""
        last, self._at_work = self._at_work, None
        if last is not None and len(last.pieces) == last.given:
            self.tree.drop(last)
            begins = last.parent is None and not last.given
            draft = self.drafts.pop(last, "") or (last.prefix if begins else "")
            if draft:
                self.note_draft(draft, undone=True)

    @Slot(object)
    def _on_written(self, events: tuple[GenerationEvent, ...]) -> None:
        if self._at_work is not None:
            self._at_work.add(events)
        self.written.emit(events)

    @Slot()
    def _on_writing_ended(self) -> None:
        before = self.current
        self._drop_empty()
        if self.current is not before:
            self.changed.emit()
        if self._asked is not None and self._asked[0] is self.current:
            self._look()


def find_alternatives(trained: TrainedModel, text: str, token: int) -> Iterator[tuple[int, tuple[Candidate, ...]]]:
    """Yield ``token``, and the likeliest tokens after ``text``."""
    config = GenerationConfig(length=1, greedy=True, candidates=ALTERNATIVES)
    for events in jobs.write(trained, text, config):
        for event in events:
            if isinstance(event, TokenDrawn):
                yield token, event.candidates


def tail(text: str, size: int = _READ) -> str:
    """Return some ``size`` characters at the end of a text, from the beginning of a line or a word where possible."""
    if len(text) <= size:
        return text
    start = len(text) - size
    for gap in ("\n", " "):
        found = text.find(gap, start, start + size // 4)
        if found >= 0:
            return text[found + 1 :]
    return text[start:]
