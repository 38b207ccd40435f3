"""Tokens, their ids and how often each occurs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

UNKNOWN = "<unk>"
"""The token that stands for whatever the vocabulary does not hold; its id is 0."""


class Vocabulary:
    """A two-way table of tokens and ids, most frequent first.

    Id 0 is `UNKNOWN`. The others follow by falling frequency, ties in the order given (that of first appearance
    in the text), as in *Dive into Deep Learning*, section 9.2.3.

    Attributes:
        tokens: the token of each id.
        counts: how often each occurs in the text it was made from; 0 for `UNKNOWN`.
    """

    def __init__(self, tokens: Sequence[str], counts: Sequence[int]) -> None:
        """Take the table as it stands, as a model file gives it.

        Raises:
            ValueError: the first token is not `UNKNOWN`, a token occurs twice, or the lengths differ.
        """
        if not tokens or tokens[0] != UNKNOWN:
            raise ValueError(f"the first token must be {UNKNOWN}")
        if len(set(tokens)) != len(tokens) or len(tokens) != len(counts):
            raise ValueError("tokens must be distinct, with one count each")
        self.tokens = tuple(tokens)
        self.counts = tuple(counts)

    @classmethod
    def from_counts(cls, counted: Iterable[tuple[str, int]]) -> Vocabulary:
        """Make the vocabulary of tokens with their counts, given in order of first appearance."""
        ranked = sorted(counted, key=lambda pair: -pair[1])
        return cls([UNKNOWN, *(token for token, _ in ranked)], [0, *(count for _, count in ranked)])

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        return token in self._ids

    def id_of(self, token: str) -> int:
        """Return the id of ``token``; 0 if it is not in the vocabulary."""
        return self._ids.get(token, 0)

    @cached_property
    def total(self) -> int:
        """How many tokens the text had."""
        return sum(self.counts)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: token_id for token_id, token in enumerate(self.tokens)}
