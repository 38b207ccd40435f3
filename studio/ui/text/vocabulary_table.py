"""The vocabulary as a table: rank, symbol, name, kind, count, share, cumulative share, and a bar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from studio.text.vocabulary import Vocabulary
from studio.ui.common.parts import Translated
from studio.ui.common.theme import GRID, SMALL_SIZE, sans, scaled, theme
from studio.ui.common.titled_model import Index, hide_what_has_no_room
from studio.ui.text.vocabulary_model import (
    BAR,
    BAR_ROLE,
    CATEGORY,
    COVERED,
    NAME,
    RANK,
    SHARE,
    SYMBOL,
    VocabularyModel,
)

_WIDTHS = {SYMBOL: (72, 128), NAME: (72, 72), CATEGORY: (96, 112), BAR: (64, 64)}  # minimum and maximum
_FIRST_TO_GO = (BAR, CATEGORY, COVERED, RANK, SHARE)  # in a narrow table
_BESIDE = 3 * GRID  # pixels of a cell beside its words
_BESIDE_TITLE = 5 * GRID  # title with the sort arrow


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
        token_chosen: the id and the token of the row that was clicked, entered, or reached by keyboard.
    """

    token_chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = VocabularyModel()
        self._needed: dict[int, int] = dict.fromkeys(range(self.vocabulary.columnCount()), 0)
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
        self.verticalHeader().setDefaultSectionSize(scaled(4 * GRID + 1))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(RANK, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._announced = False  # the mouse button is still pressed
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def show_vocabulary(self, vocabulary: Vocabulary | None) -> None:
        """Show the tokens of that vocabulary, in columns as wide as they need."""
        self.vocabulary.show_vocabulary(vocabulary)
        self._fit()

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(540, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        hide_what_has_no_room(self, self._needed, _FIRST_TO_GO)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent. Copies the selected rows, or all rows, for a spreadsheet."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows()) or None
            QGuiApplication.clipboard().setText(self.vocabulary.table(rows, delimiter="\t")())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_current_changed(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See QWidget.mousePressEvent."""
        self._announced = False
        super().mousePressEvent(event)

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
        self._fit()
        self.viewport().update()

    def _fit(self) -> None:
        """Make each column as wide as its title and its widest figure."""
        titles = QFontMetrics(sans(SMALL_SIZE))
        for column in range(self.vocabulary.columnCount()):
            words = QFontMetrics(self.vocabulary.font_of(column))
            widest = max(map(words.horizontalAdvance, self.vocabulary.widest(column)), default=0) + _BESIDE
            title = self.vocabulary.headerData(column, Qt.Orientation.Horizontal)
            least, most = _WIDTHS.get(column, (0, 1000))
            width = max(least, min(most, widest), titles.horizontalAdvance(title) + _BESIDE_TITLE)
            self.setColumnWidth(column, width)
            self._needed[column] = width
        hide_what_has_no_room(self, self._needed, _FIRST_TO_GO)
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self._announced = True
            self.token_chosen.emit(*self.vocabulary.token_of(index.row()))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if not self._announced:  # a click on the current row changes no selection
            self._on_current_changed(index)
