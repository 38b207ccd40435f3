"""How far the reading of a large text is, with a way to give it up."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from studio.session.session import Session
from studio.text.loading import ReadingProgress
from studio.ui.i18n import number
from studio.ui.theme import GAP
from studio.ui.widgets.parts import Translated, button, label, row

_WORTH_SHOWING = 8 * 2**20  # bytes; less is read before one could look


class ReadingStrip(Translated, QWidget):
    """A bar, the figures, and Cancel; hidden while nothing large is read.

    Attributes:
        cancel_button: gives the reading up; what was open stays open.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._words = label("small")
        self.cancel_button = button()
        self.cancel_button.clicked.connect(session.reading.stop)
        line = row(self._words, spacing=GAP)
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel_button)
        self.setLayout(line)
        self.hide()
        session.reading_progress.connect(self._on_progress)
        session.reading.changed.connect(self._on_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.cancel_button.setText(self.tr("Cancel"))
        self._bar.setAccessibleName(self.tr("Progress of the reading"))

    @Slot(object)
    def _on_progress(self, progress: ReadingProgress) -> None:
        if progress.total < _WORTH_SHOWING or not self._session.reading.running:
            return
        self.show()
        self._bar.setValue(1000 * progress.done // progress.total)
        words = self.tr("{done} of {total} MB read") if progress.done < progress.total else self.tr("counting…")
        self._words.setText(words.format(done=number(progress.done / 1e6), total=number(progress.total / 1e6)))

    @Slot()
    def _on_changed(self) -> None:
        if not self._session.reading.running:
            self.hide()
