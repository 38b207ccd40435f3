"""The question before a window closes while a model trains."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget


class ClosingQuestion(QObject):
    """Asks once at a time; the window stays usable meanwhile.

    Signals:
        stop_wanted: the user wants to stop and save the training, and then to close the window.
    """

    stop_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._question: QMessageBox | None = None

    def ask(self) -> None:
        """Ask, unless the question is on the screen already."""
        if self._question is not None:
            return
        question = QMessageBox(self._window)
        question.setWindowTitle(self._window.windowTitle())
        question.setText(self.tr("The model is still training."))
        question.setInformativeText(self.tr("It can be stopped and kept as it is now; then the window closes."))
        keep = question.addButton(self.tr("Keep training"), QMessageBox.ButtonRole.RejectRole)
        question.addButton(self.tr("Stop and save"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.finished.connect(self._on_answered)
        self._question = question
        question.open()

    def withdraw(self) -> bool:
        """Take the question back; return whether it was on the screen."""
        if self._question is None:
            return False
        self._question.reject()
        return True

    @Slot()
    def _on_answered(self) -> None:
        question, self._question = self._question, None
        assert question is not None
        role = question.buttonRole(question.clickedButton()) if question.clickedButton() else None
        question.deleteLater()
        if role is QMessageBox.ButtonRole.AcceptRole:
            self.stop_wanted.emit()
