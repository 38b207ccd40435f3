"""So many points as pixels, and what they still show; the mean along a line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.ui.train.decimation import nearest, peaks, running_mean, stretches

finite = st.floats(-1e3, 1e3)
lines = arrays(np.float64, st.integers(1, 300), elements=finite)
halves = st.integers(0, 40)


def smooth(values: np.ndarray, half: int) -> np.ndarray:
    known = np.isfinite(values)
    sums, counts = np.cumsum(np.where(known, values, 0)), np.cumsum(known)
    return running_mean(sums, counts.astype(float), np.arange(len(values)), half)


@given(lines, st.integers(1, 50))
def test_no_peak_is_lost(values: np.ndarray, pixels: int) -> None:
    ways = np.arange(len(values), dtype=float)
    starts, end = stretches(ways, np.linspace(0, len(values), pixels + 1))
    drawn = peaks(values, starts, end)
    assert len(drawn) <= 2 * (pixels + 3)
    assert (drawn.max(), drawn.min()) == (values.max(), values.min())
    for place, start in enumerate(starts):
        stop = starts[place + 1] if place + 1 < len(starts) else end
        assert drawn[2 * place] == values[start:stop].max()
        assert drawn[2 * place + 1] == values[start:stop].min()


def test_what_is_in_view_and_its_neighbours_are_drawn() -> None:
    ways = np.arange(100.0)
    starts, end = stretches(ways, np.linspace(40.5, 44.5, 100))
    assert (starts[0], end) == (40, 46)
    assert len(stretches(np.zeros(0), np.linspace(0, 1, 5))[0]) == 0


def test_a_value_that_is_no_number_hides_no_peak() -> None:
    values = np.array([1.0, np.nan, 3.0, np.nan])
    starts, end = stretches(np.arange(4.0), np.array([0.0, 10.0]))
    assert np.nanmax(peaks(values, starts, end)) == 3


@given(finite, st.integers(1, 300), halves)
def test_smooth_what_is_constant_stays_so(value: float, count: int, half: int) -> None:
    assert smooth(np.full(count, value), half) == pytest.approx(value, abs=1e-6)


@given(lines, halves)
def test_smooth_stays_within_what_it_is_the_mean_of(values: np.ndarray, half: int) -> None:
    for place, mean in enumerate(smooth(values, half)):
        reach = min(place, half)
        around = values[place - reach : place + reach + 1]
        assert mean == pytest.approx(around.mean(), abs=1e-6)


@given(st.floats(-10, 10), st.floats(-10, 10), st.integers(1, 300), halves)
def test_smooth_a_straight_line_stays_so_but_for_its_end(slope: float, first: float, count: int, half: int) -> None:
    line = first + slope * np.arange(count)
    whole = max(0, count - half)
    assert smooth(line, half)[:whole] == pytest.approx(line[:whole], abs=1e-6)


@given(lines, halves, st.data())
def test_smooth_passes_over_what_is_no_number(values: np.ndarray, half: int, data: st.DataObject) -> None:
    gone = data.draw(arrays(np.bool_, len(values)))
    means = smooth(np.where(gone, np.nan, values), half)
    for place, mean in enumerate(means):
        reach = min(place, half)
        some = slice(place - reach, place + reach + 1)
        around = values[some][~gone[some]]
        assert np.isnan(mean) if not len(around) else mean == pytest.approx(around.mean(), abs=1e-6)


@given(arrays(np.float64, st.integers(1, 50), elements=finite).map(np.sort), finite)
def test_the_nearest_is_nearest(ways: np.ndarray, way: float) -> None:
    place = nearest(ways, way)
    assert place is not None
    assert abs(ways[place] - way) == np.abs(ways - way).min()
    assert nearest(ways[:0], way) is None
