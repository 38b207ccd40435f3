"""Model files and checkpoints from strangers: refused in words, or opened, shown and used."""

from __future__ import annotations

import copy
import csv
import dataclasses
import hashlib
import io
import itertools
import json
import math
import random
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.filling import fill
from studio.generation.generator import generate
from studio.models.catalog import build_model, make_config
from studio.runs.checkpoint import newest_checkpoint
from studio.runs.curve_table import curve_table
from studio.runs.history import RunHistory
from studio.runs.library import RunLibrary
from studio.runs.manifest import (
    CurvePoint,
    Manifest,
    RateChange,
    Sample,
    checkpoint_path,
    previous_checkpoint_path,
    read_manifest,
)
from studio.runs.model_file import load_model, save_model
from studio.runs.run_folder import MODEL
from studio.runs.run_result import RunResult
from studio.runs.scoring import score
from studio.runs.training_run import TrainingRun
from studio.session.training_record import TrainingRecord
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits
from studio.training.config import TrainingConfig
from studio.ui.common.i18n import number
from studio.ui.runs.compared_runs import ComparedRun
from tests.fuzzing.bounds import fuzz, many_cases, refusals
from tests.fuzzing.mutation import any_json, spoiled, spoiled_json, written
from tests.runs.files import resealed

TEXT = "The mill turns when the tide is in.\nThe tide turns the mill, and the mill is old.\n"
SAMPLES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("lstm", "char", {"hidden_size": 4, "embedding_size": 3}),
    ("lstm", "word", {"hidden_size": 4, "num_layers": 2, "embedding_size": 0}),
    ("lstm", "bpe", {"hidden_size": 2, "embedding_size": 2}),
    ("gru", "grapheme", {"hidden_size": 4, "dropout": 0.2}),
    ("ngram", "char", {"order": 3}),
    ("ngram", "word", {"order": 2}),
    ("blend", "char", {"hidden_size": 3, "order": 3}),
    ("rnn_scratch", "char", {"hidden_size": 4}),
    ("transformer", "char", {"hidden_size": 8, "num_heads": 2, "num_layers": 1, "context": 4}),
    ("window", "char", {"tau": 3, "hidden_size": 4, "embedding_size": 2}),
    ("bidirectional", "char", {"hidden_size": 3, "cell": "gru"}),
)
CONFIG = TrainingConfig(epochs=2, batch_size=2, num_steps=8, threads=1, device="cpu", precision="float32")
RESULT = RunResult("lstm", 100, "cpu", 80, 20, 1.0, 4, 1.5, 100.0, 0, 2.0, 2.1, math.exp(2.1), 3.0, "stopped")

_SEAL = re.compile(rb'"header_sha256":"[0-9a-f]{64}"')


@dataclass(frozen=True)
class Sound:
    """A model file as the studio writes it, taken apart."""

    header: dict[str, Any]
    manifest: dict[str, Any]
    weights: bytes

    @classmethod
    def of_file(cls, data: bytes) -> Sound:
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        return cls(header, json.loads(header["__metadata__"]["manifest"]), data[8 + length :])


@pytest.fixture(scope="module")
def corpora() -> dict[str, Corpus]:
    document = Document("t.txt", (Path("t.txt"),), TEXT, "UTF-8", len(TEXT), "0" * 64)
    limits = {"bpe": Limits(maximum_size=264), "word": Limits(reserved=("<pad>",))}
    return {
        level: build_corpus(document, tokens=Tokens(level, limits.get(level, Limits())))
        for level in ("char", "grapheme", "word", "bpe")
    }


def _manifest(corpus: Corpus, model: Any, name: str) -> Manifest:
    vocabulary = corpus.tokenizer.vocabulary
    points = (CurvePoint(2, 0.5, 2.5, None, 0.5, 0.01, 1.0, 100.0), CurvePoint(4, 1.0, None, 2.1))
    return Manifest(
        *("t", "2026-01-01T00:00:00+00:00", name, dataclasses.asdict(model.config), "as-is"),
        *(corpus.tokenizer.level, vocabulary.tokens, tuple(map(int, vocabulary.counts)), "t.txt", "0" * 64),
        *(dataclasses.asdict(CONFIG), dataclasses.asdict(RESULT), points, (Sample(4, "the mill"),)),
        tokenizer_settings={"reserved": len(vocabulary.reserved), **corpus.tokenizer.settings()},
        baselines={"uniform": 3.0, "by_order": [2.8, 2.5]},
        changes=(RateChange(3, 0.7, 0.5),),
        origin={"id": "before", "step": 3},
    )


@pytest.fixture(scope="module")
def model_files(corpora: dict[str, Corpus], tmp_path_factory: pytest.TempPathFactory) -> list[Sound]:
    path = tmp_path_factory.mktemp("sound") / "m.safetensors"
    found = []
    for name, level, settings in SAMPLES:
        corpus = corpora[level]
        model = build_model(name, len(corpus.tokenizer.vocabulary), make_config(name, settings), seed=0)
        list(model.count(corpus.token_ids))
        save_model(path, model.state_dict(), _manifest(corpus, model, name))
        _use_file(path)  # all that is loaded late is there
        found.append(Sound.of_file(path.read_bytes()))
    return found


