"""A token where it stands: keyword in context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from studio.text.corpus import Corpus

_AT_ONCE = 2**22  # token ids


@dataclass(frozen=True, slots=True)
class Context:
    """One place of a token.

    Attributes:
        before, after: the text on either side.
        token: what it reads there, with the space before it where one is understood.
        place: number of the token in the text, from 0.
    """

    before: str
    token: str
    after: str
    place: int


def contexts(
    corpus: Corpus, token_id: int, limit: int = 200, width: int = 40, at_once: int = _AT_ONCE
) -> Iterator[Context]:
    """Yield the first places of a token in the text, with the text on either side.

    Args:
        corpus: the text.
        token_id: the token's id in ``corpus.full_vocabulary``.
        limit: how many places, at most.
        width: characters on either side, at most.
        at_once: how many token ids of the text are looked through at a time.
    """
    ids = corpus.whole.token_ids
    found = 0
    for start in range(0, len(ids), at_once):
        for place in np.flatnonzero(ids[start : start + at_once] == token_id).tolist():
            yield _context(corpus, start + place, width)
            found += 1
            if found == limit:
                return


def _context(corpus: Corpus, place: int, width: int) -> Context:
    decode = corpus.whole.tokenizer.decode
    ids = corpus.whole.token_ids[max(0, place - width) : place + width + 1]
    here = min(place, width)
    before = decode(ids[:here])
    whole_before = decode(ids[: here + 1])
    whole = decode(ids)
    return Context(before[-width:], whole_before[len(before) :], whole[len(whole_before) :][:width], place)
