"""What a training takes of the memory, beside what the estimate says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studio.places import SAMPLE_TEXTS
from studio.training.config import TrainingConfig
from studio.training.estimate import training_memory

_MEASURE = """
import json, sys
from pathlib import Path
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.levels import Tokens
from studio.text.loading import read_document
from studio.training.config import TrainingConfig
from studio.training.estimate import training_memory

def status(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))

model, settings, level, text, out = sys.argv[1], json.loads(sys.argv[2]), *sys.argv[3:6]
corpus = build_corpus(read_document(Path(text)), tokens=Tokens(level))
Path("/proc/self/clear_refs").write_text("5")
before = status("VmRSS:")
run = TrainingRun(corpus, model, settings, TrainingConfig(minutes=0.1, device="cpu"), Path(out))
for event in run.events():
    pass
train_ids, validation_ids = corpus.split(0.1)
tokens = (len(corpus.tokenizer.vocabulary), run.config, len(train_ids), len(validation_ids))
print(training_memory(model, settings, run.result.parameters, *tokens) / (status("VmHWM:") - before))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak")
@pytest.mark.parametrize(
    ("model", "settings", "level"),
    [
        ("blend", {"hidden_size": 128}, "char"),
        ("blend", {"hidden_size": 512}, "word"),
        ("lstm", {"hidden_size": 1024}, "char"),
        ("transformer", {}, "char"),
    ],
)
def test_the_estimate_is_near_what_is_measured(
    tmp_path: Path, model: str, settings: dict[str, int], level: str
) -> None:
    arguments = [model, json.dumps(settings), level, str(SAMPLE_TEXTS / "the_tide_mill.txt"), str(tmp_path / "m")]
    done = subprocess.run([sys.executable, "-c", _MEASURE, *arguments], capture_output=True, text=True, check=True)
    assert 1 / 1.6 < float(done.stdout) < 1.6


def estimate(model: str = "lstm", vocabulary_size: int = 60, parameters: int = 10**6, **changes: object) -> int:
    config = TrainingConfig(minutes=1, **changes)  # type: ignore[arg-type]
    return training_memory(model, {"hidden_size": 256}, parameters, vocabulary_size, config, 10**6, 10**5)


def test_what_is_larger_takes_more() -> None:
    assert estimate() < estimate(parameters=10**7) < estimate(parameters=10**7, averaging=0.9)
    assert estimate() < estimate(vocabulary_size=5000) < estimate(vocabulary_size=5000, batch_size=128)
    assert estimate(optimizer="sgd") < estimate() < estimate(optimizer="adamw")
    assert estimate() < estimate("blend", 5000)
    assert estimate("ngram", parameters=0) < estimate()
