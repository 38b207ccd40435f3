"""One run looked at closely, or several compared: curves, settings, samples."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from studio.ui.common.parts import Card, Translated, button, row
from studio.ui.common.theme import GRID
from studio.ui.runs.compared_runs import ComparedRun
from studio.ui.runs.curves_view import CurvesView
from studio.ui.runs.samples_view import SamplesView
from studio.ui.runs.settings_view import SettingsView

_PAUSE_MS = 1000  # in the typing of a note, until it is kept: the program may be killed


class CompareCard(Translated, Card):
    """Three views under tabs, and beside the tabs the note of a single run.

    Attributes:
        curves_tab, settings_tab, samples_tab: the tabs.
        curves, settings, samples: the views.
        note: what the user writes about the run.

    Signals:
        noted: the id of a run, and its new note.
    """

    noted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(least=QSize(0, 29 * GRID))
        self._runs: Sequence[ComparedRun] = ()
        self._chosen = 0
        self._noted_id = ""
        self._known_note = ""
        self._locked = False
        self._refused: dict[str, str] = {}  # notes that could not be kept, by run
        self.curves, self.settings, self.samples = CurvesView(), SettingsView(), SamplesView()
        self._tabs = [button("tab", checkable=True) for _ in range(3)]
        self.curves_tab, self.settings_tab, self.samples_tab = self._tabs
        self._views = QStackedWidget()
        for view in (self.curves, self.settings, self.samples):
            self._views.addWidget(view)
        self.note = QLineEdit()
        self.note.setAcceptDrops(False)
        self.note.setMaxLength(2000)
        policy = self.note.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the tabs would take its room
        self.note.setSizePolicy(policy)
        self.note.editingFinished.connect(self.save_note)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.save_note)
        self.note.textEdited.connect(self._on_edited)
        heading = row(*self._tabs)
        heading.addSpacing(GRID)
        heading.addWidget(self.note, 1)
        self.column.addLayout(heading)
        self.column.addWidget(self._views, 1)
        for tab in self._tabs:
            tab.setAutoExclusive(True)
            tab.toggled.connect(self._on_tab)
        self.curves_tab.setChecked(True)
        self.show_note("", "")
        self.retranslate()

    def show_runs(self, runs: Sequence[ComparedRun], chosen: int) -> None:
        """Show these runs, the first of so many that are chosen; only what is in front is drawn."""
        self._runs, self._chosen = runs, chosen
        self._show()

    def show_note(self, id_: str, note: str) -> None:
        """Show the note of the run of that id, after that of the one before was saved; with no id there is none."""
        if self._keep() and id_ == self._noted_id:
            note = self._known_note  # what was passed is older
        if (id_, note) != (self._noted_id, self._known_note):
            self._noted_id, self._known_note = id_, note
            self.note.setText(self._refused.get(id_, note))
        self.note.setEnabled(bool(id_) and not self._locked)
        self.note.setVisible(bool(id_))

    def set_locked(self, why: str) -> None:
        """Let the note be read only, and say why; with nothing to say it can be changed."""
        self._locked = bool(why)
        self.note.setEnabled(bool(self._noted_id) and not why)
        self.note.setToolTip(why)

    def retranslate(self) -> None:
        """See Translated."""
        self.curves_tab.setText(self.tr("Curves"))
        self.settings_tab.setText(self.tr("Settings"))
        self.samples_tab.setText(self.tr("Samples"))
        self.note.setPlaceholderText(self.tr("a note…"))
        self.note.setAccessibleName(self.tr("Note about the run"))

    @Slot()
    def save_note(self) -> None:
        """Ask for the note to be kept, if it was changed."""
        self._keep()

    @Slot()
    def save_notes(self) -> None:
        """Ask for all notes to be kept that are not: that in the field, and those that could not be kept before."""
        self.save_note()
        refused = {id_: note for id_, note in self._refused.items() if id_ != self._noted_id}
        for id_, note in refused.items():
            del self._refused[id_]
            self.noted.emit(id_, note)

    @Slot(str, str)
    def refuse_note(self, id_: str, note: str) -> None:
        """The note of that run could not be kept: it stays in the field, and is tried again when that is left."""
        self._refused[id_] = note

    def _keep(self) -> bool:
        """Ask for the note to be kept, if it was changed; return whether it was."""
        self._pause.stop()
        id_, note, known = self._noted_id, self.note.text().strip(), self._known_note
        if not id_ or note == known:
            return False
        self._known_note = note
        self._refused.pop(id_, None)
        self.noted.emit(id_, note)
        if id_ in self._refused and id_ == self._noted_id:
            self._known_note = known
        return True

    @Slot()
    def _on_edited(self) -> None:
        self._pause.start()

    @Slot()
    def _on_tab(self) -> None:
        place = next((place for place, tab in enumerate(self._tabs) if tab.isChecked()), 0)
        self._views.setCurrentIndex(place)
        self._show()

    def _show(self) -> None:
        view = self._views.currentWidget()
        assert isinstance(view, CurvesView | SettingsView | SamplesView)
        view.show_runs(self._runs, self._chosen)
