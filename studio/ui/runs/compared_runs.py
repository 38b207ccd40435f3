"""Runs in one form for comparison: runs of the library, and the run under way."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.messages import StudioError
from studio.models.specs import MODELS
from studio.runs.columns import Numbers
from studio.runs.history import RunHistory
from studio.runs.index import KeptRun
from studio.runs.manifest import Manifest, Sample, perplexity
from studio.session.race import RaceEntry
from studio.session.session import Session
from studio.session.training_record import TrainingRecord
from studio.training.settings import SETTINGS
from studio.ui.common.run_names import names_of

MOST = 6
"""The most runs that are compared; nobody could tell more lines apart."""

AXES = ("time", "steps", "epochs", "tokens")
"""The x axes of the curves, in the order of the tabs; see `studio.runs.history.AXES`."""

_OF_SAMPLES = tuple(name for name in SETTINGS if name.startswith("sample_"))  # samples do not change the training


@dataclass(frozen=True)
class Line:
    """Losses, nats per token, and their x values along each of `AXES`."""

    places: Mapping[str, Numbers]
    losses: Numbers

    @classmethod
    def of_steps(cls, history: RunHistory) -> Line:
        """Return the training loss of each step."""
        return cls({axis: history.steps_along(axis) for axis in AXES}, history.train_losses)

    @classmethod
    def of_evaluations(cls, history: RunHistory) -> Line:
        """Return the validation loss of each evaluation."""
        return cls({axis: history.evaluations_along(axis) for axis in AXES}, history.validation_losses)


@dataclass(frozen=True)
class Bits:
    """The conversion of a loss, nats per token, to bits per character of the unseen text.

    Attributes:
        per_nat: bits per character for each nat per token.
        spelling: bits per character to spell unknown words, which the loss does not include.
    """

    per_nat: float
    spelling: float

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> Bits | None:
        """Return the conversion for a run; None where its bits do not compare, or nothing was held out."""
        bits, loss = manifest.comparable_bits(), manifest.result.get("validation_loss")
        spelling = manifest.result.get("spelling_bits") or 0.0
        return cls((bits - spelling) / loss, spelling) if bits is not None and loss else None

    def of(self, losses: Numbers) -> Numbers:
        """Convert losses, nats per token, to bits per character."""
        return losses * self.per_nat + self.spelling


@dataclass(frozen=True)
class ComparedRun:
    """The parts of a run that the Runs page compares.

    Attributes:
        name: the name of the run, unlike those of the others.
        learning, unseen: the training and the validation losses; the latter are empty where nothing was held out.
        final: the perplexity of the kept weights, on unseen text where there is some; None before the first loss.
        live: whether the run is under way.
        settings: the settings of text, model and training, by name.
        samples: the samples that the model wrote during the training.
        bits: the conversion of the losses to bits per character; None where these would not compare with other runs.
    """

    name: str
    learning: Line
    unseen: Line
    final: float | None
    live: bool
    settings: Mapping[str, object]
    samples: tuple[Sample, ...]
    bits: Bits | None = None

    @property
    def fills_gaps(self) -> bool:
        """Whether the model sees both sides of each token, so that its perplexity does not compare with the others'."""
        return MODELS.fills_gaps(self.settings.get("model"))

    @classmethod
    def of_manifest(cls, name: str, manifest: Manifest) -> ComparedRun:
        """Return a run of the library."""
        history = RunHistory.of_manifest(manifest)
        learning, unseen = Line.of_steps(history), Line.of_evaluations(history)
        final = manifest.validation_perplexity()
        train_loss = manifest.result.get("train_loss")
        if final is None and isinstance(train_loss, int | float):
            final = perplexity(train_loss)
        bits = Bits.of_manifest(manifest)
        return cls(name, learning, unseen, final, False, _settings_of(manifest), manifest.samples, bits)

    @classmethod
    def of_record(cls, entry: RaceEntry, record: TrainingRecord) -> ComparedRun:
        """Return the run under way."""
        history = record.history
        learning, unseen = Line.of_steps(history), Line.of_evaluations(history)
        settings: dict[str, object] = {"text": record.text_name, "judged_by": record.judged_by, "model": entry.model}
        settings |= {**entry.settings, **dataclasses.asdict(record.config)}
        final = perplexity(record.loss()) if len(history.evaluations) or len(history.steps) else None
        samples = tuple(Sample(sample.step, sample.text, sample.prefix) for sample in history.samples)
        return cls(entry.name, learning, unseen, final, True, _shown(settings), samples)


def compared_runs(session: Session, runs: Sequence[KeptRun]) -> list[ComparedRun]:
    """Return the first `MOST` of the runs that can be read; the run under way is in its present state."""
    compared = []
    record = session.training.record if session.training.running else None
    for run, name in zip(runs[:MOST], names_of(runs[:MOST]), strict=True):
        try:
            manifest = session.runs.library.manifest(run)
        except (StudioError, OSError):  # it may be deleted by now
            continue
        if record is not None and record.run_id == run.id:
            compared.append(ComparedRun.of_record(RaceEntry(name, run.model, manifest.settings, record.config), record))
        else:
            compared.append(ComparedRun.of_manifest(name, manifest))
    return compared


def on_one_text(compared: Sequence[ComparedRun]) -> bool:
    """Whether all runs were judged on the same text, however it is cut: else no figures of theirs compare."""
    return _alike(compared, ("text", "digest", "cleaning", "judged_by", "validation_share", "max_tokens"))


def cut_alike(compared: Sequence[ComparedRun]) -> bool:
    """Whether all runs have the same tokens: else their perplexities do not compare; bits per character may."""
    return _alike(compared, ("level", "vocabulary"))


def compare_in_bits(compared: Sequence[ComparedRun]) -> bool:
    """Whether to compare the runs in bits per character rather than in perplexity."""
    return not cut_alike(compared) and on_one_text(compared) and all(run.bits is not None for run in compared)


def _alike(compared: Sequence[ComparedRun], keys: Sequence[str]) -> bool:
    kept = [run for run in compared if not run.live]
    return all(len({str(run.settings.get(key)) for run in kept}) <= 1 for key in keys)


def _settings_of(manifest: Manifest) -> dict[str, object]:
    settings: dict[str, object] = {
        "text": manifest.text_name,
        "digest": manifest.text_digest,
        "cleaning": manifest.cleaning,
        "level": manifest.level,
        "vocabulary": len(manifest.tokens),
        "judged_by": manifest.judged_by,
        "model": manifest.model,
        **manifest.settings,
        "parameters": manifest.result["parameters"],
        **_stored(manifest.result),
        **manifest.training,
        "device": manifest.result.get("device", ""),
        "origin": manifest.origin.get("id", ""),
    }
    return _shown(settings)


def _stored(result: Mapping[str, object]) -> dict[str, object]:
    """Return the number of numbers in the model file, where the file holds counts too."""
    stored = result.get("stored")
    return {"stored": stored} if stored not in (None, result["parameters"]) else {}


def _shown(settings: Mapping[str, object]) -> dict[str, object]:
    spec = MODELS.get(str(settings["model"]))
    hidden = {*_OF_SAMPLES, *(spec.filled_in if spec is not None else ())}
    return {name: value for name, value in settings.items() if name not in hidden}
