"""Tokens, their ids and how often each occurs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import overload

UNKNOWN = "<unk>"
"""The token that stands for whatever the vocabulary does not hold; its id is 0."""


class Vocabulary:
    """A two-way table of tokens and ids, most frequent first.

    Id 0 is `UNKNOWN`; the reserved tokens follow, then the others by falling frequency, ties in the order given (that
    of first appearance in the text), as in *Dive into Deep Learning*, section 9.2.3.

    Attributes:
        tokens: the token of each id.
        counts: how often each occurs in the text it was made from; for `UNKNOWN` how often any that was left out.
        reserved: the tokens after `UNKNOWN` that are there whether the text has them or not.
    """

    def __init__(self, tokens: Sequence[str], counts: Sequence[int], reserved: int = 0) -> None:
        """Take the table as it stands, as a model file gives it, with the number of its reserved tokens.

        Raises:
            ValueError: the first token is not `UNKNOWN`, a token occurs twice, or the lengths differ.
        """
        if not tokens or tokens[0] != UNKNOWN:
            raise ValueError(f"the first token must be {UNKNOWN}")
        if len(set(tokens)) != len(tokens) or len(tokens) != len(counts):
            raise ValueError("tokens must be distinct, with one count each")
        if not 0 <= reserved < len(tokens):
            raise ValueError("more tokens reserved than there are")
        self.tokens = tuple(tokens)
        self.counts = tuple(counts)
        self.reserved = self.tokens[1 : 1 + reserved]

    @classmethod
    def from_counts(
        cls,
        counted: Iterable[tuple[str, int]],
        *,
        minimum_frequency: int = 1,
        maximum_size: int | None = None,
        reserved: Sequence[str] = (),
    ) -> Vocabulary:
        """Make the vocabulary of tokens with their counts, given in order of first appearance.

        Args:
            counted: each token once, with its count.
            minimum_frequency: tokens that occur less often are left out.
            maximum_size: how many tokens to hold, `UNKNOWN` and the reserved ones among them; the rarest are left out.
            reserved: tokens that stand right after `UNKNOWN`, however often they occur.
        """
        counts = dict(counted)
        always = [token for token in dict.fromkeys(reserved) if token != UNKNOWN]
        aside = {UNKNOWN, *always}
        ranked = sorted((token for token in counts if token not in aside), key=lambda token: -counts[token])
        room = len(ranked) if maximum_size is None else max(0, maximum_size - 1 - len(always))
        kept = [token for token in ranked[:room] if counts[token] >= minimum_frequency]
        tokens = [*always, *kept]
        known = [counts.get(token, 0) for token in tokens]
        return cls([UNKNOWN, *tokens], [sum(counts.values()) - sum(known), *known], len(always))

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        return token in self._ids

    @overload
    def to_ids(self, tokens: str) -> int: ...  # type: ignore[overload-overlap]
    @overload
    def to_ids(self, tokens: Iterable[str]) -> list[int]: ...
    def to_ids(self, tokens: str | Iterable[str]) -> int | list[int]:
        """Return the id of a token, or the ids of several; 0 for what is not in the vocabulary."""
        if isinstance(tokens, str):
            return self._ids.get(tokens, 0)
        return [self._ids.get(token, 0) for token in tokens]

    @overload
    def to_tokens(self, ids: int) -> str: ...
    @overload
    def to_tokens(self, ids: Iterable[int]) -> list[str]: ...
    def to_tokens(self, ids: int | Iterable[int]) -> str | list[str]:
        """Return the token of an id, or the tokens of several.

        Raises:
            IndexError: there is no such id.
        """
        return [self._token(token_id) for token_id in ids] if isinstance(ids, Iterable) else self._token(ids)

    @cached_property
    def total(self) -> int:
        """How many tokens the text had."""
        return sum(self.counts)

    @property
    def coverage(self) -> float:
        """The share of the text's tokens that the vocabulary holds, 0 to 1."""
        return 1 - self.counts[0] / max(1, self.total)

    @property
    def first_ordinary(self) -> int:
        """The id of the first token that is neither `UNKNOWN` nor reserved."""
        return 1 + len(self.reserved)

    def _token(self, token_id: int) -> str:
        if token_id < 0:
            raise IndexError(token_id)
        return self.tokens[token_id]

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: token_id for token_id, token in enumerate(self.tokens)}
