"""Ending a text before a stop string, wherever the borders of its tokens lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studio.generation.events import TokenDrawn


class StopStrings:
    """Lets tokens through, but holds back those that may be the beginning of a stop string.

    The stop string that is complete first ends the text, of several complete at once the longest: so it makes no
    difference how the text is cut into tokens.

    Attributes:
        found: whether the text has ended.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self.found = False
        self._stops = tuple(stops)
        self._held: list[TokenDrawn] = []

    def feed(self, token: TokenDrawn) -> list[TokenDrawn]:
        """Take one more token; return those that are sure to stand before a stop string."""
        self._held.append(token)
        text = "".join(held.text for held in self._held)
        places = [(place + len(stop), place) for stop in self._stops if (place := text.find(stop)) >= 0]
        if places:
            self.found = True
            return self._release(min(places)[1], cut=True)
        return self._release(len(text) - self._begun(text), cut=False)

    def rest(self) -> list[TokenDrawn]:
        """Return what is held back, once nothing more comes."""
        rest, self._held = self._held, []
        return rest

    def _begun(self, text: str) -> int:
        """Return how long the longest end of ``text`` is that begins a stop string."""
        longest = min(len(text), max(map(len, self._stops), default=1) - 1)
        return next((size for size in range(longest, 0, -1) if self._begins(text[len(text) - size :])), 0)

    def _begins(self, text: str) -> bool:
        return any(stop.startswith(text) for stop in self._stops)

    def _release(self, length: int, *, cut: bool) -> list[TokenDrawn]:
        """Let go of the tokens within the first ``length`` characters; of one across that border its part, if cut."""
        released: list[TokenDrawn] = []
        place = 0
        while self._held and place + len(self._held[0].text) <= length and (place < length or not cut):
            released.append(self._held.pop(0))
            place += len(released[-1].text)
        if cut:
            if self._held and place < length:
                released.append(replace(self._held[0], text=self._held[0].text[: length - place]))
            self._held.clear()
        return released
