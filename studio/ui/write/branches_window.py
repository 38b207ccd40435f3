"""The window of branches: the tree of all written texts, to open, name and compare them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QSplitter, QTreeWidget, QTreeWidgetItem, QWidget

from studio.session.session import Session
from studio.session.writing.segment import Segment
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated, button, column, is_editing, label, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GAP, GRID
from studio.ui.write.branches_comparison import BranchesComparison

_FIRST_WORDS = 60  # characters
_DEEPEST = 12  # levels of indentation


class BranchesWindow(Translated, QDialog):
    """A tree of all segments, each branch under the segment that it left; below, two texts side by side.

    Attributes:
        tree: the tree; the user types names into its first column.
        comparison: the chosen text beside the text on show, or two chosen texts.
        show_button, name_button: show the chosen text on the page; name the chosen text.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._filling = False
        self.tree = QTreeWidget()
        self.tree.setColumnCount(4)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.tree.itemSelectionChanged.connect(self._on_chosen)
        self.tree.itemActivated.connect(self._on_show)
        self.tree.itemChanged.connect(self._on_item_changed)
        self._hint = label("small", wraps=True)
        self.comparison = BranchesComparison()
        self.show_button = button("primary")
        self.show_button.clicked.connect(self._on_show)
        self.name_button = button()
        self.name_button.clicked.connect(self._on_name)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.tree)
        split.addWidget(self.comparison)
        split.setSizes([200, 300])
        layout = column(self._hint, spacing=GAP)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.addWidget(split, 1)
        layout.addLayout(row(None, self.name_button, self.show_button))
        self.setLayout(layout)
        self.resize(100 * GRID, 75 * GRID)
        self._refill = QTimer(self)  # later: the view is still committing a name from a cell
        self._refill.setSingleShot(True)
        self._refill.timeout.connect(self.fill)
        self.tree.itemDelegate().closeEditor.connect(self._on_changed)
        session.page.changed.connect(self._on_changed)
        session.page.writing.ended.connect(self._on_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.setWindowTitle(self.tr("Branches"))
        self.tree.setHeaderLabels([self.tr("Text"), self.tr("Symbols"), self.tr("Seed"), self.tr("Model")])
        self.tree.setAccessibleName(self.tr("All that was written"))
        self._hint.setText(
            self.tr("Nothing that was written is lost. Choose one to compare it with the text on show, or choose two.")
        )
        self.show_button.setText(self.tr("Write on from here"))
        self.name_button.setText(self.tr("Name it…"))
        self.fill()

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent."""
        self.fill()
        super().showEvent(event)

    @Slot()
    def _on_changed(self) -> None:
        if self.isVisible():
            self._refill.start(0)

    @Slot()
    def fill(self) -> None:
        """Show the tree anew, unless the user is typing a name."""
        if is_editing(self.tree):
            return
        chosen = self._chosen()
        self._filling = True
        self.tree.clear()
        depths: dict[Segment, int] = {}
        for stretch, _ in self._session.page.tree.walk():
            parent = stretch.parent
            goes_on = parent is not None and parent.children[0] is stretch and stretch.at == len(parent.pieces)
            depths[stretch] = 0 if parent is None else depths[parent] + (not goes_on)
            self.tree.addTopLevelItem(self._item(stretch, depths[stretch]))
        self.tree.header().resizeSection(0, 54 * GRID)
        for place in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(place)
            if item is not None:
                item.setSelected(item.data(0, Qt.ItemDataRole.UserRole) in chosen)
        self._filling = False
        self._on_chosen()

    def _item(self, stretch: Segment, depth: int) -> QTreeWidgetItem:
        words = stretch.name or self._first_words(stretch)
        current = stretch is self._session.page.current
        mark = "● " if current else ""
        indent = "    " * min(depth, _DEEPEST) + ("↳ " if depth else "")
        seed = "" if stretch.config.seed is None else str(stretch.config.seed)
        item = QTreeWidgetItem([indent + mark + words, number(stretch.length()), seed, shown_name(stretch.model)])
        item.setData(0, Qt.ItemDataRole.UserRole, stretch)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setToolTip(0, self.tr("On show") if current else "")
        return item

    def _first_words(self, stretch: Segment) -> str:
        text = (stretch.root.read if stretch.parent is None else "… ") + "".join(stretch.pieces[:_FIRST_WORDS])
        return "".join(picture(sign) if sign in "\n\t" else sign for sign in text[:_FIRST_WORDS])

    def _chosen(self) -> list[Segment]:
        return [item.data(0, Qt.ItemDataRole.UserRole) for item in self.tree.selectedItems()]

    def _name(self, stretch: Segment) -> str:
        name = stretch.name or self._first_words(stretch)
        return self.tr("On show: {name}").format(name=name) if stretch is self._session.page.current else name

    @Slot()
    def _on_chosen(self) -> None:
        if self._filling:
            return
        chosen, current = self._chosen(), self._session.page.current
        for made in (self.show_button, self.name_button):
            made.setEnabled(len(chosen) == 1)
        if len(chosen) == 1 and current is not None and current is not chosen[0]:
            chosen = [current, *chosen]
        self.comparison.setVisible(len(chosen) == 2)
        if len(chosen) == 2:
            one, other = chosen
            self.comparison.show_texts((self._name(one), self._name(other)), (one.whole_text(), other.whole_text()))

    @Slot()
    def _on_show(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self._session.page.show(chosen[0])

    @Slot()
    def _on_name(self) -> None:
        items = self.tree.selectedItems()
        if len(items) == 1:
            stretch: Segment = items[0].data(0, Qt.ItemDataRole.UserRole)
            self._filling = True
            items[0].setText(0, stretch.name)
            self._filling = False
            self.tree.editItem(items[0], 0)

    @Slot(QTreeWidgetItem, int)
    def _on_item_changed(self, item: QTreeWidgetItem, place: int) -> None:
        if not self._filling and place == 0:
            stretch: Segment = item.data(0, Qt.ItemDataRole.UserRole)
            name = item.text(0).strip(" ↳●")
            self._session.page.rename(stretch, "" if name == self._first_words(stretch).strip() else name)
