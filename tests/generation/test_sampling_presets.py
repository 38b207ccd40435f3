from __future__ import annotations

import numpy as np

from studio.generation.config import GenerationConfig
from studio.generation.sampling import choose
from studio.generation.sampling_presets import PRESETS, preset_of, with_preset


def test_each_preset_sets_all_that_has_to_do_with_drawing_and_nothing_else() -> None:
    odd = GenerationConfig(7, 3.0, True, 5, 2, 0.5, 0.5, 2.0, stop=("x",), candidates=3)
    plain = GenerationConfig(7, seed=5, stop=("x",), candidates=3)
    for name in PRESETS:
        config = with_preset(odd, name)
        assert config == with_preset(plain, name)
        assert (config.length, config.seed, config.stop, config.candidates) == (7, 5, ("x",), 3)
        assert preset_of(config) == name
    assert preset_of(odd) is None


def test_the_wilder_the_more_different_tokens() -> None:
    logits = np.log(np.arange(1, 21) ** 2.0)
    different = []
    for name in PRESETS:
        generator = np.random.default_rng(0)
        config = with_preset(GenerationConfig(), name)
        drawn = [choose(logits, config, generator, np.zeros(0, np.int64)) for _ in range(2000)]
        different.append(len(set(drawn)))
    assert list(PRESETS) == ["exact", "balanced", "wild"]
    assert different == sorted(set(different)), "each more than the one before"
