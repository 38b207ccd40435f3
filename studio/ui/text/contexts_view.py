"""Places of a token in the text: keyword in context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.text.contexts import Context
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import number
from studio.ui.common.parts import ElidedLabel, Translated, button, column, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GAP, GRID, mono, scaled, serif, theme
from studio.ui.common.titled_model import Index, TitledModel

_BEFORE, _TOKEN, _AFTER = range(3)
_SPACES = {ord("\n"): "⏎", ord("\t"): " "}


class _ContextModel(TitledModel[Context]):
    """A row for each place of the token."""

    def __init__(self) -> None:
        super().__init__(columns=3, figures=frozenset((_BEFORE,)))
        self._font = mono()
        self._font.setBold(True)

    def shown(self, row: Context, column: int) -> str | None:
        """See TitledModel.shown."""
        if column == _TOKEN:
            return picture(row.token)
        return (row.before if column == _BEFORE else row.after).translate(_SPACES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        if role == Qt.ItemDataRole.FontRole:
            return self._font if index.column() == _TOKEN else serif()
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == _TOKEN:
            return theme.brush("accent")
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _TOKEN:
            return Qt.AlignmentFlag.AlignCenter
        return super().data(index, role)


class _EndDelegate(QStyledItemDelegate):
    """Elides at the left, so that the end of the words is seen."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """See QStyledItemDelegate.initStyleOption."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


class ContextsView(Translated, QWidget):
    """Lists the places of one token, the token in the middle column.

    Signals:
        closed: the user wants the text back.

    Attributes:
        title, words: the token, and how many places are shown.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._token, self._count = "", 0
        self.title = ElidedLabel("heading")
        self.words = WrappedLabel("small")
        self.back_button = button("link")
        self.back_button.clicked.connect(self.closed)
        self.model = _ContextModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setItemDelegateForColumn(_BEFORE, _EndDelegate(self))
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(scaled(4 * GRID))
        header = self.table.horizontalHeader()
        for place in (_BEFORE, _AFTER):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_TOKEN, QHeaderView.ResizeMode.ResizeToContents)
        layout = column(spacing=GRID)
        line = row(self.title, self.back_button, spacing=GAP)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self.retranslate()

    def show_token(self, token: str, count: int) -> None:
        """Show the name of the token; call `show_contexts` next."""
        self._token, self._count = token, count
        self.model.show_rows(())
        self.retranslate()

    def show_contexts(self, contexts: Sequence[Context]) -> None:
        """Show the places of the token; of many only the first."""
        self.model.show_rows(contexts)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.back_button.setText("← " + self.tr("Back to the text"))
        words = self.tr("{count}× in the text")
        if len(self.model.rows) < self._count and self.model.rows:
            words = self.tr("{count}× in the text, here the first {shown}")
        self.title.setText(self.tr("“{token}”").format(token=picture(self._token)))
        self.words.setText(words.format(count=number(self._count), shown=number(len(self.model.rows))))
        self.table.setAccessibleName(f"{self.title.whole_text()} · {self.words.text()}")
