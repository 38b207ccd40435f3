"""Small models for tests: what they compute is as real as of large ones."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from studio.models.catalog import build_model, make_config
from studio.runs.manifest import Manifest
from studio.runs.model_file import TrainedModel, save_model
from studio.session.session import Session
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig

SIZES: dict[str, dict[str, object]] = {"ngram": {}, "bidirectional": {"hidden_size": 8}}


def kept_model(name: str, corpus: Corpus, folder: Path) -> Path:
    """Save an untrained model of the catalog that knows the tokens of ``corpus``, and return where it is."""
    config = make_config(name, SIZES.get(name, {"hidden_size": 12}))
    vocabulary = corpus.tokenizer.vocabulary
    model = build_model(name, len(vocabulary), config, seed=0)
    list(model.count(corpus.token_ids))
    manifest = Manifest(
        name=name,
        created="2026-01-01T00:00:00+00:00",
        model=name,
        settings=dataclasses.asdict(model.config),  # of counts it is known now
        cleaning=corpus.cleaning,
        level="char",
        tokens=vocabulary.tokens,
        counts=tuple(int(count) for count in vocabulary.counts),
        text_name=corpus.document.name,
        text_digest="0" * 64,
        training=dataclasses.asdict(TrainingConfig(epochs=1)),
        result={"parameters": 1, "epochs": 1.0, "seconds": 1.0, "validation_loss": None},
    )
    path = folder / f"{name}.safetensors"
    save_model(path, model.state_dict(), manifest)
    return path


def open_model(qtbot: QtBot, session: Session, path: Path) -> None:
    """Open a model in a session, as the window does."""
    with qtbot.waitSignal(session.model.changed, timeout=30_000):
        session.model.open(path)
    qtbot.waitUntil(lambda: not session.model.filing.running, timeout=10_000)


def trained_on(corpus: Corpus, kind: str = "lstm", name: str = "a small one") -> TrainedModel:
    """Return a model that was not trained, but writes more than one thing."""
    vocabulary = corpus.tokenizer.vocabulary
    model = build_model(kind, len(vocabulary), make_config(kind, {"hidden_size": 12}), seed=0)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.2)
    told = {"created": "2026-01-01T00:00:00+00:00", "settings": {"hidden_size": 12}, "training": {}, "result": {}}
    texts = {
        "text_name": "story.txt",
        "text_digest": "0" * 64,
        "tokens": vocabulary.tokens,
        "counts": vocabulary.counts,
    }
    manifest = Manifest(name=name, model=kind, cleaning="as-is", level="char", **told, **texts)
    return TrainedModel(model, corpus.tokenizer, manifest)
