"""Advice on the run on show, and the actions that follow it."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.session.open_text import OpenText
from studio.session.race import Race
from studio.session.training import Training
from studio.session.training_record import TrainingRecord
from studio.training.coach import Action, Advice, Kind, advise, dropout_after, larger_size, smaller_size
from studio.training.coach_input import CoachInput
from studio.training.config import TrainingConfig

TRAINS_ANEW: tuple[Action, ...] = ("again_clipping", "again_lower_rate", "more_dropout", "smaller", "larger")
"""The actions that train a new model from scratch."""

_LOOK_SECONDS = 1.0
_QUIET = 0.3  # of a run: no advice of a kind that was put off or acted on
_CONFIRMED_MS = 8000
_LOWER = 1 / 3
_MUCH_LOWER = 0.1
_OF_THE_RATE: tuple[Kind, ...] = ("diverging", "plateau")

_Plan = tuple[str, Mapping[str, Any], TrainingConfig]


@dataclass(frozen=True)
class Done:
    """An action that was taken on the coach's advice.

    Attributes:
        action: the action.
        figure: the new value of the setting that the action changed; None where there is none.
    """

    action: Action
    figure: float | None = None


class Coaching(QObject):
    """Gives advice on the run on show, and acts on the advice when the user says so.

    Advice that was put off stays away for a share of the run; other advice stays until it clearly no longer holds.

    Attributes:
        advice: the present advice, None for none.
        done: the action that was just taken; None once the user had time to read about it.

    Signals:
        changed: the advice is another, or an action was taken.
    """

    changed = Signal()

    def __init__(self, training: Training, race: Race, text: OpenText, parent: QObject) -> None:
        super().__init__(parent)
        self._training = training
        self._race = race
        self._text = text
        self.advice: Advice | None = None
        self.done: Done | None = None
        self._quiet_until: dict[Kind, float] = {}  # progress of the run, by kind of advice
        self._awaited: tuple[Done, _Plan] | None = None  # starts when the run under way has ended
        self._last_look = -math.inf
        self._confirmed = QTimer(self)
        self._confirmed.setSingleShot(True)
        self._confirmed.setInterval(_CONFIRMED_MS)
        self._confirmed.timeout.connect(self.forget_done)
        training.record_changed.connect(self._on_record_changed)
        training.happened.connect(self._on_event)
        training.ended.connect(self._on_ended)
        training.ready.connect(self._on_ready)
        race.changed.connect(self.changed)

    def look(self) -> None:
        """Update the advice on the run on show; `changed` follows where the advice is another."""
        training, record = self._training, self._training.record
        if self.done is not None or record is None or training.stopping:
            return
        self._last_look = time.monotonic()
        seen = coach_input_of(record, running=training.running)
        advice = None
        if seen is not None:
            standing = self.advice.kind if self.advice is not None else None
            silenced = [kind for kind, until in self._quiet_until.items() if seen.progress < until]
            advice = advise(seen, standing, silenced)
        if advice != self.advice:
            self.advice = advice
            self.changed.emit()

    def actions(self) -> tuple[Action, ...]:
        """Return the actions that the user can take on the advice now.

        Actions that train anew need the text of the run, a model whose settings are known, and no race under way.
        """
        if self.advice is None or self.done is not None:
            return ()
        record, corpus = self._training.record, self._text.corpus
        anew = record is not None and corpus is not None and corpus.document.name == record.text_name
        anew = anew and record is not None and bool(plan_of(record)[0]) and not self._race.running
        return tuple(action for action in self.advice.actions if anew or action not in TRAINS_ANEW)

    def act(self, action: Action) -> None:
        """Take one of `actions`; an action that trains anew stops the run under way first."""
        record = self._training.record
        if record is None or action not in self.actions():
            return
        if action != "stop":  # the ended run may need advice
            self._be_quiet()
        if action in TRAINS_ANEW:
            self._awaited = _changed(action, plan_of(record))
            if self._training.running:
                self._training.stop()
            else:
                self._on_ready()
            return
        figure = None
        if action == "lower_rate":
            figure = (record.history.changes[-1].factor if record.history.changes else 1.0) * _LOWER
            self._training.set_rate_factor(figure)
        elif action == "one_thread":
            self._training.keep_to_one_thread()
            self._quiet_until["threads"] = math.inf
        else:
            self._training.stop()
        self._say_done(Done(action, figure))

    def put_off(self) -> None:
        """Put the present advice off for a share of the run."""
        self._be_quiet()
        self.advice = self.done = None
        self.changed.emit()

    @Slot()
    def forget_done(self) -> None:
        """Forget the last action, and advise again: the user had time to read about it."""
        self.done = None
        self.changed.emit()
        self.look()

    def cancel(self) -> None:
        """Start no new run when the run under way has ended: the window closes."""
        self._awaited = None

    def _say_done(self, done: Done) -> None:
        self.advice, self.done = None, done
        self._confirmed.start()
        self.changed.emit()

    def _be_quiet(self) -> None:
        record = self._training.record
        if self.advice is not None and record is not None and record.latest is not None:
            over = not self._training.running
            until = math.inf if over else record.latest.progress + _QUIET
            kind = self.advice.kind
            self._quiet_until.update(dict.fromkeys(_OF_THE_RATE if kind in _OF_THE_RATE else (kind,), until))

    @Slot()
    def _on_record_changed(self) -> None:
        self._quiet_until.clear()
        self.advice = self.done = None
        self.changed.emit()

    @Slot()
    def _on_event(self) -> None:
        if self._training.running and time.monotonic() - self._last_look >= _LOOK_SECONDS:
            self.look()

    @Slot()
    def _on_ended(self) -> None:
        if self._awaited is None:
            self.look()

    @Slot()
    def _on_ready(self) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is not None and not self._training.running:
            done, plan = awaited
            self._training.start(*plan)
            self._say_done(done)


def _changed(action: Action, plan: _Plan) -> tuple[Done, _Plan]:
    """Return what an action that trains anew does, and the plan of the run as the action changes it."""
    model, settings, config = plan
    if action == "again_clipping":
        return Done(action, TrainingConfig.clip), (model, settings, replace(config, clip=TrainingConfig.clip))
    if action == "again_lower_rate":
        rates = {name: getattr(config, name) * _MUCH_LOWER for name in ("learning_rate", "muon_learning_rate")}
        return Done(action), (model, settings, replace(config, **rates))
    if action == "more_dropout":
        dropout = dropout_after(settings["dropout"])
        return Done(action, dropout), (model, {**settings, "dropout": dropout}, config)
    size = (smaller_size if action == "smaller" else larger_size)(settings["hidden_size"])
    return Done(action, size), (model, {**settings, "hidden_size": size}, config)


def plan_of(record: TrainingRecord) -> _Plan:
    """Return model, settings and config of a run; the model's name is empty where it is unknown."""
    planned = record.planned
    if planned is not None:
        return planned.model, planned.settings, planned.config
    return record.model, record.settings, record.config


