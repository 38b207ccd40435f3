"""The settings of runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.ui.common.parts import Translated, column, label, row
from studio.ui.common.setting_names import setting_name, setting_value, told_settings
from studio.ui.common.theme import GRID, sans, scaled, theme
from studio.ui.common.tips import plain_tip
from studio.ui.common.titled_model import Index, TitledModel
from studio.ui.runs.compared_runs import ComparedRun


@dataclass(frozen=True)
class SettingRow:
    """The values of a setting in all compared runs; empty where a run has no such setting."""

    title: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs have different values."""
        return len(set(self.values)) > 1


class SettingsModel(TitledModel[SettingRow]):
    """A row for each setting, a column for each run; different values are bold, tinted, and read out as such."""

    def __init__(self) -> None:
        super().__init__(columns=1, figures=frozenset())
        self.differs = "{value}"

    def show_rows_of(self, rows: Sequence[SettingRow], titles: tuple[str, ...]) -> None:
        """Show these rows under these titles; the same rows keep their scroll position."""
        if (list(rows), titles) == (list(self.rows), self._titles):
            return
        self.beginResetModel()
        self.rows = rows
        self._titles = titles
        self.endResetModel()

    def shown(self, row: SettingRow, column: int) -> str:
        """See TitledModel.shown."""
        return row.values[column - 1] if column else row.title

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.FontRole and row.differs and column:
            return sans(bold=True)
        if role == Qt.ItemDataRole.ForegroundRole and not column:
            return theme.brush("on_tint" if row.differs else "muted")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.shown(row, column))
        if role == Qt.ItemDataRole.AccessibleTextRole and row.differs and not column:
            return self.differs.format(value=self.shown(row, 0))
        return super().data(index, role)


class _TintDelegate(QStyledItemDelegate):
    """Tints rows with different values: the style sheet ignores background brushes of the model."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """See QStyledItemDelegate.paint."""
        model = index.model()
        if isinstance(model, SettingsModel) and model.rows[index.row()].differs:
            painter.fillRect(option.rect, theme.brush("tint"))
        super().paint(painter, option, index)


class SettingsView(Translated, QWidget):
    """The table of the settings, with a switch to show only settings that differ.

    Attributes:
        table: the table of the settings.
        only_differences: the switch; it has no effect on a single run.
    """

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[ComparedRun] = ()
        self.model = SettingsModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegate(_TintDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(scaled(4 * GRID - 4))
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(scaled(14 * GRID))
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.only_differences = QCheckBox()
        self.only_differences.toggled.connect(self._show)
        self._words = label("small")
        layout = column(spacing=GRID)
        layout.addLayout(row(self.only_differences, None, self._words))
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        theme.changed.connect(self.table.viewport().update)
        self.retranslate()

    def show_runs(self, runs: Sequence[ComparedRun], chosen: int) -> None:  # noqa: ARG002
        """Show the settings of these runs."""
        self._runs = runs
        self._show()

    def retranslate(self) -> None:
        """See Translated."""
        self.only_differences.setText(self.tr("Only what differs"))
        self.table.setAccessibleName(self.tr("Settings side by side"))
        self.model.differs = self.tr("{value} (differs)")
        self._show()

    @Slot()
    def _show(self) -> None:
        several = len(self._runs) > 1
        shown = [
            names for names in told_settings() if any(name in run.settings for run in self._runs for name in names)
        ]
        rows = [SettingRow(setting_name(names[0]), tuple(_value(run, names) for run in self._runs)) for names in shown]
        differing = [row for row in rows if row.differs]
        if several and self.only_differences.isChecked():
            rows = []
        rows = differing + [row for row in rows if not row.differs]
        self.model.show_rows_of(rows, (self.tr("setting"), *(run.name for run in self._runs)))
        self.only_differences.setVisible(several)
        self._words.setVisible(several)
        self._words.setText(
            self.tr("what differs is bold") if differing else self.tr("all settings are the same, also the seed")
        )


def _value(run: ComparedRun, names: Sequence[str]) -> str:
    known = [name for name in names if name in run.settings]
    said = [name for name in known if run.settings[name] is not None] or known
    return setting_value(said[0], run.settings[said[0]]) if said else ""
