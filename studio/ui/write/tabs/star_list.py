"""The list of starred texts."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSplitter

from studio.session.stars import Star, Stars
from studio.ui.common.excerpt import plain
from studio.ui.common.gallery import shown_name
from studio.ui.common.parts import Card, Translated, button
from studio.ui.common.theme import GAP, GRID, TEXT_SIZE, serif
from studio.ui.write.tabs.piece_view import PieceView
from studio.ui.write.tabs.sheet_card import short

_LINE = 160  # characters of a text in the list


class _StarsModel(QAbstractListModel):
    """The model of the list: a line for each star."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.stars: tuple[Star, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """See QAbstractListModel."""
        return 0 if parent is not None and parent.isValid() else len(self.stars)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """See QAbstractListModel."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        star = self.stars[index.row()]
        return plain(" ".join((star.prefix[-_LINE // 2 :] + star.text[:_LINE]).split()))

    def show_stars(self, stars: tuple[Star, ...]) -> None:
        """Show these stars."""
        self.beginResetModel()
        self.stars = stars
        self.endResetModel()


class _Lines(QListView):
    """A list that announces the Delete key."""

    deleted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        if event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)


class StarList(Translated, QSplitter):
    """A line for each starred text; the chosen text whole, to copy, continue or delete.

    Attributes:
        list: the lines, the newest first.
        piece: the chosen text.
        take_button, delete_button: continue the chosen text on the Write page; delete its star.

    Signals:
        taken: the prefix and the text that the user wants to continue.
    """

    taken = Signal(str, str)

    def __init__(self, stars: Stars) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._stars = stars
        self._model = _StarsModel(self)
        self.list = _Lines()
        self.list.setModel(self._model)
        self.list.setFont(serif(TEXT_SIZE))
        self.list.setUniformItemSizes(True)
        self.list.setObjectName("stars")
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.selectionModel().currentChanged.connect(self._show_chosen)
        self.list.deleted.connect(self._on_delete)
        self.piece = PieceView()
        self.take_button, self.delete_button = button(), button()
        self.take_button.clicked.connect(self._on_take)
        self.delete_button.clicked.connect(self._on_delete)
        self.piece.foot.insertWidget(0, self.take_button)
        self.piece.foot.addWidget(self.delete_button)
        lines = Card(GRID)
        lines.column.addWidget(self.list)
        self.addWidget(lines)
        self.addWidget(self.piece)
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 3)
        self.setHandleWidth(GAP // 2)
        self.setChildrenCollapsible(False)
        stars.changed.connect(self._on_changed)
        self.retranslate()
        self._on_changed()

    def chosen(self) -> Star | None:
        """Return the star of the chosen line."""
        row = self.list.currentIndex().row()
        return self._model.stars[row] if 0 <= row < len(self._model.stars) else None

    def retranslate(self) -> None:
        """See Translated."""
        self.list.setAccessibleName(self.tr("Starred pieces"))
        self.take_button.setText(self.tr("Go on with it"))
        self.delete_button.setText(self.tr("Delete"))
        self._show_chosen()

    @Slot()
    def _on_changed(self) -> None:
        if self._model.stars == self._stars.all:
            return
        row, before = max(0, self.list.currentIndex().row()), self.chosen()
        if not self.isVisible():
            row, before = 0, None
        self._model.show_stars(self._stars.all)
        if before in self._stars.all:
            row = self._stars.all.index(before)
        self.list.setCurrentIndex(self._model.index(min(row, len(self._stars.all) - 1), 0))
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        star = self.chosen()
        for widget in (self.take_button, self.delete_button):
            widget.setEnabled(star is not None)
        if star is None:
            self.piece.show_piece(
                "", "", self.tr("Nothing is starred yet. Write a sheet, and press ☆ on what is good.")
            )
            return
        words = self.tr(
            "{model}, learned from {text} · temperature {temperature} · top-p {top_p} · seed {seed} · {day}"
        )
        facts = words.format(
            model=shown_name(star.model),
            text=shown_name(star.text_name),
            temperature=short(star.temperature),
            top_p=short(star.top_p),
            seed=star.seed,
            day=star.when[:10],
        )
        self.piece.show_piece(star.prefix, star.text, facts)

    @Slot()
    def _on_take(self) -> None:
        star = self.chosen()
        if star is not None:
            self.taken.emit(star.prefix, star.text)

    @Slot()
    def _on_delete(self) -> None:
        star = self.chosen()
        if star is not None:
            self._stars.delete(star)
