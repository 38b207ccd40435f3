from __future__ import annotations

import math

import pytest

from studio.messages import StudioError
from studio.runs.scoring import score
from studio.runs.training_run import TrainingRun


def test_figures_of_a_score(run: TrainingRun) -> None:
    assert run.trained is not None
    result = score(run.trained, "The tide comes é twice.")
    assert (result.tokens, result.unknown_tokens) == (23, 1)
    assert result.bits_per_character == pytest.approx(result.nats_per_token / math.log(2))


def test_a_text_of_one_symbol_is_refused(run: TrainingRun) -> None:
    assert run.trained is not None
    with pytest.raises(StudioError, match="too short"):
        score(run.trained, "T")
