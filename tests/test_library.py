"""The studio as a library: ``import studio``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

import studio
from studio.runs.manifest import Manifest
from tests.samples import STORY


def test_the_import_brings_neither_torch_nor_qt() -> None:
    code = (
        "import sys, studio; studio.Vocabulary(['a']); studio.read_document; dir(studio);"
        "print([name for name in ('torch', 'PySide6', 'pyqtgraph') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_each_name_is_there_and_no_other() -> None:
    for name in studio.__all__:
        assert getattr(studio, name) is not None
        assert name in dir(studio)
    assert studio.build_corpus is studio.build_corpus
    with pytest.raises(AttributeError, match="no attribute 'train_now'"):
        _ = studio.train_now


def test_paths_may_be_strings(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    corpus = studio.build_corpus(str(path))
    assert corpus.text == studio.read_document(str(path)).text == STORY
    assert corpus.vocabulary is corpus.tokenizer.vocabulary
    config = studio.TrainingConfig(epochs=1, device="cpu", batch_size=8, num_steps=16)
    run = studio.TrainingRun(corpus, "rnn", {"hidden_size": 8}, config, str(tmp_path / "m.safetensors"))
    assert isinstance(list(run.events())[-1], studio.RunFinished)
    trained = studio.load_model(str(tmp_path / "m.safetensors"))
    assert isinstance(trained.manifest, Manifest)


def test_batches_of_a_corpus_are_windows_and_what_follows() -> None:
    ids = studio.build_corpus(studio.read_document(Path(__file__))).token_ids
    inputs, targets = next(studio.sequential_batches(ids, 4, 8))
    assert inputs.dtype == torch.int64
    assert inputs.tolist() == [row.tolist() for row in ids[: len(ids[:-1]) // 4 * 4].reshape(4, -1)[:, :8]]
    assert targets[:, :-1].tolist() == inputs[:, 1:].tolist()
    inputs, targets = next(studio.random_batches(ids, 4, 8, generator=torch.Generator().manual_seed(1)))
    assert targets[:, :-1].tolist() == inputs[:, 1:].tolist()


def test_a_model_is_built_from_plain_settings() -> None:
    model = studio.build_model("lstm", 30, {"hidden_size": 12, "num_layers": 1})
    assert model.config.hidden_size == 12
    assert studio.build_model("ngram", 30).config.order
