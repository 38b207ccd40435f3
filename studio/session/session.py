"""The one owner of what is open: the text, the run, the model, and the work under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, PrefixRead, TokenDrawn
from studio.runs.library import KeptRun, RunLibrary
from studio.session import jobs
from studio.session.planning import Plan, Planning
from studio.session.preset_shelf import PresetShelf
from studio.session.task import MakeEvents, Task
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
    from studio.runs.training_run import TrainingRun


@dataclass
class Generation:
    """A text that is being written, or was.

    Attributes:
        prefix: as the user typed it.
        config: how it is written.
        read: the prefix as the model read it, empty before it did.
        pieces: what the model wrote so far, token by token.
    """

    prefix: str
    config: GenerationConfig
    read: str = ""
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What the model wrote so far."""
        return "".join(self.pieces)


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
        planning: what is to be expected of a training.
        presets: named ways to train.

    Signals:
        corpus_changed, record_changed, model_changed, runs_changed, device_changed: there is another one.
        model_opened: the model comes from a file the user chose.
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
        self._run: TrainingRun | None = None
        self.reading = Task(self)
        self.judging = Task(self)
        self.training = Task(self)
        self.writing = Task(self)
        self.filing = Task(self)
        self.saving = Task(self, in_turn=True)
        self.finding = Task(self)
        self.device_lookup = Task(self)
        self.lesson = Task(self)
        self.planning = Planning(self)
        self.presets = PresetShelf(library.folder.parent / "presets", self)
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

    def prepare(self, cleaning: str, tokens: Tokens) -> None:
        """Clean and cut the open text in another way."""
        corpus = self.corpus
        if corpus is not None and (corpus.cleaning, corpus.tokens) != (cleaning, tokens):
            self._prepare(corpus.document, replace(_wish(corpus), cleaning=cleaning, tokens=tokens))

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
        self.judging.stop()  # what is read now is another text to be judged
        self.reading.start(make_events)

    def look_ahead(self, plan: Plan) -> None:
        """Find out what a training on the open text would come to; ``planning.changed`` follows, or nothing."""
        if self.corpus is not None and not (self.training.running or self.text_is_changing):
            self.planning.look_at(self.corpus, plan)

    def start_training(self, model: str | None, settings: Mapping[str, object], config: TrainingConfig) -> None:
        """Train a fresh model on the open text, of the planner's choice without a name; `training_event` follows."""
        corpus = self.corpus
        if corpus is None or self.training.running:
            return
        planned = self.planning.outlook(corpus, Plan(None, {}, config)) if model is None else None
        self.planning.stop()
        path = self.library.new_path(corpus.document.name)
        judged_by = corpus.held_out.document.name if corpus.held_out is not None else ""
        self.record = TrainingRecord(corpus.document.name, config, judged_by)
        self._run = None

        def work() -> Iterator[object]:
            from studio.runs.training_run import TrainingRun
            from studio.training.baselines import baselines_of
            from studio.training.planner import plan_training

            self.planning.wait()
            if model is None:
                for event in (planned,) if isinstance(planned, RunPlanned) else plan_training(corpus, config):
                    yield event
                assert isinstance(event, RunPlanned)
                self._run = TrainingRun(corpus, event.model, event.settings, event.config, path)
            else:
                self._run = TrainingRun(corpus, model, settings, config, path)
                yield from baselines_of(corpus, config)
            yield from self._run.events()

        self.training.start(work)
        self.record_changed.emit()

    def unfinished(self) -> KeptRun | None:
        """Return the run on the open text that was stopped and can be gone on with, None where there is none."""
        return self.library.unfinished(self.corpus) if self.corpus is not None else None

    def go_on(self, run: KeptRun) -> None:
        """Go on with a run on the open text from where it was stopped; `training_event` follows."""
        corpus = self.corpus
        if corpus is None or self.training.running:
            return
        self.planning.stop()
        self.record = TrainingRecord.of_manifest(run.manifest)
        self._run = None
        config = self.record.config

        def work() -> Iterator[object]:
            from studio.runs.training_run import TrainingRun
            from studio.training.baselines import baselines_of

            self.planning.wait()
            yield from baselines_of(corpus, config)
            self._run = TrainingRun.taken_up(corpus, run.path)
            yield from self._run.events()

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
        for task in (
            self.training,
            self.writing,
            self.reading,
            self.judging,
            self.filing,
            self.saving,
            self.finding,
            self.device_lookup,
            self.lesson,
            self.planning.task,
            self.presets.task,
        ):
            task.stop_and_wait()

    @Slot(object)
    def _on_reading_event(self, event: FetchProgress | ReadingProgress | TokenizingProgress | Corpus) -> None:
        if isinstance(event, Corpus):
            self.corpus = event
            self.planning.forget()
            if not self.training.running and self.record is not None:
                self.record = None  # the curve on show is of another text; it is kept with its run
                self.record_changed.emit()
            self.corpus_changed.emit()

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
        if self._run is not None and self._run.trained is not None:
            self.finished = self._run.trained
            if not self.writing.running:
                self._set_model(self.finished)
            self.runs_changed.emit()
        self._run = None

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
