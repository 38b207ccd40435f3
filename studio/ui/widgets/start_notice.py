"""What a window has to say when it opens: that another has the runs, or that a run was interrupted."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.runs.index import KeptRun
from studio.session.session import Session
from studio.ui.widgets.banner import Banner


class StartNotice(Banner):
    """A banner over the pages, with one thing to do about it.

    Signals:
        resume_wanted: the user wants to go on with the run that was interrupted.
    """

    resume_wanted = Signal(object)

    _interrupted: KeptRun | None = None

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.offer.setProperty("link", None)  # an ordinary button: it is what most come back for
        self.offer.clicked.connect(self._on_offer)
        session.training.changed.connect(self._on_training_changed)

    @Slot()
    def look(self) -> None:
        """See what there is to say, and say it."""
        library = self._session.library
        self._interrupted = None
        if not library.claim():
            words = QT_TRANSLATE_NOOP(
                "core",
                "Another window of the studio is open. Here you can look at its runs and write with them; "
                "to train or to change them, close the other one.",
            )
            self.show_notes(Message(words))
            self.offer.show()
            return
        self.clear()
        self._session.tidy()
        self._interrupted = library.interrupted()
        if self._interrupted is not None and not self._session.training.running:
            words = QT_TRANSLATE_NOOP(
                "core", "“{name}” was interrupted while it trained. What it learned up to step {step} is safe."
            )
            self.show_notes(Message(words, {"name": self._interrupted.name, "step": self._interrupted.steps}))
            self.offer.show()

    def retranslate(self) -> None:
        """See Translated."""
        super().retranslate()
        if self._interrupted is not None:
            self.offer.setText(self.tr("Resume from step {step}").format(step=self._interrupted.steps))
        else:
            self.offer.setText(self.tr("Try again"))

    @Slot()
    def _on_offer(self) -> None:
        if self._interrupted is None:
            self.look()
            return
        self.clear()
        self.resume_wanted.emit(self._interrupted)

    @Slot()
    def _on_training_changed(self) -> None:
        if self._interrupted is not None and self._session.training.running:
            self._interrupted = None
            self.clear()