def crafted(rng: random.Random, sound: Sound) -> bytes:
    """Return the file spoilt: its bytes, its header, its manifest, its weights, or several of them."""
    if rng.random() < 0.1:
        return spoiled(rng, joined(rng, sound.header, sound.manifest, sound.weights))
    header, manifest, weights = copy.deepcopy(sound.header), copy.deepcopy(sound.manifest), bytearray(sound.weights)
    parts = rng.choice(
        (("manifest",), ("manifest",), ("settings",), ("header",), ("weights",), ("manifest", "weights"))
    )
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        for part in parts:
            match part:
                case "manifest":
                    spoil_field(rng, manifest)
                case "settings":
                    key = rng.choice(("settings", "settings", "settings", "tokenizer_settings"))
                    if isinstance(manifest.get(key), dict):
                        manifest[key] = spoiled_json(rng, manifest[key])
                case "header":
                    header = spoiled_json(rng, header)
                case _:
                    spoil_weights(rng, header, weights)
    if rng.random() < 0.9 and isinstance(manifest, dict):
        manifest["weights_digest"] = digest(header, bytes(weights))
    return joined(rng, header, manifest, bytes(weights))


def spoil_field(rng: random.Random, manifest: dict[str, Any]) -> None:
    """Spoil a field, each as often as the others, however much it holds."""
    key = rng.choice(list(manifest)) if manifest else "x"
    if rng.random() < 0.2:
        manifest[key] = any_json(rng)
    elif rng.random() < 0.05:
        del manifest[key]
    else:
        manifest[key] = spoiled_json(rng, manifest[key]) if key in manifest else 0


