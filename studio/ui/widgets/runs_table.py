"""The runs that were kept, as a table."""

from __future__ import annotations

import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from studio.runs.library import KeptRun
from studio.runs.manifest import Manifest
from studio.ui.i18n import number
from studio.ui.names import model_name
from studio.ui.theme import GRID
from studio.ui.widgets.parts import Translated

TEXT, MODEL, PERPLEXITY, TIME, CREATED = range(5)
_Index = QModelIndex | QPersistentModelIndex
_EMPTY = QModelIndex()


class RunsModel(QAbstractTableModel):
    """A row for each run."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[KeptRun] = []
        self._titles: tuple[str, ...] = ("",) * 5
        self._minutes = "{count}"
        self._seconds = "{count}"

    def show_runs(self, runs: list[KeptRun]) -> None:
        """Show these runs."""
        self.beginResetModel()
        self._runs = runs
        self.endResetModel()

    def set_words(self, titles: tuple[str, ...], seconds: str, minutes: str) -> None:
        """Name the columns and the units; units have a place ``{count}``."""
        self._titles, self._seconds, self._minutes = titles, seconds, minutes
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, CREATED)

    def run(self, row: int) -> KeptRun:
        """Return the run in that row."""
        return self._runs[row]

    def rowCount(self, parent: _Index = _EMPTY) -> int:
        """See QAbstractItemModel.rowCount."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: _Index = _EMPTY) -> int:
        """See QAbstractItemModel.columnCount."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.headerData."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._titles[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._shown(self._runs[index.row()].manifest, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(self._runs[index.row()].path)
        return None

    def _shown(self, manifest: Manifest, column: int) -> str:
        if column == TEXT:
            return manifest.text_name
        if column == MODEL:
            size = manifest.settings.get("hidden_size", "")
            return f"{model_name(manifest.model)} {size}".strip()
        if column == PERPLEXITY:
            perplexity = manifest.validation_perplexity()
            return "–" if perplexity is None else number(perplexity, 2)
        if column == TIME:
            seconds = float(manifest.result.get("seconds", 0))
            if seconds < 60:
                return self._seconds.format(count=number(seconds))
            return self._minutes.format(count=number(seconds / 60, 1))
        try:
            created = datetime.datetime.fromisoformat(manifest.created)
        except ValueError:
            return manifest.created
        moment = QDateTime.fromSecsSinceEpoch(int(created.timestamp()))
        return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def _alignment(column: int) -> Qt.AlignmentFlag:
    right = column in (PERPLEXITY, TIME)
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)


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
        self.runs.set_words(
            (
                self.tr("text"),
                self.tr("model"),
                self.tr("perplexity on unseen text"),
                self.tr("time"),
                self.tr("trained"),
            ),
            self.tr("{count} s"),
            self.tr("{count} min"),
        )
        self.setAccessibleName(self.tr("Runs"))
        self.viewport().update()
