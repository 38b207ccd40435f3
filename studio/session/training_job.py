"""A training as it runs on its thread: what is to be found out first, then the run itself, held all the while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from studio.runs.index import KeptRun
from studio.runs.run_folder import held
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, RunPlanned

if TYPE_CHECKING:  # it imports torch, which must not hold up the window
    from studio.runs.training_run import TrainingRun


class TrainingJob:
    """One run on a corpus, made on the training thread.

    Attributes:
        run: the run, None until it is made.
        path: where its model will lie.
        discards: it is to be deleted when it has ended.
    """

    def __init__(self, corpus: Corpus, path: Path, name_run: Callable[[TrainingRun], str] | None = None) -> None:
        """Take the text, the file to save, and what finds a name for a new run; without it the text's name is taken."""
        self.corpus = corpus
        self.path = path
        self._name_run = name_run
        self.run: TrainingRun | None = None
        self.discards = False

    def fresh(
        self,
        model: str | None,
        settings: Mapping[str, object],
        config: TrainingConfig,
        planned: RunPlanned | None = None,
    ) -> Iterator[object]:
        """Train a fresh model; without a name the model of ``planned``, or of a plan that is made first."""
        from studio.runs.training_run import TrainingRun
        from studio.training.planner import plan_training

        if model is None:
            for event in [planned] if planned is not None else plan_training(self.corpus, config):
                yield event
                if isinstance(event, RunPlanned):
                    planned = event
            assert planned is not None
            run = TrainingRun(self.corpus, planned.model, planned.settings, planned.config, self.path)
            run.baselines = planned.baselines
            self._name(run)
        else:
            run = TrainingRun(self.corpus, model, settings, config, self.path)
            self._name(run)
            yield from self._measure(run, config)
        yield from self._walk(run)

    def resumed(self, longer: Mapping[str, object] | None) -> Iterator[object]:
        """Go on with a run from its checkpoint; with ``longer`` to another end than its own."""
        from studio.runs.training_run import TrainingRun

        run = TrainingRun.resumed(self.corpus, self.path, longer)
        yield from self._measure(run, run.config)
        yield from self._walk(run)

    def forked(
        self, source: KeptRun, settings: Mapping[str, object], config: TrainingConfig, last: bool
    ) -> Iterator[object]:
        """Train a new run that begins with the weights of another."""
        from studio.runs.training_run import TrainingRun

        run = TrainingRun.forked(self.corpus, source.path, settings, config, self.path, last=last)
        self._name(run)
        yield from self._measure(run, config)
        yield from self._walk(run)

    def _name(self, run: TrainingRun) -> None:
        if self._name_run is not None:
            run.name = self._name_run(run)

    def _measure(self, run: TrainingRun, config: TrainingConfig) -> Iterator[object]:
        """Find out what counting reaches, unless the run knows it."""
        from studio.training.baselines import baselines_of

        if run.baselines is not None:
            yield run.baselines
            return
        for event in baselines_of(run.corpus, config):
            if isinstance(event, Baselines):
                run.baselines = event
            yield event

    def _walk(self, run: TrainingRun) -> Iterator[object]:
        self.run = run
        with held(self.path.parent):
            yield from run.events()
