"""Tokens, their ids and how often each occurs."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeAlias, overload

UNKNOWN = "<unk>"
"""The token that stands for whatever the vocabulary does not hold; its id is 0."""


Nested: TypeAlias = "str | Sequence[Nested]"
"""A token, or lists of them, however deep."""


def _flat(tokens: Nested) -> Iterator[str]:
    """Yield the tokens of a list, or of lists in it; of a string its characters."""
    for token in tokens:
        if isinstance(token, str):
            yield token
        else:
            yield from _flat(token)


class Vocabulary:
    """A two-way table of tokens and ids, most frequent first; ``vocabulary["a"]`` is an id, of a list a list of ids.

    Id 0 is `UNKNOWN`; the reserved tokens follow, then the others by falling frequency, ties in the order given (that
    of first appearance in the text), as in *Dive into Deep Learning*, section 9.2.3.

    Attributes:
        tokens: the token of each id.
        counts: how often each occurs in the text of the vocabulary; of `UNKNOWN`, how often tokens that were left out.
        reserved: the tokens after `UNKNOWN` that are there whether the text has them or not.
    """

    def __init__(
        self,
        tokens: Nested,
        counts: Sequence[int] | None = None,
        reserved: int = 0,
        *,
        minimum_frequency: int = 1,
        reserved_tokens: Sequence[str] = (),
    ) -> None:
        """Count the ``tokens`` of a text, or lists of them; with ``counts`` take the table as it stands.

        Args:
            tokens: of a text, in their order; with ``counts`` each once, `UNKNOWN` first.
            counts: of each token, as a model file gives them.
            reserved: with ``counts``, how many tokens after `UNKNOWN` are reserved.
            minimum_frequency: without ``counts``, tokens that occur less often are left out.
            reserved_tokens: without ``counts``, what stands after `UNKNOWN` however often it occurs.

        Raises:
            ValueError: of a table the first token is not `UNKNOWN`, a token occurs twice, or the lengths differ.
        """
        table = tuple(_flat(tokens))
        if counts is None:
            counted = collections.Counter(table).items()
            table, counts, reserved = _ranked(counted, minimum_frequency, None, reserved_tokens)
        if not table or table[0] != UNKNOWN:
            raise ValueError(f"the first token must be {UNKNOWN}")
        if len(set(table)) != len(table) or len(table) != len(counts):
            raise ValueError("tokens must be distinct, with one count each")
        if not 0 <= reserved < len(table):
            raise ValueError("more tokens reserved than there are")
        self.tokens: tuple[str, ...] = table
        self.counts: tuple[int, ...] = tuple(counts)
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
        return cls(*_ranked(counted, minimum_frequency, maximum_size, reserved))

    def __len__(self) -> int:
        return len(self.tokens)

    @overload
    def __getitem__(self, tokens: str) -> int: ...
    @overload
    def __getitem__(self, tokens: Sequence[Any]) -> list[Any]: ...
    def __getitem__(self, tokens: Nested) -> int | list[Any]:
        """Return the id of a token, 0 for one it does not hold; of a list, however deep, the ids in its shape."""
        if isinstance(tokens, str):
            return self._ids.get(tokens, 0)
        if not isinstance(tokens, Sequence):
            raise TypeError("a vocabulary is asked for tokens; those of ids are to_tokens(ids)")
        return [self[token] for token in tokens]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tokens)

    @property
    def unk(self) -> int:
        """The id of unknown tokens."""
        return 0

    @property
    def token_freqs(self) -> list[tuple[str, int]]:
        """The tokens that occur, each with its count, most frequent first."""
        counted = ((token, count) for token, count in zip(self.tokens, self.counts, strict=True) if count)
        return sorted(counted, key=lambda pair: -pair[1])

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


def _ranked(
    counted: Iterable[tuple[str, int]], minimum_frequency: int, maximum_size: int | None, reserved: Sequence[str]
) -> tuple[tuple[str, ...], list[int], int]:
    """Return the table of a vocabulary, its counts, and how many of it are reserved; see `Vocabulary.from_counts`."""
    counts = dict(counted)
    always = [token for token in dict.fromkeys(reserved) if token != UNKNOWN]
    aside = {UNKNOWN, *always}
    ranked = sorted((token for token in counts if token not in aside), key=lambda token: -counts[token])
    room = len(ranked) if maximum_size is None else max(0, maximum_size - 1 - len(always))
    kept = [token for token in ranked[:room] if counts[token] >= minimum_frequency]
    tokens = [*always, *kept]
    known = [counts.get(token, 0) for token in tokens]
    return (UNKNOWN, *tokens), [sum(counts.values()) - sum(known), *known], len(always)
