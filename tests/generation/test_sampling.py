from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.generation.config import GenerationConfig
from studio.generation.sampling import draw, forbid, likeliest

LOGITS = np.log(np.array([0.1, 0.2, 0.3, 0.4], np.float32))


def frequencies(temperature: float, draws: int = 4000) -> list[float]:
    generator = np.random.default_rng(0)
    counted = Counter(draw(LOGITS, temperature, generator) for _ in range(draws))
    return [counted[token_id] / draws for token_id in range(4)]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_tempered_distribution(temperature: float) -> None:
    weights = [p ** (1 / temperature) for p in (0.1, 0.2, 0.3, 0.4)]
    expected = [weight / sum(weights) for weight in weights]
    chi_squared = sum(4000 * (f - e) ** 2 / e for f, e in zip(frequencies(temperature), expected, strict=True))
    assert chi_squared < 16.27  # 3 degrees of freedom, one in a thousand


@pytest.mark.parametrize("temperature", [0.0, 1e-300, 1e-9])
def test_no_temperature_is_the_likeliest(temperature: float) -> None:
    assert frequencies(temperature, 50) == [0, 0, 0, 1]


def test_the_first_of_equals_is_the_likeliest() -> None:
    assert likeliest(np.array([1.0, 3.0, 3.0])) == 1


def test_what_is_forbidden_is_never_drawn() -> None:
    generator = np.random.default_rng(0)
    allowed = forbid(LOGITS, 2)
    assert {draw(allowed, 1.0, generator) for _ in range(200)} == {2, 3}
    assert np.isfinite(LOGITS).all(), "the logits themselves are not touched"


@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=20),
    st.floats(0, 1e6, allow_nan=False),
)
def test_any_finite_logits_give_a_token(values: list[float], temperature: float) -> None:
    token_id = draw(forbid(np.array(values, np.float32), 1), temperature, np.random.default_rng(0))
    assert 0 < token_id < len(values)


@pytest.mark.parametrize("fields", [{"length": -1}, {"temperature": -0.1}, {"temperature": math.nan}, {"seed": -1}])
def test_a_config_that_cannot_be_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        GenerationConfig(**fields)  # type: ignore[arg-type]
