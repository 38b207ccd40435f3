"""Runs made alike, to be laid side by side: those that are kept, and the one under way."""

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
"""Runs that are shown beside each other; of more nobody could tell the lines apart."""

AXES = ("time", "steps", "epochs", "tokens")
"""What a curve can be drawn along, in the order of the tabs; see `studio.runs.history.AXES`."""

_OF_SAMPLES = tuple(name for name in SETTINGS if name.startswith("sample_"))  # they change nothing that is learned


@dataclass(frozen=True)
class Line:
    """Losses, nats per token, and where each lies along each of `AXES`."""

    places: Mapping[str, Numbers]
    losses: Numbers

    @classmethod
    def of_steps(cls, history: RunHistory) -> Line:
        """Return the losses in training."""
        return cls({axis: history.steps_along(axis) for axis in AXES}, history.train_losses)

    @classmethod
    def of_evaluations(cls, history: RunHistory) -> Line:
        """Return the losses on unseen text."""
        return cls({axis: history.evaluations_along(axis) for axis in AXES}, history.validation_losses)


@dataclass(frozen=True)
class Bits:
    """What a loss comes to in bits for each character of the unseen text: a nat so many, and the spelling besides."""

    per_nat: float
    spelling: float

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> Bits | None:
        """Return it for a run that is kept; None where its bits do not compare, or nothing was held out."""
        bits, loss = manifest.comparable_bits(), manifest.result.get("validation_loss")
        spelling = manifest.result.get("spelling_bits") or 0.0
        return cls((bits - spelling) / loss, spelling) if bits is not None and loss else None

    def of(self, losses: Numbers) -> Numbers:
        """Return losses, nats per token, as bits per character."""
        return losses * self.per_nat + self.spelling


@dataclass(frozen=True)
class ComparedRun:
    """What the Runs page compares of a run.

    Attributes:
        name: what it is called beside the others.
        learning, unseen: its two curves; the second is empty where nothing was held out.
        final: perplexity of the weights that are kept, on unseen text where there is some; None before the first.
        live: it is under way.
        settings: text, model and training, by name.
        samples: what it wrote on the way.
        bits: what its losses come to in bits per character; None where that would not compare with other runs.
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
        """Whether it sees both sides of each symbol, so that its perplexity is no match for the others'."""
        return MODELS.fills_gaps(self.settings.get("model"))

    @classmethod
    def of_manifest(cls, name: str, manifest: Manifest) -> ComparedRun:
        """Return a run that is kept."""
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
        return cls(entry.name, learning, unseen, final, True, _told(settings), samples)


def compared_runs(session: Session, runs: Sequence[KeptRun]) -> list[ComparedRun]:
    """Return the first `MOST` of the runs, as far as they can be read; the one under way as it is now."""
    compared = []
    record = session.training.record if session.training.running else None
    for run, name in zip(runs[:MOST], names_of(runs[:MOST]), strict=True):
        try:
            manifest = session.runs.library.manifest(run)
        except (StudioError, OSError):  # it may be gone by now
            continue
        if record is not None and record.run_id == run.id:
            compared.append(ComparedRun.of_record(RaceEntry(name, run.model, manifest.settings, record.config), record))
        else:
            compared.append(ComparedRun.of_manifest(name, manifest))
    return compared


def on_one_text(compared: Sequence[ComparedRun]) -> bool:
    """Whether all were judged on one text, cut in whatever way: else no figures of theirs compare."""
    return _alike(compared, ("text", "digest", "cleaning", "judged_by", "validation_share", "max_tokens"))


def cut_alike(compared: Sequence[ComparedRun]) -> bool:
    """Whether all know the same tokens: else their perplexities do not compare, but their bits per character do."""
    return _alike(compared, ("level", "vocabulary"))


def compare_in_bits(compared: Sequence[ComparedRun]) -> bool:
    """Whether the runs are to be laid beside each other in bits per character, rather than in perplexity."""
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
    return _told(settings)


def _stored(result: Mapping[str, object]) -> dict[str, object]:
    """Return how many numbers the file of a run holds, where counts are among them."""
    stored = result.get("stored")
    return {"stored": stored} if stored not in (None, result["parameters"]) else {}


def _told(settings: Mapping[str, object]) -> dict[str, object]:
    spec = MODELS.get(str(settings["model"]))
    not_told = {*_OF_SAMPLES, *(spec.filled_in if spec is not None else ())}
    return {name: value for name, value in settings.items() if name not in not_told}
