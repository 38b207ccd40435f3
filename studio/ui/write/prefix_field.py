"""The field in which the beginning of a text is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from studio.ui.common.fields import replace_text
from studio.ui.common.theme import GRID, serif

_LINES = 4  # shown at most
_PASTED = 50_000  # characters at a time, so that the field stays quick


class PrefixField(QPlainTextEdit):
    """A field of one line that grows with its lines; Enter writes on, Shift and Enter begin a line.

    Attributes:
        page_can_undo, page_can_redo: whether the page has something to undo or redo, where the field has not.

    Signals:
        entered: Enter was pressed.
        typed: the text was changed by hand; whether that was an undo.
        shortened: what was put in was too long: so many characters of its end were taken.
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
        self.setAcceptDrops(False)  # a file dropped here is meant for the window
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(GRID)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.textChanged.connect(self._on_text_changed)

    def text(self) -> str:
        """Return what is typed, with its lines and its no-break spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def setText(self, text: str) -> None:
        """Put a text in place of what is typed; an undo brings it back."""
        self._replacing = True
        replace_text(self, text)
        self._replacing = False
        self.moveCursor(QTextCursor.MoveOperation.End)

    def is_settled(self) -> bool:
        """Whether nothing was typed since `settle`."""
        return not self.document().isModified()

    def settle(self) -> None:
        """Take what is typed as used: an undo means the page from now on, until something is typed again.

        What was typed before can still be brought back, where the page has nothing to undo.
        """
        self.document().setModified(False)  # what is typed next is then an undo of its own

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        lines = min(_LINES, max(1, round(self.document().size().height())))
        return QSize(30 * GRID, lines * (self.fontMetrics().lineSpacing() + 1) + 2 * GRID + 4)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return QSize(12 * GRID, self.sizeHint().height())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """See QPlainTextEdit.insertFromMimeData. Of a very long text the end is taken: it is what counts."""
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
        """See QWidget.event. Where there is nothing of its own to undo, the page's undo is meant."""
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
            self.typed.emit(self.document().isRedoAvailable())  # whatever is typed takes away what could be redone

    @Slot()
    def _on_size_changed(self) -> None:
        self.updateGeometry()
