"""The vocabulary as a table: rank, symbol, name, count, share, and the share as a bar."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from studio.text.vocabulary import Vocabulary
from studio.ui.i18n import number
from studio.ui.symbols import picture, symbol_name
from studio.ui.theme import GRID, mono, theme
from studio.ui.widgets.parts import Translated
from studio.ui.widgets.titled_model import Index, TitledModel

RANK, SYMBOL, NAME, COUNT, SHARE, BAR = range(6)
_BAR_ROLE = Qt.ItemDataRole.UserRole
_ROOM_FOR_ALL = 440


class VocabularyModel(TitledModel[int]):
    """The tokens of a vocabulary that occur in the text, those that match a filter; a row is a token id."""

    def __init__(self) -> None:
        super().__init__(columns=6, figures=frozenset((RANK, COUNT, SHARE)))
        self._vocabulary: Vocabulary | None = None
        self._font = mono()
        self._font.setBold(True)

    def show_vocabulary(self, vocabulary: Vocabulary | None, wanted: str = "") -> None:
        """Show the tokens whose symbol or name holds ``wanted``; all of them where it is empty."""
        self._vocabulary = vocabulary
        ids = range(1, len(vocabulary) if vocabulary is not None else 1)
        if vocabulary is not None and wanted:
            self.show_rows([token_id for token_id in ids if _matches(vocabulary.tokens[token_id], wanted)])
        else:
            self.show_rows(ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        vocabulary = self._vocabulary
        if role == Qt.ItemDataRole.FontRole and index.column() == SYMBOL:
            return self._font
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (RANK, NAME):
            return theme.brush("muted")
        if role == _BAR_ROLE and index.column() == BAR and vocabulary is not None:
            return vocabulary.counts[self.rows[index.row()]] / max(1, vocabulary.counts[1])
        return super().data(index, role)

    def shown(self, row: int, column: int) -> str | None:
        """See TitledModel.shown."""
        vocabulary = self._vocabulary
        assert vocabulary is not None
        if column == RANK:
            return number(row)
        if column == SYMBOL:
            return picture(vocabulary.tokens[row])
        if column == NAME:
            return symbol_name(vocabulary.tokens[row])
        if column == COUNT:
            return number(vocabulary.counts[row])
        if column == SHARE:
            share = 100 * vocabulary.counts[row] / max(1, vocabulary.total)
            return number(share, 1 if share >= 0.1 else 3) + "%"
        return None


def _matches(token: str, wanted: str) -> bool:
    return token == wanted or (len(wanted) > 1 and wanted.casefold() in symbol_name(token).casefold())


class _BarDelegate(QStyledItemDelegate):
    """Paints a share as a bar."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """See QStyledItemDelegate.paint."""
        super().paint(painter, option, index)
        share = index.data(_BAR_ROLE)
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
    """

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = VocabularyModel()
        self.setModel(self.vocabulary)
        self.setItemDelegateForColumn(BAR, _BarDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((RANK, 48), (SYMBOL, 76), (COUNT, 80), (SHARE, 72), (BAR, 88)):
            self.setColumnWidth(column, width)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(540, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent. Where there is little room the bars and the rank go first."""
        for column in (BAR, RANK):
            self.setColumnHidden(column, self.width() < _ROOM_FOR_ALL)
        super().resizeEvent(event)

    def retranslate(self) -> None:
        """See Translated."""
        self.vocabulary.set_titles(("#", self.tr("symbol"), self.tr("name"), self.tr("count"), self.tr("share"), ""))
        self.setAccessibleName(self.tr("Vocabulary"))
        self.viewport().update()