def coach_input_of(record: TrainingRecord, *, running: bool) -> CoachInput | None:
    """Return the coach's input, None before the first step and where an error ended the run."""
    latest, started = record.latest, record.started
    if latest is None or started is None or record.failure is not None:
        return None
    _, settings, config = plan_of(record)
    changes = record.history.changes
    reason = record.finished.reason if record.finished is not None else "stopped"
    steps, evaluations = record.history.steps, record.history.evaluations
    columns = (steps["seconds"], steps["train_loss"], evaluations["seconds"], evaluations["validation_loss"])
    seconds, train_losses, evaluated_seconds, validation_losses = (
        np.array(column[:], dtype=np.float64) for column in columns
    )
    return CoachInput(
        seconds=seconds,
        train_losses=train_losses,
        evaluated_seconds=evaluated_seconds,
        validation_losses=validation_losses,
        progress=latest.progress,
        ended="" if running else reason,
        vocabulary_size=started.vocabulary_size,
        parameters=started.parameters,
        train_tokens=started.train_tokens,
        epochs=latest.epoch,
        rate_share=latest.learning_rate / config.learning_rate,
        rate_changed=changes[-1].seconds if changes else 0.0,
        free_threads=config.threads == 0 and started.device == "cpu",
        hidden_size=int(settings.get("hidden_size", 0)),
        dropout=settings.get("dropout"),
        clip=config.clip,
        patient=config.patience > 0,
    )
