"""The field in which the user types the beginning of a text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from studio.ui.common.fields import replace_text
from studio.ui.common.theme import GRID, serif

_LINES = 4  # lines in view at most
_PASTED = 50_000  # characters at most, so that the field stays quick


class PrefixField(QPlainTextEdit):
    """A field that grows with its lines; Enter lets the model write, Shift and Enter begin a new line.

    Attributes:
        page_can_undo, page_can_redo: whether the page has something to undo or redo when the field has nothing.

    Signals:
        entered: the user pressed Enter.
        typed: the user changed the text; whether by an undo.
        shortened: the inserted text was too long; how many characters of its end the field took.
    """

    entered = Signal()
    typed = Signal(bool)
    shortened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.page_can_undo = self.page_can_redo = False
        self._replacing = False
        self.setObjectName("prefix")
        self.setFont(serif())
        self.setAcceptDrops(False)  # the window takes dropped files
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(GRID)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.textChanged.connect(self._on_text_changed)

    def text(self) -> str:
        """Return the text, with its lines and its no-break spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def setText(self, text: str) -> None:
        """Replace the text; an undo brings the old text back."""
        self._replacing = True
        replace_text(self, text)
        self._replacing = False
        self.moveCursor(QTextCursor.MoveOperation.End)

    def is_settled(self) -> bool:
        """Whether the user typed nothing since `settle`."""
        return not self.document().isModified()

    def settle(self) -> None:
        """Mark the text as used: until the user types again, an undo goes to the page.

        The field still undoes earlier typing where the page has nothing to undo.
        """
        self.document().setModified(False)  # the next typing is then a separate undo step

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        lines = min(_LINES, max(1, round(self.document().size().height())))
        return QSize(30 * GRID, lines * (self.fontMetrics().lineSpacing() + 1) + 2 * GRID + 4)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(12 * GRID, self.sizeHint().height())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """See QPlainTextEdit.insertFromMimeData. The field takes the end of a very long text."""
        text = source.text().replace("\r\n", "\n")
        self.textCursor().insertText(text[-_PASTED:])
        if len(text) > _PASTED:
            self.shortened.emit(_PASTED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.textCursor().insertText("\n")
            else:
                self.entered.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """See QWidget.event. Where the field has nothing to undo, the page takes the undo."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
            of_page = (undo and self.is_settled() and self.page_can_undo) or (
                redo and not self.document().isRedoAvailable() and self.page_can_redo
            )
            if of_page:
                event.ignore()
                return False
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self.updateGeometry()

    @Slot()
    def _on_text_changed(self) -> None:
        if not self._replacing:
            self.typed.emit(self.document().isRedoAvailable())  # any typing discards what could be redone

    @Slot()
    def _on_size_changed(self) -> None:
        self.updateGeometry()
