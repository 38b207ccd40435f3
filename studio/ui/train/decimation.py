"""A long line reduced to a few points per pixel, and running means."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def stretches(ways: Numbers, edges: Numbers) -> tuple[Places, int]:
    """Cut the part in view into one stretch per column of pixels.

    Args:
        ways: x of the points, never falling.
        edges: x of the borders of the pixels, rising.

    Returns:
        The index at which each stretch with a point begins, and the index at which the last ends. One point before the
        first edge and one behind the last are included, so that a line runs to the borders.
    """
    begin = max(0, int(np.searchsorted(ways, edges[0])) - 1)
    end = min(len(ways), int(np.searchsorted(ways, edges[-1], side="right")) + 1)
    if end <= begin:
        return np.zeros(0, dtype=np.int64), 0
    starts = np.searchsorted(ways[begin:end], edges) + begin
    return np.unique(np.clip(np.concatenate([[begin], starts, [end - 1]]), begin, end - 1)), end


def peaks(values: Numbers, starts: Places, end: int) -> Numbers:
    """Return the highest and the lowest value of each stretch in turn; NaN does not count."""
    if not len(starts):
        return np.zeros(0)
    some, places = values[starts[0] : end], starts - starts[0]
    found = np.empty(2 * len(starts))
    found[0::2] = np.fmax.reduceat(some, places)
    found[1::2] = np.fmin.reduceat(some, places)
    return found


def running_mean(sums: Numbers, counts: Numbers, places: Places, half: int) -> Numbers:
    """Return the mean around each place, over up to ``half`` values on either side.

    Near the beginning the window is cut on both sides alike, so that a steep fall is neither lifted nor lowered; at the
    end the window is cut on one side.

    Args:
        sums: cumulative sums of the finite values.
        counts: cumulative counts of the finite values.
        places: the indices at which to return means.
        half: half the width of the window, in values.
    """
    if not len(places):
        return np.zeros(0)
    reach = np.minimum(places, half)
    first, last = places - reach, np.minimum(places + reach, len(sums) - 1)
    before = np.maximum(first - 1, 0)
    total = sums[last] - np.where(first > 0, sums[before], 0.0)
    count = counts[last] - np.where(first > 0, counts[before], 0.0)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def nearest(ways: Numbers, way: float) -> int | None:
    """Return the index of the nearest point, None where there is none."""
    if not len(ways):
        return None
    place = int(np.searchsorted(ways, way))
    if place == len(ways) or (place and way - ways[place - 1] <= ways[place] - way):
        place -= 1
    return place
