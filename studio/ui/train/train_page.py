"""The second page: start, watch, stop."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.models.specs import MODELS
from studio.runs.index import KeptRun
from studio.runs.kept_weights import weights_step
from studio.session.session import Session
from studio.text.cleaning import STEPS, steps_of
from studio.text.corpus import Corpus
from studio.training.events import (
    BatchHalved,
    CheckpointFailed,
    CheckpointSaved,
    Evaluated,
    RunStarted,
    SampleDrawn,
    StepDone,
    Warned,
)
from studio.ui.common.empty_state import EmptyState
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import listed, sentence
from studio.ui.common.page import Page
from studio.ui.common.parts import chip, column, row
from studio.ui.common.reading_strip import ReadingStrip
from studio.ui.common.scrolling import Stack
from studio.ui.common.theme import GAP
from studio.ui.train.coach_strip import CoachStrip
from studio.ui.train.curve_card import CurveCard
from studio.ui.train.plan_chooser import PlanChooser
from studio.ui.train.run_controls import RunControls
from studio.ui.train.sample_card import SampleCard

_DRAW_MS = 200  # milliseconds; the two threads of a training step wait for each other while the window draws


class TrainPage(Page):
    """The second page: the choice of a plan, then the run with its curve, samples and coach.

    Attributes:
        chooser: the choice of a plan.
        coach: advice about the run on show.
        curve: the curve of the run on show.
        sample: the samples of the run on show.
        controls: start, resume, pause, stop, and the progress.
        empty: shown instead while there is no text and no run.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.judge_chip = chip()
        self.text_chip = chip()
        self.header.addWidget(self.judge_chip)
        self.header.addWidget(self.text_chip)
        self.empty = EmptyState()
        self.empty.acted.connect(self._on_text_wanted)
        self._pages = Stack()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        self.judging_strip = ReadingStrip(session.text.judging)
        self.column.addWidget(self.judging_strip)
        self.set_content(self._pages)
        self.column.addWidget(self._make_controls())  # outside the scrolling part, so always in view

        self._drawing = QTimer(self)
        self._drawing.setInterval(_DRAW_MS)
        self._drawing.timeout.connect(self._on_draw)
        self._curve_changed = False
        session.text.corpus_changed.connect(self._on_corpus_changed)
        session.text.judging.failed.connect(self.banner.show_error)
        session.text.judging.changed.connect(self._on_text_changing)
        session.text.reading.changed.connect(self._on_text_changing)
        session.training.happened.connect(self._on_training_event)
        session.training.changed.connect(self._on_training_changed)
        session.training.failed.connect(self.banner.show_error)
        session.saving.saved.connect(self._show_state)
        session.training.record_changed.connect(self._on_record_changed)
        session.runs.discarded.connect(self._on_discarded)
        session.unfinished.changed.connect(self._show_state)
        self.banner.offer.clicked.connect(self._on_undo)
        self._set_aside: tuple[KeptRun, ...] = ()
        self._unsaved: StudioError | None = None  # the error on show about a run that could not be saved on the way
        self.retranslate()

    def _make_content(self) -> QWidget:
        self.chooser = PlanChooser(self.session)
        self.chooser.changed.connect(self._on_plan_changed)
        self.chooser.own_text_wanted.connect(self._on_own_text_wanted)
        self.curve = CurveCard(self.session)
        self.sample = SampleCard()
        self.sample.write_wanted.connect(self.session.training.use_run)
        self.coach = CoachStrip(self.session.coaching)

        content = QWidget()
        middle = row(self.curve, self.sample, spacing=GAP)
        middle.setStretch(0, 8)
        middle.setStretch(1, 5)
        layout = column(self.chooser, self.coach, spacing=GAP)
        layout.addLayout(middle, 1)
        content.setLayout(layout)
        return content

    def _make_controls(self) -> RunControls:
        self.controls = RunControls(self.session)
        self.controls.start_wanted.connect(self._on_start_wanted)
        self.controls.write_wanted.connect(self._on_write_wanted)
        self.controls.acted.connect(self.banner.clear)
        return self.controls

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent. A hidden page draws nothing."""
        super().showEvent(event)
        self._on_draw()

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Train"))
        self.empty.show_words(
            self.tr("First a text"),
            self.tr(
                "A model learns from a text of yours. Open one, or take one of ours; then come back and press Start."
            ),
            self.tr("Choose a text"),
        )
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        """Show the parts of the page and the buttons that apply now."""
        session = self.session
        running, record = session.training.running, session.training.record
        empty = session.text.corpus is None and record is None
        self._pages.setCurrentIndex(0 if empty else 1)
        self.controls.setVisible(not empty)
        self.text_chip.setVisible(session.text.corpus is not None or running)
        self._show_texts()
        if self.controls.holds_focus():
            self.setFocus()  # Qt would pass the focus of a button that vanishes to the side bar
        self.chooser.setEnabled(not running)
        self._show_controls()
        self._show_figures()

    def _show_open_text(self, corpus: Corpus) -> None:
        """Show the name of the open text, and whether it is cleaned."""
        steps = [sentence(Message(STEPS[step].title)) for step in steps_of(corpus.cleaning)]
        name = shown_name(corpus.document.name)
        self.text_chip.setText(self.tr("{name} · cleaned").format(name=name) if steps else name)
        self.text_chip.setToolTip(listed(steps))

    def _show_controls(self) -> None:
        self.controls.show_state()
        if not self.chooser.is_right():
            self.controls.start_button.setEnabled(False)

    def _show_texts(self) -> None:
        """Show the name of the text to learn from, and of the text to judge by where that is another."""
        corpus, record = self.session.text.corpus, self.session.training.record
        judge = corpus.held_out.document.name if corpus is not None and corpus.held_out is not None else ""
        if self.session.training.running and record is not None:
            self.text_chip.setText(shown_name(record.text_name))
            self.text_chip.setToolTip("")
            judge = record.judged_by
        elif corpus is not None:
            self._show_open_text(corpus)
        self.judge_chip.setVisible(bool(judge))
        self.judge_chip.setText(self.tr("judged by {name}").format(name=shown_name(judge)))

    def _show_figures(self) -> None:
        self.curve.show_figures()
        self.controls.show_progress()
        self._show_kept()

    def _show_kept(self) -> None:
        """Offer to write with the kept weights of the run on show."""
        session, record = self.session, self.session.training.record
        running = session.training.running
        trained = session.training.trained if not running else None
        if record is None or record.latest is None or (trained is None and not running):
            self.sample.show_kept(None, None, runs=running)
        elif trained is None:
            self.sample.show_kept(record.history.best_step(), record.latest.step, runs=True)
        elif trained.kept is None:
            self.sample.show_kept(None, weights_step(trained.manifest), runs=False)
        else:
            self.sample.show_kept(trained.kept.best_step, trained.kept.last_step, runs=False)

    @Slot()
    def _on_start_wanted(self) -> None:
        corpus = self.session.text.corpus
        if corpus is None:
            return
        plan = self.chooser.plan(len(corpus.token_ids))
        if plan is None:
            return
        self.banner.clear()
        self.session.training.start(plan.model, plan.settings, plan.config)

    @Slot()
    def _on_plan_changed(self) -> None:
        self._show_controls()
        self._show_what_it_writes()

    def _show_what_it_writes(self) -> None:
        """Announce samples only for a model that can write them."""
        record, plan = self.session.training.record, self.chooser.plan(1)
        planned = plan.model if plan is not None else None
        model = record.model if record is not None and record.model else planned
        self.sample.show_writes(not MODELS.fills_gaps(model))

    @Slot()
    def _on_write_wanted(self) -> None:
        self.session.training.use_trained()
        trained = self.session.model.trained
        fills = trained is not None and MODELS.fills_gaps(trained.manifest.model)  # a gap filler can do nothing else
        self.page_wanted.emit("gaps" if fills else "write")

    @Slot()
    def _on_text_wanted(self) -> None:
        self.page_wanted.emit("text")

    @Slot()
    def _on_own_text_wanted(self) -> None:
        self.session.text.hold_out(None)

    @Slot()
    def _on_corpus_changed(self) -> None:
        if not self.session.training.running:
            self.banner.clear()
        self._show_held_out()
        self._show_state()

    def _show_held_out(self) -> None:
        corpus = self.session.text.corpus
        held_out = corpus.held_out if corpus is not None else None
        self.chooser.show_held_out(shown_name(held_out.document.name) if held_out is not None else "")

    @Slot()
    def _on_text_changing(self) -> None:
        busy = self.session.text.is_changing
        if busy and self.chooser.held_out.hasFocus():
            self.setFocus()  # Qt would pass the focus to the start button
        self.chooser.held_out.setEnabled(not busy)
        if self.session.text.judging.running:
            self.banner.clear()
        elif not busy:
            self._show_held_out()  # a choice that failed is taken back
        self._show_state()

    @Slot()
    def _on_record_changed(self) -> None:
        record = self.session.training.record
        self.sample.show_samples([])
        self.sample.show_samples(record.history.samples if record is not None else [])
        self._show_what_it_writes()
        self._curve_changed = True
        self._on_draw()
        self._show_state()

    @Slot(object)
    def _on_training_event(self, event: object) -> None:
        if isinstance(event, StepDone | Evaluated | RunStarted):
            self._curve_changed = True
        if isinstance(event, BatchHalved):
            words = QT_TRANSLATE_NOOP("core", "The memory ran out: from here on it learns from {count} rows at a time.")
            self.banner.show_notes(Message(words, {"count": event.batch_size}))
        elif isinstance(event, Warned):
            self.banner.show_notes(event.message)
        elif isinstance(event, CheckpointFailed | CheckpointSaved):
            self._say_saving(event)
        elif isinstance(event, StepDone) and not self.controls.steers:
            self.controls.show_state()  # from the first step on the run can be steered
        elif isinstance(event, RunStarted):
            self._say_smaller_batches(event)
            self._show_what_it_writes()
        elif isinstance(event, SampleDrawn) and self.session.training.record is not None:
            self.sample.show_samples(self.session.training.record.history.samples)

    def _say_smaller_batches(self, started: RunStarted) -> None:
        """Say so where a text is too short for the batches of the config."""
        config = self.session.training.record.config if self.session.training.record is not None else None
        if config is None or started.batch_size * started.num_steps >= config.batch_size * config.num_steps:
            return
        words = QT_TRANSLATE_NOOP(
            "core", "The text is short: it learns from {rows} rows of {steps} tokens at a time instead of {usual}."
        )
        values = {"rows": started.batch_size, "steps": started.num_steps, "usual": config.batch_size}
        self.banner.show_notes(Message(words, values))

    def _say_saving(self, event: CheckpointFailed | CheckpointSaved) -> None:
        """Say that the run could not be saved, or that it is saved again."""
        if isinstance(event, CheckpointFailed):
            self._unsaved = StudioError(event.message.template, **event.message.values)
            self.banner.show_error(self._unsaved)
        elif event.again:
            self._unsaved = None
            words = QT_TRANSLATE_NOOP("core", "The run is saved again, as it is after step {step}.")
            self.banner.show_notes(Message(words, {"step": event.step}))

    @Slot()
    def _on_training_changed(self) -> None:
        if self.session.training.running:
            self._drawing.start()
        else:
            self._drawing.stop()
            if self._unsaved is not None and self.banner.shown is self._unsaved:
                self.banner.clear()  # the run was saved at its end; else another error is on show
            self._unsaved = None
            self._curve_changed = True
        self._on_draw()
        self._show_state()

    @Slot(object)
    def _on_discarded(self, runs: tuple[KeptRun, ...]) -> None:
        self._set_aside = runs
        if self.isVisible() and runs:
            words = QT_TRANSLATE_NOOP("core", "“{name}” was deleted.")
            self.banner.show_notes(Message(words, {"name": runs[0].name}))
            self.banner.offer.setText(self.tr("Undo"))
            self.banner.offer.show()

    @Slot()
    def _on_undo(self) -> None:
        self.banner.clear()
        self.session.runs.restore(self._set_aside)

    @Slot()
    def _on_draw(self) -> None:
        self._show_figures()
        if self._curve_changed and self.isVisible():
            self._curve_changed = False
            self.curve.draw()
