"""One run from start to file: trains, takes notes, and saves the model whatever happens."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime
import math
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.catalog import build_model, make_config
from studio.runs.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from studio.runs.manifest import CurvePoint, Manifest, Sample, checkpoint_path, damaged, perplexity
from studio.runs.model_file import TrainedModel, save_model
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.events import Evaluated, RunFinished, RunStarted, SampleDrawn, StepDone, TrainingEvent
from studio.training.fitting import fitted
from studio.training.trainer import Trainer

_SAVE_EVERY = 60.0  # seconds
_ENDED = ("finished", "plateau", "diverged")
_RECENT_STEPS = 200  # the training loss of a run is the mean of its last epoch, of so many steps at most


@dataclass
class RunResult:
    """The figures of a run.

    Attributes:
        model: the model's name.
        parameters: how many numbers it learned.
        device: where.
        tokens: tokens of the text that were used, those held out counted.
        vocabulary_size: different tokens, with the unknown one.
        epochs: passes over the training text.
        steps: batches learned from.
        seconds: working time.
        tokens_per_second: rate at the end.
        skipped: steps that were left out since the gradient was infinite.
        train_loss: mean over the last epoch, 200 steps of it at most, nats per token; None before the first step.
        validation_loss: of the saved weights on the held-out tail, nats per token: these weights are kept since they
            did best there. Of a run that came to its end by itself it is measured on the whole tail.
        validation_perplexity: exp(validation_loss).
        stopped: why it ended: ``finished``, ``plateau`` (no longer better), ``diverged``, ``stopped`` by the user, or
            ``failed``.
    """

    model: str
    parameters: int = 0
    device: str = ""
    tokens: int = 0
    vocabulary_size: int = 0
    epochs: float = 0.0
    steps: int = 0
    seconds: float = 0.0
    tokens_per_second: float = 0.0
    skipped: int = 0
    train_loss: float | None = None
    validation_loss: float | None = None
    validation_perplexity: float | None = None
    stopped: str = "stopped"


class TrainingRun:
    """Trains a fresh model on a corpus and keeps it in one file.

    Attributes:
        path: the model file; it is there from the first minute on, and when `events` has ended.
        result: the figures so far.
        trained: the model, when `events` has ended after at least one step, also if it could not be saved.
    """

    def __init__(
        self, corpus: Corpus, model_name: str, settings: Mapping[str, object], config: TrainingConfig, path: Path
    ) -> None:
        """Raises: StudioError if the settings do not suit the model, or the text is too short."""
        self.path = path
        self.corpus = corpus
        self.config = fitted(config, corpus, len(corpus.tokenizer.vocabulary))
        self.model_config = make_config(model_name, settings)
        self.result = RunResult(model_name)
        self.trained: TrainedModel | None = None
        self._created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._recent: collections.deque[float] = collections.deque(maxlen=_RECENT_STEPS)
        self._curve: list[CurvePoint] = []
        self._samples: list[Sample] = []
        self._taken_up: Checkpoint | None = None

    @classmethod
    def taken_up(cls, corpus: Corpus, path: Path) -> TrainingRun:
        """Return the run whose model is at ``path``, to go on from its checkpoint as if it had not been stopped.

        On a processor, with a fixed number of threads and an end by epochs, the losses that follow are those of an
        unbroken run, to the last bit.

        Raises:
            StudioError: there is no checkpoint, it is damaged, or it is of another text.
        """
        checkpoint = load_checkpoint(checkpoint_path(path))
        manifest = checkpoint.manifest
        same_text = corpus.document.digest == manifest.text_digest and corpus.cleaning == manifest.cleaning
        if not same_text or corpus.tokenizer.vocabulary.tokens != manifest.tokens:
            raise StudioError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "This run learned from “{name}”, cleaned “{cleaning}” and cut by “{level}”. "
                    "Open that text in that way to go on with it.",
                ),
                name=manifest.text_name,
                cleaning=manifest.cleaning,
                level=manifest.level,
            )
        try:
            run = cls(corpus, manifest.model, manifest.settings, TrainingConfig(**manifest.training), path)
            run.result = RunResult(**{**manifest.result, "stopped": "stopped"})
        except (TypeError, ValueError):
            raise damaged(checkpoint_path(path).name) from None
        run._created, run._curve, run._samples = manifest.created, list(manifest.curve), list(manifest.samples)
        run._recent.extend(checkpoint.recent_losses)
        run._taken_up = checkpoint
        return run

    def events(self) -> Iterator[TrainingEvent]:
        """Train; the events are those of `train`. The model is saved every minute and at the end."""
        tokenizer = self.corpus.tokenizer
        self.model = build_model(self.result.model, len(tokenizer.vocabulary), self.model_config, seed=self.config.seed)
        self._trainer = Trainer(self.model, self.corpus, self.config)
        if self._taken_up is not None:
            try:
                self._trainer.restore(self._taken_up.tensors, self._taken_up.numbers)
            except (KeyError, ValueError, RuntimeError, TypeError):
                raise damaged(checkpoint_path(self.path).name) from None
            self._taken_up = None
        events = self._trainer.events()
        saved = time.monotonic()
        try:
            for event in events:
                self._note(event)
                yield event
                if isinstance(event, StepDone) and time.monotonic() - saved > _SAVE_EVERY:
                    with contextlib.suppress(StudioError):  # a full disk may have room again in a minute
                        self._save()
                        self._save_checkpoint(self._trainer.tensors(), self._trainer.numbers())
                    saved = time.monotonic()
        except (GeneratorExit, KeyboardInterrupt):
            raise
        except BaseException:
            self.result.stopped = "failed"
            raise
        finally:
            events.close()  # type: ignore[attr-defined]  # leaves the best weights in the model
            if self.result.steps:
                self._note_loss(self._trainer.best_loss)
                self.model.cpu()
                # First of all the model is there, even if the disk is not.
                self.trained = TrainedModel(self.model, tokenizer, self._manifest())
                self.trained = TrainedModel(self.model, tokenizer, self._save())
                if self.result.stopped in _ENDED:
                    checkpoint_path(self.path).unlink(missing_ok=True)
                elif self._trainer.left_off is not None:
                    self._save_checkpoint(*self._trainer.left_off)

    def _note(self, event: TrainingEvent) -> None:
        result = self.result
        match event:
            case RunStarted():
                result.parameters = event.parameters
                result.device = event.device
                result.tokens = event.train_tokens + event.validation_tokens
                result.vocabulary_size = event.vocabulary_size
                self._recent = collections.deque(self._recent, maxlen=min(_RECENT_STEPS, event.steps_per_epoch))
            case StepDone():
                self._recent.append(event.train_loss)
                result.steps, result.epochs, result.seconds = event.step, event.epoch, event.seconds
                result.tokens_per_second, result.skipped = event.tokens_per_second, event.skipped
                result.train_loss = _finite(statistics.fmean(self._recent))
            case Evaluated():
                self._note_loss(self._trainer.best_loss)
                loss = _finite(event.validation_loss)
                self._curve.append(CurvePoint(event.step, event.seconds, result.train_loss, loss))
            case SampleDrawn():
                self._samples.append(Sample(event.step, event.text))
            case RunFinished():
                self._note_loss(self._trainer.best_loss)
                result.stopped = event.reason

    def _note_loss(self, loss: float) -> None:
        self.result.validation_loss = _finite(loss)
        self.result.validation_perplexity = perplexity(loss) if loss < math.inf else None

    def _save(self) -> Manifest:
        return save_model(self.path, self._trainer.best_weights(), self._manifest())

    def _save_checkpoint(self, tensors: dict[str, Tensor], numbers: dict[str, float]) -> None:
        checkpoint = Checkpoint(self._manifest(), tensors, numbers, tuple(self._recent))
        save_checkpoint(checkpoint_path(self.path), checkpoint)

    def _manifest(self) -> Manifest:
        corpus, vocabulary = self.corpus, self.corpus.tokenizer.vocabulary
        return Manifest(
            name=Path(corpus.document.name).stem,
            created=self._created,
            model=self.result.model,
            settings=dataclasses.asdict(self.model.config),
            cleaning=corpus.cleaning,
            level=corpus.tokenizer.level,
            tokens=vocabulary.tokens,
            counts=vocabulary.counts,
            tokenizer_settings={"reserved": len(vocabulary.reserved), **corpus.tokenizer.settings()},
            text_name=corpus.document.name,
            text_digest=corpus.document.digest,
            training=dataclasses.asdict(self._trainer.config),
            result=dataclasses.asdict(self.result),
            curve=tuple(self._curve),
            samples=tuple(self._samples),
        )


def _finite(number: float) -> float | None:
    return number if abs(number) < float("inf") else None
