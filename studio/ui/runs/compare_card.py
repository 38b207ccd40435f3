"""One run in detail, or several compared: curves, settings, samples."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from studio.ui.common.parts import Card, Translated, button, row
from studio.ui.common.theme import GRID
from studio.ui.runs.compared_runs import ComparedRun
from studio.ui.runs.curves_view import CurvesView
from studio.ui.runs.samples_view import SamplesView
from studio.ui.runs.settings_view import SettingsView


class CompareCard(Translated, Card):
    """Three views of the runs under tabs, and beside the tabs the note about a single run.

    Attributes:
        curves_tab, settings_tab, samples_tab: the tabs.
        curves, settings, samples: the view of each tab.
        note: the field of the note about the run.

    Signals:
        note_typed: the id of a run, and its note as the user has typed it so far.
        note_entered: the user has finished the note with Return, or has left the field.
    """

    note_typed = Signal(str, str)
    note_entered = Signal()

    def __init__(self) -> None:
        super().__init__(least=QSize(0, 29 * GRID))
        self._runs: Sequence[ComparedRun] = ()
        self._chosen = 0
        self._note_id = ""  # the run whose note is shown
        self._locked = False
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
        policy.setRetainSizeWhenHidden(True)  # else the tabs would spread
        self.note.setSizePolicy(policy)
        self.note.editingFinished.connect(self.note_entered)
        self.note.textEdited.connect(self._on_note_edited)
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
        """Show these runs, the first of ``chosen`` runs; only the view in front is drawn."""
        self._runs, self._chosen = runs, chosen
        self._show()

    def show_note(self, id_: str, note: str) -> None:
        """Show the note of the run of that id, or no field for an empty id. The user's typing is not disturbed."""
        if id_ != self._note_id or note.strip() != self.note.text().strip():
            self._note_id = id_
            self.note.setText(note)
        self.note.setEnabled(bool(id_) and not self._locked)
        self.note.setVisible(bool(id_))

    def set_locked(self, why: str) -> None:
        """Make the note read-only, and show why; editable again with an empty reason."""
        self._locked = bool(why)
        self.note.setEnabled(bool(self._note_id) and not why)
        self.note.setToolTip(why)

    def retranslate(self) -> None:
        """See Translated."""
        self.curves_tab.setText(self.tr("Curves"))
        self.settings_tab.setText(self.tr("Settings"))
        self.samples_tab.setText(self.tr("Samples"))
        self.note.setPlaceholderText(self.tr("a note…"))
        self.note.setAccessibleName(self.tr("Note about the run"))

    @Slot(str)
    def _on_note_edited(self, note: str) -> None:
        self.note_typed.emit(self._note_id, note)

    @Slot()
    def _on_tab(self) -> None:
        place = next((place for place, tab in enumerate(self._tabs) if tab.isChecked()), 0)
        self._views.setCurrentIndex(place)
        self._show()

    def _show(self) -> None:
        view = self._views.currentWidget()
        assert isinstance(view, CurvesView | SettingsView | SamplesView)
        view.show_runs(self._runs, self._chosen)
