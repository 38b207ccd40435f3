"""What a model file says of itself, readable without torch and without reading the weights."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.fields import LARGEST, check_types, is_number
from studio.messages import StudioError
from studio.models.specs import MODELS
from studio.runs.header import FORMAT, FORMAT_VERSION, damaged, no_key_twice, read_header
from studio.text.cleaning import steps_of
from studio.text.levels import LEVELS, restore_tokenizer
from studio.text.tokenizer import Tokenizer
from studio.text.vocabulary import Vocabulary
from studio.training.config import TrainingConfig
from studio.training.events import SampleDrawn

SUFFIX = ".safetensors"

CHECKPOINT_SUFFIX = ".checkpoint"

_ALPHABET = 256  # tokens
_ALWAYS_THERE = ("parameters", "epochs", "seconds")  # of a result; the rest may lack
_WHOLE = ("parameters", "stored", "tokens", "vocabulary_size", "steps", "skipped", "weights_step")
_WORDS = ("model", "device", "precision", "stopped")
_MOST_NOTES = 20_000  # points of a curve and the like: a file from a stranger is not to hold up the window
_ADDED_SINCE_1: dict[str, Any] = {
    "tokenizer_settings": {},
    "baselines": {},
    "changes": [],
    "judged_by": "",
    "origin": {},
    "unlearned": [],
}


@dataclass(frozen=True)
class CurvePoint:
    """Where a run stood: means over the steps since the point before, or what a look at the held-out text found.

    Attributes:
        step: steps so far.
        seconds: working time so far.
        train_loss, validation_loss: nats per token; None where there was none.
        epoch: passes over the text so far.
        learning_rate, grad_norm, tokens_per_second: see `StepDone`.
    """

    step: int
    seconds: float
    train_loss: float | None
    validation_loss: float | None
    epoch: float | None = None
    learning_rate: float | None = None
    grad_norm: float | None = None
    tokens_per_second: float | None = None


@dataclass(frozen=True)
class RateChange:
    """From this step on the learning rate was so many times what the plan said."""

    step: int
    seconds: float
    factor: float


@dataclass(frozen=True)
class Sample:
    """What the model wrote after so many steps, on from a prefix."""

    step: int
    text: str
    prefix: str = ""


@dataclass(frozen=True)
class Manifest:
    """A trained model, but for its weights.

    Attributes:
        name: what the run is called.
        created: when it began, ISO 8601 with time zone.
        model: name of the model in the catalog.
        settings: the model's sizes.
        cleaning: the cleaning its text went through.
        level: what a token is.
        tokens: the vocabulary, by id.
        counts: how often each token occurs in the text.
        tokenizer_settings: what its tokenizer needs besides, and how many tokens are ``reserved``.
        text_name: name of the text it learned from.
        text_digest: SHA-256 of that text's file.
        training: how it was trained, the fields of `TrainingConfig`.
        result: figures of the run, the fields of `RunResult`.
        curve: its way there.
        baselines: what counting reaches on the same text, the fields of `Baselines`; empty where it is not known.
        changes: of the learning rate, by hand.
        judged_by: name of the other text it was judged by; empty for the tail of its own.
        unlearned: ids of tokens that its text has, but only in what was not learned from; empty in files of an earlier
            studio.
        origin: the run it began from, its ``id`` and the ``step`` of its weights; empty where it began from nothing.
        samples: what it wrote on the way.
        weights_digest: SHA-256 over the weights.
    """

    name: str
    created: str
    model: str
    settings: dict[str, Any]
    cleaning: str
    level: str
    tokens: tuple[str, ...]
    counts: tuple[int, ...]
    text_name: str
    text_digest: str
    training: dict[str, Any]
    result: dict[str, Any]
    curve: tuple[CurvePoint, ...] = ()
    samples: tuple[Sample, ...] = ()
    tokenizer_settings: dict[str, Any] = field(default_factory=dict)
    baselines: dict[str, Any] = field(default_factory=dict)
    changes: tuple[RateChange, ...] = ()
    judged_by: str = ""
    origin: dict[str, Any] = field(default_factory=dict)
    unlearned: tuple[int, ...] = ()
    weights_digest: str = field(default="")

    def vocabulary(self) -> Vocabulary:
        """Return its vocabulary."""
        return Vocabulary(self.tokens, self.counts, int(self.tokenizer_settings.get("reserved", 0)))

    def tokenizer(self) -> Tokenizer:
        """Return the tokenizer of its vocabulary.

        Raises:
            StudioError: a package it needs is not installed.
            ValueError, KeyError, TypeError: its settings do not suit the vocabulary.
        """
        return restore_tokenizer(self.level, self.vocabulary(), self.tokenizer_settings)

    def validation_perplexity(self) -> float | None:
        """Return the perplexity on the held-out text, None where none was held out."""
        loss = self.result.get("validation_loss")
        return perplexity(loss) if isinstance(loss, int | float) else None

    def unread_tokens(self, text_tokens: int = 0) -> int:
        """Return how many tokens at the end of its text were not learned from, at least.

        ``text_tokens`` is how many the whole text has, where that is known: of a text of which only the beginning was
        used the model knows no more than that.
        """
        count = max(sum(self.counts), text_tokens)
        used = min(count, self.training.get("max_tokens") or count)
        held_out = 0 if self.judged_by else int(used * self.training.get("validation_share", 0.0))
        return count - used + (held_out if held_out > 1 else 0)

    def comparable_bits(self) -> float | None:
        """Return the bits per character if all of the text was paid for, from one side; they compare with others' then.

        An earlier studio left out what it costs to spell unknown words; in a whole alphabet there is hardly any such.
        """
        bits = self.result.get("bits_per_character")
        if MODELS.fills_gaps(self.model) or not isinstance(bits, int | float):
            return None
        alphabet = self.level != "word" and len(self.tokens) <= _ALPHABET and not self.counts[0]
        charged = self.result.get("spelling_bits") is not None or self.level == "bpe" or alphabet
        return float(bits) if charged else None

    def to_metadata(self) -> dict[str, str]:
        """Return the metadata of the safetensors file."""
        return {
            "format": FORMAT,
            "format_version": str(FORMAT_VERSION),
            "manifest": json.dumps(dataclasses.asdict(self), ensure_ascii=True, allow_nan=False),
        }


def by_step(samples: Iterable[Sample | SampleDrawn]) -> list[Sample]:
    """Return one sample for each step, to be shown: what it goes on from and its text; several one below the other."""
    texts: dict[int, list[str]] = {}
    for sample in samples:
        text = sample.prefix + sample.text if sample.prefix else sample.text.lstrip("\n")
        texts.setdefault(sample.step, []).append(text)
    return [Sample(step, "\n\n".join(found)) for step, found in texts.items()]


def perplexity(loss: float) -> float:
    """Return exp(loss), the loss in nats per token; infinity where that is too large a number."""
    try:
        return math.exp(loss)
    except OverflowError:
        return math.inf


def checkpoint_path(model_path: Path) -> Path:
    """Return where the checkpoint of the run lies whose model is at ``model_path``."""
    return model_path.with_suffix(CHECKPOINT_SUFFIX)


def previous_checkpoint_path(model_path: Path) -> Path:
    """Return where the checkpoint before that one lies."""
    return model_path.with_suffix(".previous" + CHECKPOINT_SUFFIX)


def coming_checkpoint_path(model_path: Path) -> Path:
    """Return where the next checkpoint lies, whole, until the two others have made room for it."""
    return model_path.with_suffix(".coming" + CHECKPOINT_SUFFIX)


def checkpoint_paths(model_path: Path) -> tuple[Path, ...]:
    """Return where checkpoints of the run may lie, the latest first."""
    return (coming_checkpoint_path(model_path), checkpoint_path(model_path), previous_checkpoint_path(model_path))


def read_manifest(path: Path) -> Manifest:
    """Read the manifest of the model file at ``path``, and no more of it.

    Raises:
        StudioError: it cannot be read, is no model of the studio, is damaged, or comes from a newer studio.
    """
    return parse_manifest(read_header(path).metadata, path.name)


def parse_manifest(metadata: Mapping[str, str], name: str) -> Manifest:
    """Return the manifest among the metadata of a safetensors file; ``name`` is for the message.

    Raises:
        StudioError: it is damaged.
    """
    try:
        version = int(metadata["format_version"])
        raw = {**_ADDED_SINCE_1, **json.loads(metadata["manifest"], object_pairs_hook=no_key_twice)}
        if version < 6:
            prefix = raw["training"].get("sample_prefix", "")
            raw["samples"] = [{"prefix": prefix, **sample} for sample in raw["samples"]]
        if not MODELS.learns(raw["model"]):  # earlier studios took what it counted for what it learned
            raw["result"] = {**raw["result"], "parameters": 0}
        if version < 3 and raw["model"] == "lstm":
            raw["settings"] = {**raw["settings"], "embedding_size": raw["settings"]["hidden_size"]}
        return _checked(raw)
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        raise damaged(name) from None


def _checked(raw: Mapping[str, Any]) -> Manifest:
    """Return the manifest of parsed JSON.

    Raises:
        ValueError, KeyError, TypeError: it is not as it was written.
    """
    types = {field.name: field.type for field in dataclasses.fields(Manifest)}
    values = {name: raw[name] for name in types}
    for name, kind in types.items():
        expected = {"str": str, "dict[str, Any]": dict}.get(str(kind), list)
        if not isinstance(values[name], expected):
            raise TypeError(name)
    if max(len(values[name]) for name in ("curve", "samples", "changes")) > _MOST_NOTES:
        raise ValueError("more than any run writes")
    if not all(isinstance(token, str) for token in values["tokens"]):
        raise TypeError("tokens")
    if not all(type(count) is int and count >= 0 for count in values["counts"]) or sum(values["counts"]) > LARGEST:
        raise TypeError("counts")
    if len(values["tokens"]) < 2:
        raise ValueError("tokens")
    datetime.datetime.fromisoformat(values["created"]).timestamp()  # a ValueError or an OverflowError if absurd
    _check_result(values["result"])
    _check_settings(values["model"], values["settings"])
    if not all(isinstance(value, str) or is_number(value) for value in values["origin"].values()):
        raise TypeError("origin")
    values["training"] = _training(values["training"])
    if values["level"] not in LEVELS:
        raise ValueError("level")
    try:
        steps_of(values["cleaning"])
    except StudioError:
        raise ValueError("cleaning") from None
    values["tokens"] = tuple(values["tokens"])
    values["counts"] = tuple(values["counts"])
    values["unlearned"] = tuple(values["unlearned"])
    if not all(type(token_id) is int and 0 < token_id < len(values["tokens"]) for token_id in values["unlearned"]):
        raise ValueError("unlearned")
    values["curve"] = tuple(CurvePoint(**point) for point in values["curve"])
    values["samples"] = tuple(Sample(**sample) for sample in values["samples"])
    for sample in values["samples"]:
        check_types(sample)
    values["changes"] = tuple(RateChange(**change) for change in values["changes"])
    for point in (*values["curve"], *values["changes"]):
        check_types(point)
    _check_baselines(values["baselines"])
    manifest = Manifest(**values)
    manifest.vocabulary()  # a ValueError unless it is sound
    return manifest


def _check_result(result: Mapping[str, Any]) -> None:
    """Raise TypeError unless the figures of a run are numbers, or lack where they may."""
    for name in (*result, *_ALWAYS_THERE):
        value = result.get(name)
        if name in _WORDS:
            sound = isinstance(value, str)
        else:
            sound = is_number(value, whole=name in _WHOLE) or (value is None and name not in _ALWAYS_THERE)
        if not sound:
            raise TypeError(name)


def _check_settings(model: str, settings: Mapping[str, Any]) -> None:
    """Raise TypeError unless the settings of a model are of their kind; `make_config` says later whether they suit it.

    Those of a model that this studio does not know are numbers.
    """
    spec = MODELS.get(model)
    words = {setting.name for setting in spec.settings if setting.kind in ("choice", "text")} if spec else set()
    filled_in = spec.filled_in if spec else ()
    for name, value in settings.items():
        kind = str if name in words else list if name in filled_in else None
        if not (is_number(value) if kind is None else isinstance(value, kind)):
            raise TypeError(name)


def _training(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return how it was trained, each field that this studio knows: what an older one lacked is as it was then."""
    known = {field.name for field in dataclasses.fields(TrainingConfig)}
    config = TrainingConfig(**{name: value for name, value in raw.items() if name in known})
    check_types(config)
    return dataclasses.asdict(config)


def _check_baselines(raw: Mapping[str, Any]) -> None:
    """Raise TypeError unless they are losses, or there are none."""
    if raw:
        losses = [raw["uniform"], *raw["by_order"]]
        if len(losses) < 3 or not all(map(is_number, losses)):
            raise TypeError("baselines")
