"""One run: trains a model, keeps its history, and saves the model whatever happens."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime
import math
import statistics
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from studio.atomic import NotSavedError
from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import stored_count
from studio.models.spelling import spelling_bits
from studio.runs.checkpoint import Checkpoint, newest_checkpoint, save_checkpoint
from studio.runs.curve import Curve, finite
from studio.runs.header import damaged
from studio.runs.history import batch_sizes_at_start
from studio.runs.kept_weights import LAST, KeptWeights, kept_weights, result_at, weights_step
from studio.runs.manifest import (
    BatchSize,
    Manifest,
    RateChange,
    Sample,
    checkpoint_path,
    checkpoint_paths,
    perplexity,
)
from studio.runs.model_file import TrainedModel, load_model, save_model
from studio.runs.run_folder import MODEL
from studio.runs.run_result import RunResult
from studio.runs.scoring import bits_per_character
from studio.text.corpus import Corpus, JudgedPart, unlearned_ids
from studio.training.config import PRECISIONS, TrainingConfig
from studio.training.devices import Processor, pick_precision, pick_processor
from studio.training.events import (
    Baselines,
    BatchHalved,
    CheckpointFailed,
    CheckpointSaved,
    Evaluated,
    LearningRateChanged,
    RunFinished,
    RunStarted,
    SampleDrawn,
    StepDone,
    TrainingEvent,
    Warned,
)
from studio.training.fitting import fitted
from studio.training.live_controls import LiveControls
from studio.training.trainer import Trainer

_MOST_SAMPLES = 2000
_MOST_SAMPLED = 4_000_000  # characters
_ENDED = ("finished", "plateau", "diverged")
_RECENT_STEPS = 200  # at most; the training loss of a run is the mean of its last epoch


class TrainingRun:
    """Trains a model on a corpus, and saves the model to a file.

    Attributes:
        name: the name of the run: the name of its text, unless another one is set before the first step.
        path: the model file; written during the first minute, every minute, and at the end.
        corpus: the text and its vocabulary; only the first ``max_tokens`` of the config.
        result: the figures of the run so far.
        trained: the model, once `events` has ended after at least one step, even if the model could not be saved.
        live_controls: the settings that can be changed during the training.
        baselines: the losses of models that only count, on the same text; None where they are unknown.
        first_save, save_every: seconds until the first save of model and checkpoint, and between later saves.
    """

    first_save = 10.0
    save_every = 60.0

    def __init__(
        self, corpus: Corpus, model_name: str, settings: Mapping[str, object], config: TrainingConfig, path: Path | str
    ) -> None:
        """Raise `StudioError` if the settings do not suit the model, or the text is too short."""
        self.name = Path(corpus.document.name).stem
        self.path = Path(path)
        self.corpus = corpus = corpus.first(config.max_tokens)
        self.config = fitted(config, corpus, len(corpus.tokenizer.vocabulary))
        self.model_config = make_config(model_name, settings)
        self.result = RunResult(model_name)
        self.trained: TrainedModel | None = None
        self._created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self.live_controls = LiveControls()
        self.baselines: Baselines | None = None
        self._recent: collections.deque[float] = collections.deque(maxlen=_RECENT_STEPS)
        self._curve = Curve()
        self._changes: list[RateChange] = []
        self._batch_sizes: tuple[BatchSize, ...] = ()
        self._samples: list[Sample] = []
        self._origin: dict[str, Any] = {}
        self._first_weights: Mapping[str, Tensor] | None = None
        self._processor: Processor | None = None  # the device and the precision of a resumed run
        self._resumed_from: Checkpoint | None = None
        self._resumed_step = 0  # the steps before the run was resumed
        self._longer = False
        self._fresh = True
        self._warning: Message | None = None
        self._unlearned: tuple[int, ...] = ()
        self._judged: JudgedPart | None = None  # None where nothing is held out
        self._spelling = 0.0  # bits, for the whole held-out text
        self._unsaved = ""  # why the last save during the training failed

    @classmethod
    def resumed(cls, corpus: Corpus, path: Path, longer: Mapping[str, object] | None = None) -> TrainingRun:
        """Return the run whose model is at ``path``, to be resumed from its checkpoint as if it had not been stopped.

        The run keeps its device and its precision; where this computer lacks them, a `Warned` event says so.

        On a processor, with a fixed number of threads and an end by epochs, the losses that follow equal those of an
        unbroken run to the last bit. With ``longer``, new ``epochs`` or ``minutes`` for its config, the run goes on to
        that end instead of its own.

        Raises:
            StudioError: there is no whole checkpoint, or the run learned from another text.
        """
        checkpoint, warning = newest_checkpoint(path)
        manifest = checkpoint.manifest
        same_text = corpus.document.digest == manifest.text_digest and corpus.cleaning == manifest.cleaning
        if not same_text:
            raise _other_text(manifest)
        corpus = _numbered_as(corpus, manifest, manifest.training.get("max_tokens"))
        if longer is None and manifest.result.get("stopped") in _ENDED:
            raise StudioError(
                QT_TRANSLATE_NOOP(
                    "core", "The run on “{name}” has come to its end. Say how much longer it is to go on."
                ),
                name=manifest.text_name,
            )
        try:
            config = TrainingConfig(**{**manifest.training, **(longer or {})})
            run = cls(corpus, manifest.model, manifest.settings, config, path)
            run.result = RunResult(**{**manifest.result, "stopped": "stopped"})
            run.baselines = Baselines.of_mapping(manifest.baselines)
        except (TypeError, ValueError):
            raise damaged(checkpoint_path(path).name) from None
        run.name = manifest.name
        run._created, run._curve, run._samples = manifest.created, Curve(manifest.curve), list(manifest.samples)
        run._changes, run._origin = list(manifest.changes), manifest.origin
        run._batch_sizes = manifest.batch_sizes
        run._recent.extend(checkpoint.recent_losses)
        run._resumed_from, run._longer, run._warning, run._fresh = checkpoint, longer is not None, warning, False
        run._processor, run._resumed_step = _processor_of(checkpoint, config), int(checkpoint.numbers["step"])
        return run

    @classmethod
    def forked(
        cls,
        corpus: Corpus,
        source: Path,
        settings: Mapping[str, object],
        config: TrainingConfig,
        path: Path,
        *,
        last: bool = True,
    ) -> TrainingRun:
        """Return a new run that begins with the weights of another run, whose model is at ``source``.

        Args:
            corpus: the text of the other run, or a different text cut into the same tokens.
            source: the model file of the other run.
            settings: settings that differ from the other run's; the shapes of the weights stay the same.
            config: how to train.
            path: the model file of the new run.
            last: begin with the last weights, from the newest checkpoint, rather than with the best.

        Raises:
            StudioError: as the constructor; or there are no such weights; or tokens or shapes differ.
        """
        if last:
            checkpoint, _ = newest_checkpoint(source)
            manifest, step = checkpoint.manifest, int(checkpoint.numbers["step"])
            weights = {
                name.removeprefix("weights."): tensor
                for name, tensor in checkpoint.tensors.items()
                if name.startswith("weights.")
            }
        else:
            trained = load_model(source)
            manifest, weights = trained.manifest, trained.model.state_dict()
            step = weights_step(manifest)
        corpus = _numbered_as(corpus, manifest, config.max_tokens)
        run = cls(corpus, manifest.model, {**manifest.settings, **settings}, config, path)
        run._first_weights = weights
        run._origin = {"id": source.parent.name, "step": step}
        return run

    def events(self) -> Iterator[TrainingEvent]:
        """Train and yield the events of `train`. The model is saved every minute and at the end."""
        tokenizer = self.corpus.tokenizer
        self.model = build_model(self.result.model, len(tokenizer.vocabulary), self.model_config, seed=self.config.seed)
        self._take_weights()
        self._look_at_tokens()
        processor, lacking = (self._processor or pick_processor(self.config)).there_is()
        self._trainer = Trainer(self.model, self.corpus, self.config, self.live_controls, processor)
        for warning in (self._warning, lacking):
            if warning is not None:
                yield Warned(warning)
        if self._resumed_from is not None:
            try:
                self._trainer.restore(self._resumed_from.tensors, self._resumed_from.numbers, longer=self._longer)
            except (KeyError, ValueError, RuntimeError, TypeError):
                raise damaged(checkpoint_path(self.path).name) from None
            self._resumed_from = None
        events = self._trainer.events()
        due = time.monotonic() + self.first_save
        self.result.stopped = "running"
        try:
            for event in events:
                self._note(event)
                yield event
                if isinstance(event, StepDone) and time.monotonic() > due:
                    outcome = self._save_on_the_way()
                    if outcome is not None:
                        yield outcome
                    due = time.monotonic() + self.save_every
        except (GeneratorExit, KeyboardInterrupt):
            self.result.stopped = "stopped"
            raise
        except BaseException:
            self.result.stopped = "failed"
            raise
        finally:
            events.close()  # type: ignore[attr-defined]  # leaves the best weights in the model
            if self.result.steps > self._resumed_step or self.result.stopped in _ENDED:
                self._note_loss(self._trainer.best_loss)
                self._note_weights()
                self.model.cpu()
                # The model is kept in memory before anything is written: the disk may fail.
                self.trained = TrainedModel(self.model, tokenizer, self._manifest())
                try:
                    self.trained = TrainedModel(self.model, tokenizer, self._save())
                except StudioError:
                    self._save_what_is_to_go_on()
                    raise
                self._save_last_checkpoint()
                manifest = self.trained.manifest
                self.trained = dataclasses.replace(self.trained, kept=kept_weights(self.path, manifest))

    def sizes(self) -> tuple[str, dict[str, object]]:
        """Return the model's name in the catalog, and its settings."""
        return self.result.model, dataclasses.asdict(self.model_config)

    def snapshot(self, which: str = LAST) -> TrainedModel | None:
        """Return a copy of the model with its `LAST` or its `BEST` weights, to write with; None before the first step.

        The copy is None too before a resumed run has read its checkpoint. Any thread may call this.
        """
        if not self.result.steps or self._resumed_from is not None:
            return None
        with self.live_controls.between_steps():
            best, last = self._weights_step(), self.result.steps
            weights = dict(self._trainer.last_weights() if which == LAST else self._trainer.best_weights())
            manifest = self._manifest()
        kept = KeptWeights(self.path, which, best, last) if best not in (None, last) else None
        if which == LAST:
            manifest = dataclasses.replace(manifest, result=result_at(manifest, last))
        name = f"{manifest.name} · {last if which == LAST else best}"
        manifest = dataclasses.replace(manifest, name=name)
        with torch.device("meta"):
            model = build_model(self.result.model, len(manifest.tokens), self.model.config)
        model.load_state_dict(weights, assign=True)
        model.eval()
        return TrainedModel(model, self.corpus.tokenizer, manifest, kept)

    def _look_at_tokens(self) -> None:
        """Find the tokens that the training text lacks, and the bits to spell them."""
        corpus, config = self.corpus, self.config
        train_ids, held_out = corpus.split(config.validation_share, config.max_tokens)
        self._unlearned = tuple(unlearned_ids(corpus.tokenizer, train_ids, anew=not self._origin))
        if len(held_out):
            part = corpus.judged_part(config.validation_share, config.max_tokens)
            vocabulary = corpus.tokenizer.vocabulary
            self._judged = part
            self._spelling = float(spelling_bits(vocabulary, self._unlearned, part.token_ids, part.unknown)[1:].sum())

    def _take_weights(self) -> None:
        """Load the weights of the other run into the model of a fork."""
        if self._first_weights is not None:
            try:
                self.model.load_state_dict(self._first_weights)
            except RuntimeError:
                raise StudioError(
                    QT_TRANSLATE_NOOP("core", "A run that goes on from another keeps the sizes of its model.")
                ) from None
            self._first_weights = None

    def _note(self, event: TrainingEvent) -> None:
        result = self.result
        match event:
            case RunStarted():
                result.parameters = event.parameters
                result.device, result.precision = event.device, event.precision
                result.tokens = event.train_tokens + event.validation_tokens
                result.vocabulary_size = event.vocabulary_size
                self._batch_sizes = batch_sizes_at_start(self._batch_sizes, event)
                self._recent = collections.deque(self._recent, maxlen=min(_RECENT_STEPS, event.steps_per_epoch))
            case StepDone():
                self._recent.append(event.train_loss)
                result.steps, result.epochs, result.seconds = event.step, event.epoch, event.seconds
                result.tokens_per_second, result.skipped = event.tokens_per_second, event.skipped
                result.train_loss = finite(statistics.fmean(self._recent))
                self._note_weights()
                self._curve.learned(event)
            case Evaluated():
                self._note_loss(self._trainer.best_loss)
                self._note_weights()
                self._curve.judged(event)
            case BatchHalved():
                self._batch_sizes = (*self._batch_sizes, BatchSize(event.step, event.batch_size))
            case LearningRateChanged():
                self._changes.append(RateChange(event.step, event.seconds, event.factor))
            case SampleDrawn():
                self._samples.append(Sample(event.step, event.text, event.prefix))
                self._samples = thinned(self._samples)
            case RunFinished():
                self._note_loss(self._trainer.best_loss)
                result.stopped = event.reason

    def _note_loss(self, loss: float) -> None:
        result = self.result
        result.validation_loss = finite(loss)
        result.validation_perplexity = finite(perplexity(loss))
        if self._judged is not None:
            predicted, characters = len(self._judged.token_ids) - 1, max(1, self._judged.characters)
            result.bits_per_character = finite(bits_per_character(loss, predicted, self._spelling, characters))
            result.spelling_bits = self._spelling / characters

    def _note_weights(self) -> None:
        """Note the step of the weights that a save would write now, and the training loss at that step."""
        result, step = self.result, self._weights_step()
        if step == result.steps:
            result.weights_train_loss = result.train_loss
        elif step != result.weights_step:
            result.weights_train_loss = None
        result.weights_step = step

    def _weights_step(self) -> int | None:
        """Return the step of the weights to keep; see `Trainer.best_weights`."""
        evaluator = self._trainer.evaluator
        if evaluator.best_loss == math.inf:
            return evaluator.step if self._trainer.diverged else self.result.steps
        return evaluator.best_step if evaluator.best_step >= 0 else None

    def _save_on_the_way(self) -> CheckpointSaved | CheckpointFailed | None:
        """Save model and checkpoint; report a failure once, and go on: a full disk may have room again in a minute."""
        step, before = self.result.steps, self._unsaved
        try:
            self._save()
            self._save_checkpoint(self._trainer.tensors(), self._trainer.numbers())
        except (StudioError, MemoryError) as error:
            problem = _problem(error)
            self._unsaved = problem.template
            if problem.template == before:
                return None
            words = QT_TRANSLATE_NOOP("core", "{problem} The training goes on; saving is tried again every minute.")
            return CheckpointFailed(step, Message(words, {"problem": problem}))
        self._unsaved = ""
        return CheckpointSaved(step, again=bool(before))

    def _save(self) -> Manifest:
        with self._called_as_known():
            return save_model(self.path, self._trainer.best_weights(), self._manifest())

    def _save_what_is_to_go_on(self) -> None:
        """Save the last checkpoint of a run whose model could not be saved, so that the run can be resumed.

        A run that has ended keeps the checkpoint before: resumed from there, it can end again and be saved. Before the
        first save of a run, the checkpoints at its path belong to the model of an earlier run.
        """
        if not self._fresh and self.result.stopped not in _ENDED:
            with contextlib.suppress(StudioError):
                self._save_last_checkpoint()

    def _save_last_checkpoint(self) -> None:
        if self._trainer.left_off is not None:
            self._save_checkpoint(*self._trainer.left_off)

    def _save_checkpoint(self, tensors: dict[str, Tensor], numbers: dict[str, float]) -> None:
        if self._fresh:  # the checkpoints of an earlier run, whose model has been replaced
            for path in checkpoint_paths(self.path):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            self._fresh = False
        checkpoint = Checkpoint(self._manifest(), tensors, numbers, tuple(self._recent))
        with self._called_as_known():
            save_checkpoint(self.path, checkpoint)

    @contextlib.contextmanager
    def _called_as_known(self) -> Iterator[None]:
        """Put the name of the run into errors of saving: in the library all model files have the same name."""
        try:
            yield
        except NotSavedError as error:
            raise error.called(self._manifest().name if self.path.name == MODEL else self.path.name) from error

    def _manifest(self) -> Manifest:
        corpus, vocabulary = self.corpus, self.corpus.tokenizer.vocabulary
        self._note_weights()
        self.result.stored = stored_count(self.model)
        return Manifest(
            name=self.name,
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
            curve=self._curve.points(),
            samples=tuple(self._samples),
            baselines=dataclasses.asdict(self.baselines) if self.baselines is not None else {},
            changes=tuple(self._changes),
            batch_sizes=self._batch_sizes,
            judged_by=corpus.held_out.document.name if corpus.held_out is not None else "",
            origin=self._origin,
            unlearned=self._unlearned,
        )


