"""What the counts of a vocabulary tell: how much of the text the common tokens cover, and Zipf's law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.text.vocabulary import Vocabulary

_FITTED_RANKS = 200


class Frequencies:
    """The tokens of a text by rank, the most frequent first; `UNKNOWN` and reserved tokens are left out.

    Attributes:
        ids: the tokens' ids in the vocabulary, shape (K,).
        counts: how often each occurs, shape (K,), falling.
        covered: share of the text that the tokens up to this one make up, shape (K,).
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        first = vocabulary.first_ordinary
        self.ids: npt.NDArray[np.int64] = np.arange(first, len(vocabulary))
        self.counts: npt.NDArray[np.int64] = np.array(vocabulary.counts[first:], dtype=np.int64)
        self.covered: npt.NDArray[np.float64] = np.cumsum(self.counts) / max(1, vocabulary.total)

    def kept(self, minimum_frequency: int) -> int:
        """Return how many tokens occur so often, or more often."""
        return int(np.searchsorted(-self.counts, -minimum_frequency, side="right"))

    def coverage(self, minimum_frequency: int) -> float:
        """Return the share of the text that such tokens make up, 0 to 1."""
        kept = self.kept(minimum_frequency)
        return float(self.covered[kept - 1]) if kept else 0.0


@dataclass(frozen=True, slots=True)
class ZipfLine:
    """A straight line on log-log axes: count = ``first`` * rank ** ``slope``; Zipf's law has a slope of about -1."""

    slope: float
    first: float


def fit_zipf(counts: Sequence[int] | npt.NDArray[np.int64]) -> ZipfLine | None:
    """Fit a line to log count over log rank by least squares; None where there are too few counts.

    At most 200 ranks are fitted, evenly spaced on the logarithmic axis: all of them would give the many rare tokens,
    who share a few counts, all the weight.

    Args:
        counts: falling; those of 0 are left out.
    """
    falling = np.asarray(counts, dtype=np.float64)
    falling = falling[falling > 0]
    if len(falling) < 3:
        return None
    ranks = np.unique(np.geomspace(1, len(falling), _FITTED_RANKS).round().astype(np.int64))
    slope, intercept = np.polyfit(np.log(ranks), np.log(falling[ranks - 1]), 1)
    return ZipfLine(float(slope), float(np.exp(intercept)))
