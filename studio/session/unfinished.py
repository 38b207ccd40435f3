"""The run on the open text that was stopped and can be resumed, found off the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from studio.runs.index import KeptRun
from studio.session.kept_runs import KeptRuns
from studio.session.open_text import OpenText
from studio.session.task import Task


class Unfinished(QObject):
    """Looks for an unfinished run whenever the list of the runs was read, and whenever another text is opened.

    Attributes:
        run: the latest run on the open text that can be resumed; None where there is none, and during a training.
        looking: the task that searches.

    Signals:
        changed: `run` is another, or None.
    """

    changed = Signal()

    def __init__(self, runs: KeptRuns, text: OpenText, training: Task, parent: QObject) -> None:
        super().__init__(parent)
        self._runs = runs
        self._text = text
        self._training = training
        self.run: KeptRun | None = None
        self.looking = Task(self)
        self.looking.happened.connect(self._on_found)
        runs.listed.connect(self._look)
        text.corpus_changed.connect(self._on_corpus_changed)
        training.changed.connect(self._on_training_changed)

    def _set_run(self, run: KeptRun | None) -> None:
        if run != self.run:
            self.run = run
            self.changed.emit()

    @Slot()
    def _look(self) -> None:
        corpus, library, runs = self._text.corpus, self._runs.library, self._runs.kept
        if corpus is not None and not self._training.running:
            self.looking.start(lambda: iter([library.unfinished(corpus, runs)]))

    @Slot()
    def _on_corpus_changed(self) -> None:
        self._set_run(None)
        if self._runs.is_listed:
            self._look()
        else:
            self._runs.refresh()

    @Slot()
    def _on_training_changed(self) -> None:
        if self._training.running:  # at the end the list is read again
            self.looking.stop()
            self._set_run(None)

    @Slot(object)
    def _on_found(self, run: KeptRun | None) -> None:
        if not self._training.running:
            self._set_run(run)
