"""The menu that chooses what a token is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QWidget

from studio.messages import QT_TRANSLATE_NOOP
from studio.text.byte_pairs import USUAL_SIZE
from studio.text.levels import LEVELS, Tokens
from studio.text.segments import chinese_words_are_available
from studio.text.tokenizer import MOST_SPECIAL, Limits, check_special
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated

_SIZES = (500, 1000, USUAL_SIZE, 5000, 10_000)  # sizes of a vocabulary of pieces

_LEVELS = {
    "char": (
        QT_TRANSLATE_NOOP("levels", "characters"),
        QT_TRANSLATE_NOOP("levels", "Each character is a token: few of them, and any word can be spelled."),
    ),
    "grapheme": (
        QT_TRANSLATE_NOOP("levels", "characters as one sees them"),
        QT_TRANSLATE_NOOP("levels", "A letter with its accents, or a whole emoji, is one token."),
    ),
    "word": (
        QT_TRANSLATE_NOOP("levels", "words"),
        QT_TRANSLATE_NOOP(
            "levels", "Each word is a token: it is always spelled right, and takes a long text to learn."
        ),
    ),
    "space": (
        QT_TRANSLATE_NOOP("levels", "words as spaced"),
        QT_TRANSLATE_NOOP(
            "levels", "What stands between two spaces is a token, as in the Penn Treebank, whose words were put apart."
        ),
    ),
    "bpe": (
        QT_TRANSLATE_NOOP("levels", "pieces of words"),
        QT_TRANSLATE_NOOP("levels", "Frequent runs of letters are tokens (byte pairs), as large models have it."),
    ),
}


def level_name(level: str) -> str:
    """Return the name of a level's tokens in the window's language."""
    return QCoreApplication.translate("levels", _LEVELS[level][0])


class TokenMenu(Translated, QMenu):
    """Characters, words, or pieces in several sizes; below them the special tokens of the text.

    Attributes:
        special_action: asks for the special tokens.
        dialog: the dialog for the special tokens; None before its first use.

    Signals:
        chosen: the `Tokens` the user chose.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._in_use: tuple[str, int | None] | None = None
        self._group = QActionGroup(self)
        self.actions_of: dict[tuple[str, int | None], QAction] = {}
        for level in LEVELS[:-1]:
            self._add(self, level, None)
        self._pieces = self.addMenu("")
        for size in _SIZES:
            self._add(self._pieces, LEVELS[-1], size)
        self._group.triggered.connect(self._on_triggered)
        self.addSeparator()
        self.special_action = self.addAction("")
        self.special_action.triggered.connect(self._on_special)
        self.dialog: QInputDialog | None = None
        self._tokens = Tokens()
        self._looks_special: tuple[str, ...] = ()
        self.retranslate()

    def show_tokens(self, tokens: Tokens, looks_special: tuple[str, ...] = ()) -> None:
        """Check the item in use; ``looks_special`` are strings of the text that look like special tokens."""
        self._tokens, self._looks_special = tokens, looks_special
        self._show_special()
        size = (tokens.limits.maximum_size or USUAL_SIZE) if tokens.level == LEVELS[-1] else None
        self._in_use = (tokens.level, size)
        action = self.actions_of.get(self._in_use)
        if action is not None:
            action.setChecked(True)

    def retranslate(self) -> None:
        """See Translated."""
        translate = QCoreApplication.translate
        for (level, size), action in self.actions_of.items():
            name, explanation = (translate("levels", words) for words in _LEVELS[level])
            action.setText(name if size is None else self.tr("{count} pieces").format(count=number(size)))
            if level == "word" and not chinese_words_are_available():
                explanation += " " + self.tr("Chinese is cut into words where the package jieba is installed.")
            action.setToolTip(explanation)
        self._pieces.setTitle(translate("levels", _LEVELS["bpe"][0]))
        self._show_special()

    def _show_special(self) -> None:
        if self._tokens.special:
            words = self.tr("Special tokens: {tokens}…").format(tokens=", ".join(self._tokens.special))
        elif self._looks_special:
            words = self.tr("Special tokens… (found: {tokens})").format(tokens=", ".join(self._looks_special))
        else:
            words = self.tr("Special tokens…")
        self.special_action.setText(words.replace("&", "&&"))
        self.special_action.setToolTip(self.tr("What stands in the text as one token, such as <unk>."))

    def _add(self, menu: QMenu, level: str, size: int | None) -> None:
        action = menu.addAction("")
        action.setCheckable(True)
        action.setData((level, size))
        self._group.addAction(action)
        self.actions_of[level, size] = action

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        level, size = action.data()
        if (level, size) == self._in_use:
            return  # the limits of the vocabulary stay
        self.chosen.emit(Tokens(level, Limits(maximum_size=size), self._tokens.special))

    @Slot()
    def _on_special(self) -> None:
        """Ask for the special tokens; the dialog opens with those found in the text."""
        if self.dialog is None:
            self.dialog = QInputDialog(self.parentWidget())
            self.dialog.setInputMode(QInputDialog.InputMode.TextInput)
            self.dialog.textValueSelected.connect(self._on_special_chosen)
        self.dialog.setWindowTitle(self.tr("Special tokens"))
        self.dialog.setLabelText(
            self.tr(
                "Each of these is one token wherever it stands in the text.\n"
                "<unk> stands for unknown words; <eos> is put at the ends of lines where the text has none."
            )
        )
        self.dialog.setTextValue(" ".join(self._tokens.special or self._looks_special))
        for field in self.dialog.findChildren(QLineEdit):  # there is one as soon as there is a text
            field.setPlaceholderText("<unk> <eos>")
        self.dialog.open()

    @Slot(str)
    def _on_special_chosen(self, words: str) -> None:
        special = check_special(words.replace(",", " ").split()[:MOST_SPECIAL])
        if special != self._tokens.special:
            self.chosen.emit(replace(self._tokens, special=special))
