"""The expected outcome of a training, measured in the background while the user chooses."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from studio.session import jobs
from studio.session.open_text import OpenText
from studio.session.task import MakeEvents, Task
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.estimate import Estimate, ModelEstimate, measured_of
from studio.training.events import RunPlanned


@dataclass(frozen=True)
class Plan:
    """What to train, and how; without a model the planner chooses one.

    Attributes:
        model: the model's name in the catalog, or None.
        settings: the settings of the model.
        config: how to train the model.
    """

    model: str | None
    settings: Mapping[str, object]
    config: TrainingConfig

    def key(self) -> tuple[object, ...]:
        """Return the parts of the plan that change what is measured."""
        settings = sorted((name, value) for name, value in self.settings.items() if name != "dropout")
        return (self.model, *settings, measured_of(self.config))


class Planning(QObject):
    """Measures a text and this computer in the background, once for each text and each way to train.

    Attributes:
        task: the task that measures.

    Signals:
        changed: the measuring began or ended, or its results no longer hold.
    """

    changed = Signal()

    def __init__(self, text: OpenText, parent: QObject) -> None:
        super().__init__(parent)
        self._text = text
        self.task = Task(self)
        self.task.happened.connect(self._on_measured)
        self.task.failed.connect(self._on_failed)
        self.task.ended.connect(self.changed)
        self._turn = threading.Lock()
        self._corpus: Corpus | None = None
        self._key: tuple[object, ...] = ()
        self._found: dict[tuple[object, ...], Estimate | ModelEstimate | BaseException] = {}
        text.corpus_changed.connect(self._on_corpus_changed)

    def look_at(self, corpus: Corpus, plan: Plan) -> None:
        """Measure for ``plan``, unless that is done or under way; measuring for another plan is given up."""
        if corpus is not self._corpus:
            self._found.clear()
            self._corpus = corpus
        key = plan.key()
        if key in self._found or (self.task.running and self._key == key):
            return
        self._key = key
        self.task.start(lambda: self._work(corpus, plan))
        self.changed.emit()

    def stop(self) -> None:
        """Stop measuring; the results so far stay."""
        self._key = ()
        self.task.stop()

    def after(self, work: MakeEvents) -> MakeEvents:
        """Return ``work``, which begins once nothing is measured any more: both set the number of torch's threads."""

        def later() -> Iterator[object]:
            with self._turn:
                pass
            yield from work()

        return later

    def outlook(self, corpus: Corpus | None, plan: Plan) -> RunPlanned | BaseException | None:
        """Return the expected run of ``plan``, or the error that prevents it; None where it was not measured."""
        found = self._found.get(plan.key()) if corpus is self._corpus else None
        if isinstance(found, Estimate):
            return found.plan(plan.config)
        if isinstance(found, ModelEstimate):
            assert plan.model is not None
            return found.plan(plan.model, plan.settings, plan.config)
        return found

    def _work(self, corpus: Corpus, plan: Plan) -> Iterator[object]:
        jobs.import_torch()
        from studio.training.planner import measure, measure_model

        with self._turn:
            if plan.model is None:
                yield from measure(corpus, plan.config)
            else:
                yield from measure_model(corpus, plan.model, plan.settings, plan.config)

    @Slot()
    def _on_corpus_changed(self) -> None:
        """Forget the results for the text before, unless the new text is being measured already."""
        if self._corpus is self._text.corpus:
            return
        self._corpus = None
        self._found.clear()
        self.stop()
        self.changed.emit()

    @Slot(object)
    def _on_measured(self, event: object) -> None:
        if isinstance(event, Estimate | ModelEstimate) and self._key:
            self._found[self._key] = event

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        if self._key:
            self._found[self._key] = error
