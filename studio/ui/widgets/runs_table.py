"""The runs that were kept, as a table."""

from __future__ import annotations

import datetime
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from studio.runs.index import KeptRun
from studio.ui.i18n import number
from studio.ui.names import model_name
from studio.ui.theme import GRID
from studio.ui.widgets.parts import Translated
from studio.ui.widgets.titled_model import Index, TitledModel

TEXT, MODEL, PERPLEXITY, TIME, CREATED = range(5)


class RunsModel(TitledModel[KeptRun]):
    """A row for each run."""

    def __init__(self) -> None:
        super().__init__(columns=5, figures=frozenset((PERPLEXITY, TIME)))
        self._minutes = "{count}"
        self._seconds = "{count}"

    def set_units(self, seconds: str, minutes: str) -> None:
        """Take the words for times, with a place ``{count}``."""
        self._seconds, self._minutes = seconds, minutes

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(self.rows[index.row()].path)
        return super().data(index, role)

    def shown(self, row: KeptRun, column: int) -> str:
        """See TitledModel.shown."""
        if column == TEXT:
            return row.text_name
        if column == MODEL:
            return f"{model_name(row.model)} {row.size or ''}".strip()
        if column == PERPLEXITY:
            return "–" if row.perplexity is None else number(row.perplexity, 2)
        if column == TIME:
            if row.seconds < 60:
                return self._seconds.format(count=number(row.seconds))
            return self._minutes.format(count=number(row.seconds / 60, 1))
        created = datetime.datetime.fromisoformat(row.created)
        moment = QDateTime.fromSecsSinceEpoch(int(created.timestamp()))
        return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


class RunsTable(Translated, QTableView):
    """The table, with the model that feeds it.

    Attributes:
        runs: the model.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunsModel()
        self.setModel(self.runs)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(5 * GRID)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        for column, width in ((MODEL, 136), (PERPLEXITY, 184), (TIME, 88), (CREATED, 160)):
            self.setColumnWidth(column, width)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.runs.set_units(self.tr("{count} s"), self.tr("{count} min"))
        self.runs.set_titles(
            (
                self.tr("text"),
                self.tr("model"),
                self.tr("perplexity on unseen text"),
                self.tr("time"),
                self.tr("trained"),
            )
        )
        self.setAccessibleName(self.tr("Runs"))
        self.viewport().update()
