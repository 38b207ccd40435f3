"""Buttons that start, resume, pause and stop a training, and its progress."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QProgressBar

from studio.session.session import Session
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, ElidedLabel, Translated, button, chip, label, row, set_primary
from studio.ui.common.theme import GAP

_FACTORS = (10.0, 3.0, 2.0, 1.0, 0.5, 0.3, 0.1)


class RunControls(Translated, Card):
    """The buttons of the Train page in a row, with the progress between them.

    Attributes:
        start_button, go_on_button, pause_button, stop_button, more_button, write_button: the buttons.
        write_now, rate_actions, discard: actions in the menu of `more_button`.
        progress: the progress of the run.
        state: how the last run ended; shown while no run is under way.
        steers: whether there is a run to steer.

    Signals:
        start_wanted, write_wanted: the user wants to start a run, or to write with the model of the last run.
        acted: a button was pressed; messages about the last action are out of date.
    """

    start_wanted = Signal()
    write_wanted = Signal()
    acted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.start_button = button("primary")
        self.start_button.clicked.connect(self.start_wanted)
        self.go_on_button = button()
        self.go_on_button.clicked.connect(self._on_go_on_clicked)
        self.pause_button = button()
        self.pause_button.clicked.connect(self._on_pause_clicked)
        self.stop_button = button()
        self.stop_button.clicked.connect(self._on_stop_clicked)
        self.more_button = button()
        self.more_button.setMenu(self._make_menu())
        self.write_button = button("primary")
        self.write_button.clicked.connect(self.write_wanted)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self._left = label()
        self._rate = chip()
        self.state = ElidedLabel("muted")
        buttons = (self.start_button, self.go_on_button, self.pause_button, self.stop_button, self.more_button)
        line = row(*buttons, spacing=GAP)
        line.addWidget(self.progress, 1)
        line.addWidget(self.state, 1)
        for widget in (self._left, self._rate, self.write_button):
            line.addWidget(widget)
        self.column.addLayout(line)
        self.retranslate()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.write_now = menu.addAction("")
        self.write_now.triggered.connect(self._on_write_now)
        self._rates = menu.addMenu("")
        self._rates.aboutToShow.connect(self._on_rates_shown)
        group = QActionGroup(menu)
        self.rate_actions = []
        for factor in _FACTORS:
            action = self._rates.addAction("")
            action.setCheckable(True)
            action.setData(factor)
            group.addAction(action)
            self.rate_actions.append(action)
        group.triggered.connect(self._on_rate_chosen)
        menu.addSeparator()
        self.discard = menu.addAction("")
        self.discard.triggered.connect(self._on_discard)
        return menu

    def retranslate(self) -> None:
        """See Translated."""
        self.stop_button.setText(self.tr("Stop and keep"))
        self.more_button.setText("…")
        self.more_button.setToolTip(self.tr("Steer the run under way"))
        self.more_button.setAccessibleName(self.tr("Steer the run under way"))
        self.write_now.setText(self.tr("&Write with it as it is now"))
        self.discard.setText(self.tr("Stop and &delete"))
        self._rates.setTitle(self.tr("&Learning rate"))
        for action, factor in zip(self.rate_actions, _FACTORS, strict=True):
            planned = self.tr("as planned")
            times = self.tr("{factor} times the plan's").format(factor=number(factor, 0 if factor >= 1 else 1))
            action.setText(planned if factor == 1 else times)
        self.write_button.setText(self.tr("Write with it") + " →")
        self.progress.setAccessibleName(self.tr("Progress of the training"))
        self.show_state()
        self.show_progress()

    def holds_focus(self) -> bool:
        """Whether the keyboard is on a button that may vanish."""
        buttons = (self.start_button, self.go_on_button, self.pause_button, self.stop_button, self.more_button)
        return any(widget.hasFocus() for widget in buttons)

    def show_state(self) -> None:
        """Show the buttons that can be pressed now."""
        session = self._session
        task, record = session.training, session.training.record
        running = task.running
        done = record is not None and record.latest is not None and not running
        for widget, visible in (
            (self.start_button, not running),
            (self.pause_button, running),
            (self.stop_button, running),
            (self.more_button, running),
            (self.progress, running),
            (self._left, running),
            (self._rate, running),
            (self.state, not running),
            (self.write_button, done),
        ):
            widget.setVisible(visible)
        set_primary(self.start_button, not done)
        self.start_button.setEnabled(session.text.corpus is not None and not session.text.judging.running)
        text = record.text_name if record is not None and done else None
        again = session.text.corpus is not None and session.text.corpus.document.name == text
        self.start_button.setText(self.tr("Train again") if again else self.tr("Start training"))
        self.pause_button.setText(self.tr("Resume") if task.paused else self.tr("Pause"))
        self.pause_button.setEnabled(not task.stopping)
        self.stop_button.setEnabled(not task.stopping)
        self.steers = running and record is not None and record.latest is not None
        for item in (self.write_now, self.discard, self._rates.menuAction()):
            item.setEnabled(self.steers and not task.stopping)
        self._unfinished = session.unfinished.run if not running else None
        if self._unfinished is not None and record is not None and record.run_id != self._unfinished.id:
            self._unfinished = None  # the run on show changed
        self.go_on_button.setVisible(self._unfinished is not None)
        if self._unfinished is not None:
            step = number(self._unfinished.steps)
            self.go_on_button.setText(self.tr("Go on from step {step}").format(step=step))
            self.go_on_button.setToolTip(
                self.tr("A run on this text was stopped. It goes on as if it had not been, with its own settings.")
            )
        self.state.setText(self._state_words())

    def show_progress(self) -> None:
        """Show the progress of the run."""
        record = self._session.training.record
        latest = record.latest if record is not None else None
        if latest is not None and record is not None:
            self.progress.setValue(round(1000 * latest.progress))
            self._left.setText(self._left_words(record.seconds_left()))
            self._rate.setText(self.tr("{count} tokens/s").format(count=number(latest.tokens_per_second)))
        else:
            self.progress.setValue(0)
            self._left.setText(self.tr("getting ready…"))
            self._rate.setText("–")
        if self._session.training.stopping:
            self._left.setText(self.tr("stopping…"))
        elif self._session.training.paused:
            self._left.setText(self.tr("paused"))

    def _state_words(self) -> str:
        if self._session.text.judging.running:
            return self.tr("Reading the text to judge by…")
        record = self._session.training.record
        if record is not None and record.latest is None and record.history.resumed_at:
            words = self.tr("It did not go on. It is kept as it was at step {step}, and can be tried again.")
            return words.format(step=number(record.history.resumed_at))
        if record is not None and record.latest is None:
            return self.tr("Stopped before its first step: there was nothing to keep.")
        if record is None or record.latest is None:
            return self.tr("The model starts from nothing; its curve and what it writes will appear above.")
        if record.deleted:
            return self.tr("Deleted. Under Runs it can be brought back for a month.")
        if record.failure is not None and record.saved_as is not None:
            return self.tr("The model is saved as {name}.").format(name=record.saved_as.name)
        if record.failure is not None and any(
            model is self._session.training.trained for model in self._session.saving.unsaved
        ):
            return self.tr("Not saved, see above. The model is open: save it in another folder before you close.")
        if record.failure is not None:
            return self.tr("Stopped by an error, see above. The model as it was is open: save it on the Write page.")
        if record.finished is not None and record.finished.reason == "diverged":
            return self.tr("Stopped: the loss got out of hand. The last sound weights are kept.")
        if record.finished is not None and record.finished.reason == "plateau":
            return self.tr("Finished early: it no longer got better on unseen text. Its best state is kept under Runs.")
        if record.finished is not None:
            return self.tr("Finished. The model is kept under Runs.")
        return self.tr("Stopped. The model is kept under Runs.")

    def _left_words(self, seconds: float | None) -> str:
        if seconds is None:
            return self.tr("getting ready…")
        if seconds < 55:
            return self.tr("about {count} s left").format(count=number(5 * max(1, round(seconds / 5))))
        return self.tr("about {count} min left").format(count=number(max(1, round(seconds / 60))))

    @Slot()
    def _on_go_on_clicked(self) -> None:
        if self._unfinished is not None:
            self.acted.emit()
            self._session.training.go_on(self._unfinished)

    @Slot()
    def _on_pause_clicked(self) -> None:
        task = self._session.training
        if task.paused:
            task.resume()
        else:
            task.pause()

    @Slot()
    def _on_write_now(self) -> None:
        self._session.training.use_snapshot()

    @Slot()
    def _on_rates_shown(self) -> None:
        record = self._session.training.record
        factor = record.history.changes[-1].factor if record is not None and record.history.changes else 1.0
        for action in self.rate_actions:
            action.setChecked(action.data() == factor)

    @Slot(QAction)
    def _on_rate_chosen(self, action: QAction) -> None:
        self._session.training.set_rate_factor(action.data())

    @Slot()
    def _on_discard(self) -> None:
        self.acted.emit()
        self._session.training.discard()

    @Slot()
    def _on_stop_clicked(self) -> None:
        self._session.training.stop()
