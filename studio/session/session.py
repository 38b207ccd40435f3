"""The one owner of what is open: the text, the run, the model, and the work under way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, PrefixRead, TokenDrawn
from studio.messages import StudioError
from studio.runs.library import KeptRun, RunLibrary
from studio.runs.run_folder import TextSource
from studio.session import jobs
from studio.session.generation import Generation
from studio.session.race import Race
from studio.session.task import MakeEvents, Task
from studio.session.training_job import TrainingJob
from studio.session.training_record import TrainingRecord
from studio.text.classics import Classic, FetchProgress
from studio.text.corpus import Corpus
from studio.text.levels import Tokens
from studio.text.loading import Document, ReadingProgress
from studio.text.tokenizer import TokenizingProgress
from studio.training.config import TrainingConfig
from studio.training.events import RunPlanned

if TYPE_CHECKING:  # these import torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel


class Session(QObject):
    """What is open, and the kinds of work on it.

    Attributes:
        library: the runs that were kept.
        corpus: the text that is open, None before the first.
        asked_for: the files of the text that was asked for last; none where it came from the network.
        record: the run on show, None before the first.
        trained: the model to write with, None before the first.
        generation: the last text asked for.
        device: the processor in use, for display; empty until it is known.
        finished: the model of the last run, to write with once nothing else is being written.
        reading, training, writing: the work.
        judging: reading another text to judge by.
        filing, saving: opening a model, and saving copies of models, which is never given up.
        device_lookup: imports torch and finds the device.
        race: several trainings, one after the other.

    Signals:
        corpus_changed, record_changed, model_changed, runs_changed, device_changed: there is another one.
        model_opened: the model comes from a file the user chose, or is that of now of the run under way.
        discarded: these runs were set aside.
        saved: a copy of the model was saved at the path.
        contexts_found: the places of the token that was looked up.
        training_event, generation_events: an event of that work, or several.
    """

    corpus_changed = Signal()
    record_changed = Signal()
    model_changed = Signal()
    runs_changed = Signal()
    device_changed = Signal()
    model_opened = Signal()
    discarded = Signal(object)
    saved = Signal(object)
    contexts_found = Signal(object)
    training_event = Signal(object)
    generation_events = Signal(object)

    def __init__(self, library: RunLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.corpus: Corpus | None = None
        self.asked_for: tuple[Path, ...] = ()
        self.record: TrainingRecord | None = None
        self.trained: TrainedModel | None = None
        self.finished: TrainedModel | None = None
        self.generation: Generation | None = None
        self.device = ""
        self._job: TrainingJob | None = None
        self._awaited: tuple[KeptRun, Mapping[str, object] | None] | None = None
        self.training = Task(self)  # the first to be stopped: it has something to save
        self.reading = Task(self)
        self.judging = Task(self)
        self.writing = Task(self)
        self.filing = Task(self)
        self.saving = Task(self, in_turn=True)
        self.finding = Task(self)
        self.device_lookup = Task(self)
        self.lesson = Task(self)
        self.reading.happened.connect(self._on_reading_event)
        self.judging.happened.connect(self._on_judging_event)
        self.training.happened.connect(self._on_training_event)
        self.training.failed.connect(self._on_training_failed)
        self.training.ended.connect(self._on_training_ended)
        self.writing.happened.connect(self._on_generation_events)
        self.filing.happened.connect(self._on_opened)
        self.saving.happened.connect(self._on_saved)
        self.finding.happened.connect(self.contexts_found)
        self.device_lookup.happened.connect(self._on_device_found)
        self.race = Race(self)

    @property
    def text_is_changing(self) -> bool:
        """Whether a text is being read or cut, to learn from or to judge by."""
        return self.reading.running or self.judging.running

    def look_up_device(self) -> None:
        """Import torch off the window's thread and find out what it can compute on."""
        self.device_lookup.start(jobs.find_device)

    def open_text(self, *paths: Path, even_binary: bool = False) -> None:
        """Read the text at ``paths``; `corpus_changed` follows, or ``reading.failed`` and all stays as it is.

        While it is read, ``reading.happened`` tells how far; ``reading.stop()`` gives it up.
        """
        self.asked_for = paths
        self._read(lambda: jobs.read_corpus(paths, None, even_binary, jobs.CorpusWish()))

    def read_again(self, encoding: str) -> None:
        """Read the open text in another encoding, Python's codec of that name."""
        if self.corpus is not None:
            paths, wish = self.corpus.document.paths, _wish(self.corpus)
            self.asked_for = paths
            self._read(lambda: jobs.read_corpus(paths, encoding, False, wish))

    def set_cleaning(self, cleaning: str) -> None:
        """Clean the open text in another way."""
        if self.corpus is not None and self.corpus.cleaning != cleaning:
            self._prepare(self.corpus.document, replace(_wish(self.corpus), cleaning=cleaning))

    def set_tokens(self, tokens: Tokens) -> None:
        """Cut the open text in another way, or number fewer of its tokens."""
        corpus = self.corpus
        if corpus is None or corpus.tokens == tokens:
            return
        if corpus.tokens.level == tokens.level and corpus.tokenizer.can_leave_out:
            self._read(lambda: iter([corpus.with_limits(tokens.limits)]))
        else:
            self._prepare(corpus.document, replace(_wish(corpus), tokens=tokens))

    def get_classic(self, classic: Classic) -> None:
        """Open a text from the network, or as it is kept; `corpus_changed` follows, or ``reading.failed``."""
        folder = self.library.folder.parent / "classics"
        self.asked_for = ()
        self._read(lambda: jobs.get_classic(classic, folder))

    def look_up(self, token_id: int) -> None:
        """Find a token of the text's census where it stands; `contexts_found` follows."""
        corpus = self.corpus
        if corpus is not None:
            self.finding.start(lambda: jobs.find_contexts(corpus, token_id))

    def export(self, path: Path, make_text: Callable[[], str]) -> None:
        """Write a text to ``path``; `saved` follows, or ``saving.failed``."""
        self.saving.start(lambda: jobs.export(path, make_text))

    def hold_out(self, path: Path | None) -> None:
        """Judge by the text at ``path`` from now on; with None by the open text's own tail.

        `corpus_changed` follows, or ``judging.failed`` and all stays as it is.
        """
        corpus = self.corpus
        if corpus is not None:
            self.judging.start(lambda: iter([corpus.judged_by(None)]) if path is None else jobs.hold_out(corpus, path))

    def _prepare(self, document: Document, wish: jobs.CorpusWish) -> None:
        self._read(lambda: jobs.prepare_corpus(document, wish))

    def _read(self, make_events: MakeEvents) -> None:
        self._awaited = None
        self.judging.stop()  # what is read now is another text to be judged
        self.reading.start(make_events)

    def start_training(
        self,
        model: str | None,
        settings: Mapping[str, object],
        config: TrainingConfig,
        planned: RunPlanned | None = None,
    ) -> None:
        """Train a fresh model on the open text, of the planner's choice without a name; `training_event` follows."""
        job = self._new_job()
        if job is not None:
            self._start(job, config, lambda: job.fresh(model, settings, config, planned))

    def fork(self, source: KeptRun, settings: Mapping[str, object], config: TrainingConfig, *, last: bool) -> None:
        """Train a new run on the open text that begins with the last or best weights of another."""
        job = self._new_job()
        if job is not None:
            self._start(job, config, lambda: job.forked(source, settings, config, last))

    def unfinished(self) -> KeptRun | None:
        """Return the run on the open text that was stopped and can be gone on with, None where there is none."""
        return self.library.unfinished(self.corpus) if self.corpus is not None else None

    def go_on(self, run: KeptRun, longer: Mapping[str, object] | None = None) -> None:
        """Go on with a run from where it was stopped; its text is opened first where another is open.

        With ``longer``, new ``minutes`` or ``epochs``, it goes on to that end, also one that has finished.
        `training_event` follows, or ``reading.failed``.
        """
        if self.training.running:
            return
        corpus = self.corpus
        if corpus is None or not self.library.is_of(run, corpus):
            source = self.library.about(run).source
            if source is not None and source.paths and self._awaited is None:
                self.asked_for = source.paths
                self._read(lambda: jobs.open_again(source))
                self._awaited = (run, longer)
                return
        if corpus is None:
            return
        job = TrainingJob(corpus, run.path)
        record = TrainingRecord.of_manifest(self.library.manifest(run))
        if longer:
            record.config = replace(record.config, **longer)  # type: ignore[arg-type]
            record.finished = None
        self._start(job, record.config, lambda: job.taken_up(longer), record)

    def set_rate_factor(self, factor: float) -> None:
        """Let the run go on with so many times the learning rate of its plan."""
        if self._job is not None and self._job.run is not None:
            self._job.run.steering.rate_factor = factor

    def keep_to_one_thread(self) -> None:
        """Let the run go on with one thread of the processor."""
        if self._job is not None and self._job.run is not None:
            self._job.run.steering.one_thread = True

    def discard_training(self) -> None:
        """Stop the run and set it aside; `discarded` follows, and `restore` brings it back."""
        if self._job is not None:
            self._job.discards = True
            self.training.stop()

    def use_snapshot(self) -> None:
        """Write with the model as it is now, while it trains on; `model_opened` follows."""
        run = self._job.run if self._job is not None else None
        if run is not None:
            self.filing.start(lambda: jobs.take_snapshot(run))

    def delete_runs(self, runs: Sequence[KeptRun]) -> None:
        """Set runs aside; `discarded` follows, and `restore_runs` brings them back.

        Raises:
            StudioError: one could not be moved.
        """
        self.library.delete(runs)
        self.runs_changed.emit()
        self.discarded.emit(tuple(runs))

    def restore_runs(self, runs: Sequence[KeptRun]) -> None:
        """Bring back runs that were set aside.

        Raises:
            StudioError: one could not be moved.
        """
        self.library.restore(runs)
        self.runs_changed.emit()

    def _new_job(self) -> TrainingJob | None:
        corpus = self.corpus
        if corpus is None or self.training.running:
            return None
        return TrainingJob(corpus, self.library.new_path(corpus.document.name, TextSource.of_corpus(corpus)))

    def _start(
        self, job: TrainingJob, config: TrainingConfig, work: MakeEvents, record: TrainingRecord | None = None
    ) -> None:
        corpus = job.corpus
        judged_by = corpus.held_out.document.name if corpus.held_out is not None else ""
        self.record = record or TrainingRecord(corpus.document.name, config, judged_by)
        self.record.run_id = job.path.parent.name
        self._job = job
        self.training.start(work)
        self.record_changed.emit()

    def predict_sine(self, tau: int, noise: float) -> None:
        """Let a small network predict a noisy sine; ``lesson.happened`` tells how far, and the predictions at last."""
        self.lesson.start(lambda: jobs.predict_sine(tau, noise))

    def write(self, prefix: str, config: GenerationConfig) -> None:
        """Write on from ``prefix`` with the open model; `generation_events` follow."""
        trained = self.trained
        if trained is not None:
            self.generation = Generation(prefix, config)
            self.writing.start(lambda: jobs.write(trained, prefix, config))

    def use_finished(self) -> None:
        """Write with the model of the last run from now on."""
        if self.finished is not None and self.finished is not self.trained:
            self._set_model(self.finished)

    def open_model(self, path: Path) -> None:
        """Open the model file at ``path``; `model_changed` follows, or ``filing.failed``."""
        self.filing.start(lambda: jobs.open_model(path))

    def save_model(self, path: Path) -> None:
        """Save a copy of the open model at ``path``; `saved` follows, or ``saving.failed``."""
        trained = self.trained
        if trained is not None:
            self.saving.start(lambda: jobs.save_model(trained, path))

    def close(self) -> None:
        """Stop all work, keep what was trained, and wait for the threads."""
        self.race.cancel()
        for task in self.findChildren(Task):
            task.stop_and_wait()

    @Slot(object)
    def _on_reading_event(self, event: FetchProgress | ReadingProgress | TokenizingProgress | Corpus) -> None:
        if isinstance(event, Corpus):
            self.corpus = event
            if not self.training.running and self.record is not None:
                self.record = None  # the curve on show is of another text; it is kept with its run
                self.record_changed.emit()
            self.corpus_changed.emit()
            self._go_on_with_awaited()

    def _go_on_with_awaited(self) -> None:
        """Go on with the run whose text was opened for it."""
        if self._awaited is not None:
            self.go_on(*self._awaited)
            self._awaited = None

    @Slot(object)
    def _on_judging_event(self, event: ReadingProgress | Corpus) -> None:
        if isinstance(event, Corpus) and self.corpus is not None and event.tokenizer is self.corpus.tokenizer:
            self._on_reading_event(event)  # else it is of a text that was open before

    @Slot(object)
    def _on_training_event(self, event: object) -> None:
        assert self.record is not None
        self.record.add(event)
        self.training_event.emit(event)

    @Slot()
    def _on_training_ended(self) -> None:
        job, self._job = self._job, None
        assert job is not None
        if job.run is not None and job.run.trained is not None:
            self.finished = job.run.trained
            if not self.writing.running and not job.discards:
                self._set_model(self.finished)
            self.runs_changed.emit()
            if job.discards:
                kept = [run for run in self.library.runs() if run.path == job.path]
                with contextlib.suppress(StudioError):
                    self.delete_runs(kept)

    @Slot(object)
    def _on_training_failed(self, error: BaseException) -> None:
        if self.record is not None:
            self.record.failure = error

    @Slot(object)
    def _on_generation_events(self, events: tuple[GenerationEvent, ...]) -> None:
        for event in events:
            if isinstance(event, TokenDrawn) and self.generation is not None:
                self.generation.pieces.append(event.text)
            elif isinstance(event, PrefixRead) and self.generation is not None:
                self.generation.read = event.text
        self.generation_events.emit(events)

    @Slot(object)
    def _on_opened(self, outcome: jobs.Opened) -> None:
        self._set_model(outcome.trained)
        if not self.training.running:  # its curve and samples are there again, without training
            self.record = TrainingRecord.of_manifest(outcome.trained.manifest)
            self.record_changed.emit()
        self.model_opened.emit()

    @Slot(object)
    def _on_saved(self, outcome: jobs.Saved) -> None:
        self.saved.emit(outcome.path)
        self.runs_changed.emit()

    @Slot(object)
    def _on_device_found(self, device: str) -> None:
        self.device = device
        self.device_changed.emit()

    def _set_model(self, trained: TrainedModel) -> None:
        self.writing.stop()
        self.trained = trained
        self.model_changed.emit()


def _wish(corpus: Corpus) -> jobs.CorpusWish:
    """Return how the corpus was made."""
    held_out = corpus.held_out.document if corpus.held_out is not None else None
    return jobs.CorpusWish(corpus.cleaning, corpus.tokens, held_out)