def _processor_of(checkpoint: Checkpoint, config: TrainingConfig) -> Processor:
    """Return the device and the precision that the run of a checkpoint was trained with.

    A checkpoint of an earlier studio lacks the precision; the type of the model's state tells it, if there is a state.
    """
    result = checkpoint.manifest.result
    device = torch.device("cpu" if (result.get("device") or "cpu") == "cpu" else "cuda")
    precision = result.get("precision")
    if precision not in PRECISIONS:
        halves = (
            tensor.dtype == torch.bfloat16 for name, tensor in checkpoint.tensors.items() if name.startswith("state.")
        )
        precision = "bfloat16" if any(halves) else config.precision
    return Processor(device, pick_precision(precision, device))


def thinned(samples: list[Sample]) -> list[Sample]:
    """Return the samples; too many for a file are thinned to those of every other step, with the first and the last."""
    while len(samples) > _MOST_SAMPLES or sum(len(sample.text) for sample in samples) > _MOST_SAMPLED:
        steps = sorted({sample.step for sample in samples})
        if len(steps) < 3:
            break
        kept = {*steps[::2], steps[-1]}
        samples = [sample for sample in samples if sample.step in kept]
    return samples


def _numbered_as(corpus: Corpus, manifest: Manifest, max_tokens: int | None) -> Corpus:
    """Return the first ``max_tokens`` of a corpus, numbered with the vocabulary of a run on the same tokens.

    A run on the first tokens of a text has the vocabulary of these tokens; in earlier studios it had the vocabulary of
    the whole text. A fork has the vocabulary of its origin, which may have read less of the text, or more.

    Raises:
        StudioError: the corpus has another vocabulary.
    """
    for vocabulary in (corpus.tokenizer.vocabulary, corpus.vocabulary_of_first(manifest.training.get("max_tokens"))):
        if vocabulary.tokens == manifest.tokens:
            return corpus.first(max_tokens, vocabulary)
    cut = manifest.level, {**manifest.tokenizer_settings, "reserved": 0}
    of_text = corpus.document.digest == manifest.text_digest
    if manifest.origin and of_text and cut == (corpus.tokenizer.level, {**corpus.tokenizer.settings(), "reserved": 0}):
        return corpus.first(max_tokens, manifest.vocabulary())
    raise _other_text(manifest)


def _problem(error: StudioError | MemoryError) -> Message:
    """Return why something could not be saved, without advice."""
    if isinstance(error, NotSavedError):
        return error.problem
    if isinstance(error, StudioError):
        return error.message
    return Message(QT_TRANSLATE_NOOP("core", "There is not enough memory to save what was learned so far."))


def _other_text(manifest: Manifest) -> StudioError:
    return StudioError(
        QT_TRANSLATE_NOOP(
            "core",
            "This run learned from “{name}”, cleaned “{cleaning}” and cut by “{level}”. "
            "Open that text in that way to go on with it.",
        ),
        name=manifest.text_name,
        cleaning=manifest.cleaning,
        level=manifest.level,
    )
