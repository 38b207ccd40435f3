"""What is to be expected of a training, found out while the user makes up their mind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot

from studio.session.task import Task
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.events import RunPlanned
from studio.training.prospects import Prospects, same_measures


class Planning(QObject):
    """Measures a text and this computer in the background, once for each text and each way to train.

    Attributes:
        task: the measuring.
        failure: what kept it from measuring; None where nothing did.

    Signals:
        changed: the measuring began or ended, or what was found no longer holds.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.task = Task(self)
        self.task.happened.connect(self._on_measured)
        self.task.failed.connect(self._on_failed)
        self.task.ended.connect(self.changed)
        self._turn = threading.Lock()
        self.failure: BaseException | None = None
        self._corpus: Corpus | None = None
        self._config: TrainingConfig | None = None
        self._prospects: Prospects | None = None

    def look_at(self, corpus: Corpus, config: TrainingConfig) -> None:
        """Measure for ``corpus``, unless that is done or under way; what was under way for another is given up."""
        known = corpus is self._corpus and self._config is not None and same_measures(self._config, config)
        if known and (self._prospects is not None or self.failure is not None or self.task.running):
            return
        self._corpus, self._config = corpus, config
        self._prospects = self.failure = None
        self.task.start(lambda: self._work(corpus, config))
        self.changed.emit()

    def stop(self) -> None:
        """Measure no longer; what was found stays."""
        self.task.stop()

    def wait(self) -> None:
        """Wait until nothing is measured any more; for the thread that trains, which sets torch's threads too."""
        with self._turn:
            pass

    def forget(self) -> None:
        """Forget what was found: there is another text."""
        self._corpus = self._config = self._prospects = self.failure = None
        self.task.stop()
        self.changed.emit()

    def plan(self, corpus: Corpus | None, config: TrainingConfig) -> RunPlanned | None:
        """Return what would be trained without a model's name; None where that was not measured."""
        found = self._prospects
        if found is None or corpus is not self._corpus or config.minutes is None or not found.measures(config):
            return None
        return found.plan(config)

    def _work(self, corpus: Corpus, config: TrainingConfig) -> Iterator[object]:
        from studio.training.planner import measure

        with self._turn:
            yield from measure(corpus, config)

    @Slot(object)
    def _on_measured(self, event: object) -> None:
        if isinstance(event, Prospects) and event.config is self._config:
            self._prospects = event

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.failure = error
