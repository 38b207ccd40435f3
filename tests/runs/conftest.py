from __future__ import annotations

from pathlib import Path

import pytest

from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from tests.runs.files import CONFIG


@pytest.fixture
def run(corpus: Corpus, tmp_path: Path) -> TrainingRun:
    """A short run that has ended."""
    made = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, tmp_path / "model.safetensors")
    list(made.events())
    return made
