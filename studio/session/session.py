"""The one owner of what is open: the text, the run, the model, and the work under way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent
from studio.log import LOGGER
from studio.messages import StudioError
from studio.runs.index import KeptRun
from studio.runs.kept_weights import LAST
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource, mark_left
from studio.session import jobs
from studio.session.analysis import Analysis
from studio.session.contact_sheet import ContactSheet
from studio.session.drafts import Drafts
from studio.session.gaps import Gaps
from studio.session.kept_presets import KeptPresets
from studio.session.kept_runs import KeptRuns
from studio.session.notes import Notes
from studio.session.planning import Plan, Planning
from studio.session.race import Race
from studio.session.task import MakeEvents, Task
from studio.session.training_job import TrainingJob
from studio.session.training_record import TrainingRecord
from studio.session.unfinished import Unfinished
from studio.session.writing.overlap_meter import OverlapMeter
from studio.session.writing.page import WritingPage
from studio.session.writing.segment import Segment
from studio.session.writing.store import WritingStore
from studio.session.writing.unknown_words import UnknownWords
from studio.training.config import TrainingConfig
from studio.training.events import RunPlanned, RunStarted

if TYPE_CHECKING:  # these import torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel
    from studio.runs.training_run import TrainingRun


class Session(KeptRuns):
    """What is open, and the kinds of work on it.

    Attributes:
        record: the run on show, None before the first.
        trained: the model to write with, None before the first.
        desk, shelf: what was written, and where it is kept.
        typed: what was typed elsewhere in the writing room.
        meter: how much of it stands in the text.
        occurrences: what of its beginning does not.
        name_run: finds a name for a new run, given the names that are taken; without it that is the name of its text.
        device: the processor in use, for display; empty until it is known.
        finished: the model of the last run, to write with once nothing else is being written.
        unsaved: models of runs that could not be saved and are nowhere but here, the earliest first.
        training, writing: the work.
        filing, saving: opening a model, and saving copies of models, which is never given up.
        device_lookup, tidying: imports torch and finds the device; throws away what is no longer wanted.
        planning: what is to be expected of a training.
        presets: named ways to train.
        notes: what the user writes about runs.
        unfinished: the run on the open text that can go on.
        race: several trainings, one after the other.
        studies: what the open model makes of a text that is given.
        sheet, gaps: one beginning gone on with in many ways; a text whose gaps are filled.

    Signals:
        record_changed, model_changed, device_changed: there is another one.
        model_opened: the model comes from a file the user chose, or is that of now of the run under way.
        saved: a copy of the model was saved at the path.
        training_event, generation_events: an event of that work, or several.
    """

    record_changed = Signal()
    model_changed = Signal()
    device_changed = Signal()
    model_opened = Signal()
    saved = Signal(object)
    training_event = Signal(object)
    generation_events = Signal(object)

    def __init__(self, library: RunLibrary, parent: QObject | None = None) -> None:
        super().__init__(library, parent)
        self.record: TrainingRecord | None = None
        self.trained: TrainedModel | None = None
        self.finished: TrainedModel | None = None
        self.device = ""
        self.name_run: Callable[..., str] | None = None
        self._job: TrainingJob | None = None
        self._unsaved: dict[Path, TrainedModel] = {}  # by where it was to be
        self._awaited: tuple[KeptRun, Mapping[str, object] | None, tuple[Path, ...]] | None = None
        self.training = Task(self)  # the first to be stopped: it has something to save
        self.writing = Task(self)
        self.page = WritingPage(self.writing)
        self.overlap = OverlapMeter(self)
        self.unknown_words = UnknownWords(self)
        self.filing = Task(self)
        self.saving = Task(self, in_turn=True)
        self.device_lookup = Task(self)
        self.tidying = Task(self)
        self.lesson = Task(self)
        self.planning = Planning(self)
        self.presets = KeptPresets(library.folder.parent / "presets", self)
        self.notes = Notes(self, self)
        self.unfinished = Unfinished(self, self, self.training, self)
        self.corpus_changed.connect(self._on_corpus_changed)
        self.reading.failed.connect(self._on_reading_failed)
        self.training.happened.connect(self._on_training_event)
        self.training.failed.connect(self._on_training_failed)
        self.training.ended.connect(self._on_training_ended)
        self.writing.happened.connect(self._on_generation_events)
        self.filing.happened.connect(self._on_opened)
        self.saving.happened.connect(self._on_saved)
        self.device_lookup.happened.connect(self._on_device_found)
        self.race = Race(self)
        self.analysis = Analysis(self)
        self.contact_sheet = ContactSheet(self)
        self.gaps = Gaps(self)
        self.store = WritingStore(self)
        self.drafts = Drafts(self)

    def tidy(self) -> None:
        """Throw away what is no longer wanted of the runs, if they are this window's."""
        if not self.reads_only:
            self.store.look_again()
            self.tidying.start(lambda: jobs.tidy(self.library))

    def look_up_device(self) -> None:
        """Import torch off the window's thread and find out what it can compute on."""
        self.device_lookup.start(jobs.find_device)

    def export(self, path: Path, make: Callable[[], str | bytes]) -> None:
        """Write a text or a picture to ``path``; `saved` follows, or ``saving.failed``."""
        self.saving.start(lambda: jobs.export(path, make))

    def export_events(self, run: KeptRun, folder: Path) -> None:
        """Write the metrics of a run as TensorBoard events; `saved` follows, or ``saving.failed``."""
        self.saving.start(lambda: jobs.export_events(self.library, run, folder))

    def look_ahead(self, plan: Plan) -> None:
        """Find out what a training on the open text would come to; ``planning.changed`` follows, or nothing."""
        if self.corpus is not None and not (self.training.running or self.text_is_changing):
            self.planning.look_at(self.corpus, plan)

    def start_training(
        self,
        model: str | None,
        settings: Mapping[str, object],
        config: TrainingConfig,
        planned: RunPlanned | None = None,
        *,
        run_name: str = "",
    ) -> None:
        """Train a fresh model on the open text, of the planner's choice without a name; `training_event` follows.

        With ``run_name`` the run has that name, or one that contains it.
        """
        outlook = self.planning.outlook(self.corpus, Plan(model, settings, config))
        if model is None and planned is None and isinstance(outlook, RunPlanned):
            planned = outlook
        job = self._new_job(run_name)
        if job is not None:
            self._start(job, config, lambda: job.fresh(model, settings, config, planned))

    def fork(self, source: KeptRun, settings: Mapping[str, object], config: TrainingConfig, *, last: bool) -> None:
        """Train a new run on the open text that begins with the last or best weights of another."""
        job = self._new_job()
        if job is not None:
            self._start(job, config, lambda: job.forked(source, settings, config, last))

    def go_on(self, run: KeptRun, longer: Mapping[str, object] | None = None) -> None:
        """Go on with a run from where it was stopped; its text is opened first where another is open.

        With ``longer``, new ``minutes`` or ``epochs``, it goes on to that end, also one that has finished.
        `training_event` follows, or ``reading.failed``.
        """
        if self.training.running:
            return
        source = self.library.about(run).source
        if (self.corpus is None or not self.library.is_of(run, self.corpus)) and source is not None and source.paths:
            self.open_again(source)
            self._awaited = (run, longer, source.paths)
        else:
            self._take_up(run, longer)

    def _take_up(self, run: KeptRun, longer: Mapping[str, object] | None) -> None:
        """Go on with a run on the open text; if it is not of that text, ``training.failed`` says so."""
        corpus = self.corpus
        if corpus is None:
            return
        try:
            self.library.check_mine()
            record = TrainingRecord.of_manifest(self.library.manifest(run))
        except (StudioError, OSError) as error:
            self.training.failed.emit(error)
            return
        record.latest = record.finished = None
        record.resumed_at = run.steps
        if longer:
            record.config = replace(record.config, **longer)  # type: ignore[arg-type]
        job = TrainingJob(corpus, run.path)
        self._start(job, record.config, lambda: job.resumed(longer), record)

    def set_rate_factor(self, factor: float) -> None:
        """Let the run go on with so many times the learning rate of its plan."""
        if self._job is not None and self._job.run is not None:
            self._job.run.live_controls.rate_factor = factor

    def keep_to_one_thread(self) -> None:
        """Let the run go on with one thread of the processor."""
        if self._job is not None and self._job.run is not None:
            self._job.run.live_controls.one_thread = True

    def hurry(self) -> None:
        """Let the run save itself at its stop and do nothing else: the program is told to end."""
        if self._job is not None and self._job.run is not None:
            self._job.run.live_controls.in_a_hurry = True

    def discard_training(self) -> None:
        """Stop the run and delete it; `discarded` follows, and `restore` brings it back."""
        if self._job is not None:
            self._job.discards = True
            self.training.stop()

    def use_snapshot(self, which: str = LAST) -> None:
        """Write with the model as it is now, or was at its `BEST`, while it trains on; `model_opened` follows."""
        run = self._job.run if self._job is not None else None
        if run is not None:
            self.filing.start(lambda: jobs.take_snapshot(run, which))

    def use_weights(self, which: str) -> None:
        """Write with the `BEST` or the `LAST` weights of the run whose model is open; `model_opened` follows."""
        self._use_weights(self.trained, which)

    def use_run(self, which: str) -> None:
        """Write with the `BEST` or the `LAST` weights of the run on show; `model_opened` follows."""
        if self.training.running:
            self.use_snapshot(which)
        else:
            self._use_weights(self.finished, which)

    def _use_weights(self, trained: TrainedModel | None, which: str) -> None:
        kept = trained.kept if trained is not None else None
        if trained is not None and (kept is None or kept.which == which):
            self._on_opened(jobs.Opened(trained, same_run=True))
        elif kept is not None:
            run = self._job.run if self._job is not None and kept.path == self._job.path else None
            self.filing.start(lambda: jobs.open_weights(kept.path, which, run))

    def _new_job(self, run_name: str = "") -> TrainingJob | None:
        corpus = self.corpus
        if corpus is None or self.training.running:
            return None
        try:
            path = self.library.new_path(corpus.document.name, TextSource.of_corpus(corpus))
        except StudioError as error:  # another window has the runs
            self.training.failed.emit(error)
            return None
        return TrainingJob(corpus, path, partial(_name_in, self.library, self.name_run, run_name))

    def _start(
        self, job: TrainingJob, config: TrainingConfig, work: MakeEvents, record: TrainingRecord | None = None
    ) -> None:
        corpus = job.corpus
        judged_by = corpus.held_out.document.name if corpus.held_out is not None else ""
        self.record = record or TrainingRecord(corpus.document.name, config, judged_by)
        self.record.run_id = job.path.parent.name
        self._job = job
        self.planning.stop()
        self.training.start(self.planning.after(work))
        self.record_changed.emit()

    def predict_sine(self, tau: int, noise: float, network: str) -> None:
        """Let a network of that name predict a noisy sine; ``lesson.happened`` tells how far, then what."""
        self.lesson.start(lambda: jobs.predict_sine(tau, noise, network))

    def write(self, prefix: str, config: GenerationConfig) -> None:
        """Write on from ``prefix`` with the open model; `generation_events` follow."""
        self.page.write(prefix, config)

    @property
    def generation(self) -> Segment | None:
        """The stretch of writing at whose end the text on show ends, None for an empty page."""
        return self.page.current

    @property
    def unsaved(self) -> tuple[TrainedModel, ...]:
        """See the class; what is opened or trained since changes nothing about them."""
        return tuple(self._unsaved.values())

    def rescue(self) -> None:
        """Save what is unsaved wherever it can be, from any thread: the program is told to end, and nobody is asked."""
        with contextlib.suppress(Exception):
            self.store.keep_now()
        if self._unsaved:
            from studio.runs.rescue import rescue

            for path, trained in tuple(self._unsaved.items()):
                LOGGER.warning("the model of %s is kept as %s", path, rescue(path, trained))

    def use_finished(self) -> None:
        """Write with the model of the last run from now on."""
        if self.finished is not None and self.finished is not self.trained:
            self._set_model(self.finished)

    def open_model(self, path: Path) -> None:
        """Open the model file at ``path``; `model_changed` follows, or ``filing.failed``."""
        self.filing.start(lambda: jobs.open_model(path))

    def restore_model(self, path: Path) -> None:
        """Open the model of a run whose file is damaged from its checkpoint; `model_changed`, or ``filing.failed``."""
        self.filing.start(lambda: jobs.restore_model(path, keep=not self.library.reads_only))

    def save_model(self, path: Path, trained: TrainedModel | None = None) -> None:
        """Save a copy of a model, the open one unless told, at ``path``; `saved` follows, or ``saving.failed``."""
        trained = trained or self.trained
        if trained is not None:
            self.saving.start(lambda: jobs.save_model(trained, path))

    def leave_training(self) -> None:
        """Stop the run under way, if any, since the window closes: the next one offers to go on with it."""
        if self.training.running and self._job is not None:
            mark_left(self.library.folder, self._job.path.parent.name)
        self.training.stop()

    def close(self) -> None:
        """Stop all work, keep what was trained and written, and wait for the threads."""
        self.notes.keep()
        self.store.keep()
        self.drafts.keep()
        self.race.cancel()
        for task in self.findChildren(Task):
            task.stop_and_wait()

    @Slot()
    def _on_corpus_changed(self) -> None:
        self.planning.forget()
        if not self.training.running and self.record is not None:
            self.record = None  # the curve on show is of another text; it is kept with its run
            self.record_changed.emit()
        awaited, self._awaited = self._awaited, None
        if awaited is not None and self.asked_for == awaited[2]:  # else another text was opened meanwhile
            self._take_up(*awaited[:2])

    @Slot()
    def _on_reading_failed(self) -> None:
        self._awaited = None

    @Slot(object)
    def _on_training_event(self, event: object) -> None:
        assert self.record is not None
        self.record.add(event)
        if isinstance(event, RunStarted) and self._job is not None and self._job.run is not None:
            self.record.model, self.record.settings = self._job.run.sizes()
        self.training_event.emit(event)

    @Slot()
    def _on_training_ended(self) -> None:
        job, self._job = self._job, None
        assert job is not None
        if job.run is not None and job.run.trained is not None:
            self.finished = job.run.trained
            self._note_unsaved(job, self.finished)
            if not self.writing.running and not job.discards:
                self._set_model(self.finished)
            if job.discards:
                self.discard_run(job.path)
        self.refresh_runs()

    def _note_unsaved(self, job: TrainingJob, trained: TrainedModel) -> None:
        self._unsaved.pop(job.path, None)  # a run that was gone on with
        if not trained.manifest.weights_digest and not job.discards:
            self._unsaved[job.path] = trained

    @Slot(object)
    def _on_training_failed(self, error: BaseException) -> None:
        if self.record is not None:
            self.record.failure = error

    @Slot(object)
    def _on_generation_events(self, events: tuple[GenerationEvent, ...]) -> None:
        self.page.take_in(events)
        self.generation_events.emit(events)

    @Slot(object)
    def _on_opened(self, outcome: jobs.Opened) -> None:
        self._set_model(outcome.trained)
        if not self.training.running and not outcome.same_run:  # its curve and samples are there again, untrained
            self.finished = outcome.trained
            self.record = TrainingRecord.of_manifest(outcome.trained.manifest)
            self.record_changed.emit()
        self.model_opened.emit()

    @Slot(object)
    def _on_saved(self, outcome: jobs.Saved) -> None:
        if self.record is not None and outcome.trained is not None and outcome.trained is self.finished:
            self.record.saved_as = outcome.path
        self._unsaved = {path: model for path, model in self._unsaved.items() if model is not outcome.trained}
        self.saved.emit(outcome.path)
        self.refresh_runs()

    @Slot(object)
    def _on_device_found(self, device: str) -> None:
        self.device = device
        self.device_changed.emit()

    def _set_model(self, trained: TrainedModel) -> None:
        self.writing.stop()
        self.trained = self.page.trained = trained
        self.model_changed.emit()


def _name_in(library: RunLibrary, name_run: Callable[..., str] | None, wanted: str, run: TrainingRun) -> str:
    """Return the name of a new run: ``wanted``, or one that tells it from the runs of the library and contains that.

    It reads the library: it is called on the training thread.
    """
    name = name_run(run, taken={kept.name for kept in library.runs()}) if name_run is not None else run.name
    return name if wanted in name else wanted
