"""The runs that were deleted within the last month, for the user to restore."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, QSize, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.runs.index import KeptRun
from studio.runs.library import DeletedRun
from studio.ui.common.gallery import shown_name
from studio.ui.common.parts import Translated, button, column, label, row
from studio.ui.common.run_names import model_words
from studio.ui.common.theme import GAP, GRID, scaled
from studio.ui.common.tips import plain_tip


class DeletedDialog(Translated, QDialog):
    """A list of deleted runs, latest first; the dialog closes once the list is empty.

    Attributes:
        list: the runs, each with its name, its model, and when it was deleted.
        restore_button: restores the selected runs.

    Signals:
        restore_wanted: the user wants to restore these `KeptRun`s.
    """

    restore_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs: Sequence[DeletedRun] = ()
        self._words = label("muted", wraps=True)
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.itemSelectionChanged.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_restore)
        self._close = button()
        self._close.clicked.connect(self.reject)
        self.restore_button = button("primary")
        self.restore_button.clicked.connect(self._on_restore)
        layout = column(self._words, spacing=GAP)
        layout.addWidget(self.list, 1)
        layout.addLayout(row(None, self._close, self.restore_button, spacing=GAP))
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(layout)
        self.resize(72 * GRID, 44 * GRID)
        self.retranslate()

    def show_runs(self, runs: Sequence[DeletedRun]) -> None:
        """Show these runs, the first selected; without runs the dialog closes."""
        self._runs = runs
        self._fill()
        if not runs and self.isVisible():
            self.accept()

    @Slot(object)
    def leave_out(self, runs: Sequence[KeptRun]) -> None:
        """Remove ``runs`` from the list."""
        ids = {run.id for run in runs}
        self.show_runs([deleted for deleted in self._runs if deleted.run.id not in ids])

    def retranslate(self) -> None:
        """See Translated."""
        self.setWindowTitle(self.tr("Deleted runs"))
        self._words.setText(self.tr("What was deleted is kept for a month, then it is gone for good."))
        self.list.setHeaderLabels([self.tr("name"), self.tr("model"), self.tr("deleted")])
        self.list.setAccessibleName(self.tr("Deleted runs"))
        self._close.setText(self.tr("Close"))
        self.restore_button.setText(self.tr("Restore"))
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        locale = QLocale()
        for deleted in self._runs:
            moment = QDateTime.fromSecsSinceEpoch(int(deleted.moment))
            when = locale.toString(moment, QLocale.FormatType.ShortFormat)
            item = QTreeWidgetItem([shown_name(deleted.run.name), model_words(deleted.run), when])
            item.setSizeHint(0, QSize(0, scaled(4 * GRID)))
            for place in range(3):
                item.setToolTip(place, plain_tip(item.text(place)))
            self.list.addTopLevelItem(item)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self._on_chosen()

    @Slot()
    def _on_chosen(self) -> None:
        self.restore_button.setEnabled(bool(self.list.selectedItems()))

    @Slot()
    def _on_restore(self) -> None:
        places = sorted(self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems())
        if places:
            self.restore_wanted.emit([self._runs[place].run for place in places])
