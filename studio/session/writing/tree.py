"""The tree of all written segments, with undo and redo; no segment with text is ever lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.session.writing.segment import Segment


class WritingTree:
    """The segments of all texts, and the text on show.

    Undo and redo follow the order in which texts were on show, as in a browser; a text that redo no longer reaches
    stays in the tree.

    Attributes:
        roots: the first segments of all texts, the oldest first.
        count: the number of segments.
    """

    def __init__(self) -> None:
        self.roots: list[Segment] = []
        self.count = 0
        self._shown: list[Segment | None] = [None]
        self._place = 0
        self._cut: tuple[Segment, list[Segment | None]] | None = None  # the segment shown last, and the redo it cut off

    @property
    def current(self) -> Segment | None:
        """The last segment of the text on show; None for the empty page."""
        return self._shown[self._place]

    @property
    def can_undo(self) -> bool:
        """Whether a text, or the empty page, was on show before."""
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        """Whether an undo can be taken back."""
        return self._place < len(self._shown) - 1

    def add(self, segment: Segment) -> None:
        """Add a segment to its parent, or to the roots, and show it."""
        (segment.parent.children if segment.parent is not None else self.roots).append(segment)
        self.count += 1
        self.show(segment)

    def take_back(self, roots: Sequence[Segment]) -> None:
        """Add texts from an earlier time, with all their branches, before the others."""
        others, self.roots = self.roots, list(roots)
        self.count += sum(1 for _ in self.walk())
        self.roots += others

    def latest(self) -> Iterator[Segment]:
        """Yield the segments that were on show: the present one back to the first, then those that redo reaches."""
        for segment in (*reversed(self._shown[: self._place + 1]), *reversed(self._shown[self._place + 1 :])):
            if segment is not None:
                yield segment

    def drop(self, segment: Segment) -> None:
        """Remove a segment without children; redo reaches again the texts that showing the segment had cut off."""
        beside = segment.parent.children if segment.parent is not None else self.roots
        if segment not in beside or segment.children:
            return
        beside.remove(segment)
        self.count -= 1
        self._place -= sum(one is segment for one in self._shown[: self._place + 1])
        self._shown = [one for one in self._shown if one is not segment]
        if self._cut is not None and self._cut[0] is segment:
            self._shown += self._cut[1]
            self._cut = None

    def show(self, segment: Segment) -> None:
        """Show the text that ends with ``segment``."""
        if segment is not self.current:
            self._cut = segment, self._shown[self._place + 1 :]
            self._shown[self._place + 1 :] = [segment]
            self._place += 1

    def undo(self) -> None:
        """Show the text that was on show before."""
        self._place = max(0, self._place - 1)

    def redo(self) -> None:
        """Take back an undo."""
        self._place = min(len(self._shown) - 1, self._place + 1)

    def walk(self) -> Iterator[tuple[Segment, int]]:
        """Yield every segment with its depth, each before its children; the tree may be deep."""
        waiting = [(root, 0) for root in reversed(self.roots)]
        while waiting:
            segment, depth = waiting.pop()
            yield segment, depth
            waiting.extend((child, depth + 1) for child in reversed(segment.children))
