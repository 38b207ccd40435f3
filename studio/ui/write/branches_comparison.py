"""Two texts side by side, with their differences marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from studio.session.writing.differences import differences
from studio.ui.common.parts import ElidedLabel, column, row
from studio.ui.common.theme import GAP, GRID, READING_SIZE, serif, theme
from studio.ui.write.token_text import shown, units

_SHOWN = 30_000  # characters of each text


class BranchesComparison(QWidget):
    """Two panes; words in only one of the texts are tinted and underlined."""

    def __init__(self) -> None:
        super().__init__()
        self.headings = (ElidedLabel("small"), ElidedLabel("small"))
        self.panes = (_pane(), _pane())
        self._marked: tuple[Sequence[tuple[int, int]], ...] = ((), ())
        sides = [
            column(heading, pane, spacing=GRID // 2) for heading, pane in zip(self.headings, self.panes, strict=True)
        ]
        layout = row(spacing=GAP)
        for side in sides:
            layout.addLayout(side, 1)
        self.setLayout(layout)
        theme.changed.connect(self._mark)

    def show_texts(self, names: tuple[str, str], texts: tuple[str, str]) -> None:
        """Show two texts under their names."""
        cut = (texts[0][:_SHOWN], texts[1][:_SHOWN])
        self._marked = differences(*cut)
        for heading, pane, name, text in zip(self.headings, self.panes, names, cut, strict=True):
            heading.setText(name)
            pane.setPlainText(shown(text))
            pane.setAccessibleName(name)
        self._mark()
        for pane, marked, text in zip(self.panes, self._marked, cut, strict=True):
            cursor = QTextCursor(pane.document())
            cursor.setPosition(units(text[: marked[0][0]]) if marked else 0)
            pane.setTextCursor(cursor)
            pane.centerCursor()

    def _mark(self) -> None:
        shape = QTextCharFormat()
        shape.setBackground(theme.brush("tint"))
        shape.setForeground(theme.brush("on_tint"))
        shape.setFontUnderline(True)
        for pane, marked in zip(self.panes, self._marked, strict=True):
            selections = []
            text = pane.toPlainText()
            plain = units(text) == len(text)
            for begin, end in marked:
                selection = QTextEdit.ExtraSelection()
                selection.cursor = QTextCursor(pane.document())
                selection.format = shape
                first, last = (begin, end) if plain else (units(text[:begin]), units(text[:end]))
                selection.cursor.setPosition(first)
                selection.cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
                selections.append(selection)
            pane.setExtraSelections(selections)


def _pane() -> QPlainTextEdit:
    pane = QPlainTextEdit()
    pane.setReadOnly(True)
    pane.setFont(serif(READING_SIZE))
    pane.setUndoRedoEnabled(False)
    pane.setObjectName("prefix")
    pane.document().setDocumentMargin(GRID)
    return pane
