"""A table of passages, and which of two models finds each passage likelier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from studio.generation.scored import Passage
from studio.messages import QT_TRANSLATE_NOOP
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated
from studio.ui.common.theme import GRID, scaled, serif, theme
from studio.ui.common.tips import plain_tip
from studio.ui.common.titled_model import Index, TitledModel

PASSAGE, FIRST, SECOND, LIKELIER = range(4)

_LETTERS = 200  # characters of a passage to show
_FIGURES = 9 * GRID
_BAR = 27 * GRID
_WORDS = 14 * GRID  # width of the words beside the bar
_CLEAR = 0.05  # bits: less is no difference
_VERDICTS = (
    QT_TRANSLATE_NOOP("passages", "A by {bits} bits"),
    QT_TRANSLATE_NOOP("passages", "B by {bits} bits"),
    QT_TRANSLATE_NOOP("passages", "both alike"),
)
_UNKNOWN = QT_TRANSLATE_NOOP(
    "passages", "{count} symbols that the model never learned: the bits to spell them are counted"
)


def verdict(difference: float) -> str:
    """Return a phrase on which of two models finds a text likelier, and by how many bits; B where it is negative."""
    template = _VERDICTS[2] if abs(difference) < _CLEAR else _VERDICTS[0] if difference > 0 else _VERDICTS[1]
    words = QCoreApplication.translate("passages", template)
    return words.format(bits=number(abs(difference), 1 if abs(difference) < 1000 else 0))


class _PassageModel(TitledModel[Passage]):
    """The model of the table: a row for each passage."""

    def __init__(self) -> None:
        super().__init__(columns=4, figures=frozenset((FIRST, SECOND)))
        self.text = ""
        self.widest = 1.0

    def show_passages(self, text: str, passages: Sequence[Passage]) -> None:
        """Show the passages of a text."""
        self.text = text
        self.widest = max((abs(passage.difference) for passage in passages), default=1.0) or 1.0
        self.show_rows(passages)

    def shown(self, row: Passage, column: int) -> str:
        """See TitledModel.shown."""
        if column == PASSAGE:
            return " ".join(self.text[row.start : min(row.end, row.start + _LETTERS)].split()) or "⏎"
        if column == LIKELIER:
            return verdict(row.difference)
        bits = number(row.bits_per_character[column - FIRST], 2)
        return f"{bits} *" if self._unknown(row, column) else bits

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.FontRole and column == PASSAGE:
            return serif()
        if role == Qt.ItemDataRole.ToolTipRole and column == PASSAGE:
            return plain_tip(self.text[row.start : row.end].strip())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and (
            column in (FIRST, SECOND) and self._unknown(row, column)
        ):
            words = QCoreApplication.translate("passages", _UNKNOWN)
            return words.format(count=number(self._unknown(row, column)))
        return super().data(index, role)

    @staticmethod
    def _unknown(row: Passage, column: int) -> int:
        return row.first_unknown if column == FIRST else row.second_unknown


class _BarDelegate(QStyledItemDelegate):
    """A bar from the middle: to the left where A finds the passage likelier, to the right where B does."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """See QStyledItemDelegate.paint."""
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        model = index.model()
        assert isinstance(model, _PassageModel)
        area, colours = QRectF(option.rect).adjusted(GRID, 0, -GRID, -1), theme.colours
        difference = model.rows[index.row()].difference
        words = verdict(difference)
        half = (area.width() - _WORDS) / 2
        middle = area.left() + half
        painter.save()
        painter.setPen(QColor(colours.muted))
        painter.drawLine(round(middle), round(area.top()) + 4, round(middle), round(area.bottom()) - 4)
        if abs(difference) >= _CLEAR:
            wide = max(2.0, half * abs(difference) / model.widest)
            left = middle - wide if difference > 0 else middle
            bar = QRectF(left, area.center().y() - GRID / 2, wide, GRID)
            painter.fillRect(bar, QColor(colours.accent if difference > 0 else colours.second))
        painter.setPen(QColor(colours.text))
        area.setLeft(area.right() - _WORDS + GRID)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class PassagesTable(Translated, QTableView):
    """A row for each passage: the bits per character of each model, and which finds it likelier.

    Signals:
        passage_chosen: the user chose this `Passage`.
    """

    passage_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._model = _PassageModel()
        self.setModel(self._model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegateForColumn(LIKELIER, _BarDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(scaled(4 * GRID))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(PASSAGE, QHeaderView.ResizeMode.Stretch)
        for place, width in ((FIRST, _FIGURES), (SECOND, _FIGURES), (LIKELIER, _BAR)):
            self.setColumnWidth(place, scaled(width))
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def show_passages(self, text: str, passages: Sequence[Passage]) -> None:
        """Show the passages of a text."""
        self._model.show_passages(text, passages)

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages on show."""
        return self._model.rows

    def retranslate(self) -> None:
        """See Translated."""
        self.setAccessibleName(self.tr("Passages under two models"))
        self._model.set_titles((self.tr("Passage"), "A", "B", self.tr("Finds it likelier")))

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.passage_chosen.emit(self._model.rows[current.row()])
