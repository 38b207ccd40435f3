"""The training under way, and the run on show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.messages import StudioError
from studio.runs.index import KeptRun
from studio.runs.kept_weights import LAST
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource, mark_left
from studio.runs.start import RunStart, source_of
from studio.session import jobs
from studio.session.kept_runs import KeptRuns
from studio.session.open_model import OpenModel
from studio.session.open_text import OpenText
from studio.session.planning import Plan, Planning
from studio.session.saving import Saving
from studio.session.task import MakeEvents, Task
from studio.session.training_record import TrainingRecord
from studio.training.config import TrainingConfig
from studio.training.events import RunPlanned, RunStarted

if TYPE_CHECKING:  # these import torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel
    from studio.runs.training_run import TrainingRun


class Training(QObject):
    """Trains one model at a time on the open text, and holds the run on show.

    Attributes:
        record: the run on show, None before the first.
        trained: the model of the last run that ended or was opened from a file; None before the first.
        name_run: finds a name for a new run, given the taken names; where None, a run is named after its text.
        task: the task that trains. Connect to the signals below instead of the task's: they come after the bookkeeping.

    Signals:
        record_changed: another run is on show.
        changed: a training started, paused, resumed, was asked to stop, or ended; or the run on show was deleted or
            restored.
        happened: an event of the training; the record includes it already.
        failed: the error that kept a training from starting, or that ended it; `ended` follows an ended training.
        ended: a training is over, for whatever reason; its model, the library on disk and the unsaved models are up to
            date, and the list of the runs is being read.
        ready: all slots of `ended` have run: the next training may start.
    """

    record_changed = Signal()
    changed = Signal()
    happened = Signal(object)
    failed = Signal(object)
    ended = Signal()
    ready = Signal()

    def __init__(
        self, text: OpenText, model: OpenModel, runs: KeptRuns, saving: Saving, planning: Planning, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._model = model
        self._runs = runs
        self._saving = saving
        self._planning = planning
        self.record: TrainingRecord | None = None
        self.trained: TrainedModel | None = None
        self.name_run: Callable[..., str] | None = None
        self._job: RunStart | None = None
        self._discards = False  # whether to delete the run under way when it has ended
        self._awaited: _Awaited | None = None
        self._just_ended = False
        self.task = Task(self)
        self.task.changed.connect(self._on_task_changed)
        self.task.happened.connect(self._on_event)
        self.task.failed.connect(self._on_failed)
        self.task.ended.connect(self._on_ended)
        runs.discarded.connect(self._on_discarded)
        runs.restored.connect(self._on_restored)
        text.corpus_changed.connect(self._on_corpus_changed)
        text.reading.failed.connect(self._on_reading_failed)
        text.reading.ended.connect(self._on_reading_ended)
        model.opened.connect(self._on_model_opened)
        saving.model_saved.connect(self._on_model_saved)

    @property
    def running(self) -> bool:
        """Whether a model is being trained; the training may be paused."""
        return self.task.running

    @property
    def paused(self) -> bool:
        """Whether the training is paused."""
        return self.task.paused

    @property
    def stopping(self) -> bool:
        """Whether the training was asked to stop and has not ended yet."""
        return self.task.stopping

    def pause(self) -> None:
        """Pause the training, if there is one."""
        self.task.pause()

    def resume(self) -> None:
        """Let a paused training go on."""
        self.task.resume()

    def stop(self) -> None:
        """Ask the training to stop and keep its model; `ended` follows."""
        self.task.stop()

    def show(self, record: TrainingRecord | None) -> None:
        """Put a run on show, or none; `record_changed` follows."""
        self.record = record
        self.record_changed.emit()

    def look_ahead(self, plan: Plan) -> None:
        """Measure for ``plan`` on the open text; ``planning.changed`` follows, or nothing during a training."""
        if self._text.corpus is not None and not (self.running or self._text.is_changing):
            self._planning.look_at(self._text.corpus, plan)

    def start(
        self,
        model: str | None,
        settings: Mapping[str, object],
        config: TrainingConfig,
        planned: RunPlanned | None = None,
        *,
        run_name: str = "",
    ) -> None:
        """Train a fresh model on the open text; with ``model=None`` the planner chooses one. `happened` follows.

        With ``run_name`` the run has this name, or a name that contains it.
        """
        outlook = self._planning.outlook(self._text.corpus, Plan(model, settings, config))
        if model is None and planned is None and isinstance(outlook, RunPlanned):
            planned = outlook
        job = self._new_job(run_name)
        if job is not None:
            self._start(job, config, lambda: job.fresh(model, settings, config, planned))

    def fork(self, source: KeptRun, settings: Mapping[str, object], config: TrainingConfig, *, last: bool) -> None:
        """Train a new run on the open text that begins with the last or the best weights of another run."""
        job = self._new_job()
        if job is not None:
            self._start(job, config, lambda: job.forked(source, settings, config, last=last))

    def go_on(self, run: KeptRun, longer: Mapping[str, object] | None = None) -> None:
        """Resume a run; its text is opened first where another text is open.

        With ``longer``, new ``minutes`` or ``epochs``, the run goes on to that end, also a run that has finished.
        `happened` follows, or `failed`, or ``reading.failed`` of the text.
        """
        if self.running:
            return
        library, corpus = self._runs.library, self._text.corpus
        source = source_of(library, run)
        if (corpus is None or not library.is_of(run, corpus)) and source is not None:
            self._text.open_again(source)
            self._awaited = _Awaited(run, longer, source.paths)
        else:
            self._go_on(run, longer)

    def _go_on(self, run: KeptRun, longer: Mapping[str, object] | None) -> None:
        """Resume a run on the open text; `failed` follows if the run learned from another text."""
        corpus, library = self._text.corpus, self._runs.library
        if corpus is None:
            return
        try:
            library.check_mine()
            record = TrainingRecord.of_manifest(library.manifest(run))
        except (StudioError, OSError) as error:
            self.failed.emit(error)
            return
        record.latest = record.finished = None
        record.history.resumed_at = run.steps
        if longer:
            record.config = replace(record.config, **longer)  # type: ignore[arg-type]
        self._runs.remember_text(run, corpus)
        job = RunStart(corpus, run.path)
        self._start(job, record.config, lambda: job.resumed(longer), record)

    def set_rate_factor(self, factor: float) -> None:
        """Train on with ``factor`` times the planned learning rate."""
        run = self._run()
        if run is not None:
            run.live_controls.rate_factor = factor

    def keep_to_one_thread(self) -> None:
        """Train on with one thread of the processor."""
        run = self._run()
        if run is not None:
            run.live_controls.one_thread = True

    def hurry(self) -> None:
        """Let the run save itself at its stop and do nothing else: the program is about to end."""
        run = self._run()
        if run is not None:
            run.live_controls.in_a_hurry = True

    def discard(self) -> None:
        """Stop the run and delete it; `ended` follows, then ``runs.discarded``."""
        if self._job is not None:
            self._discards = True
            self.stop()

    def leave(self) -> None:
        """Stop the run under way, if any, since the window closes: the next window offers to resume the run."""
        if self.running and self._job is not None:
            mark_left(self._runs.library.folder, self._job.path.parent.name)
        self.stop()

    def use_snapshot(self, which: str = LAST) -> None:
        """Write with the `LAST`, present, or the `BEST` weights of the run under way; ``model.opened`` follows."""
        run = self._run()
        if run is not None:
            self._model.open_snapshot(run, which)

    def use_weights(self, which: str) -> None:
        """Write with the `BEST` or the `LAST` weights of the run whose model is open; ``model.opened`` follows."""
        self._use_weights(self._model.trained, which)

    def use_run(self, which: str) -> None:
        """Write with the `BEST` or the `LAST` weights of the run on show; ``model.opened`` follows."""
        if self.running:
            self.use_snapshot(which)
        else:
            self._use_weights(self.trained, which)

    def use_trained(self) -> None:
        """Write with the model of the last run from now on; ``model.changed`` follows where another model is open."""
        if self.trained is not None and self.trained is not self._model.trained:
            self._model.use(self.trained)

    def _use_weights(self, trained: TrainedModel | None, which: str) -> None:
        if trained is not None:
            under_way = trained.kept is not None and self._job is not None and trained.kept.path == self._job.path
            self._model.open_weights(trained, which, self._run() if under_way else None)

    def _run(self) -> TrainingRun | None:
        return self._job.run if self._job is not None else None

    def _new_job(self, run_name: str = "") -> RunStart | None:
        corpus, library = self._text.corpus, self._runs.library
        if corpus is None or self.running:
            return None
        try:
            path = library.new_path(corpus.document.name, TextSource.of_corpus(corpus))
        except StudioError as error:  # another window has the runs
            self.failed.emit(error)
            return None
        return RunStart(corpus, path, name_run=partial(_name_in, library, self.name_run, run_name))

    def _start(
        self, job: RunStart, config: TrainingConfig, work: MakeEvents, record: TrainingRecord | None = None
    ) -> None:
        corpus = job.corpus
        judged_by = corpus.held_out.document.name if corpus.held_out is not None else ""
        self.record = record or TrainingRecord(corpus.document.name, config, judged_by)
        self.record.run_id = job.path.parent.name
        self._job, self._discards = job, False
        self._planning.stop()
        self.task.start(self._planning.after(work))
        self.record_changed.emit()

    @Slot(object)
    def _on_event(self, event: object) -> None:
        assert self.record is not None
        self.record.add(event)
        run = self._run()
        if isinstance(event, RunStarted) and run is not None:
            self.record.model, self.record.settings = run.sizes()
        self.happened.emit(event)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        if self.record is not None:
            self.record.failure = error
        self.failed.emit(error)

    @Slot()
    def _on_ended(self) -> None:
        job, self._job = self._job, None
        assert job is not None
        if job.run is not None and job.run.trained is not None:
            self._take_over(job, job.run.trained)
        self._runs.refresh()
        self._just_ended = True
        self.ended.emit()

    def _take_over(self, job: RunStart, trained: TrainedModel) -> None:
        """Take over the model of a run that has ended."""
        self.trained = trained
        self._saving.forget_unsaved(job.path)
        if not trained.manifest.weights_digest and not self._discards:
            self._saving.note_unsaved(job.path, trained)
        if not self._model.writing.running and not self._discards:
            self._model.use(trained)
        if self._discards:
            self._runs.discard(job.path)

    @Slot(object)
    def _on_discarded(self, runs: Sequence[KeptRun]) -> None:
        self._note_deleted(runs, deleted=True)

    @Slot(object)
    def _on_restored(self, runs: Sequence[KeptRun]) -> None:
        self._note_deleted(runs, deleted=False)

    def _note_deleted(self, runs: Sequence[KeptRun], *, deleted: bool) -> None:
        if self.record is not None and any(run.id == self.record.run_id for run in runs):
            self.record.deleted = deleted
            self.changed.emit()

    @Slot()
    def _on_task_changed(self) -> None:
        self.changed.emit()
        if self._just_ended and not self.running:
            self._just_ended = False
            self.ready.emit()

    @Slot(object)
    def _on_model_opened(self, outcome: jobs.Opened) -> None:
        if not self.running and not outcome.same_run:  # show its curve and samples again
            self.trained = outcome.trained
            self.show(TrainingRecord.of_manifest(outcome.trained.manifest))

    @Slot(object, object)
    def _on_model_saved(self, trained: TrainedModel, path: Path) -> None:
        if self.record is not None and trained is self.trained:
            self.record.saved_as = path

    @Slot()
    def _on_corpus_changed(self) -> None:
        if not self.running and self.record is not None:
            self.show(None)  # the run on show learned from another text
        if self._awaited is not None and self._text.asked_for == self._awaited.paths:
            self._awaited.is_open = True
        else:
            self._awaited = None  # the user has opened another text meanwhile

    @Slot()
    def _on_reading_failed(self) -> None:
        self._awaited = None

    @Slot()
    def _on_reading_ended(self) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is not None and awaited.is_open and not self.running:
            self._go_on(awaited.run, awaited.longer)


class _Awaited:
    """A run to resume once its text is open."""

    def __init__(self, run: KeptRun, longer: Mapping[str, object] | None, paths: tuple[Path, ...]) -> None:
        self.run = run
        self.longer = longer
        self.paths = paths  # the files of its text
        self.is_open = False  # whether the text is open


def _name_in(library: RunLibrary, name_run: Callable[..., str] | None, wanted: str, run: TrainingRun) -> str:
    """Return a name for a new run: ``wanted``, or a name that contains ``wanted`` and is not taken in the library.

    The library is read from the disk: call this on the training thread.
    """
    name = name_run(run, taken={kept.name for kept in library.runs()}) if name_run is not None else run.name
    return name if wanted in name else wanted
