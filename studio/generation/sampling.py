"""Chooses the next token: pure functions of the logits (V,), in NumPy, the fastest library at this size.

A filter gives minus infinity to the ids that it removes. It never removes the likeliest id; of equal logits it keeps
the lowest id.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from studio.generation.config import GenerationConfig

Numbers = npt.NDArray[np.floating]
Ids = npt.NDArray[np.integer[Any]]


FILTERS: dict[str, Callable[[Any, Any], Numbers]] = {}
"""The filters in the order in which they act, by the field of `GenerationConfig` that each one reads."""

_Filter = TypeVar("_Filter", bound=Callable[[Any, Any], Numbers])


def filters_by(field: str) -> Callable[[_Filter], _Filter]:
    """Register a filter (logits (V,), value of the field) -> logits; filters act in the order of registration.

    For the field's default value a filter returns the logits unchanged.
    """

    def noted(function: _Filter) -> _Filter:
        FILTERS[field] = function
        return function

    return noted


def softmax(logits: Numbers) -> npt.NDArray[np.float64]:
    """Return exp(logits) over their sum, in float64.

    Raises:
        ValueError: the largest logit is not finite.
    """
    probabilities = _below_zero(logits)
    np.exp(probabilities, out=probabilities)
    probabilities /= probabilities.sum()
    return probabilities


def forbid(logits: Numbers, count: int) -> Numbers:
    """Return the logits with minus infinity for the first ``count`` ids."""
    allowed = logits.copy()
    allowed[:count] = -np.inf
    return allowed


def likeliest(logits: Numbers) -> int:
    """Return the id of the largest logit; of equal logits, the lowest id."""
    return int(logits.argmax())


def temper(logits: Numbers, temperature: float) -> npt.NDArray[np.float64]:
    """Return the logits divided by a ``temperature`` above 0, in float64, shifted so that the largest is 0.

    Raises:
        ValueError: the largest logit is not finite.
    """
    scaled = _below_zero(logits)
    with np.errstate(over="ignore"):  # overflow to minus infinity is a probability of 0
        scaled /= temperature
    return scaled


def penalise_repetition(logits: Numbers, ids: Ids, penalty: float) -> npt.NDArray[np.float64]:
    """Return the logits, for ``ids`` the positive ones divided by ``penalty`` and the negative ones multiplied by it.

    The rule of CTRL (Keskar and others, 2019, section 4.1), with the common correction for negative logits. How often
    an id occurs makes no difference.
    """
    penalised = logits.astype(np.float64)
    found = penalised[ids]
    penalised[ids] = np.where(found > 0, found / penalty, found * penalty)
    return penalised


@filters_by("top_k")
def keep_top_k(logits: Numbers, k: int) -> Numbers:
    """Keep the logits of the ``k`` likeliest ids; all for 0, or where there are no more. Fan and others, 2018."""
    if not 0 < k < len(logits):
        return logits
    least = np.partition(logits, len(logits) - k)[len(logits) - k]
    kept = np.where(logits > least, logits, -np.inf)
    equals = np.flatnonzero(logits == least)
    kept[equals[: k - np.count_nonzero(logits > least)]] = least
    return kept


@filters_by("top_p")
def keep_top_p(logits: Numbers, p: float) -> Numbers:
    """Keep the logits of the fewest likeliest ids with a total probability of ``p``. Holtzman and others, 2020.

    All ids for 1; only the likeliest id for 0.
    """
    if p >= 1:
        return logits
    probabilities = softmax(logits)
    # Probabilities below (1 - p) / V sum to less than 1 - p, so that none of them is needed, nor sorted.
    worth = np.flatnonzero(probabilities >= 0.999 * (1 - p) / len(probabilities))  # rounding drops no equal logit
    found = worth[(-logits[worth]).argsort(kind="stable")]  # sorted by logits: probabilities may round to equal numbers
    count = int(probabilities[found].cumsum().searchsorted(p)) + 1
    kept = np.full_like(logits, -np.inf)
    kept[found[:count]] = logits[found[:count]]
    return kept


@filters_by("min_p")
def keep_min_p(logits: Numbers, p: float) -> Numbers:
    """Keep the logits of the ids at least ``p`` times as probable as the likeliest. Nguyen and others, 2024.

    All ids for 0; the likeliest id and its equals for 1.
    """
    return np.where(logits >= logits.max() + math.log(p), logits, -np.inf) if p > 0 else logits


def draw(logits: Numbers, temperature: float, generator: np.random.Generator) -> int:
    """Draw an id from softmax(logits / temperature), in float64.

    At a temperature of 0, or one so low that the division overflows, return the limit: the likeliest id.
    """
    return likeliest(logits) if temperature == 0 else _draw(temper(logits, temperature), generator)


def choose(logits: Numbers, config: GenerationConfig, generator: np.random.Generator, recent_ids: Ids) -> int:
    """Choose an id as ``config`` says.

    First the repetition penalty acts on ``recent_ids``, then the temperature, then the `FILTERS` one after another:
    top-k, top-p, min-p. So top-p acts on the distribution after the temperature, and keeps more ids at a high
    temperature. With greedy decoding the filters change nothing.

    Raises:
        ValueError: no id is possible, or the largest logit is not finite.
    """
    if config.repetition_penalty != 1 and len(recent_ids):
        logits = penalise_repetition(logits, recent_ids, config.repetition_penalty)
    if config.greedy or config.temperature == 0:
        token_id = likeliest(logits)
        _finite(float(logits[token_id]))
        return token_id
    logits = temper(logits, config.temperature)
    left: Numbers = logits
    for field, keep in FILTERS.items():
        left = keep(left, getattr(config, field))
    return _draw(left, generator)


def best(probabilities: Numbers, count: int) -> Ids:
    """Return the ids of the ``count`` largest logits, or of all where there are no more; the largest first."""
    count = min(count, len(probabilities))
    if not count:
        return np.zeros(0, np.int64)
    found = np.argpartition(probabilities, len(probabilities) - count)[len(probabilities) - count :]
    found.sort()  # so that of equal logits the lowest id comes first
    ranked: Ids = found[(-probabilities[found]).argsort(kind="stable")]
    return ranked


def _draw(logits: Numbers, generator: np.random.Generator) -> int:
    """Draw an id from softmax(logits), the largest of which is 0."""
    cumulative = np.exp(logits).cumsum()
    # The first id whose cumulative weight exceeds a number below the total: never an impossible id.
    return int(cumulative.searchsorted(generator.random() * cumulative[-1], side="right"))


def _below_zero(logits: Numbers) -> npt.NDArray[np.float64]:
    """Return the logits in float64, shifted so that the largest is 0: their exponentials do not overflow."""
    moved = logits.astype(np.float64)
    moved -= _finite(float(moved.max()))
    return moved


def _finite(peak: float) -> float:
    """Return the largest logit; raise ValueError where it is not finite."""
    if not math.isfinite(peak):
        raise ValueError("no token has a chance, or the logits are not numbers")
    return peak
