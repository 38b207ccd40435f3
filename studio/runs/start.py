"""Starting a run, fresh, resumed or forked, and reading its text again: for the window and for the command line.

torch is imported late, so that the window is on screen first.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from studio.runs.index import KeptRun
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource, held
from studio.text.corpus import Corpus, corpus_steps
from studio.text.levels import Tokens
from studio.text.loading import Document, ReadingProgress, read_text
from studio.text.tokenizer import TokenizingProgress
from studio.training.config import TrainingConfig
from studio.training.events import Baselines, RunPlanned, TrainingEvent

if TYPE_CHECKING:
    from studio.runs.training_run import TrainingRun


class RunStart:
    """One run on a corpus: plan or baselines, then the training.

    Call one of `fresh`, `resumed` and `forked`, once. Each plans or measures the baselines, makes the run, and trains;
    each yields the events of these, in this order. Each raises `StudioError` as `TrainingRun` does, and where the run
    is being trained already.

    Attributes:
        corpus: the text.
        path: the model file of the run.
        run: the run, None until it is made.
    """

    def __init__(
        self,
        corpus: Corpus,
        path: Path,
        *,
        in_library: bool = True,
        name_run: Callable[[TrainingRun], str] | None = None,
    ) -> None:
        """Take the corpus and the model file; with ``in_library`` the run's folder is locked during the training.

        ``name_run`` finds a name for a fresh or forked run; by default the run has the name of its text.
        """
        self.corpus = corpus
        self.path = path
        self.run: TrainingRun | None = None
        self._in_library = in_library
        self._name_run = name_run

    def fresh(
        self,
        model: str | None,
        settings: Mapping[str, object],
        config: TrainingConfig,
        planned: RunPlanned | None = None,
    ) -> Iterator[TrainingEvent | Baselines]:
        """Train a fresh model; with ``model=None`` the model of ``planned``, or of a plan that is made first."""
        from studio.runs.training_run import TrainingRun
        from studio.training.planner import plan_training

        with self._held():
            if model is None:
                for event in [planned] if planned is not None else plan_training(self.corpus, config):
                    yield event
                    if isinstance(event, RunPlanned):
                        planned = event
                assert planned is not None
                run = TrainingRun(self.corpus, planned.model, planned.settings, planned.config, self.path)
                run.baselines = planned.baselines
            else:
                run = TrainingRun(self.corpus, model, settings, config, self.path)
                yield from self._measure(run)
            yield from self._train_new(run)

    def resumed(self, longer: Mapping[str, object] | None = None) -> Iterator[TrainingEvent | Baselines]:
        """Resume the run at `path` from its checkpoint, up to its own end or, with ``longer``, to another one."""
        from studio.runs.training_run import TrainingRun

        with self._held():
            run = TrainingRun.resumed(self.corpus, self.path, longer)
            yield from self._measure(run)
            self.run = run
            yield from run.events()

    def forked(
        self, source: KeptRun, settings: Mapping[str, object], config: TrainingConfig, *, last: bool
    ) -> Iterator[TrainingEvent | Baselines]:
        """Train a new run that begins with the ``last`` or with the best weights of another run."""
        from studio.runs.training_run import TrainingRun

        with self._held():
            run = TrainingRun.forked(self.corpus, source.path, settings, config, self.path, last=last)
            yield from self._measure(run)
            yield from self._train_new(run)

    def _held(self) -> contextlib.AbstractContextManager[None]:
        return held(self.path.parent) if self._in_library else contextlib.nullcontext()

    def _train_new(self, run: TrainingRun) -> Iterator[TrainingEvent]:
        if self._name_run is not None:
            run.name = self._name_run(run)
        self.run = run
        yield from run.events()

    def _measure(self, run: TrainingRun) -> Iterator[TrainingEvent | Baselines]:
        """Measure the baselines, unless the run has them already."""
        from studio.models.catalog import check_memory
        from studio.training.baselines import baselines_of

        check_memory(run.result.model, len(run.corpus.tokenizer.vocabulary), run.model_config)  # baselines take long
        if run.baselines is not None:
            yield run.baselines
            return
        for event in baselines_of(run.corpus, run.config):
            if isinstance(event, Baselines):
                run.baselines = event
            yield event


def source_of(library: RunLibrary, run: KeptRun, text: Path | None = None) -> TextSource | None:
    """Return where the text of a run is, and how it was cleaned and cut; None where that is unknown.

    Args:
        library: the library of the run.
        run: the run.
        text: the path of the text, if it has moved.
    """
    source = library.about(run).source
    if text is not None:
        source = source or TextSource((), run.cleaning, Tokens(run.level))
        source = dataclasses.replace(source, paths=(text.absolute(),))
    return source if source is not None and source.paths else None


def read_again(source: TextSource) -> Iterator[ReadingProgress | TokenizingProgress | Corpus]:
    """Read the text of a run as the run read it, even if the file does not look like text.

    Yields:
        The progress, and the `Corpus` at last.

    Raises:
        StudioError: the text cannot be read.
    """
    held_out = None
    if source.held_out:
        for step in read_text(source.held_out, even_binary=True):
            if isinstance(step, Document):
                held_out = step
    for step in read_text(source.paths, even_binary=True):
        if isinstance(step, ReadingProgress):
            yield step
        else:
            corpus = yield from corpus_steps(step, source.cleaning, source.tokens)
            yield corpus.judged_by(held_out)
