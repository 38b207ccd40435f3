"""A token where it stands: keyword in context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from studio.text.corpus import Corpus

_SCANNED = 2**22  # token ids that are looked through at a time


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


def contexts(corpus: Corpus, token_id: int, limit: int = 200, width: int = 40) -> Iterator[Context]:
    """Yield the first ``limit`` places of a token of ``corpus.census``, with ``width`` characters on either side."""
    ids = corpus.whole.token_ids
    found = 0
    for start in range(0, len(ids), _SCANNED):
        for place in np.flatnonzero(ids[start : start + _SCANNED] == token_id).tolist():
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
