"""The lowest row of the page: the field of the beginning, and the buttons that write."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QIcon, QKeySequence, QShortcut

from studio.session.writing.page import WritingPage
from studio.ui.common.i18n import listed
from studio.ui.common.icons import icon_pixmap
from studio.ui.common.parts import Card, ElidedLabel, Translated, button, row
from studio.ui.common.theme import GRID, scaled, theme
from studio.ui.write.prefix_field import PrefixField

_TOLD = 5  # words


class WritingEntry(Translated, Card):
    """The field of the beginning, and the buttons that write.

    Attributes:
        prefix: the beginning of the text.
        note: the words of the beginning that the model never saw; hidden where there are none.
        surprise_button, undo_button, redo_button, again_button, stop_button, generate_button: the buttons.
    """

    def __init__(self) -> None:
        super().__init__()
        self.prefix = PrefixField()
        self.surprise_button = button()
        self.undo_button = button()
        self.redo_button = button()
        self.again_button = button()
        self.stop_button = button()
        self.generate_button = button("primary")
        self._icons = ((self.surprise_button, "dice"), (self.undo_button, "undo"), (self.redo_button, "redo"))
        for made, _ in self._icons:
            made.setFixedWidth(scaled(5 * GRID))
        writing = (self.again_button, self.stop_button, self.generate_button)
        self.column.addLayout(row(self.prefix, *(made for made, _ in self._icons), *writing, spacing=GRID))
        self.note = ElidedLabel("small")
        self.note.hide()
        self.column.addWidget(self.note)
        self._missing: tuple[str, ...] = ()
        self._goes_on = False
        theme.changed.connect(self._dress)
        self._dress()
        self.retranslate()

    def add_shortcuts(self, page: QObject) -> None:
        """Let shortcuts press the buttons, wherever on ``page`` the keyboard focus is."""
        for keys, made in (
            (QKeySequence(Qt.Modifier.CTRL | Qt.Modifier.SHIFT | Qt.Key.Key_Return), self.again_button),
            (QKeySequence(QKeySequence.StandardKey.Undo), self.undo_button),
            (QKeySequence(Qt.Modifier.CTRL | Qt.Modifier.SHIFT | Qt.Key.Key_Z), self.redo_button),
        ):
            shortcut = QShortcut(keys, page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(made.click)

    def show_missing(self, words: tuple[str, ...]) -> None:
        """Say which words never occur in the training text."""
        self._missing = words
        told = listed([f"“{word}”" for word in words[:_TOLD]]) + (" …" if len(words) > _TOLD else "")
        template = self.tr("{words} never occurs in the text that this model learned from.")
        self.note.setText(template.format(words=told) if words else "")
        self.note.setVisible(bool(words))

    def show_state(self, page: WritingPage) -> None:
        """Enable the buttons that apply now."""
        writing = page.writing.running
        self._goes_on = page.goes_on(self.prefix.text())
        self.stop_button.setVisible(writing)
        self.again_button.setVisible(not writing)
        self.again_button.setEnabled(self._goes_on)
        self.generate_button.setEnabled(not writing)
        self.undo_button.setEnabled(page.tree.can_undo)
        self.redo_button.setEnabled(page.tree.can_redo)
        self.prefix.page_can_undo, self.prefix.page_can_redo = page.tree.can_undo, page.tree.can_redo
        self._name_generate_button()

    def retranslate(self) -> None:
        """See Translated."""
        self.prefix.setPlaceholderText(self.tr("begin, and the model goes on"))
        self.prefix.setAccessibleName(self.tr("Beginning of the text"))
        self.surprise_button.setAccessibleName(self.tr("Surprise me"))
        self.surprise_button.setToolTip(self.tr("Surprise me: a beginning from the text"))
        self.undo_button.setAccessibleName(self.tr("Undo"))
        self.undo_button.setToolTip(self.tr("Back to what was here before (Ctrl+Z); nothing is lost"))
        self.redo_button.setAccessibleName(self.tr("Redo"))
        self.redo_button.setToolTip(self.tr("Forward again (Ctrl+Shift+Z)"))
        self.again_button.setText(self.tr("Again"))
        self.again_button.setToolTip(self.tr("Write the last part in another way (Ctrl+Shift+Enter)"))
        self.stop_button.setText(self.tr("Stop"))
        self.show_missing(self._missing)
        self._name_generate_button()

    def _name_generate_button(self) -> None:
        self.generate_button.setText(self.tr("Continue") if self._goes_on else self.tr("Generate"))

    @Slot()
    def _dress(self) -> None:
        """Take the colours of the theme."""
        for made, name in self._icons:
            icon = QIcon(icon_pixmap(name, theme.colours.text))
            icon.addPixmap(icon_pixmap(name, theme.colours.line), QIcon.Mode.Disabled)
            made.setIcon(icon)