def spoil_weights(rng: random.Random, header: dict[str, Any], weights: bytearray) -> None:
    """Put extreme numbers into one tensor."""
    if not isinstance(header, dict):
        return
    entries = [entry for name, entry in header.items() if name != "__metadata__" and isinstance(entry, dict)]
    try:
        begin, end = rng.choice(entries)["data_offsets"]
        whole = rng.random() < 0.4
        for place in range(begin, end, 4) if whole else [begin + 4 * rng.randrange((end - begin) // 4)]:
            if not whole or rng.random() < 0.5:
                weights[place : place + 4] = _extreme(rng)
    except (LookupError, TypeError, ValueError):
        return


def _extreme(rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return struct.pack("<f", rng.choice((0.0, -1.0, 1.0, 3e38, -3e38, 1e20, 1e-45, math.nan, math.inf, 2.0, 1e9)))
    return struct.pack("<i", rng.choice((0, 1, 2, -1, 3, 100, 2**31 - 1, -(2**31), rng.randrange(-9, 60))))


def digest(header: Any, weights: bytes) -> str:
    """Return the digest of the weights as the studio makes it, as far as the header is sound."""
    found = hashlib.sha256()
    types = {"F32": "torch.float32", "I32": "torch.int32"}
    try:
        for name in sorted(set(header) - {"__metadata__"}):
            entry = header[name]
            begin, end = entry["data_offsets"]
            found.update(f"{name} {types[entry['dtype']]} {tuple(entry['shape'])}\n".encode())
            found.update(weights[begin:end])
    except (LookupError, TypeError, ValueError, AttributeError):
        return "0" * 64
    return found.hexdigest()


def joined(rng: random.Random, header: Any, manifest: Any, weights: bytes, **metadata: str) -> bytes:
    """Put a file together again."""
    if isinstance(header, dict) and isinstance(header.get("__metadata__"), dict):
        old = header["__metadata__"]
        told = written(rng, manifest).decode("utf-8", "replace") if "manifest" in old else ""
        header = {**header, "__metadata__": {**old, **({"manifest": told} if told else {}), **metadata}}
    raw = written(rng, header).replace(b'"header_sha256": "', b'"header_sha256":"')  # as the library writes it
    raw += b" " * (-len(raw) % 8)
    length = (
        len(raw) if rng.random() < 0.98 else rng.choice((0, 1, len(raw) - 1, len(raw) + 8, 2**31, 2**63, 2**64 - 1))
    )
    data = struct.pack("<Q", length) + raw + weights
    if length == len(raw) and _SEAL.search(raw) and rng.random() < 0.95:
        return resealed(data, raw)
    return data


def _use_file(path: Path) -> None:
    """Open a model file in every way there is, and use what opens."""
    with refusals():
        show(read_manifest(path))
    with refusals():
        trained = load_model(path)
        if trained.model.fills_gaps:
            list(fill(trained.model, trained.tokenizer, trained.manifest.cleaning, "the ___ turns", count=3))
        else:
            config = GenerationConfig(length=3, seed=1, candidates=2)
            events = generate(trained.model, trained.tokenizer, trained.manifest.cleaning, "The m", config)
            probabilities = [event.probability for event in events if isinstance(event, TokenDrawn)]
            assert all(0 <= chance <= 1.0001 for chance in probabilities)
    with refusals():
        result = score(load_model(path), TEXT[:20])
        assert math.isfinite(result.nats_per_token)


def show(manifest: Manifest) -> None:
    """Do with a manifest what the window and the command line do to show it."""
    manifest.validation_perplexity()
    list(csv.reader(io.StringIO(curve_table(RunHistory.of_manifest(manifest))())))
    TrainingRecord.of_manifest(manifest)
    ComparedRun.of_manifest(manifest.name, manifest)
    assert number(float(manifest.result.get("epochs", 0)), 1)
    assert number(float(manifest.result.get("parameters", 0)))
    float(manifest.training["learning_rate"])
    int(manifest.training["seed"])
    float(manifest.settings.get("dropout", 0))


@pytest.fixture(scope="module")
def checkpoints(corpora: dict[str, Corpus], tmp_path_factory: pytest.TempPathFactory) -> list[Sound]:
    path = tmp_path_factory.mktemp("stopped") / "m.safetensors"
    found = []
    for name, changes in (("lstm", {}), ("gru", {"optimizer": "adamw", "averaging": 0.9})):
        config = dataclasses.replace(CONFIG, **changes)  # type: ignore[arg-type]
        run = TrainingRun(corpora["char"], name, {"hidden_size": 4, "embedding_size": 2}, config, path)
        events = run.events()
        list(itertools.islice(events, 6))
        events.close()  # type: ignore[attr-defined]
        data = checkpoint_path(path).read_bytes()[:-32]
        found.append(Sound.of_file(data))
        _use_checkpoint(path, corpora["char"], go_on=True)
    return found


def crafted_checkpoint(rng: random.Random, sound: Sound) -> bytes:
    """Return a checkpoint whose digest is right, spoilt within."""
    header, manifest, weights = copy.deepcopy(sound.header), copy.deepcopy(sound.manifest), bytearray(sound.weights)
    metadata = header["__metadata__"]
    match rng.randrange(6):
        case 0:
            spoil_field(rng, manifest)
        case 1:
            header = spoiled_json(rng, header)
        case 2:
            spoil_weights(rng, header, weights)
        case 3:
            metadata["recent_losses"] = written(rng, spoiled_json(rng, json.loads(metadata["recent_losses"]))).decode(
                "utf-8", "replace"
            )
        case _:
            metadata["numbers"] = written(rng, spoiled_json(rng, json.loads(metadata["numbers"]))).decode(
                "utf-8", "replace"
            )
    data = joined(rng, header, manifest, bytes(weights))
    if rng.random() < 0.1:
        data = spoiled(rng, data)
    return data + (hashlib.sha256(data).digest() if rng.random() < 0.95 else rng.randbytes(rng.randrange(40)))


def _use_checkpoint(path: Path, corpus: Corpus, *, go_on: bool) -> None:
    """Open the newest checkpoint of a run and, if wished, take the run up from there."""
    with refusals():
        newest_checkpoint(path)
        if go_on:
            events = TrainingRun.resumed(corpus, path, {"epochs": 3, "minutes": None}).events()
            try:
                list(itertools.islice(events, 3))
            finally:
                events.close()  # type: ignore[attr-defined]


def judge(rng: random.Random, files: list[Sound], checkpoints: list[Sound], corpus: Corpus, folder: Path) -> None:
    """A model file, or a checkpoint."""
    path = folder / "x.safetensors"
    if rng.random() < 0.2:
        checkpoint_path(path).write_bytes(crafted_checkpoint(rng, rng.choice(checkpoints)))
        previous_checkpoint_path(path).unlink(missing_ok=True)
        _use_checkpoint(path, corpus, go_on=rng.random() < 0.2)
        return
    path.write_bytes(crafted(rng, rng.choice(files)))
    _use_file(path)
    if rng.random() < 0.02:
        _keep_in_library(path, folder / "runs")


def _keep_in_library(path: Path, library: Path) -> None:
    kept = library / "one"
    kept.mkdir(parents=True, exist_ok=True)
    path.replace(kept / MODEL)
    (library / "index.sqlite3").unlink(missing_ok=True)
    with refusals():
        for run in RunLibrary(library).runs():
            assert run.perplexity is None or run.perplexity >= 0


@pytest.fixture
def target(
    model_files: list[Sound], checkpoints: list[Sound], corpora: dict[str, Corpus], tmp_path: Path
) -> Callable[[random.Random], None]:
    return lambda rng: judge(rng, model_files, checkpoints, corpora["char"], tmp_path)


def test_a_model_file_is_refused_or_works(target: Callable[[random.Random], None]) -> None:
    fuzz(target)


@many_cases
def test_many_model_files(target: Callable[[random.Random], None], part: int) -> None:
    fuzz(target, part)
