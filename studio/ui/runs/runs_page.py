"""The Runs page, the fourth: a list of all runs, to compare, to train on, and to race."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.messages import Message, StudioError
from studio.runs.damaged_run import DamagedRunError
from studio.runs.index import KeptRun
from studio.runs.library import RunsInUseError
from studio.runs.manifest import Manifest
from studio.session.session import Session
from studio.ui.common.empty_state import EmptyState
from studio.ui.common.i18n import number
from studio.ui.common.page import Page
from studio.ui.common.parts import Card, ElidedLabel, button, column, is_editing, row
from studio.ui.common.scrolling import Stack
from studio.ui.common.theme import GAP, GRID, scaled
from studio.ui.runs.compare_card import CompareCard
from studio.ui.runs.compared_runs import MOST, ComparedRun, compared_runs
from studio.ui.runs.race_strip import RaceStrip
from studio.ui.runs.runs_keeping import RunsKeeping
from studio.ui.runs.runs_table import RunsTable
from studio.ui.runs.runs_training import RunsTraining
from studio.ui.runs.train_on_card import Fork, TrainOnCard

_DRAW_MS = 500  # between two drawings of the run under way


class RunsPage(Page):
    """Lists the runs of the library, compares the selected runs, and lets models race.

    Attributes:
        table, search: the table of the runs, and the field that filters it.
        compare: curves, settings and samples of the selected runs, or of the race under way.
        train_on, race_strip: the settings to train a run on, and the state of a race; hidden while not needed.
        open_button, race_button, rename_button, delete_button, train_on_button, write_button: the actions.
        deleted_button: opens the list of deleted runs; hidden while there are none.
        trainings, keeping: start trainings and races, and delete and restore runs.

    Signals:
        model_wanted: the user wants to choose a model file.
        export_wanted: the user wants to save the metrics of that run for TensorBoard.
        text_needed: the user wants to open the text that the `Message` names.
    """

    model_wanted = Signal()
    export_wanted = Signal(object)
    text_needed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._ends: dict[str, tuple[str, int]] | None = None  # state and steps of each run by id, as last shown
        self._raced: list[ComparedRun] = []
        self._stale = False  # whether the list changed while the user typed a name
        self._following: str | None = None  # the run to select after the deletion; "" for none
        self._watching = False  # whether the race is on show, not the selected runs
        self._offered = ""  # what the banner's button does
        self.trainings = RunsTraining(session, self)
        self.keeping = RunsKeeping(session, self)
        self._make_header()
        self.empty = EmptyState()
        self._pages = Stack()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        self.race_strip = RaceStrip(session)
        self.column.addWidget(self.race_strip)
        self.set_content(self._pages)
        self.column.addWidget(self._foot)  # outside the part that scrolls
        self._drawing = QTimer(self)
        self._drawing.setInterval(_DRAW_MS)
        self._connect()
        self.retranslate()

    def _make_header(self) -> None:
        self.search = QLineEdit()
        self.search.setAcceptDrops(False)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(scaled(26 * GRID))
        self.race_button, self.open_button = button(), button()
        for widget in (self.search, self.race_button, self.open_button):
            self.header.addWidget(widget)

    def _make_content(self) -> QWidget:
        self.table = RunsTable()
        self.table.setMinimumHeight(15 * GRID)
        card = Card(GRID)
        card.column.addWidget(self.table)
        self.compare = CompareCard()
        self.train_on = TrainOnCard()
        self.train_on.hide()
        self.rename_button, self.delete_button, self.train_on_button = (button() for _ in range(3))
        self.deleted_button, self.write_button = button("link"), button("primary")
        self._hint = ElidedLabel("muted")
        foot = row(self.rename_button, self.delete_button, self.deleted_button, self._hint, spacing=GAP)
        for widget in (self.train_on_button, self.write_button):
            foot.addWidget(widget)
        foot.setStretch(3, 1)
        layout = column(card, self.compare, self.train_on, spacing=GAP)
        layout.setStretch(0, 4)
        layout.setStretch(1, 5)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        content = QWidget()
        content.setLayout(layout)
        return content

    def _connect(self) -> None:
        session, table = self.session, self.table
        self.open_button.clicked.connect(self.model_wanted)
        self.race_button.clicked.connect(self._on_race_clicked)
        self.search.textChanged.connect(table.set_filter)
        self.empty.acted.connect(self._on_train_wanted)
        self.write_button.clicked.connect(self._on_write_clicked)
        self.rename_button.clicked.connect(table.begin_to_rename)
        self.delete_button.clicked.connect(self._on_delete)
        self.train_on_button.clicked.connect(self._on_train_on_clicked)
        self.banner.offer.clicked.connect(self._on_offer)
        table.activated.connect(self._on_write_clicked)
        table.chosen.connect(self._on_chosen)
        table.itemDelegate().closeEditor.connect(self._on_renamed, Qt.ConnectionType.QueuedConnection)
        # queued, since the editor has to close before the table is filled anew
        table.runs.renamed.connect(session.runs.rename, Qt.ConnectionType.QueuedConnection)
        table.write.triggered.connect(self._on_write_clicked)
        table.delete.triggered.connect(self._on_delete)
        table.undo.triggered.connect(self.keeping.undo)
        table.train_on.triggered.connect(self._on_train_on_clicked)
        table.export.triggered.connect(self._on_export)
        self.compare.note_typed.connect(session.notes.type)
        self.compare.note_entered.connect(session.notes.keep)
        session.notes.kept.connect(table.runs.take_note)
        self.train_on.closed.connect(self.train_on.hide)
        self.train_on.go_on_wanted.connect(self._on_go_on)
        self.train_on.longer_wanted.connect(self._on_longer)
        self.train_on.fork_wanted.connect(self._on_fork)
        self.race_strip.watch_wanted.connect(self._on_watch)
        self._drawing.timeout.connect(self._on_draw)
        session.runs.changed.connect(self._on_runs_changed)
        session.runs.refused.connect(self._on_refused)
        session.model.changed.connect(self._on_model_changed)
        session.race.changed.connect(self._on_race_changed)
        session.race.ended.connect(self._on_race_ended)
        self.deleted_button.clicked.connect(self.keeping.show_deleted)
        self.empty.acted_second.connect(self.keeping.show_deleted)
        self.keeping.deleted.connect(self._on_deleted)
        self.keeping.restored.connect(self._on_restored)
        self.trainings.refused.connect(self.banner.show_error)
        self.trainings.text_missing.connect(self._on_text_missing)
        self.trainings.waiting.connect(self.banner.show_notes)
        self.trainings.started.connect(self._on_train_wanted)
        session.training.changed.connect(self._on_training_changed)

    def showEvent(self, event: object) -> None:
        """See QWidget.showEvent. The list is read again: another program may have changed the runs."""
        self.show_runs()
        self.session.runs.refresh()
        super().showEvent(event)  # type: ignore[arg-type]
        self._on_training_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """See QWidget.hideEvent. Notes are saved, and drawing stops."""
        self.session.notes.keep()
        super().hideEvent(event)
        self._drawing.stop()

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Runs"))
        self.search.setPlaceholderText(self.tr("find a run…"))
        self.search.setAccessibleName(self.tr("Find a run"))
        self.race_button.setText(self.tr("Race…"))
        self.race_button.setToolTip(self.tr("Let several models learn the open text, one after the other"))
        self.open_button.setText(self.tr("Open a model…"))
        self.rename_button.setText(self.tr("Rename"))
        self.delete_button.setText(self.tr("Delete"))
        self.deleted_button.setText(self.tr("Deleted runs…"))
        self.train_on_button.setText(self.tr("Train on…"))
        self.write_button.setText(self.tr("Write with it") + " →")
        self._name_offer()
        self._show_deleted()
        self._on_chosen()

    @Slot()
    def show_runs(self) -> None:
        """Show the list of the runs, and select new and ended runs. This waits while the user types a name."""
        self._stale = is_editing(self.table)
        if self._stale or not self.session.runs.is_listed:
            return
        runs = self.session.runs.kept
        known, self._ends = self._ends, {run.id: (run.state, run.steps) for run in runs}
        self.table.show_runs(runs)
        self._pages.setCurrentIndex(1 if runs or self.session.race.running else 0)
        self._foot.setVisible(self._pages.currentIndex() == 1)
        self.search.setVisible(bool(runs))
        self._show_deleted()
        self._show_buttons()
        ended = {id_: end for id_, end in self._ends.items() if end[0] != "running"}
        fresh = [id_ for id_, end in ended.items() if (known or {}).get(id_) != end]
        if self._watching:
            return
        if known is not None and fresh:
            self.table.choose(fresh)
        elif not self.table.chosen_runs() and self.table.runs.rows:
            self.table.choose([self.table.runs.rows[0].id])
        self._show_note()  # it may be another, with the same run selected

    @Slot()
    def _on_renamed(self) -> None:
        if self._stale:
            self.show_runs()

    def _show_deleted(self) -> None:
        """Offer the list of deleted runs, where there are any."""
        some = self.session.runs.has_deleted
        self.deleted_button.setVisible(some)
        self.empty.show_words(
            self.tr("Nothing trained yet"),
            self.tr("Every model you train is kept here by itself, with its curve and what it wrote on the way."),
            self.tr("Train a model"),
            self.deleted_button.text() if some else "",
        )

    def _only_chosen(self) -> KeptRun | None:
        chosen = self.table.chosen_runs()
        return chosen[0] if len(chosen) == 1 else None

    def _manifest(self, run: KeptRun) -> Manifest | None:
        with contextlib.suppress(StudioError, OSError):  # it may be deleted by now
            return self.session.runs.library.manifest(run)
        return None

    def _show_compared(self) -> None:
        race = self.session.race
        if self._watching and race.current is not None:
            record = self.session.training.record
            live = [ComparedRun.of_record(race.current, record)] if record is not None else []
            shown = [*self._raced, *live][-MOST:]
            self.compare.show_runs(shown, len(self._raced) + len(live))
        else:
            chosen = self.table.chosen_runs()
            self.compare.show_runs(compared_runs(self.session, chosen), len(chosen))

    def _show_note(self) -> None:
        one = self._only_chosen()
        self.compare.show_note(one.id if one is not None else "", self.session.notes.of(one) if one is not None else "")

    def _show_buttons(self) -> None:
        chosen, one = self.table.chosen_runs(), self._only_chosen()
        table = self.table
        for widget in (self.write_button, table.write, table.export):
            widget.setEnabled(one is not None)
        for widget in (self.rename_button, table.rename):
            self._allow(widget, one is not None)
        for widget in (self.train_on_button, self.table.train_on):  # a model of counts cannot be trained on
            widget.setEnabled(one is not None and one.learns)
        for widget in (self.delete_button, table.delete):
            self._allow(widget, bool(chosen))
        self._allow(table.undo, bool(self.keeping.aside))
        self.compare.set_locked(self._why_locked())
        several = self.tr("{count} runs are compared.").format(count=number(len(chosen)))
        self._hint.setText(several if len(chosen) > 1 else self.tr("Select several to compare them."))
        self.race_strip.watch_button.setVisible(not self._watching)

    def _allow(self, widget: QWidget | QAction, wanted: bool) -> None:
        """Enable a widget that changes runs if ``wanted``, and if no other window has claimed the runs."""
        widget.setEnabled(wanted and not self.session.runs.reads_only)
        widget.setToolTip(self._why_locked())

    def _why_locked(self) -> str:
        """Return why runs cannot be changed here; empty where they can be changed."""
        tip = self.tr("Another window has these runs open: close it to change them.")
        return tip if self.session.runs.reads_only else ""

    @Slot()
    def _on_runs_changed(self) -> None:
        self._show_buttons()
        if isinstance(self.banner.shown, RunsInUseError) and not self.session.runs.reads_only:
            self.banner.clear()
        self.show_runs()

    @Slot()
    def _on_chosen(self) -> None:
        self._watching = False
        self.session.notes.keep()  # the note of the run selected before
        self._show_note()
        self.train_on.hide()
        self._show_buttons()
        self._show_compared()

    @Slot()
    def _on_write_clicked(self) -> None:
        one = self._only_chosen()
        if one is not None:
            self.session.model.open(one.path)

    @Slot()
    def _on_export(self) -> None:
        self.export_wanted.emit(self._only_chosen())

    @Slot()
    def _on_delete(self) -> None:
        self._following = self.table.beside_chosen()
        self.table.setFocus()  # before the button is disabled and gives up the focus
        self.keeping.delete(self.table.chosen_runs())

    @Slot()
    def _on_refused(self) -> None:
        self._following = None

    @Slot(object)
    def _on_deleted(self, message: Message) -> None:
        if self._following:
            self.table.choose([self._following])
        elif self._following is not None and not self.table.isVisible():
            self.empty.button.setFocus()
        self._following = None
        self.banner.show_notes(message)
        self._offer("undo")
        self._show_buttons()

    @Slot()
    def _on_restored(self) -> None:
        if self._offered == "undo" and not self.keeping.aside:
            self.banner.clear()
        if self.isVisible():  # else the user restored them on another page
            self.table.setFocus()
        self._show_buttons()

    def _offer(self, what: str) -> None:
        self._offered = what
        self._name_offer()
        self.banner.offer.show()

    def _name_offer(self) -> None:
        words = {"undo": self.tr("Undo"), "restore": self.tr("Restore it")}
        self.banner.offer.setText(words.get(self._offered) or self.tr("Choose a text"))

    @Slot()
    def _on_offer(self) -> None:
        if self._offered == "undo":
            self.keeping.undo()
        elif self._offered == "restore":
            self.keeping.restore_model(self.banner.shown)
        else:
            error = self.banner.shown
            self.banner.clear()
            self.text_needed.emit(error.message if isinstance(error, StudioError) else None)

    def show_error(self, error: BaseException) -> None:
        """See Page. For a damaged run the banner offers to restore it."""
        super().show_error(error)
        if isinstance(error, DamagedRunError) and error.restorable:
            self._offer("restore")

    @Slot(object)
    def _on_text_missing(self, error: BaseException) -> None:
        self.banner.show_error(error)
        self._offer("text")

    @Slot()
    def _on_model_changed(self) -> None:
        if not self.keeping.aside:  # keep offering Undo
            self.banner.clear()

    @Slot()
    def _on_train_wanted(self) -> None:
        self.banner.clear()
        self.train_on.hide()
        self.page_wanted.emit("train")

    @Slot()
    def _on_train_on_clicked(self) -> None:
        one = self._only_chosen()
        manifest = self._manifest(one) if one is not None else None
        if one is not None and manifest is not None:
            self.train_on.show_run(one, manifest)
            self.train_on.show()
            self.scroll_to(self.train_on)

    @Slot()
    def _on_go_on(self) -> None:
        self._on_longer(None)

    @Slot(object)
    def _on_longer(self, longer: dict[str, object] | None) -> None:
        one = self._only_chosen()
        if one is not None:
            self.trainings.go_on(one, longer)

    @Slot(object)
    def _on_fork(self, fork: Fork) -> None:
        one = self._only_chosen()
        manifest = self._manifest(one) if one is not None else None
        if one is not None and manifest is not None:
            self.trainings.fork(one, manifest, fork)

    @Slot()
    def _on_race_clicked(self) -> None:
        chosen = [(run, self._manifest(run)) for run in self.table.chosen_runs()[:MOST]]
        self.trainings.ask_who_races([(run, manifest) for run, manifest in chosen if manifest is not None])

    @Slot()
    def _on_watch(self) -> None:
        self.table.clearSelection()
        self._watching = self.session.race.running
        self._show_buttons()
        self._show_compared()

    @Slot()
    def _on_race_changed(self) -> None:
        race = self.session.race
        if race.place == 0 and race.running:
            self._raced = []
            self.banner.clear()
            self._pages.setCurrentIndex(1)
            self._foot.show()
            self._on_watch()
        self._raced = compared_runs(self.session, race.runs())
        if self._watching:
            self._show_compared()

    @Slot()
    def _on_race_ended(self) -> None:
        self._watching = False
        self.keeping.forget()
        self.show_runs()
        self.table.choose([run.id for run in self.session.race.runs()])
        outcome = self.trainings.outcome()
        if outcome:
            self.banner.show_notes(*outcome)

    @Slot()
    def _on_training_changed(self) -> None:
        if self.session.training.running and self.isVisible():
            self._drawing.start()
        else:
            self._drawing.stop()

    @Slot()
    def _on_draw(self) -> None:
        self.race_strip.show_state()
        record = self.session.training.record
        ids = {run.id for run in self.table.chosen_runs()}
        if self._watching or (record is not None and record.run_id in ids):
            self._show_compared()
