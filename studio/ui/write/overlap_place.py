"""Shows the place of a copied passage in the training text."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel

from studio.session.writing.overlap_meter import Place
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated, button, column, label, row
from studio.ui.common.theme import GRID, SMALL_SIZE, serif

_SHOWN = 240  # characters of a copied passage


class OverlapPlace(Translated, QFrame):
    """A strip with the line of the training text; the copied passage is bold."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("coach")
        self._line = 0
        self.heading = label("small")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setFont(serif(SMALL_SIZE + 2))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = button("link")
        self.close_button.clicked.connect(self.hide)
        layout = column(spacing=GRID // 2)
        layout.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
        layout.addLayout(row(self.heading, None, self.close_button))
        layout.addWidget(self.words)
        self.setLayout(layout)
        self.hide()
        self.retranslate()

    def show_place(self, place: Place) -> None:
        """Show the place of the copied passage."""
        self._line = place.line
        copy = place.copy
        if len(copy) > _SHOWN:
            copy = copy[: _SHOWN // 2] + " … " + copy[-_SHOWN // 2 :]
        before, copy, after = (_marked_up(part) for part in (place.before, copy, place.after))
        self.words.setText(f"…{before}<b><u>{copy}</u></b>{after}…")
        self.show()
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.heading.setText(self.tr("In the text it learned from, line {number}:").format(number=number(self._line)))
        self.close_button.setText("✕")
        self.close_button.setAccessibleName(self.tr("Close"))
        self.words.setAccessibleName(self.tr("The place in the text"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See QWidget.keyPressEvent."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def _marked_up(text: str) -> str:
    shown = text.encode("utf-8", "replace").decode()
    return html.escape(shown).replace("\n", " ⏎ ")
