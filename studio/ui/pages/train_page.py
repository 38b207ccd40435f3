"""The second page: start, watch, stop."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.runs.manifest import perplexity
from studio.session.session import Session
from studio.training.events import BatchHalved, Evaluated, RunStarted, SampleDrawn, StepDone
from studio.ui.i18n import number
from studio.ui.names import model_name
from studio.ui.pages.page import Page
from studio.ui.plots.perplexity_plot import PerplexityPlot
from studio.ui.theme import GAP, GRID, theme
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.parts import Card, ElidedLabel, button, chip, column, label, row, set_primary
from studio.ui.widgets.plan_chooser import PlanChooser
from studio.ui.widgets.reading_strip import ReadingStrip
from studio.ui.widgets.sample_card import SampleCard

_DRAW_MS = 200  # the two threads of the training wait for each other while one gives way to the drawing


class TrainPage(Page):
    """Chooses how long to train, and shows how it goes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.judge_chip = chip()
        self.text_chip = chip()
        self.header.addWidget(self.judge_chip)
        self.header.addWidget(self.text_chip)
        self.empty = EmptyState()
        self.empty.acted.connect(self._on_text_wanted)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        self.judging_strip = ReadingStrip(session.judging)
        self.column.addWidget(self.judging_strip)
        self.set_content(self._pages)

        self._drawing = QTimer(self)
        self._drawing.setInterval(_DRAW_MS)
        self._drawing.timeout.connect(self._on_draw)
        self._curve_changed = False
        session.corpus_changed.connect(self._on_corpus_changed)
        session.judging.failed.connect(self.banner.show_error)
        session.judging.changed.connect(self._on_text_changing)
        session.reading.changed.connect(self._on_text_changing)
        session.training_event.connect(self._on_training_event)
        session.training.changed.connect(self._on_training_changed)
        session.training.failed.connect(self.banner.show_error)
        session.record_changed.connect(self._on_record_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def _make_content(self) -> QWidget:
        self.chooser = PlanChooser()
        self.chooser.own_text_wanted.connect(self._on_own_text_wanted)
        plot_card = Card()
        self._plot_heading = label("heading")
        self._train_legend = label("small")
        self._validation_legend = label("small")
        self._planned = ElidedLabel("small")
        heading = row(self._plot_heading, self._train_legend, self._validation_legend, spacing=GAP)
        heading.addWidget(self._planned, 1)
        plot_card.column.addLayout(heading)
        self.plot = PerplexityPlot()
        self.plot.setMinimumHeight(20 * GRID)
        plot_card.column.addWidget(self.plot, 1)
        self._figure = label("fact")
        self._meaning = ElidedLabel("muted")
        meaning = row(self._figure, self._meaning)
        meaning.setStretch(1, 1)
        plot_card.column.addLayout(meaning)
        self.sample = SampleCard()

        content = QWidget()
        middle = row(plot_card, self.sample, spacing=GAP)
        middle.setStretch(0, 8)
        middle.setStretch(1, 5)
        layout = column(self.chooser, spacing=GAP)
        layout.addLayout(middle, 1)
        layout.addWidget(self._make_controls())
        content.setLayout(layout)
        return content

    def _make_controls(self) -> Card:
        card = Card()
        self.start_button = button("primary")
        self.start_button.clicked.connect(self._on_start_clicked)
        self.go_on_button = button()
        self.go_on_button.clicked.connect(self._on_go_on_clicked)
        self.pause_button = button()
        self.pause_button.clicked.connect(self._on_pause_clicked)
        self.stop_button = button()
        self.stop_button.clicked.connect(self._on_stop_clicked)
        self.write_button = button("primary")
        self.write_button.clicked.connect(self._on_write_clicked)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self._left = label()
        self._rate = chip()
        self._state = ElidedLabel("muted")
        line = row(self.start_button, self.go_on_button, self.pause_button, self.stop_button, spacing=GAP)
        line.addWidget(self.progress, 1)
        line.addWidget(self._state, 1)
        for widget in (self._left, self._rate, self.write_button):
            line.addWidget(widget)
        card.column.addLayout(line)
        return card

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent. While the page is hidden nothing is drawn."""
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
        self._plot_heading.setText(self.tr("Perplexity"))
        self.stop_button.setText(self.tr("Stop and keep"))
        self.write_button.setText(self.tr("Write with it") + " →")
        self.progress.setAccessibleName(self.tr("Progress of the training"))
        self._train_legend.setText("● " + self.tr("learning"))
        self._validation_legend.setText("● " + self.tr("on unseen text"))
        self.plot.setAccessibleName(self.tr("Plot of the perplexity over time"))
        times = (self.tr("{count} s"), self.tr("{count} min"), self.tr("{count} h"))
        rungs = (
            self.tr("pure guessing · {perplexity}"),
            self.tr("counting symbols · {perplexity}"),
            self.tr("counting pairs · {perplexity}"),
            self.tr("counting {order} together · {perplexity}"),
        )
        self.plot.set_words(rungs, times)
        self._show_state()
        self._show_figures()

    def _show_state(self) -> None:
        """Show what can be done now."""
        session = self.session
        task, record = session.training, session.record
        running = task.running
        self._pages.setCurrentIndex(0 if session.corpus is None and record is None else 1)
        self.text_chip.setVisible(session.corpus is not None or running)
        self._show_texts()
        done = record is not None and record.latest is not None and not running
        if any(
            widget.hasFocus() for widget in (self.start_button, self.go_on_button, self.pause_button, self.stop_button)
        ):
            self.setFocus()  # a button that vanishes would pass the keyboard on to the side bar
        for widget, visible in (
            (self.start_button, not running),
            (self.pause_button, running),
            (self.stop_button, running),
            (self.progress, running),
            (self._left, running),
            (self._rate, running),
            (self._state, not running),
            (self.write_button, done),
        ):
            widget.setVisible(visible)
        set_primary(self.start_button, not done)
        self.start_button.setEnabled(session.corpus is not None and not session.judging.running)
        self.start_button.setText(self.tr("Train again") if done else self.tr("Start training"))
        self.pause_button.setText(self.tr("Resume") if task.paused else self.tr("Pause"))
        self.pause_button.setEnabled(not task.stopping)
        self.stop_button.setEnabled(not task.stopping)
        self.chooser.setEnabled(not running)
        self._unfinished = session.unfinished() if not running else None
        self.go_on_button.setVisible(self._unfinished is not None)
        if self._unfinished is not None:
            step = number(self._unfinished.manifest.result["steps"])
            self.go_on_button.setText(self.tr("Go on from step {step}").format(step=step))
            self.go_on_button.setToolTip(
                self.tr("A run on this text was stopped. It goes on as if it had not been, with its own settings.")
            )
        self._state.setText(self._state_words())

    def _show_texts(self) -> None:
        """Name the text it learns from, and the one that judges where that is another."""
        corpus, record = self.session.corpus, self.session.record
        judge = corpus.held_out.document.name if corpus is not None and corpus.held_out is not None else ""
        if self.session.training.running and record is not None:
            self.text_chip.setText(record.text_name)
            judge = record.judged_by
        elif corpus is not None:
            self.text_chip.setText(corpus.document.name)
        self.judge_chip.setVisible(bool(judge))
        self.judge_chip.setText(self.tr("judged by {name}").format(name=judge))

    def _state_words(self) -> str:
        if self.session.judging.running:
            return self.tr("Reading the text to judge by…")
        record = self.session.record
        if record is not None and record.latest is None:
            return self.tr("Stopped before its first step: there was nothing to keep.")
        if record is None or record.latest is None:
            return self.tr("The model starts from nothing; its curve and what it writes will appear above.")
        if record.failure is not None:
            return self.tr("Stopped by an error, see above. The model as it was is open: save it on the Write page.")
        if record.finished is not None and record.finished.reason == "diverged":
            return self.tr(
                "Stopped: the loss got out of hand. The last sound weights are kept. A lower learning rate helps."
            )
        if record.finished is not None and record.finished.reason == "plateau":
            return self.tr("Finished early: it no longer got better on unseen text. Its best state is kept under Runs.")
        if record.finished is not None:
            return self.tr("Finished. The model is kept under Runs.")
        return self.tr("Stopped. The model is kept under Runs.")

    def _show_figures(self) -> None:
        """Show the numbers of the run: legend, meaning, progress."""
        record = self.session.record
        latest = record.latest if record is not None else None
        unseen = record is not None and len(record.validation_losses) > 0
        self._validation_legend.setVisible(unseen or record is None)
        vocabulary_size = record.started.vocabulary_size if record is not None and record.started is not None else 0
        self._figure.setVisible(latest is not None)
        self._planned.setText(self._planned_words())
        if record is not None and latest is not None:
            loss = record.loss()
            figure = number(perplexity(loss), 1)
            self._figure.setText(figure)
            words = (
                self.tr("on unseen text: as unsure as if it chose among {perplexity} of {symbols} symbols each time")
                if unseen
                else self.tr(
                    "on its own text: as unsure as if it chose among {perplexity} of {symbols} symbols each time"
                )
            )
            self._meaning.setText(words.format(perplexity=figure, symbols=number(vocabulary_size - 1)))
        elif self.session.training.running and record is not None and record.started is None:
            self._meaning.setText(self.tr("Measuring this computer and the text, to choose what suits them…"))
        else:
            self._meaning.setText(
                self.tr("Perplexity: among how many symbols the model still wavers. Lower is better.")
            )
        if latest is not None and record is not None:
            self.progress.setValue(round(1000 * latest.progress))
            self._left.setText(self._left_words(record.seconds_left()))
            self._rate.setText(self.tr("{count} symbols/s").format(count=number(latest.tokens_per_second)))
        else:
            self.progress.setValue(0)
            self._left.setText(self.tr("getting ready…"))
            self._rate.setText("–")
        if self.session.training.stopping:
            self._left.setText(self.tr("stopping…"))
        elif self.session.training.paused:
            self._left.setText(self.tr("paused"))

    def _planned_words(self) -> str:
        """Return the plan of the run on show in a line, empty where there is none."""
        planned = self.session.record.planned if self.session.record is not None else None
        if planned is None:
            return ""
        name, size = model_name(planned.model), number(planned.settings["hidden_size"])
        if planned.expected_loss is None:
            return self.tr("{model}, size {size}").format(model=name, size=size)
        expected = number(perplexity(planned.expected_loss), 1)
        return self.tr("{model}, size {size}, to reach about {perplexity}").format(
            model=name, size=size, perplexity=expected
        )

    def _left_words(self, seconds: float | None) -> str:
        if seconds is None:
            return self.tr("getting ready…")
        if seconds < 55:
            return self.tr("about {count} s left").format(count=number(5 * max(1, round(seconds / 5))))
        return self.tr("about {count} min left").format(count=number(max(1, round(seconds / 60))))

    @Slot()
    def _on_start_clicked(self) -> None:
        corpus = self.session.corpus
        if corpus is None:
            return
        plan = self.chooser.plan(len(corpus.token_ids))
        self.banner.clear()
        self.session.start_training(plan.model, plan.settings, plan.config)

    @Slot()
    def _on_go_on_clicked(self) -> None:
        if self._unfinished is not None:
            self.banner.clear()
            self.session.go_on(self._unfinished)

    @Slot()
    def _on_pause_clicked(self) -> None:
        task = self.session.training
        if task.paused:
            task.resume()
        else:
            task.pause()

    @Slot()
    def _on_stop_clicked(self) -> None:
        self.session.training.stop()

    @Slot()
    def _on_write_clicked(self) -> None:
        self.session.use_finished()
        self.page_wanted.emit("write")

    @Slot()
    def _on_text_wanted(self) -> None:
        self.page_wanted.emit("text")

    @Slot()
    def _on_own_text_wanted(self) -> None:
        self.session.hold_out(None)

    @Slot()
    def _on_corpus_changed(self) -> None:
        if not self.session.training.running:
            self.banner.clear()
        self._show_held_out()
        self._show_state()

    def _show_held_out(self) -> None:
        corpus = self.session.corpus
        held_out = corpus.held_out if corpus is not None else None
        self.chooser.show_held_out(held_out.document.name if held_out is not None else "")

    @Slot()
    def _on_text_changing(self) -> None:
        busy = self.session.text_is_changing
        if busy and self.chooser.held_out.hasFocus():
            self.setFocus()  # it would pass on to what starts the training
        self.chooser.held_out.setEnabled(not busy)
        if self.session.judging.running:
            self.banner.clear()
        elif not busy:
            self._show_held_out()  # what was asked for and did not come about
        self._show_state()

    @Slot()
    def _on_record_changed(self) -> None:
        self.sample.show_samples([])
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
        elif isinstance(event, RunStarted):
            self._say_smaller_batches(event)
        elif isinstance(event, SampleDrawn) and self.session.record is not None:
            self.sample.show_samples(self.session.record.samples)

    def _say_smaller_batches(self, started: RunStarted) -> None:
        """Say it where a text is too short for the batches that were asked for."""
        config = self.session.record.config if self.session.record is not None else None
        if config is None or started.batch_size * started.num_steps >= config.batch_size * config.num_steps:
            return
        words = QT_TRANSLATE_NOOP(
            "core", "The text is short: it learns from {rows} rows of {steps} symbols at a time instead of {usual}."
        )
        values = {"rows": started.batch_size, "steps": started.num_steps, "usual": config.batch_size}
        self.banner.show_notes(Message(words, values))

    @Slot()
    def _on_training_changed(self) -> None:
        if self.session.training.running:
            self._drawing.start()
        else:
            self._drawing.stop()
            self._curve_changed = True
        self._on_draw()
        self._show_state()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._train_legend.setStyleSheet(f"color: {theme.colours.accent}")
        self._validation_legend.setStyleSheet(f"color: {theme.colours.second}")

    @Slot()
    def _on_draw(self) -> None:
        self._show_figures()
        if self._curve_changed and self.isVisible():
            self._curve_changed = False
            self.plot.show_record(self.session.record)
