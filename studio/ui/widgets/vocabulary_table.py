"""The vocabulary as a table: rank, symbol, name, kind, count, share, share of it and all before, and a bar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from studio.ui.theme import GRID, theme
from studio.ui.widgets.parts import Translated
from studio.ui.widgets.titled_model import Index
from studio.ui.widgets.vocabulary_model import (
    BAR,
    BAR_ROLE,
    CATEGORY,
    COUNT,
    COVERED,
    NAME,
    RANK,
    SHARE,
    SYMBOL,
    VocabularyModel,
)

_WIDTHS = {RANK: 56, SYMBOL: 80, CATEGORY: 96, COUNT: 76, SHARE: 72, COVERED: 72, BAR: 64}
_ROOM = {BAR: 640, CATEGORY: 560, COVERED: 430, RANK: 360}


class _BarDelegate(QStyledItemDelegate):
    """Paints a share as a bar."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """See QStyledItemDelegate.paint."""
        super().paint(painter, option, index)
        share = index.data(BAR_ROLE)
        if share is None:
            return
        area = QRectF(option.rect).adjusted(GRID, 0, -GRID, 0)
        area = QRectF(area.left(), area.center().y() - GRID / 2, area.width(), GRID)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.brush("line"))
        painter.drawRoundedRect(area, GRID / 2, GRID / 2)
        painter.setBrush(theme.brush("accent"))
        area.setWidth(max(2.0, area.width() * share))
        painter.drawRoundedRect(area, min(GRID / 2, area.width() / 2), GRID / 2)
        painter.restore()


class VocabularyTable(Translated, QTableView):
    """The table, with the model that feeds it.

    Attributes:
        vocabulary: the model.

    Signals:
        token_chosen: the id and the token of the row that was clicked or walked to.
    """

    token_chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = VocabularyModel()
        self.setModel(self.vocabulary)
        self.setItemDelegateForColumn(BAR, _BarDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(4 * GRID + 1)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        header.setSortIndicator(RANK, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(540, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent. Where there is little room the least telling columns go first."""
        for column, room in _ROOM.items():
            self.setColumnHidden(column, self.width() < room)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. What is copied is the selected rows, or all, to be pasted into a spreadsheet."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows()) or None
            QGuiApplication.clipboard().setText(self.vocabulary.table(rows, delimiter="\t")())
            return
        super().keyPressEvent(event)

    def retranslate(self) -> None:
        """See Translated."""
        titles = (
            "#",
            self.tr("symbol"),
            self.tr("name"),
            self.tr("kind"),
            self.tr("count"),
            self.tr("share"),
            self.tr("so far"),
            "",
        )
        self.vocabulary.set_titles(titles)
        self.setAccessibleName(self.tr("Vocabulary"))
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.token_chosen.emit(*self.vocabulary.token_of(index.row()))
