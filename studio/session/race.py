"""A race: several models trained one after the other on one text, to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.specs import MODELS
from studio.runs.index import KeptRun
from studio.session.kept_runs import KeptRuns
from studio.session.open_text import OpenText
from studio.session.training import Training
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig
from studio.training.schedule import suggested_dropout

NO_TEXT = QT_TRANSLATE_NOOP("core", "A race needs a text to learn from: open one first.")
BUSY = QT_TRANSLATE_NOOP("core", "One job at a time: a model is being trained. Wait for it, or stop it first.")
"""Why there is no race now."""

_TOKENS_PER_SECOND = 60_000  # about, as the Train page guesses for its dropout


@dataclass(frozen=True)
class RaceEntry:
    """A contestant.

    Attributes:
        name: what its run will be called.
        model: name in the catalog; None for the planner's choice.
        settings: the model's sizes.
        config: how it trains.
    """

    name: str
    model: str | None
    settings: Mapping[str, object]
    config: TrainingConfig

    @classmethod
    def fresh(cls, name: str, model: str, minutes: float, token_count: int) -> RaceEntry:
        """Return a model as it races on a text of so many tokens; all have their whole time, so no patience."""
        spec = MODELS[model]
        settings = dict(spec.race_settings or {})
        if spec.has("dropout"):
            settings["dropout"] = suggested_dropout(60 * minutes * _TOKENS_PER_SECOND / max(1, token_count))
        return cls(name, model, settings, TrainingConfig(minutes=minutes))


class Race(QObject):
    """Starts each contestant when the one before has ended; one that fails, or is stopped, holds nobody up.

    Attributes:
        entries: all contestants, in their order; those of the last race once it is over.
        place: number of the contestant that is under way.
        running: whether the race is under way.
        finished_ids: the runs of the contestants that have ended, as far as they came to a model.
        failures: what ended contestants that failed.

    Signals:
        changed: the race began, another contestant has its turn, or the race ended.
        ended: the race is over.
    """

    changed = Signal()
    ended = Signal()

    def __init__(self, training: Training, runs: KeptRuns, text: OpenText, parent: QObject) -> None:
        super().__init__(parent)
        self._training = training
        self._kept = runs
        self._text = text
        self._corpus: Corpus | None = None
        self._run_id = ""
        self.entries: tuple[RaceEntry, ...] = ()
        self.place = 0
        self.running = False
        self._awaits_list = False  # of the runs, with the contestant that has ended in it
        self.finished_ids: list[str] = []
        self.failures: list[tuple[RaceEntry, BaseException]] = []
        training.failed.connect(self._on_failed)
        training.ended.connect(self._on_training_ended)
        runs.listed.connect(self._on_runs_listed)

    @property
    def current(self) -> RaceEntry | None:
        """The contestant under way; None while there is no race."""
        return self.entries[self.place] if self.running else None

    @property
    def waiting(self) -> tuple[RaceEntry, ...]:
        """The contestants still to come."""
        return self.entries[self.place + 1 :] if self.running else ()

    def start(self, entries: Sequence[RaceEntry]) -> None:
        """Train these contestants on the open text, one after the other.

        Raises:
            StudioError: there is no text, or something is being trained.
        """
        if self._text.corpus is None:
            raise StudioError(NO_TEXT)
        if self.running or self._training.running:
            raise StudioError(BUSY)
        if not entries:
            return
        self._corpus = self._text.corpus
        self.entries, self.place = tuple(entries), 0
        self.finished_ids, self.failures = [], []
        self.running = True
        self._start_current()

    def cancel(self) -> None:
        """Stop the contestant under way, keep its model, and let no other begin."""
        if self.running:
            self.entries = self.entries[: self.place + 1]
            self._training.stop()
            if not (self._training.running or self._awaits_list):  # between two contestants
                self._finish()

    def _start_current(self) -> None:
        entry = self.entries[self.place]
        self._training.start(entry.model, entry.settings, entry.config, run_name=entry.name)
        self._run_id = self._training.record.run_id if self._training.record is not None else ""
        self.changed.emit()
        if self.running and not self._training.running:  # the start was refused, so nothing will end
            self._go_on()

    def _go_on(self) -> None:
        """Let the next contestant begin, or end the race where nobody waits."""
        if not self.waiting:
            self._finish()
            return
        self.place += 1
        if self._text.corpus is not self._corpus:
            words = QT_TRANSLATE_NOOP("core", "another text was opened")
            self.failures.append((self.entries[self.place], StudioError(words)))
            self.entries = self.entries[: self.place + 1]
            self._finish()
            return
        self._start_current()

    def _finish(self) -> None:
        self.running = False
        self._corpus = None
        self.changed.emit()
        self.ended.emit()

    def runs(self) -> list[KeptRun]:
        """Return the runs of the contestants that have ended, in the order of the race."""
        known = {run.id: run for run in self._kept.kept}
        return [known[id_] for id_ in self.finished_ids if id_ in known]

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        if self.running:
            self.failures.append((self.entries[self.place], error))

    @Slot()
    def _on_training_ended(self) -> None:
        if not self.running:
            return
        self._kept.refresh()
        self._awaits_list = self._kept.listing.running
        if not self._awaits_list:  # the program ends
            self._finish()

    @Slot()
    def _on_runs_listed(self) -> None:
        if not self._awaits_list:
            return
        self._awaits_list = False
        if any(run.id == self._run_id for run in self._kept.kept):
            self.finished_ids.append(self._run_id)
        if self._training.running:  # the user started another training meanwhile
            self.entries = self.entries[: self.place + 1]
            self._finish()
        else:
            self._go_on()
