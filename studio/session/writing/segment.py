"""The pieces that written texts are made of."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn


@dataclass(eq=False, slots=True)
class Segment:
    """What a model wrote at one go, after a prefix or after the first tokens of another segment.

    A segment holds its own tokens alone, and only ever gains tokens. The whole text is its `path`: the tokens that are
    kept of the segments before it, then its own.

    Attributes:
        prefix: the beginning of the text, as the user typed it.
        config: how the segment is written; its seed is the one in use.
        parent: the segment that this one goes on from, None where it follows the prefix itself.
        at: how many tokens of the parent stand before this segment.
        given: how many of the first tokens the user chose.
        model: name of the model that writes the segment.
        digest: SHA-256 of that model's weights.
        name: the name that the user gave the text; may be empty.
        read: the prefix as the model read it; empty until then, and in a segment that has a parent.
        unknown: symbols of the prefix that the model does not know.
        skipped: tokens of the prefix that lie further back than the model looks.
        pieces, probabilities: what the model wrote so far, token by token, and the chance it gave each.
        token_ids: their ids.
        reason: why it ended, as `GenerationFinished` says; empty while it is written, or where it was stopped.
        children: the stretches that go on from it.
    """

    prefix: str
    config: GenerationConfig
    parent: Segment | None = None
    at: int = 0
    given: int = 0
    model: str = ""
    digest: str = ""
    name: str = ""
    read: str = ""
    unknown: tuple[str, ...] = ()
    skipped: int = 0
    pieces: list[str] = field(default_factory=list)
    probabilities: array[float] = field(default_factory=lambda: array("f"))
    token_ids: array[int] = field(default_factory=lambda: array("L"))
    reason: str = ""
    children: list[Segment] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What the model wrote so far in this stretch."""
        return "".join(self.pieces)

    @property
    def root(self) -> Segment:
        """The first stretch of the text: its ``read`` is the beginning of the whole text."""
        return self.path()[0][0]

    def path(self) -> list[tuple[Segment, int]]:
        """Return the stretches that make up the text, each with how many of its tokens stand in it."""
        steps: list[tuple[Segment, int]] = []
        stretch, kept = self, len(self.pieces)
        while True:
            steps.append((stretch, kept))
            if stretch.parent is None:
                return steps[::-1]
            stretch, kept = stretch.parent, stretch.at

    def length(self) -> int:
        """Return how many tokens the whole text has after its prefix."""
        return sum(kept for _, kept in self.path())

    def written(self) -> str:
        """Return the whole text after its prefix."""
        return "".join("".join(stretch.pieces[:kept]) for stretch, kept in self.path())

    def whole_text(self) -> str:
        """Return the prefix as it was read and all that was written after it."""
        return self.root.read + self.written()

    def place(self, token: int) -> tuple[Segment, int]:
        """Return the stretch in which the token of that number in the whole text stands, and its number there."""
        for stretch, kept in self.path():
            if token < kept:
                return stretch, token
            token -= kept
        raise IndexError(token)

    def text_before(self, token: int) -> str:
        """Return the whole text up to the token of that number."""
        parts = [self.root.read]
        for stretch, kept in self.path():
            parts.extend(stretch.pieces[: min(kept, token)])
            token -= min(kept, token)
        return "".join(parts)

    def add(self, events: Iterable[GenerationEvent]) -> None:
        """Take in what happened."""
        for event in events:
            if isinstance(event, TokenDrawn):
                self.add_token(event.token_id, event.text, event.probability)
            elif isinstance(event, PrefixRead) and self.parent is None:
                self.read, self.unknown, self.skipped = event.text, event.unknown, event.skipped
            elif isinstance(event, GenerationFinished):
                self.reason = event.reason

    def add_token(self, token_id: int, text: str, probability: float) -> None:
        """Take in one token."""
        self.pieces.append(text)
        self.token_ids.append(token_id)
        self.probabilities.append(probability)
