"""Progress of reading a large text, with a button that gives the reading up."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from studio.session.task import Task
from studio.text.classics import FetchProgress
from studio.text.loading import ReadingProgress
from studio.text.tokenizer import TokenizingProgress
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated, button, label, row
from studio.ui.common.theme import GAP

_WORTH_SHOWING = 8 * 2**20  # bytes; a smaller text is read before one could look at its progress


class ReadingStrip(Translated, QWidget):
    """A progress bar, its figures, and Cancel; hidden while no large text is read.

    Attributes:
        cancel_button: gives the reading up; the open text stays open.
    """

    def __init__(self, task: Task) -> None:
        """Show the progress of the task that reads."""
        super().__init__()
        self._task = task
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._words = label("small")
        self.cancel_button = button()
        self.cancel_button.clicked.connect(task.stop)
        line = row(self._words, spacing=GAP)
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel_button)
        self.setLayout(line)
        self.hide()
        task.happened.connect(self._on_event)
        task.changed.connect(self._on_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.cancel_button.setText(self.tr("Cancel"))
        self._bar.setAccessibleName(self.tr("Progress of the reading"))

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, FetchProgress | ReadingProgress | TokenizingProgress) and self._is_worth_showing(event):
            self._show_progress(event)
            self.show()

    def _show_progress(self, progress: FetchProgress | ReadingProgress | TokenizingProgress) -> None:
        self._bar.setValue(1000 * min(progress.done, progress.total) // max(1, progress.total))
        if isinstance(progress, TokenizingProgress):
            learns = progress.stage == "learn"
            words = self.tr("learning pieces… {share}%") if learns else self.tr("counting tokens… {share}%")
        elif isinstance(progress, FetchProgress):
            words = self.tr("{done} of {total} MB downloaded")
        else:
            words = self.tr("{done} of {total} MB read")
        share = number(100 * progress.done // max(1, progress.total))
        done, total = (number(size / 1e6, 1) for size in (progress.done, progress.total))
        self._words.setText(words.format(done=done, total=total, share=share))

    @staticmethod
    def _is_worth_showing(progress: FetchProgress | ReadingProgress | TokenizingProgress) -> bool:
        if isinstance(progress, TokenizingProgress) and progress.stage == "learn":
            return progress.total >= _WORTH_SHOWING // 10
        return isinstance(progress, FetchProgress) or progress.total >= _WORTH_SHOWING

    @Slot()
    def _on_changed(self) -> None:
        if not self._task.running:
            self.hide()
