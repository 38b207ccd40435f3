"""The pieces that written texts are made of."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn


@dataclass(eq=False, slots=True)
class Segment:
    """Text that a model wrote in one go, after a prefix or after the first tokens of another segment.

    A segment holds only its own tokens, and never loses one. The whole text is its `path`: the tokens kept from the
    segments before, then its own.

    Attributes:
        prefix: the prefix of the text, as the user typed it.
        config: how the segment is written, with the seed in use.
        parent: the segment that this one continues, None where this one follows the prefix.
        at: how many tokens of the parent stand before this segment.
        given: how many of its first tokens the user chose.
        model: the name of the model that writes the segment.
        digest: SHA-256 of that model's weights.
        name: the user's name for the text; may be empty.
        read: the prefix as the model read it; empty before, and in a segment with a parent.
        unknown: tokens of the prefix that the model does not know.
        skipped: how many tokens of the prefix lie beyond the model's context.
        pieces, probabilities: the text and the probability of each token so far.
        token_ids: the id of each token.
        reason: why the segment ended, see `GenerationFinished`; empty during writing, or where the user stopped it.
        children: the segments that continue this one.
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
        """The text of the segment so far."""
        return "".join(self.pieces)

    @property
    def root(self) -> Segment:
        """The first segment of the text; its ``read`` is the prefix of the whole text."""
        return self.path()[0][0]

    def path(self) -> list[tuple[Segment, int]]:
        """Return the segments of the text, each with the number of its tokens that the text keeps."""
        steps: list[tuple[Segment, int]] = []
        segment, kept = self, len(self.pieces)
        while True:
            steps.append((segment, kept))
            if segment.parent is None:
                return steps[::-1]
            segment, kept = segment.parent, segment.at

    def length(self) -> int:
        """Return the number of tokens of the whole text after its prefix."""
        return sum(kept for _, kept in self.path())

    def written(self) -> str:
        """Return the whole text after its prefix."""
        return "".join("".join(segment.pieces[:kept]) for segment, kept in self.path())

    def whole_text(self) -> str:
        """Return the whole text with its prefix, as the model read it."""
        return self.root.read + self.written()

    def place(self, token: int) -> tuple[Segment, int]:
        """Return the segment of a token, given by its index in the whole text, and its index in the segment."""
        for segment, kept in self.path():
            if token < kept:
                return segment, token
            token -= kept
        raise IndexError(token)

    def text_before(self, token: int) -> str:
        """Return the whole text up to the token of that index."""
        parts = [self.root.read]
        for segment, kept in self.path():
            parts.extend(segment.pieces[: min(kept, token)])
            token -= min(kept, token)
        return "".join(parts)

    def add(self, events: Iterable[GenerationEvent]) -> None:
        """Add the events of writing."""
        for event in events:
            if isinstance(event, TokenDrawn):
                self.add_token(event.token_id, event.text, event.probability)
            elif isinstance(event, PrefixRead) and self.parent is None:
                self.read, self.unknown, self.skipped = event.text, event.unknown, event.skipped
            elif isinstance(event, GenerationFinished):
                self.reason = event.reason

    def add_token(self, token_id: int, text: str, probability: float) -> None:
        """Add a token."""
        self.pieces.append(text)
        self.token_ids.append(token_id)
        self.probabilities.append(probability)
