from __future__ import annotations

from pathlib import Path

import pytest

from studio.messages import StudioError
from studio.runs.damaged_run import DamagedRunError
from studio.runs.manifest import checkpoint_path
from studio.runs.model_file import load_model
from studio.runs.restoring import load_run, restored
from studio.runs.run_folder import held
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig

CONFIG = TrainingConfig(epochs=3, batch_size=8, num_steps=16, sample_length=0, device="cpu")


def trained(corpus: Corpus, folder: Path, model: str = "lstm") -> tuple[Path, bytes]:
    """Train a run, damage its model and return where it is, and what it was."""
    folder.mkdir()
    path = folder / "model.safetensors"
    sizes = {} if model == "blend" else {"hidden_size": 16}
    list(TrainingRun(corpus, model, sizes, CONFIG, path).events())
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 255]) + whole[-8:])
    return path, whole


@pytest.mark.parametrize("model", ["lstm", "blend"])
def test_what_is_restored_from_the_checkpoint_is_the_model_to_the_last_bit(
    corpus: Corpus, tmp_path: Path, model: str
) -> None:
    path, whole = trained(corpus, tmp_path / "story-1", model)
    with pytest.raises(DamagedRunError, match="The model of “story” is damaged") as damaged:
        load_run(path)
    assert damaged.value.restorable
    broken = path.read_bytes()
    with held(path.parent):
        restored(path, keep=True)
    restored(path, keep=False)
    assert path.read_bytes() == broken
    restored(path, keep=True)
    digest = load_model(path).manifest.weights_digest
    path.write_bytes(whole)
    assert load_run(path).manifest.weights_digest == digest


def test_a_damaged_file_that_is_no_run_is_told_as_such(corpus: Corpus, tmp_path: Path) -> None:
    path, _ = trained(corpus, tmp_path / "story-1")
    with pytest.raises(StudioError, match="Use another copy"):
        load_run(path.rename(tmp_path / "copy.safetensors"))


def test_where_the_checkpoint_is_damaged_too_that_is_told(corpus: Corpus, tmp_path: Path) -> None:
    path, _ = trained(corpus, tmp_path / "story-1")
    checkpoint_path(path).write_bytes(b"x" * 100)
    with pytest.raises(StudioError, match="damaged"):
        restored(path, keep=True)
