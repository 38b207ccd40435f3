"""A race: several models are trained one after another on one text, to be compared."""

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
from studio.training.schedule import USUAL_SPEED, suggested_dropout

NO_TEXT = QT_TRANSLATE_NOOP("core", "A race needs a text to learn from: open one first.")
BUSY = QT_TRANSLATE_NOOP("core", "One job at a time: a model is being trained. Wait for it, or stop it first.")
"""Reasons why a race cannot start."""


@dataclass(frozen=True)
class RaceEntry:
    """A contestant of a race.

    Attributes:
        name: the name of its run.
        model: the model's name in the catalog; None for the planner's choice.
        settings: the settings of the model.
        config: how to train the model.
    """

    name: str
    model: str | None
    settings: Mapping[str, object]
    config: TrainingConfig

    @classmethod
    def fresh(cls, name: str, model: str, minutes: float, token_count: int) -> RaceEntry:
        """Return a contestant for a text of ``token_count`` tokens; it trains for the whole time, without patience."""
        spec = MODELS[model]
        settings = dict(spec.race_settings or {})
        if spec.has("dropout"):
            settings["dropout"] = suggested_dropout(60 * minutes * USUAL_SPEED / max(1, token_count))
        return cls(name, model, settings, TrainingConfig(minutes=minutes))


class Race(QObject):
    """Starts each contestant when the one before has ended, failed or was stopped.

    Attributes:
        entries: the contestants of the race, or of the last race once it is over, in their order.
        place: the index of the present contestant.
        running: whether the race is under way.
        finished_ids: the ids of the runs of contestants that have ended with a model.
        failures: the contestants that failed, each with its error.

    Signals:
        changed: the race began, the next contestant began, or the race ended.
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
        self._awaits_list = False  # the list that holds the run that has just ended
        self.finished_ids: list[str] = []
        self.failures: list[tuple[RaceEntry, BaseException]] = []
        training.failed.connect(self._on_failed)
        training.ended.connect(self._on_training_ended)
        runs.listed.connect(self._on_runs_listed)

    @property
    def current(self) -> RaceEntry | None:
        """The present contestant; None while there is no race."""
        return self.entries[self.place] if self.running else None

    @property
    def waiting(self) -> tuple[RaceEntry, ...]:
        """The contestants still to come."""
        return self.entries[self.place + 1 :] if self.running else ()

    def start(self, entries: Sequence[RaceEntry]) -> None:
        """Train these contestants on the open text, one after another.

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
        """Stop the present contestant, keep its model, and end the race."""
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
        if self.running and not self._training.running:  # the start was refused: `ended` will not follow
            self._go_on()

    def _go_on(self) -> None:
        """Start the next contestant, or end the race where there is none."""
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
        if self._training.running:  # the user has started another training
            self.entries = self.entries[: self.place + 1]
            self._finish()
        else:
            self._go_on()
