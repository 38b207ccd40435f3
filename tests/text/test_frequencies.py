from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.frequencies import Frequencies, fit_zipf
from studio.text.vocabulary import Vocabulary


@given(st.lists(st.integers(0, 20), max_size=30), st.integers(1, 25))
def test_coverage_is_what_is_kept_of_all(counts: list[int], minimum_frequency: int) -> None:
    counted = [(f"t{place}", count) for place, count in enumerate(counts)]
    vocabulary = Vocabulary.from_counts(counted, minimum_frequency=0)
    frequencies = Frequencies(vocabulary)
    kept = [count for count in counts if count >= minimum_frequency]
    assert frequencies.kept(minimum_frequency) == len(kept)
    assert frequencies.coverage(minimum_frequency) == pytest.approx(sum(kept) / max(1, sum(counts)))
    limited = Vocabulary.from_counts(counted, minimum_frequency=minimum_frequency)
    assert not sum(counts) or frequencies.coverage(minimum_frequency) == pytest.approx(limited.coverage)


@pytest.mark.parametrize("slope", [-0.7, -1.0, -1.3])
def test_the_slope_of_a_made_law_is_found(slope: float) -> None:
    counts = np.round(1e9 * np.arange(1, 20_001) ** slope).astype(np.int64)
    line = fit_zipf(counts)
    assert line is not None
    assert line.slope == pytest.approx(slope, abs=0.01)
    assert line.first == pytest.approx(1e9, rel=0.05)


def test_too_few_counts_have_no_slope() -> None:
    assert fit_zipf([5, 3]) is None
    assert fit_zipf([5, 3, 0, 0]) is None
