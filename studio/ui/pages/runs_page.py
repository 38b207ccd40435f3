"""The fourth page: what was trained, on which text, how well."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio.messages import StudioError
from studio.runs.manifest import Sample
from studio.session.session import Session
from studio.ui.i18n import number
from studio.ui.pages.page import Page
from studio.ui.theme import GAP
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.parts import Card, button, column, label, row
from studio.ui.widgets.runs_table import RunsTable
from studio.ui.widgets.text_preview import TextPreview


class RunsPage(Page):
    """Lists the runs of the library; one is opened to write with it.

    Signals:
        model_wanted: the user wants to choose a model file.
    """

    model_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.open_button = button()
        self.open_button.clicked.connect(self.model_wanted)
        self.header.addWidget(self.open_button)
        self.empty = EmptyState()
        self.empty.acted.connect(self._on_train_wanted)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        self.set_content(self._pages)
        session.runs_changed.connect(self._on_runs_changed)
        session.model_changed.connect(self.banner.clear)
        self.retranslate()

    def _make_content(self) -> QWidget:
        self.table = RunsTable()
        self.table.activated.connect(self._on_write_clicked)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        card = Card()
        card.column.addWidget(self.table)
        self._sample_heading = label("heading")
        self._sample_step = label("small")
        self.sample = TextPreview()
        sample_card = Card()
        sample_card.column.addLayout(row(self._sample_heading, None, self._sample_step))
        sample_card.column.addWidget(self.sample, 1)
        self._hint = label("muted", wraps=True)
        self.write_button = button("primary")
        self.write_button.clicked.connect(self._on_write_clicked)
        foot = row(self._hint, self.write_button, spacing=GAP)
        foot.setStretch(0, 1)
        content = QWidget()
        layout = column(card, sample_card, spacing=GAP)
        layout.setStretch(0, 5)
        layout.setStretch(1, 3)
        layout.addLayout(foot)
        content.setLayout(layout)
        return content

    def showEvent(self, event: object) -> None:
        """See QWidget.showEvent. The folder may have changed since."""
        self.show_runs()
        super().showEvent(event)  # type: ignore[arg-type]

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Runs"))
        self.open_button.setText(self.tr("Open a model…"))
        self.empty.show_words(
            self.tr("Nothing trained yet"),
            self.tr("Every model you train is kept here by itself, with its curve and what it wrote on the way."),
            self.tr("Train a model"),
        )
        self._sample_heading.setText(self.tr("What it wrote at last"))
        self.sample.setAccessibleName(self._sample_heading.text())
        self.sample.setPlaceholderText(self.tr("Choose a run above."))
        self._hint.setText(self.tr("Each run is one file: double-click it to write with it."))
        self.write_button.setText(self.tr("Write with it") + " →")
        self._on_selected()

    @Slot()
    def show_runs(self) -> None:
        """Read the library again."""
        chosen = self._chosen_path()
        runs = self.session.library.runs()
        self.table.runs.show_rows(runs)
        self._pages.setCurrentIndex(1 if runs else 0)
        places = [place for place, run in enumerate(runs) if run.path == chosen]
        if runs:
            self.table.selectRow(places[0] if places else 0)
        self._on_selected()

    @Slot()
    def _on_runs_changed(self) -> None:
        self.show_runs()
        if self.table.runs.rowCount():
            self.table.selectRow(0)  # the newest

    def _chosen_row(self) -> int | None:
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def _chosen_path(self) -> object:
        row_number = self._chosen_row()
        return None if row_number is None else self.table.runs.rows[row_number].path

    @Slot()
    def _on_selected(self) -> None:
        row_number = self._chosen_row()
        self.write_button.setEnabled(row_number is not None)
        samples: tuple[Sample, ...] = ()
        if row_number is not None:
            with contextlib.suppress(StudioError, OSError):  # it may be gone by now
                samples = self.session.library.manifest(self.table.runs.rows[row_number]).samples
        self.sample.show_text(samples[-1].text.lstrip("\n") if samples else "")
        self._sample_step.setText(self.tr("step {step}").format(step=number(samples[-1].step)) if samples else "")

    @Slot()
    def _on_write_clicked(self) -> None:
        row_number = self._chosen_row()
        if row_number is not None:
            self.session.open_model(self.table.runs.rows[row_number].path)

    @Slot()
    def _on_train_wanted(self) -> None:
        self.page_wanted.emit("train")
