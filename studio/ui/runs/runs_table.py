"""The table of the runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from studio.runs.index import KeptRun
from studio.ui.common.parts import Translated
from studio.ui.common.theme import GRID, SMALL_SIZE, TEXT_SIZE, sans, scaled
from studio.ui.common.titled_model import hide_what_has_no_room
from studio.ui.runs.runs_model import (
    BITS,
    CREATED,
    MODEL,
    NAME,
    PARAMETERS,
    PERPLEXITY,
    RATE,
    STATE,
    TEXT,
    TIME,
    RunsModel,
)

_WIDTHS = {NAME: (112, 200), TEXT: (72, 112), MODEL: (96, 176)}  # the least and the most, in pixels
_FIRST_TO_GO = (RATE, PARAMETERS, TEXT, BITS, STATE, TIME, MODEL, CREATED)  # columns hidden where there is little room
_BESIDE = 3 * GRID  # pixels of a cell beside its words
_BESIDE_TITLE = 4 * GRID + 4  # with the arrow of the sort order


class RunsTable(Translated, QTableView):
    """The table of the runs with its model; the context menu has the actions on runs.

    Attributes:
        runs: the model of the table.
        write, rename, train_on, export, delete, undo: the actions; the page connects all but `rename`.

    Signals:
        chosen: other runs are selected, or in another order.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunsModel()
        self._needed: dict[int, int] = dict.fromkeys(range(self.runs.columnCount()), 0)
        self.setModel(self.runs)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # a double click opens, F2 renames
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(scaled(4 * GRID + 1))
        header = self.horizontalHeader()
        header.setObjectName("twoLines")
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(CREATED, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self._make_actions()
        header.sortIndicatorChanged.connect(self._on_sorted)
        self.selectionModel().selectionChanged.connect(self.chosen)
        self.retranslate()

    def _make_actions(self) -> None:
        self.write, self.rename, self.train_on, self.export, self.delete, self.undo = (QAction(self) for _ in range(6))
        self.rename.setShortcut(QKeySequence(Qt.Key.Key_F2))
        self.delete.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self.undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self.rename.triggered.connect(self.begin_to_rename)
        self._sorting = QMenu(self)
        self._orders = QActionGroup(self)
        for column in range(self.runs.columnCount()):
            action = self._sorting.addAction("")
            action.setCheckable(True)
            action.setData(column)
            self._orders.addAction(action)
        self._orders.triggered.connect(self._on_order_chosen)
        for action in (self.write, self.rename, self.train_on, self.export, self.delete, self.undo):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.addAction(action)
        self.addAction(self._sorting.menuAction())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_runs(self, runs: Sequence[KeptRun]) -> None:
        """Show these runs, in columns as wide as they need; the selection stays."""
        chosen = [run.id for run in self.chosen_runs()]
        with QSignalBlocker(self):  # the selection is lost for a moment
            self.runs.show_runs(runs)
            self._select(chosen)
        self._fit()
        if [run.id for run in self.chosen_runs()] != chosen:
            self.chosen.emit()

    def set_filter(self, wanted: str) -> None:
        """Show only runs with ``wanted`` in their words; runs that stay on show stay selected."""
        chosen = [run.id for run in self.chosen_runs()]
        with QSignalBlocker(self):
            self.runs.set_filter(wanted)
            self._select(chosen)
        self.chosen.emit()

    def chosen_runs(self) -> list[KeptRun]:
        """Return the selected runs, in the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.runs.rows[row] for row in rows]

    def beside_chosen(self) -> str:
        """Return the id of the run below the selected runs, else above them; empty where there is no other."""
        ids, chosen = [run.id for run in self.runs.rows], {run.id for run in self.chosen_runs()}
        last = max((place for place, id_ in enumerate(ids) if id_ in chosen), default=-1)
        others = [id_ for id_ in (*ids[last + 1 :], *reversed(ids[: last + 1])) if id_ not in chosen]
        return others[0] if others else ""

    def choose(self, ids: Iterable[str]) -> None:
        """Select the runs of these ids, and no others."""
        with QSignalBlocker(self):
            self._select(ids)
        self.chosen.emit()

    def _select(self, ids: Iterable[str]) -> None:
        rows = [row for row in map(self.runs.row_of, ids) if row is not None]
        selection = QItemSelection()
        for row in rows:
            selection.select(self.runs.index(row, 0), self.runs.index(row, self.runs.columnCount() - 1))
        if rows:
            self.selectionModel().setCurrentIndex(self.runs.index(rows[0], NAME), _NO_UPDATE)
            self.scrollTo(self.runs.index(rows[0], NAME))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot()
    def begin_to_rename(self) -> None:
        """Let the user edit the name of the selected run in place."""
        rows = self.selectionModel().selectedRows(NAME)
        if len(rows) == 1:
            index = rows[0]
            self.scrollTo(index)
            self.edit(index)

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(640, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        hide_what_has_no_room(self, self._needed, _FIRST_TO_GO)
        super().resizeEvent(event)

    def retranslate(self) -> None:
        """See Translated."""
        self.runs.set_units(self.tr("{count} s"), self.tr("{count} min"))
        self.runs.title_tips = {
            PARAMETERS: self.tr("Parameters are the numbers that a model learns."),
            PERPLEXITY: self.tr(
                "Compare it only where the tokens are the same: among words one wavers more than among letters."
            ),
            BITS: self.tr(
                "What each character of the unseen text costs, the spelling of what was never learned included. It "
                "compares models of characters, words and pieces on one text; less is better."
            ),
        }
        self.runs.set_stored_tip(self.tr("{parameters} parameters; its file holds {stored} numbers, with its counts."))
        self.runs.set_earlier_tip(
            self.tr(
                "* An earlier version measured it, without what it costs to spell words never learned: it cannot be "
                "compared, and stands last where runs are sorted by it."
            )
        )
        self.runs.set_gap_words(
            self.tr("{figure} (gaps)"),
            self.tr(
                "It fills gaps and sees both sides of each symbol: its figures cannot be compared with those of models "
                "that read forward only."
            ),
        )
        titles = (
            self.tr("name"),
            self.tr("text"),
            self.tr("model"),
            self.tr("parameters"),
            self.tr("perplexity,\nunseen text"),
            self.tr("bits per\ncharacter"),
            self.tr("time"),
            self.tr("tokens/s"),
            self.tr("trained"),
            self.tr("state"),
        )
        self.runs.set_titles(titles)
        for action, title in zip(self._orders.actions(), titles, strict=True):
            action.setText(title.replace("\n", " "))
        self._sorting.setTitle(self.tr("Sort by"))
        self.write.setText(self.tr("Write with it"))
        self.rename.setText(self.tr("Rename"))
        self.train_on.setText(self.tr("Train on…"))
        self.export.setText(self.tr("Save for TensorBoard…"))
        self.delete.setText(self.tr("Delete"))
        self.undo.setText(self.tr("Undo the deletion"))
        self.setAccessibleName(self.tr("Runs"))
        self._check_order()
        self._fit()
        self.viewport().update()

    def _check_order(self) -> None:
        assert self.runs.order is not None
        self._orders.actions()[self.runs.order[0]].setChecked(True)

    def _fit(self) -> None:
        """Make the columns wide enough for their titles and their widest words."""
        titles, words = QFontMetrics(sans(SMALL_SIZE)), QFontMetrics(sans(TEXT_SIZE))
        for column in range(self.runs.columnCount()):
            shown = (self.runs.shown(run, column) for run in self.runs.rows)
            widest = max(map(words.horizontalAdvance, shown), default=0) + _BESIDE
            title = self.runs.headerData(column, Qt.Orientation.Horizontal)
            least, most = _WIDTHS.get(column, (0, 1000))
            title_width = max(map(titles.horizontalAdvance, title.split("\n")))
            width = max(scaled(least), min(scaled(most), widest), title_width + _BESIDE_TITLE)
            self.setColumnWidth(column, width)
            self._needed[column] = width
        hide_what_has_no_room(self, self._needed, _FIRST_TO_GO)

    @Slot()
    def _on_sorted(self) -> None:
        self._check_order()
        self.chosen.emit()  # in another order

    @Slot(QAction)
    def _on_order_chosen(self, action: QAction) -> None:
        assert self.runs.order is not None
        column, falling = self.runs.order
        falling = action.data() == column and not falling
        self.sortByColumn(action.data(), Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder)


_NO_UPDATE = QItemSelectionModel.SelectionFlag.NoUpdate
