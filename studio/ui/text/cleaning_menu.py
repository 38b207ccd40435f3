"""The menu of cleaning steps."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from studio.messages import Message
from studio.text.cleaning import AS_IS, STEPS, cleaning_of, simplified_is_available, steps_of
from studio.ui.common.i18n import listed, sentence
from studio.ui.common.parts import Translated


class CleaningMenu(Translated, QMenu):
    """ "As it is", and the steps; any steps can be combined.

    Signals:
        chosen: the cleaning, as `cleaning_of` writes it.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.as_is = self.addAction("")
        self.as_is.setCheckable(True)
        self.addSeparator()
        self.steps: dict[str, QAction] = {}
        for name in STEPS:
            action = self.addAction("")
            action.setCheckable(True)
            action.setData(name)
            self.steps[name] = action
        self.steps["simplified"].setEnabled(simplified_is_available())
        self.triggered.connect(self._on_triggered)
        self.show_cleaning(AS_IS)
        self.retranslate()

    def show_cleaning(self, cleaning: str) -> None:
        """Check the steps of that cleaning."""
        taken = steps_of(cleaning)
        self.as_is.setChecked(not taken)
        for name, action in self.steps.items():
            action.setChecked(name in taken)

    def words(self) -> str:
        """Return the checked steps in words."""
        taken = [action.text() for action in self.steps.values() if action.isChecked()]
        return listed(taken) or self.as_is.text()

    def retranslate(self) -> None:
        """See Translated."""
        self.as_is.setText(self.tr("as it is"))
        for name, action in self.steps.items():
            action.setText(sentence(Message(STEPS[name].title)))
            explanation = sentence(Message(STEPS[name].explanation))
            if not action.isEnabled():
                explanation += " " + self.tr("Needs the package OpenCC: pip install opencc")
            action.setToolTip(explanation)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        taken = () if action is self.as_is else tuple(name for name, a in self.steps.items() if a.isChecked())
        cleaning = cleaning_of(taken)
        self.show_cleaning(cleaning)
        self.chosen.emit(cleaning)
