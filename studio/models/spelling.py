"""The cost in bits of spelling tokens that a model has not learned."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from studio.models.ngram import NGram, NGramConfig
from studio.text.tokenizer import TokenIds
from studio.text.vocabulary import Vocabulary

_CONTEXT = 4  # letters of context for the next letter
_COUNTED = 50_000  # the rarest tokens: an unread token is rarer still
_END, _NEW_LETTER = 0, 1
_NEW_LETTER_BITS = math.log2(0x110000 - 0x800)  # any of Unicode's characters, the surrogates left out

Bits = npt.NDArray[np.float64]


class Speller:
    """A letter model of the tokens that a model has learned, to charge for tokens that the model has not learned.

    Without this charge a model that treats rare words as unknown would have an easier task than a model that writes
    them letter by letter: nobody would ask it which words they are. So an unknown token ``w`` of the letters l_1 to l_m
    costs, besides the bits of *being* unknown, the bits of its letters and of its end,

        bits(w) = -log2 P(l_1) - log2 P(l_2 | l_1) - ... - log2 P(end | l_1 ... l_m),

    and the bits per character of a text are the bits of all its tokens and of all spelling, divided by its characters.
    P is interpolated Kneser-Ney of order 5, counted on the learned tokens, each once: an unlearned word resembles words
    in general, not the frequent ones (Mielke and Eisner, *Spell Once, Summon Anywhere*, 2019). A letter in none of
    these tokens costs 20.1 bits more: it may be any character of Unicode.
    """

    def __init__(self, learned: Sequence[str]) -> None:
        """Count the letters of these tokens, or of the last 50,000; takes less than a second."""
        counted = learned[-_COUNTED:]
        self._letters = {letter: place for place, letter in enumerate(sorted(set("".join(counted))), start=2)}
        self._model = NGram(len(self._letters) + 2, NGramConfig(_CONTEXT + 1))
        for _ in self._model.count(self._sequence(counted)):
            pass

    def bits(self, tokens: Sequence[str]) -> Bits:
        """Return the bits that spelling each of ``tokens`` takes, (N,)."""
        letters = self._sequence(tokens)
        costs = self._model.log_probabilities(torch.from_numpy(letters)).double().numpy() / -math.log(2)
        costs += _NEW_LETTER_BITS * (letters[1:] == _NEW_LETTER)
        before = np.concatenate([[0.0], np.cumsum(costs)])
        lengths = np.array([len(token) for token in tokens], dtype=np.int64)
        # Where each token starts. Only the first end after a token counts; the others keep the next token apart.
        starts = _CONTEXT - 1 + np.concatenate([[0], np.cumsum(lengths + _CONTEXT)])[:-1]
        spelled: Bits = before[starts + lengths + 1] - before[starts]
        return spelled

    def _sequence(self, tokens: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the letters of ``tokens``, with so many ends between tokens that no context spans two of them."""
        ends = [_END] * _CONTEXT
        found = list(ends)
        for token in tokens:
            found += [self._letters.get(letter, _NEW_LETTER) for letter in token]
            found += ends
        return np.array(found, dtype=np.int64)


def spelling_bits(
    vocabulary: Vocabulary, unlearned: Sequence[int], token_ids: TokenIds, unknown: Sequence[str]
) -> Bits:
    """Return the bits that spelling each token of a text takes, (N,): 0 for a learned token.

    An unknown token is spelled at each occurrence, unless the text itself says ``<unk>`` there. A token of the
    vocabulary that the model never read is spelled at its first occurrence: from there on its id tells which token it
    is.

    Args:
        vocabulary: the model's vocabulary.
        unlearned: ids of tokens that the model never read; see `studio.text.corpus.unlearned_ids`.
        token_ids: the text, (N,).
        unknown: the string of each token with the id 0, in order.
    """
    found: Bits = np.zeros(len(token_ids))
    never_read = np.zeros(len(vocabulary), dtype=bool)
    never_read[list(unlearned)] = True
    kinds, firsts = np.unique(token_ids, return_index=True)
    named = firsts[never_read[kinds]]
    nameless = np.array([token not in vocabulary for token in unknown], dtype=bool)
    places = np.concatenate([np.flatnonzero(np.equal(token_ids, 0))[nameless], named])
    if len(places):
        first = vocabulary.first_ordinary
        learned = [token for place, token in enumerate(vocabulary.tokens) if place >= first and not never_read[place]]
        spelled = [*itertools.compress(unknown, nameless), *vocabulary.to_tokens(token_ids[named].tolist())]
        distinct = list(dict.fromkeys(spelled))
        costs = dict(zip(distinct, Speller(learned).bits(distinct).tolist(), strict=True))
        found[places] = [costs[token] for token in spelled]
    return found
