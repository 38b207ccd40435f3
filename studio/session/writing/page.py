"""Writing with a model: go on, again, branch, go back; and looking closely at what was written."""

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
"""Characters of a text that are read anew to go on from its end. No model of the studio remembers what lies further
back well enough to write otherwise, and the first symbol is to be there at once."""

ALTERNATIVES = 10
"""How many tokens are told that could have been written at a place."""


class WritingPage(QObject):
    """Owns what was written with the open model, and writes on.

    Attributes:
        tree: every text, with its branches.
        drafts: what was typed while a text was on show, by that text (None: the empty page), and not yet written with;
            what was typed last is last.
        writing: the work of writing.
        looking: the work of finding what else could have been written at a place.

    Signals:
        changed: another text is on show, or it goes by another name.
        written: what the model wrote, as a tuple of `GenerationEvent`; the page has taken it in.
        drafted: there is another draft, or one less.
        alternatives_found: the number of a token of the text on show, and the `Candidate`s at its place.
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
        """The stretch at whose end the text on show ends."""
        return self.tree.current

    @property
    def draft(self) -> str:
        """What was typed while the text on show was there, and not yet written with; empty for nothing."""
        return self.drafts.get(self.current, "")

    def note_draft(self, text: str, *, undone: bool = False) -> None:
        """Keep what is typed now, beside the text on show; with ``undone`` no draft is taken away by it."""
        if text not in ("", self._prefix()):
            self.drafts.pop(self.current, None)  # so that it is the last
            self.drafts[self.current] = text
            self.drafted.emit()
        elif not undone and self.drafts.pop(self.current, None) is not None:
            self.drafted.emit()

    def _prefix(self) -> str:
        return self.current.prefix if self.current is not None else ""

    def goes_on(self, prefix: str) -> bool:
        """Whether there is a text of this model on show that began with ``prefix``, so that one can go on from it."""
        current = self.current
        trained = self._model.trained
        if current is None or trained is None or not current.length():
            return False
        return current.prefix == prefix and current.digest == trained.manifest.weights_digest

    def write(self, prefix: str, config: GenerationConfig) -> None:
        """Begin a text with ``prefix``."""
        self._start(Segment(prefix, config))

    def go_on(self, config: GenerationConfig) -> None:
        """Write on from the end of the text on show."""
        current = self.current
        if current is not None:
            self._start(Segment(current.prefix, config, current, len(current.pieces)))

    def again(self, config: GenerationConfig) -> None:
        """Write the last stretch of the text on show in another way; what the user chose in it stays."""
        current = self.current
        if current is None:
            return
        other = Segment(current.prefix, config, current.parent, current.at, current.given)
        for number in range(current.given):
            other.add_token(current.token_ids[number], current.pieces[number], current.probabilities[number])
        self._start(other)

    def branch(self, token: int, instead: Candidate, config: GenerationConfig) -> None:
        """Write on from a token of the text on show, with another in its place."""
        current = self.current
        if current is None:
            return
        stretch, number = current.place(token)
        if stretch.parent is not None and number == 0:  # it leaves where that one did: a sister of it
            stretch, number = stretch.parent, stretch.at
        parent = None if stretch.parent is None and number == 0 else stretch
        branch = Segment(current.prefix, config, parent, number, given=1)
        if parent is None:
            branch.read = current.root.read
        branch.add_token(instead.token_id, instead.text, instead.probability)
        self._start(branch)

    def _start(self, stretch: Segment) -> None:
        trained = self._model.trained
        if trained is None:
            return
        stretch.model, stretch.digest = trained.manifest.name, trained.manifest.weights_digest
        self._asked = None
        self.looking.stop()
        self._drop_empty()
        self._at_work = stretch
        begins = stretch.parent is None and not stretch.given
        written_on = stretch.prefix == self._prefix()
        draft = self.drafts.pop(self.current, "") if written_on or stretch.prefix == self.draft else ""
        self.tree.add(stretch)
        if draft and written_on:  # it was typed beside the text, and stays beside it
            self.drafts[stretch] = draft
        self.drafted.emit()
        text = stretch.prefix if begins else tail(stretch.whole_text())
        config = replace(stretch.config, candidates=0)
        self.writing.start(lambda: jobs.write(trained, text, config))
        self.changed.emit()

    def undo(self) -> None:
        """Show what was on show before; what is being written stops."""
        self._move(self.tree.undo)

    def redo(self) -> None:
        """Take back an undo."""
        self._move(self.tree.redo)

    def show(self, stretch: Segment) -> None:
        """Show another text of the tree."""
        self._move(lambda: self.tree.show(stretch))

    def take_back(self, roots: Sequence[Segment], shown: Segment | None, draft: str = "") -> None:
        """Take in texts that were written at an earlier time, and show one of their stretches.

        With them comes the draft of that time. One that was typed since stays in its place, and the other is then
        beside the empty page.
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

    def rename(self, stretch: Segment, name: str) -> None:
        """Give a text a name."""
        stretch.name = name.strip()
        self.changed.emit()

    def _move(self, move: object) -> None:
        self.writing.stop()
        self._asked = None
        assert callable(move)
        move()
        self.changed.emit()

    def look_at(self, token: int) -> None:
        """Find what else could have been written in place of a token; `alternatives_found` follows.

        While the model writes this waits: it does one thing at a time.
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
        stretch, token = asked
        text = tail(stretch.text_before(token))
        self.looking.start(lambda: find_alternatives(trained, text, token))

    @Slot(object)
    def _on_alternatives(self, found: tuple[int, tuple[Candidate, ...]]) -> None:
        if self._asked == (self.current, found[0]):
            self.alternatives_found.emit(*found)

    def _drop_empty(self) -> None:
        """Forget the last stretch if nothing was written to it: it failed, or was stopped at once."""
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
    """Find what the model thinks likeliest after ``text``; yield it with the number of the token it is for."""
    config = GenerationConfig(length=1, greedy=True, candidates=ALTERNATIVES)
    for events in jobs.write(trained, text, config):
        for event in events:
            if isinstance(event, TokenDrawn):
                yield token, event.candidates


def tail(text: str, size: int = _READ) -> str:
    """Return the end of a text, from between two words or lines on where there is such a place."""
    if len(text) <= size:
        return text
    start = len(text) - size
    for gap in ("\n", " "):
        found = text.find(gap, start, start + size // 4)
        if found >= 0:
            return text[found + 1 :]
    return text[start:]
