"""What it costs to spell a token that a model has not learned."""

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

_CONTEXT = 4  # letters that the next one is guessed from
_COUNTED = 50_000  # tokens, the rarest: what was never read is rarer still
_END, _NEW_LETTER = 0, 1
_NEW_LETTER_BITS = math.log2(0x110000 - 0x800)  # any of Unicode's characters, the surrogates left out

Bits = npt.NDArray[np.float64]


class Speller:
    """A letter model of the tokens that a model has learned, to charge for those that it has not.

    Without such a charge a model that puts rare words down as unknown has it easier than one that writes them letter
    by letter: the former would be told which words they are. So an unknown token ``w``, of the letters l_1 to l_m,
    costs besides the bits of *that* it is unknown those of its letters and of its end,

        bits(w) = -log2 P(l_1) - log2 P(l_2 | l_1) - ... - log2 P(end | l_1 ... l_m),

    and the bits per character of a text are those of all its tokens and of all this spelling, divided by its
    characters. P is interpolated Kneser-Ney of order 5, counted on the learned tokens, each once: a word that was not
    learned is like other words, not like the frequent ones (Mielke and Eisner, *Spell Once, Summon Anywhere*, 2019).
    A letter that none of them has costs 20.1 bits more: it is any of Unicode's.
    """

    def __init__(self, learned: Sequence[str]) -> None:
        """Count the letters of these tokens; of more than 50,000 those of the last. Takes less than a second."""
        counted = learned[-_COUNTED:]
        self._letters = {letter: place for place, letter in enumerate(sorted(set("".join(counted))), start=2)}
        self._model = NGram(len(self._letters) + 2, NGramConfig(_CONTEXT + 1))
        for _ in self._model.count(self._sequence(counted)):
            pass

    def bits(self, tokens: Sequence[str]) -> Bits:
        """Return what it costs to spell each of ``tokens`` (N,)."""
        letters = self._sequence(tokens)
        costs = self._model.log_probabilities(torch.from_numpy(letters)).double().numpy() / -math.log(2)
        costs += _NEW_LETTER_BITS * (letters[1:] == _NEW_LETTER)
        before = np.concatenate([[0.0], np.cumsum(costs)])
        lengths = np.array([len(token) for token in tokens], dtype=np.int64)
        # The token that begins after so many letters and ends; the ends but the first separate it from the next.
        starts = _CONTEXT - 1 + np.concatenate([[0], np.cumsum(lengths + _CONTEXT)])[:-1]
        spelled: Bits = before[starts + lengths + 1] - before[starts]
        return spelled

    def _sequence(self, tokens: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the letters of ``tokens``, with so many ends between them that no token is seen from the next."""
        ends = [_END] * _CONTEXT
        found = list(ends)
        for token in tokens:
            found += [self._letters.get(letter, _NEW_LETTER) for letter in token]
            found += ends
        return np.array(found, dtype=np.int64)


def spelling_bits(
    vocabulary: Vocabulary, unlearned: Sequence[int], token_ids: TokenIds, unknown: Sequence[str]
) -> Bits:
    """Return what it costs to spell what is new of a text, (N,): 0 for each token that was learned.

    An unknown token is spelled wherever it stands, unless the text itself says ``<unk>`` there. One that the
    vocabulary has, but that was not learned from, is spelled where it first stands: from there on its id says which.

    Args:
        vocabulary: of the model.
        unlearned: ids of it that the model never read; see `studio.text.corpus.unlearned_ids`.
        token_ids: the text, (N,).
        unknown: what each token of it with the id 0 is, in order.
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
