"""A text that a model wrote, with the probability of each token."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from studio.ui.write.token_text import TokenText

BITS = (1.0, 2.0, 4.0, 7.0)
"""Surprisal in bits at which the next colour begins: a half, a quarter, a 16th, a 128th."""


def bits(probability: float) -> float:
    """Return the surprisal in bits of a token of this probability."""
    return float(-np.log2(max(probability, 1e-30)))


class WrittenText(TokenText):
    """A growing text; its steps are how surprising each token was, 0 to ``len(BITS)``.

    Attributes:
        probabilities: the probability of each token.
    """

    def __init__(self, prefix: str = "") -> None:
        super().__init__(prefix)
        self.probabilities = array("f")

    def append(self, pieces: Sequence[str], probabilities: Sequence[float]) -> str:
        """Add tokens; return their text."""
        chances: npt.NDArray[np.float64] = np.maximum(np.asarray(probabilities, dtype=np.float64), 1e-30)
        self.probabilities.extend(probabilities)
        return self.add(pieces, np.searchsorted(BITS, -np.log2(chances), side="right").tolist())
