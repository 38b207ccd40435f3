"""The notice of a window that opens.

It says that another window has the runs, that no run can be kept, or that a run or the studio itself was cut off.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from studio.log import LOG
from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.runs.index import KeptRun
from studio.session.session import Session
from studio.ui.common.banner import Banner
from studio.ui.common.i18n import number


class StartNotice(Banner):
    """A banner above the pages, with one button for a remedy.

    Attributes:
        crashed: whether the studio crashed the last time; shown where there is no run to resume.

    Signals:
        resume_wanted: the user wants to resume the run that was interrupted.
    """

    resume_wanted = Signal(object)

    crashed = False
    _interrupted: KeptRun | None = None

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.offer.setProperty("link", None)  # an ordinary button, not a link: most users come back for it
        self.offer.clicked.connect(self._on_offer)
        session.runs.checking.happened.connect(self._on_checked)
        session.training.changed.connect(self._on_training_changed)

    @Slot()
    def look(self) -> None:
        """See what there is to say, and say it."""
        library = self._session.runs.library
        self._interrupted = None
        mine = self._session.runs.claim()
        self._session.runs.refresh()
        if not mine:
            words = QT_TRANSLATE_NOOP(
                "core",
                "Another window of the studio is open. Here you can look at its runs and write with them; "
                "to train or to change them, close the other one.",
            )
            self.show_notes(Message(words))
            self.offer.show()
            return
        if not library.keeps:
            words = QT_TRANSLATE_NOOP(
                "core",
                "Nothing may be written to the folder “{folder}”. You can train, and save models elsewhere; "
                "nothing is kept under “Runs”.",
            )
            self.show_notes(Message(words, {"folder": library.folder}))
            self.offer.show()
            return
        self.clear()
        self._session.tidy()
        self._session.runs.look_for_interrupted()

    @Slot(object)
    def _on_checked(self, interrupted: KeptRun | None) -> None:
        """Offer to go on with the run that was interrupted; where there is none, say that the studio died."""
        if self.shown is not None:  # something else is said by now
            return
        self._interrupted = interrupted
        if self._interrupted is not None and not self._session.training.running:
            words = QT_TRANSLATE_NOOP(
                "core", "“{name}” was interrupted while it trained. What it learned up to step {step} is safe."
            )
            if self._interrupted.state == "stopped":
                words = QT_TRANSLATE_NOOP(
                    "core", "“{name}” was stopped at step {step} when the window closed. It can go on from there."
                )
            self.show_notes(Message(words, {"name": self._interrupted.name, "step": self._interrupted.steps}))
            self.offer.show()
        elif self.crashed:
            words = QT_TRANSLATE_NOOP(
                "core",
                "The studio ended unexpectedly the last time. What was saved is safe; what may tell a programmer why "
                "is in “{file}”, in the folder that the menu “Help” opens.",
            )
            self.show_notes(Message(words, {"file": LOG}))

    def retranslate(self) -> None:
        """See Translated."""
        super().retranslate()
        if self._interrupted is not None:
            self.offer.setText(self.tr("Resume from step {step}").format(step=number(self._interrupted.steps)))
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
