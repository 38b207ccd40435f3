from __future__ import annotations

import collections
import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.models.ngram import NGram, NGramConfig, count_ngrams

SIZE = 5
TEXTS = st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=60)


def trained(token_ids: list[int], order: int, size: int = SIZE) -> NGram:
    model = NGram(size, NGramConfig(order))
    model.settle(list(count_ngrams(np.array(token_ids), size, order)))
    model.check()
    return model


class PlainKneserNey:
    """The formula read aloud, with dictionaries; Chen and Goodman, 1998, section 3."""

    def __init__(self, text: list[int], order: int) -> None:
        self.order = order
        self.counts: list[dict[tuple[int, ...], int]] = []
        for k in range(1, order + 1):
            grams = [tuple(text[i : i + k]) for i in range(len(text) - k + 1)]
            if k == order:
                self.counts.append(dict(collections.Counter(grams)))
            else:
                before = collections.defaultdict(set)
                for i, gram in enumerate(grams):
                    before[gram].add(text[i - 1] if i else "beginning")
                self.counts.append({gram: len(tokens) for gram, tokens in before.items()})
        self.discounts = [self.discount(list(counts.values())) for counts in self.counts]

    @staticmethod
    def discount(counts: list[int]) -> list[float]:
        n = [0] + [counts.count(number) for number in (1, 2, 3, 4)]
        if not (n[1] and n[2] and n[3]):
            return [0, 0.5, 1.0, 1.5]
        y = n[1] / (n[1] + 2 * n[2])
        found = [j - (j + 1) * y * n[j + 1] / n[j] for j in (1, 2, 3)]
        return [0] + [min(max(value, 0.1), limit) for value, limit in zip(found, (1, 2, 3), strict=True)]

    def chance(self, context: tuple[int, ...], token: int) -> float:
        context = context[len(context) - min(len(context), self.order - 1) :]
        k = len(context) + 1
        lower = self.chance(context[1:], token) if context else 1 / SIZE
        counts, discounts = self.counts[k - 1], self.discounts[k - 1]
        followed = {gram: count for gram, count in counts.items() if gram[:-1] == context}
        total = sum(followed.values())
        if not total:
            return lower
        taken = sum(discounts[min(count, 3)] for count in followed.values())
        own = followed.get((*context, token), 0)
        return max(own - discounts[min(own, 3)], 0) / total + taken / total * lower


@given(text=TEXTS, prompt=st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=8), order=st.integers(1, 6))
def test_it_is_modified_kneser_ney(text: list[int], prompt: list[int], order: int) -> None:
    model, plain = trained(text, order), PlainKneserNey(text, order)
    logits, _ = model(torch.tensor([prompt]), model.initial_state(1))
    for place in range(len(prompt)):
        context = tuple(prompt[max(0, place + 2 - order) : place + 1]) if order > 1 else ()
        expected = [plain.chance(context, token) for token in range(SIZE)]
        assert logits[0, place].exp().tolist() == pytest.approx(expected, rel=1e-4, abs=1e-6)
        assert sum(expected) == pytest.approx(1)


@given(text=TEXTS, other=st.lists(st.integers(0, SIZE - 1), min_size=2, max_size=40), order=st.integers(1, 6))
def test_the_short_way_gives_the_same(text: list[int], other: list[int], order: int) -> None:
    model = trained(text, order)
    logits, _ = model(torch.tensor([other[:-1]]), model.initial_state(1))
    expected = logits[0].gather(1, torch.tensor(other[1:])[:, None])[:, 0]
    torch.testing.assert_close(model.log_probabilities(torch.tensor(other)), expected, rtol=1e-4, atol=1e-5)


@given(text=TEXTS, order=st.integers(1, 6))
def test_counts(text: list[int], order: int) -> None:
    levels = list(count_ngrams(np.array(text), SIZE, order))
    assert len(levels) == order
    grams: list[tuple[int, ...]] = [(token,) for token in range(SIZE)]
    for k, level in enumerate(levels, start=1):
        if k > 1:
            pairs = zip(level.contexts, level.tokens, strict=True)
            grams = [(*grams[context], int(token)) for context, token in pairs]
            assert grams == sorted(grams)
        expected = collections.Counter(tuple(text[i : i + k]) for i in range(len(text) - k + 1))
        assert {gram: count for gram, count in zip(grams, level.counts.tolist(), strict=True) if count} == expected


def test_a_model_that_has_counted_nothing_is_uniform() -> None:
    model = NGram(SIZE, NGramConfig(4))
    logits, _ = model(torch.tensor([[1, 2]]), model.initial_state(1))
    torch.testing.assert_close(logits, torch.full((1, 2, SIZE), -math.log(SIZE)))


def test_a_regular_text_is_learned_by_heart() -> None:
    model = trained(list(itertools.islice(itertools.cycle([0, 1, 0, 2]), 4000)), 3)
    assert -float(model.log_probabilities(torch.tensor([0, 1, 0, 2] * 50)).mean()) < 0.05


@pytest.mark.parametrize(
    ("name", "value"), [("tokens_2", 99), ("tokens_2", -1), ("lengths_2", 3), ("shares_2", -0.5), ("unigram", 0.0)]
)
def test_tables_that_cannot_be_are_found_out(name: str, value: float) -> None:
    model = trained([0, 1, 2, 3, 1, 2], 2)
    model.get_buffer(name)[0] = value
    with pytest.raises(ValueError, match=r"the lengths|a token|a probability"):
        model.check()


def test_a_token_that_cannot_be_has_no_warning() -> None:
    """A file may hold such figures; warnings are errors in the tests."""
    model = trained([1, 2, 1, 2], order=2)
    model.get_buffer("backoffs_2").zero_()
    assert (model.stepper(model.initial_state(1))(1) == -np.inf).any()
