"""The base of all table models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView

Index = QModelIndex | QPersistentModelIndex
_EMPTY = QModelIndex()
_Row = TypeVar("_Row")


class TitledModel(QAbstractTableModel, Generic[_Row]):
    """Rows of one type under titled columns: words to the left, figures to the right.

    Subclasses give the words in `shown`.

    Attributes:
        rows: the objects that the rows show.
        order: the column the rows are sorted by, and whether in falling order; None while they are not sorted.
    """

    def __init__(self, columns: int, figures: frozenset[int]) -> None:
        super().__init__()
        self.rows: Sequence[_Row] = ()
        self.order: tuple[int, bool] | None = None
        self._titles: tuple[str, ...] = ("",) * columns
        self._figures = figures

    def show_rows(self, rows: Sequence[_Row]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def set_titles(self, titles: tuple[str, ...]) -> None:
        """Name the columns."""
        self._titles = titles
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(titles) - 1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """See QAbstractItemModel.sort. Subclasses put their rows in that order."""
        self.order = column, order == Qt.SortOrder.DescendingOrder
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._titles) - 1)

    def shown(self, row: _Row, column: int) -> str | None:
        """Return the words of a cell."""
        raise NotImplementedError

    def rowCount(self, parent: Index = _EMPTY) -> int:
        """See QAbstractItemModel.rowCount."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _EMPTY) -> int:
        """See QAbstractItemModel.columnCount."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.headerData. The style would paint its sort arrow over the title."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                title = self._titles[section]
                if self.order is None or section != self.order[0]:
                    return title
                arrow = "▾" if self.order[1] else "▴"
                return f"{arrow} {title}" if section in self._figures else f"{title} {arrow}".strip()
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.shown(self.rows[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._figures else Qt.AlignmentFlag.AlignLeft
        return Qt.AlignmentFlag.AlignVCenter | side


def hide_what_has_no_room(table: QTableView, needed: dict[int, int], first_to_go: Sequence[int]) -> None:
    """Hide columns of a table in the given order until the remaining columns fit."""
    total = sum(needed.values())
    for column in first_to_go:
        without = total > table.viewport().width()
        table.setColumnHidden(column, without)
        total -= needed[column] if without else 0
