"""What a model file says of itself, readable without torch and without reading the weights."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from msgspec import Meta

from studio.messages import StudioError
from studio.models.specs import MODELS
from studio.runs.header import FORMAT, FORMAT_VERSION, damaged, read_header
from studio.runs.run_result import RunResult
from studio.stored_json import LARGEST_NUMBER, convert, decode
from studio.text.cleaning import steps_of
from studio.text.levels import LEVELS, restore_tokenizer
from studio.text.tokenizer import Tokenizer
from studio.text.vocabulary import Vocabulary
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, SampleDrawn

SUFFIX = ".safetensors"

CHECKPOINT_SUFFIX = ".checkpoint"

_ALPHABET = 256  # tokens
_IN_EVERY_RESULT = ("parameters", "epochs", "seconds")
_RESULT_TYPES = get_type_hints(RunResult)
_MOST_NOTES = Meta(max_length=20_000)  # points of a curve and the like: a stranger's file must not hold up the window


@dataclass(frozen=True)
class CurvePoint:
    """A point of a run's curve: means over the steps since the point before, or the losses of one evaluation.

    Attributes:
        step: steps since the run began.
        seconds: working time since the run began, pauses not counted.
        train_loss, validation_loss: nats per token; None where it was not measured.
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
    """A change of the learning rate by hand: from this step on it was ``factor`` times the rate of the plan."""

    step: int
    seconds: float
    factor: float


@dataclass(frozen=True)
class BatchSize:
    """From this step on a batch had so many rows."""

    step: int
    rows: int


@dataclass(frozen=True)
class Sample:
    """What the model wrote after ``step`` steps of the run, as a continuation of ``prefix``."""

    step: int
    text: str
    prefix: str = ""


@dataclass(frozen=True)
class Manifest:
    """All that a model file says beside the weights: the model, its vocabulary, its text and its run.

    A file of an earlier studio may lack the fields that have a default.

    Attributes:
        name: the name of the run.
        created: when the run began, ISO 8601 with time zone.
        model: name of the model in the catalog.
        settings: the model's sizes, the fields of its config.
        cleaning: the cleaning of the text, as `studio.text.cleaning.steps_of` reads it.
        level: what a token is, one of `studio.text.levels.LEVELS`.
        tokens: the vocabulary, by id.
        counts: how often each token occurs in the text.
        tokenizer_settings: what the tokenizer needs beside the vocabulary, and how many tokens are ``reserved``.
        text_name: name of the text that the model learned from.
        text_digest: SHA-256 of that text's file.
        training: how the model was trained, the fields of `TrainingConfig`.
        result: figures of the run, the fields of `RunResult`; an earlier studio left some out.
        curve: the points of the run's curve, by step.
        baselines: what counting reaches on the same text, the fields of `Baselines`; empty where it was not measured.
        changes: changes of the learning rate by hand, by step.
        batch_sizes: the rows of a batch at the beginning and after each halving; empty in files of an earlier studio.
        judged_by: name of the other text that the losses were measured on; empty for the tail of the model's own text.
        unlearned: ids of tokens that stand only in those parts of the text that the model did not learn from.
        origin: the run whose weights this run began with, its ``id`` and the ``step`` of the weights; empty where it
            began with fresh weights.
        samples: what the model wrote during the run.
        weights_digest: SHA-256 over the weights; empty where they were never saved.
    """

    name: str
    created: str
    model: str
    settings: dict[str, Any]
    cleaning: str
    level: str
    tokens: Annotated[tuple[str, ...], Meta(min_length=2)]
    counts: tuple[Annotated[int, Meta(ge=0)], ...]
    text_name: str
    text_digest: str
    training: dict[str, Any]
    result: dict[str, Any]
    curve: Annotated[tuple[CurvePoint, ...], _MOST_NOTES] = ()
    samples: Annotated[tuple[Sample, ...], _MOST_NOTES] = ()
    tokenizer_settings: dict[str, Any] = field(default_factory=dict)
    baselines: dict[str, Any] = field(default_factory=dict)
    changes: Annotated[tuple[RateChange, ...], _MOST_NOTES] = ()
    batch_sizes: Annotated[tuple[BatchSize, ...], _MOST_NOTES] = ()
    judged_by: str = ""
    origin: dict[str, Any] = field(default_factory=dict)
    unlearned: tuple[int, ...] = ()
    weights_digest: str = field(default="")

    def vocabulary(self) -> Vocabulary:
        """Return the model's vocabulary.

        Raises:
            ValueError: a token is there twice, or has no count, or the number of reserved tokens is none.
        """
        return Vocabulary(self.tokens, self.counts, convert(self.tokenizer_settings.get("reserved", 0), int))

    def tokenizer(self) -> Tokenizer:
        """Return the model's tokenizer.

        Raises:
            StudioError: a package it needs is not installed.
            ValueError: its settings do not suit the vocabulary.
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
        manifest = decode(metadata["manifest"], Manifest)
        return _checked(_of_today(manifest, int(metadata["format_version"])))
    except (ValueError, KeyError, OverflowError, OSError):
        raise damaged(name) from None


def _of_today(manifest: Manifest, version: int) -> Manifest:
    """Return a manifest of an earlier format as this studio would have written it.

    Fields that did not exist then have their defaults already.
    """
    training = convert(manifest.training, TrainingConfig)
    settings, samples = manifest.settings, manifest.samples
    if version < 6:
        samples = tuple(replace(sample, prefix=sample.prefix or training.sample_prefix) for sample in samples)
    if version < 3 and manifest.model == "lstm":
        settings = {**settings, "embedding_size": settings["hidden_size"]}
    result = manifest.result
    if not MODELS.learns(manifest.model):  # earlier studios took the numbers that it counted for learned ones
        result = {**result, "parameters": 0}
    training_fields = dataclasses.asdict(training)
    return replace(manifest, training=training_fields, settings=settings, samples=samples, result=result)


def _checked(manifest: Manifest) -> Manifest:
    """Return the manifest, whose fields are of their types, if their values are sound as well.

    Raises:
        ValueError, OverflowError, OSError: they are not.
    """
    if sum(manifest.counts) > LARGEST_NUMBER:
        raise ValueError("counts")
    datetime.datetime.fromisoformat(manifest.created).timestamp()  # a ValueError or an OverflowError if absurd
    for name in {*manifest.result, *_IN_EVERY_RESULT}:
        kind = _RESULT_TYPES.get(name, float)
        convert(manifest.result.get(name), kind if kind is str or name in _IN_EVERY_RESULT else kind | None)
    for name, value in manifest.settings.items():  # `make_config` says later whether they suit the model
        convert(value, _setting_type(manifest.model, name))
    convert(manifest.origin, dict[str, str | float])
    if manifest.level not in LEVELS:
        raise ValueError("level")
    try:
        steps_of(manifest.cleaning)
    except StudioError:
        raise ValueError("cleaning") from None
    if not all(0 < token_id < len(manifest.tokens) for token_id in manifest.unlearned):
        raise ValueError("unlearned")
    if manifest.baselines and len(convert(manifest.baselines, Baselines).by_order) < 2:
        raise ValueError("baselines")
    manifest.vocabulary()  # a ValueError unless it is sound
    return manifest


def _setting_type(model: str, name: str) -> Any:
    """Return the type of a model's setting; the settings of a model that this studio does not know are numbers."""
    spec = MODELS.get(model)
    if spec is None:
        return float
    words = {setting.name for setting in spec.settings if setting.kind in ("choice", "text")}
    return str if name in words else list[int] if name in spec.filled_in else float
