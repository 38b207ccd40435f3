"""A text that a model writes, as far as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.generation.config import GenerationConfig


@dataclass
class Generation:
    """A text that is being written, or was.

    Attributes:
        prefix: as the user typed it.
        config: how it is written.
        read: the prefix as the model read it, empty before it did.
        pieces: what the model wrote so far, token by token.
    """

    prefix: str
    config: GenerationConfig
    read: str = ""
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What the model wrote so far."""
        return "".join(self.pieces)
