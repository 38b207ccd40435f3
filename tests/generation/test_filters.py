"""Filters and the penalty, against distributions worked by hand."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.generation.config import GenerationConfig
from studio.generation.sampling import (
    Numbers,
    best,
    choose,
    forbid,
    keep_min_p,
    keep_top_k,
    keep_top_p,
    likeliest,
    penalise_repetition,
    softmax,
)

CHANCES = (0.1, 0.2, 0.3, 0.4)
LOGITS = np.log(np.array(CHANCES))
NONE = np.zeros(0, np.int64)

logits_lists = st.lists(st.floats(-50, 50, width=32) | st.just(-math.inf), min_size=1, max_size=12).filter(
    lambda values: max(values) > -math.inf
)


def kept(logits: Numbers) -> list[int]:
    return np.flatnonzero(logits > -np.inf).tolist()


def numbers(values: list[float]) -> Numbers:
    return np.array(values, np.float32)


@pytest.mark.parametrize(
    ("k", "ids"), [(0, [0, 1, 2, 3]), (1, [3]), (2, [2, 3]), (4, [0, 1, 2, 3]), (99, [0, 1, 2, 3])]
)
def test_top_k_keeps_the_k_likeliest(k: int, ids: list[int]) -> None:
    assert kept(keep_top_k(LOGITS, k)) == ids


def test_top_k_keeps_exactly_k_of_equals_the_first() -> None:
    assert kept(keep_top_k(np.array([1.0, 2.0, 1.0, 1.0]), 2)) == [0, 1]
    assert kept(keep_top_k(np.zeros(5), 3)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("p", "ids"),
    [
        (0, [3]),
        (0.39, [3]),
        (0.41, [2, 3]),
        (0.69, [2, 3]),
        (0.71, [1, 2, 3]),
        (0.91, [0, 1, 2, 3]),
        (1, [0, 1, 2, 3]),
    ],
)
def test_top_p_keeps_the_fewest_that_reach_p(p: float, ids: list[int]) -> None:
    assert kept(keep_top_p(LOGITS, p)) == ids


def test_top_p_of_equals_keeps_the_first() -> None:
    assert kept(keep_top_p(np.zeros(4), 0.5)) == [0, 1]
    assert kept(keep_top_p(np.zeros(3), 0)) == [0]


@pytest.mark.parametrize(
    ("p", "ids"), [(0, [0, 1, 2, 3]), (0.24, [0, 1, 2, 3]), (0.26, [1, 2, 3]), (0.51, [2, 3]), (0.76, [3]), (1, [3])]
)
def test_min_p_keeps_a_share_of_the_likeliest(p: float, ids: list[int]) -> None:
    assert kept(keep_min_p(LOGITS, p)) == ids


def test_the_penalty_divides_positive_and_multiplies_negative_logits_once() -> None:
    logits = np.array([2.0, -2.0, 3.0, -np.inf], np.float32)
    assert penalise_repetition(logits, np.array([0, 1, 0, 3]), 2).tolist() == [1.0, -4.0, 3.0, -math.inf]
    assert logits.tolist() == [2.0, -2.0, 3.0, -math.inf], "the logits themselves are not touched"


@given(logits_lists, st.integers(0, 14), st.floats(0, 1))
def test_each_filter_leaves_a_distribution_with_the_likeliest(values: list[float], k: int, p: float) -> None:
    logits = numbers(values)
    for filtered in (keep_top_k(logits, k), keep_top_p(logits, p), keep_min_p(logits, p)):
        assert filtered.shape == logits.shape
        assert likeliest(filtered) == likeliest(logits)
        assert softmax(filtered).sum() == pytest.approx(1)
        left = kept(filtered)
        assert (filtered[left] == logits[left]).all()


@given(logits_lists, st.floats(0, 1))
def test_top_p_is_the_smallest_set_that_reaches_p(values: list[float], p: float) -> None:
    probabilities = softmax(numbers(values))
    left = kept(keep_top_p(numbers(values), p))
    mass = probabilities[left].sum()
    assert mass >= p - 1e-9
    if p < 1:
        assert mass - probabilities[left].min() < p + 1e-9 or len(left) == 1
        assert probabilities[left].min() >= np.delete(probabilities, left).max(initial=0), (
            "none that is left out is likelier"
        )


@given(logits_lists, st.integers(1, 14), st.integers(1, 14), st.floats(0, 1), st.floats(0, 1))
def test_more_is_kept_with_larger_k_and_p_and_with_smaller_min_p(
    values: list[float], k: int, other_k: int, p: float, other_p: float
) -> None:
    logits = numbers(values)
    (k, other_k), (p, other_p) = sorted((k, other_k)), sorted((p, other_p))
    assert set(kept(keep_top_k(logits, k))) <= set(kept(keep_top_k(logits, other_k)))
    assert set(kept(keep_top_p(logits, p))) <= set(kept(keep_top_p(logits, other_p)))
    assert set(kept(keep_min_p(logits, other_p))) <= set(kept(keep_min_p(logits, p)))


@given(st.lists(st.floats(0, 1), max_size=20), st.integers(0, 25))
def test_the_best_are_those_of_a_stable_sort(values: list[float], count: int) -> None:
    ranked = sorted(range(len(values)), key=lambda place: -values[place])
    found = best(np.array(values), count).tolist()
    assert [values[place] for place in found] == [values[place] for place in ranked[:count]]


def drawn(config: GenerationConfig, recent_ids: list[int], draws: int = 6000) -> list[int]:
    generator = np.random.default_rng(0)
    recent = np.array(recent_ids, np.int64)
    counted = Counter(choose(LOGITS, config, generator, recent) for _ in range(draws))
    return [counted[token_id] for token_id in range(len(CHANCES))]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (GenerationConfig(temperature=1), [0.1, 0.2, 0.3, 0.4]),
        (GenerationConfig(temperature=1, top_k=3), [0, 2 / 9, 3 / 9, 4 / 9]),
        (GenerationConfig(temperature=1, top_p=0.65), [0, 0, 3 / 7, 4 / 7]),
        (GenerationConfig(temperature=1, min_p=0.45), [0, 2 / 9, 3 / 9, 4 / 9]),
        # 0.5: the chances are squared to 1, 4, 9, 16 of 30, so 16 + 9 reach 0.8 of it; before, it took 0.4 + 0.3 + 0.2
        (GenerationConfig(temperature=0.5, top_p=0.8), [0, 0, 9 / 25, 16 / 25]),
        # top-k leaves 3 and 4 of 7, and of these the 4 alone reaches 0.55; of all it has 0.4 only
        (GenerationConfig(temperature=1, top_k=2, top_p=0.55), [0, 0, 0, 1]),
    ],
)
def test_draws_follow_the_filtered_distribution(config: GenerationConfig, expected: list[float]) -> None:
    counts = drawn(config, [])
    assert [count for count, chance in zip(counts, expected, strict=True) if not chance] == [0] * expected.count(0)
    chi_squared = sum((n - 6000 * e) ** 2 / (6000 * e) for n, e in zip(counts, expected, strict=True) if e)
    assert chi_squared < 16.27  # 3 degrees of freedom or fewer, one in a thousand or less


def test_the_penalty_comes_before_the_temperature_and_the_filters() -> None:
    # Its logit of log 0.4 times 4 is log 0.0256: less than all others, so top-k 3 takes it away.
    assert drawn(GenerationConfig(temperature=1, top_k=3, repetition_penalty=4), [3])[3] == 0
    config = GenerationConfig(temperature=1, repetition_penalty=2)
    weights = [0.1, 0.2, 0.3, 0.16]
    counts = drawn(config, [3, 3])
    expected = [6000 * weight / sum(weights) for weight in weights]
    assert sum((n - e) ** 2 / e for n, e in zip(counts, expected, strict=True)) < 16.27


@pytest.mark.parametrize(
    "values", [[0.1, 0.2, 0.3], [3e38, -3e38, 0.0], [5.0], [2.0, 2.0], [-math.inf, 1.0, -math.inf], [-1.0] * 40]
)
def test_fault_50_all_extremes_at_once_give_a_token(values: list[float]) -> None:
    logits = numbers(values)
    recent = np.array([0, len(values) - 1])
    extremes = itertools.product([0.0, 1e-300, 0.8, 1e300], [0, 1, 10**9], [0.0, 1.0], [0.0, 1.0], [0.01, 1.0, 100.0])
    for temperature, top_k, top_p, min_p, penalty in extremes:
        config = GenerationConfig(
            temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p, repetition_penalty=penalty
        )
        token_id = choose(logits, config, np.random.default_rng(0), recent)
        assert logits[token_id] > -math.inf
        penalised = penalise_repetition(logits, recent, penalty)
        if temperature == 0 or top_k == 1 or top_p == 0:
            assert token_id == likeliest(penalised), "each of these alone leaves the likeliest"
        if temperature == 1e-300 or min_p == 1:
            assert penalised[token_id] == pytest.approx(penalised.max(), rel=1e-15), "these leave it and its equals"


@given(
    logits_lists,
    st.floats(0, 1e6, allow_nan=False),
    st.integers(0, 20),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0.01, 100),
)
def test_fault_50_any_setting_gives_a_token_with_a_chance(
    values: list[float], temperature: float, k: int, p: float, min_p: float, penalty: float
) -> None:
    config = GenerationConfig(temperature=temperature, top_k=k, top_p=p, min_p=min_p, repetition_penalty=penalty)
    token_id = choose(numbers(values), config, np.random.default_rng(0), np.arange(len(values)))
    assert values[token_id] > -math.inf


@pytest.mark.parametrize("values", [[-math.inf, -math.inf], [math.nan, 1.0], [math.inf, 1.0]])
@pytest.mark.parametrize("config", [GenerationConfig(top_p=0.5), GenerationConfig(greedy=True)])
def test_fault_50_where_nothing_has_a_chance_it_says_so(values: list[float], config: GenerationConfig) -> None:
    with pytest.raises(ValueError, match="no token has a chance"):
        choose(numbers(values), config, np.random.default_rng(0), NONE)


def test_what_is_forbidden_passes_no_filter() -> None:
    config = GenerationConfig(temperature=5, top_k=3, top_p=0.99, min_p=0.001)
    generator = np.random.default_rng(0)
    allowed = forbid(LOGITS[::-1], 2)
    assert {choose(allowed, config, generator, NONE) for _ in range(300)} == {2, 3}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"top_k": -1}, "top_k must not be below 0"),
        ({"top_p": 1.1}, "top_p must lie between 0 and 1"),
        ({"min_p": -0.1}, "min_p must lie between 0 and 1"),
        ({"top_p": math.nan}, "top_p must lie between 0 and 1"),
        ({"repetition_penalty": 0}, "repetition_penalty must lie"),
        ({"repetition_penalty": math.nan}, "repetition_penalty must lie"),
        ({"repetition_window": 0}, "repetition_window must lie"),
        ({"candidates": -1}, "candidates must not be below 0"),
        ({"stop": ("a", "")}, "must not be empty"),
    ],
)
def test_a_config_that_cannot_be_is_refused_with_the_name(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        GenerationConfig(**fields)  # type: ignore[arg-type]
