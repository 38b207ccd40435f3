"""All that was written, as a tree that one can walk: nothing of it is ever lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.session.writing.segment import Segment


class WritingTree:
    """The stretches of writing, and the one on show.

    Undo and redo walk the order in which they were on show, as a browser does; a stretch that redo does not reach any
    more is still in the tree.

    Attributes:
        roots: the stretches that follow a prefix, the oldest first.
        count: how many stretches there are.
    """

    def __init__(self) -> None:
        self.roots: list[Segment] = []
        self.count = 0
        self._shown: list[Segment | None] = [None]
        self._place = 0
        self._cut: tuple[Segment, list[Segment | None]] | None = None  # the last shown, and what it cut off

    @property
    def current(self) -> Segment | None:
        """The stretch at whose end the text on show ends; None for the empty page."""
        return self._shown[self._place]

    @property
    def can_undo(self) -> bool:
        """Whether something was on show before."""
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        """Whether an undo can be taken back."""
        return self._place < len(self._shown) - 1

    def add(self, stretch: Segment) -> None:
        """Put a new stretch in its place, and show it."""
        (stretch.parent.children if stretch.parent is not None else self.roots).append(stretch)
        self.count += 1
        self.show(stretch)

    def take_back(self, roots: Sequence[Segment]) -> None:
        """Put texts of an earlier time before the others, with all that goes on from them."""
        others, self.roots = self.roots, list(roots)
        self.count += sum(1 for _ in self.walk())
        self.roots += others

    def latest(self) -> Iterator[Segment]:
        """Yield what was on show: that of now, those before it, the latest first, then those an undo left."""
        for stretch in (*reversed(self._shown[: self._place + 1]), *reversed(self._shown[self._place + 1 :])):
            if stretch is not None:
                yield stretch

    def drop(self, stretch: Segment) -> None:
        """Take out a stretch to which nothing was written; redo reaches again what it reached before."""
        beside = stretch.parent.children if stretch.parent is not None else self.roots
        if stretch not in beside or stretch.children:
            return
        beside.remove(stretch)
        self.count -= 1
        self._place -= sum(one is stretch for one in self._shown[: self._place + 1])
        self._shown = [one for one in self._shown if one is not stretch]
        if self._cut is not None and self._cut[0] is stretch:
            self._shown += self._cut[1]
            self._cut = None

    def show(self, stretch: Segment) -> None:
        """Show a stretch of the tree."""
        if stretch is not self.current:
            self._cut = stretch, self._shown[self._place + 1 :]
            self._shown[self._place + 1 :] = [stretch]
            self._place += 1

    def undo(self) -> None:
        """Show what was on show before."""
        self._place = max(0, self._place - 1)

    def redo(self) -> None:
        """Take back an undo."""
        self._place = min(len(self._shown) - 1, self._place + 1)

    def walk(self) -> Iterator[tuple[Segment, int]]:
        """Yield every stretch with its depth, each before those that go on from it, however deep the tree is."""
        waiting = [(root, 0) for root in reversed(self.roots)]
        while waiting:
            stretch, depth = waiting.pop()
            yield stretch, depth
            waiting.extend((child, depth + 1) for child in reversed(stretch.children))
