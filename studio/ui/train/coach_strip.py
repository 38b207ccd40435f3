"""A sentence on what the curves show, with what could be done about it."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame

from studio.session.coaching import coach_input_of, plan_of
from studio.session.session import Session
from studio.training.coach import Action, Advice, Kind, advise, dropout_after, larger_size, smaller_size
from studio.training.config import TrainingConfig
from studio.ui.common.i18n import number, sentence
from studio.ui.common.parts import Translated, button, label, row
from studio.ui.common.theme import GAP, GRID

_LOOK_SECONDS = 1.0
_QUIET = 0.3  # of a run, that it says no more about what was put off or done
_CONFIRMED_MS = 8000
_WIDE = 110 * GRID  # from here on the buttons stand beside the sentence
_BUTTONS = 2
_LOWER = 1 / 3
_MUCH_LOWER = 0.1
_OF_THE_RATE: tuple[Kind, ...] = ("diverging", "plateau")
_ANEW: tuple[Action, ...] = ("again_clipping", "again_lower_rate", "more_dropout", "smaller", "larger")

_Plan = tuple[str, Mapping[str, Any], TrainingConfig]


class CoachStrip(Translated, QFrame):
    """Says what the coach sees in the run on show; hidden while that is nothing.

    What was put off stays away for a share of the run; what was said stays until it clearly no longer holds.

    Attributes:
        buttons: what can be done with one click.
        later_button: puts the advice off.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("coach")
        self._session = session
        self._advice: Advice | None = None
        self._done: tuple[Action, str] | None = None  # and its figure
        self._quiet_until: dict[Kind, float] = {}  # progress of the run
        self._awaited: tuple[Action, str, _Plan] | None = None
        self._last_look = 0.0
        self._heading = label("heading")
        self._words = label(wraps=True)
        self.buttons = [button() for _ in range(_BUTTONS)]
        for made in self.buttons:
            made.clicked.connect(self._on_clicked)
        self.later_button = button("link")
        self.later_button.clicked.connect(self._on_later)
        self._confirmed = QTimer(self)
        self._confirmed.setSingleShot(True)
        self._confirmed.setInterval(_CONFIRMED_MS)
        self._confirmed.timeout.connect(self._on_confirmed)
        self._anew = QTimer(self)
        self._anew.setSingleShot(True)
        self._anew.timeout.connect(self._on_anew)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(GAP, GRID, GAP, GRID)
        self._line.setSpacing(GRID)
        said = row(self._heading, self._words, spacing=GAP)
        said.setStretch(1, 1)
        self._line.addLayout(said, 1)
        actions = row(*self.buttons, self.later_button, spacing=GAP)
        actions.addStretch(1)
        self._line.addLayout(actions)
        session.record_changed.connect(self._on_record_changed)
        session.training.ended.connect(self._on_ended)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What it says now; empty while hidden."""
        return self._words.text() if self._advice is not None or self._done is not None else ""

    def retranslate(self) -> None:
        """See Translated."""
        self._heading.setText(self.tr("Coach"))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent. Where there is little room the buttons stand below the sentence."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def look(self, *, now: bool = False) -> None:
        """Look at the run on show, once a second at most unless ``now``."""
        task, record = self._session.training, self._session.record
        if self._done is not None or record is None or task.stopping:
            return
        if not now and (not task.running or time.monotonic() - self._last_look < _LOOK_SECONDS):
            return
        self._last_look = time.monotonic()
        seen = coach_input_of(record, running=task.running)
        standing = self._advice.kind if self._advice is not None else None
        if seen is None:
            self._say(None)
            return
        silenced = [kind for kind, until in self._quiet_until.items() if seen.progress < until]
        self._say(advise(seen, standing, silenced))

    def _say(self, advice: Advice | None) -> None:
        if advice != self._advice:
            self._advice = advice
            self._show()

    def _show(self) -> None:
        """Show what is to be said, and only what can be done about it now."""
        actions = self._actions()
        for place, made in enumerate(self.buttons):
            made.setVisible(place < len(actions))
            if place < len(actions):
                made.setText(self._action_words(actions[place]))
                made.setToolTip(self._action_tip(actions[place]))
                made.setAccessibleDescription(made.toolTip())
        if self._done is not None:
            self._words.setText(self._done_words(*self._done))
        elif self._advice is not None:
            self._words.setText(sentence(self._advice.message))
        self.later_button.setText(self.tr("Close") if self._done is not None else self.tr("Not now"))
        self.setAccessibleName(f"{self._heading.text()}: {self.text}")
        focused, page = QApplication.focusWidget(), self.parentWidget()
        if page is not None and focused is not None and self.isAncestorOf(focused) and not focused.isVisibleTo(page):
            page.setFocus()  # a button that vanishes would pass the keyboard on to the side bar
        self.setVisible(bool(self.text))

    def _actions(self) -> tuple[Action, ...]:
        """Return what can be done: to train anew takes the same text, and to know what the model was."""
        if self._advice is None or self._done is not None:
            return ()
        record, corpus = self._session.record, self._session.corpus
        anew = record is not None and corpus is not None and corpus.document.name == record.text_name
        anew = anew and record is not None and bool(plan_of(record)[0])
        return tuple(action for action in self._advice.actions if anew or action not in _ANEW)

    def _action_words(self, action: Action) -> str:
        words: dict[Action, str] = {
            "lower_rate": self.tr("Lower the rate"),
            "stop": self.tr("Stop here, keep the best"),
            "one_thread": self.tr("Keep to one thread"),
            "again_clipping": self.tr("Again with clipping"),
            "again_lower_rate": self.tr("Again with a tenth of the rate"),
            "more_dropout": self.tr("Again with more dropout"),
            "smaller": self.tr("Again, smaller"),
            "larger": self.tr("Again, larger"),
        }
        return words[action]

    def _action_tip(self, action: Action) -> str:
        if action not in _ANEW:
            return ""
        tip = self.tr("It trains a new model from the beginning; this run is kept under Runs.")
        if action == "again_clipping":
            clipping = self.tr("Clipping: a step whose gradient is too large is shortened before it is taken.")
            tip = f"{clipping}\n{tip}"
        if action == "more_dropout":
            dropout = self.tr("Dropout: numbers left out by chance while it learns, so that it learns less by heart.")
            tip = f"{dropout}\n{tip}"
        return tip

    def _done_words(self, action: Action, figure: str) -> str:
        words: dict[Action, str] = {
            "lower_rate": self.tr("The learning rate is now {figure}% of the plan's."),
            "stop": self.tr("Stopped here: the state that did best is kept."),
            "one_thread": self.tr("From here on it keeps to one thread."),
            "again_clipping": self.tr(
                "Training anew, its gradients clipped at {figure}. The run before is kept under Runs."
            ),
            "again_lower_rate": self.tr("Training anew, at a tenth of the rate. The run before is kept under Runs."),
            "more_dropout": self.tr("Training anew, with {figure}% left out. The run before is kept under Runs."),
            "smaller": self.tr("Training anew, with a size of {figure}. The run before is kept under Runs."),
            "larger": self.tr("Training anew, with a size of {figure}. The run before is kept under Runs."),
        }
        return words[action].format(figure=figure)

    @Slot()
    def _on_clicked(self) -> None:
        actions, place = self._actions(), self.buttons.index(self.sender())  # type: ignore[arg-type]
        record = self._session.record
        if place >= len(actions) or record is None:
            return
        action = actions[place]
        if action != "stop":  # what comes then is worth hearing
            self._be_quiet()
        if action in _ANEW:
            figure, plan = _changed(action, plan_of(record))
            self._awaited = (action, figure, plan)
            if self._session.training.running:
                self._session.training.stop()
            else:
                self._on_anew()
            return
        figure = ""
        if action == "lower_rate":
            factor = (record.history.changes[-1].factor if record.history.changes else 1.0) * _LOWER
            self._session.set_rate_factor(factor)
            figure = number(100 * factor, 0 if factor > 0.1 else 1)
        elif action == "one_thread":
            self._session.keep_to_one_thread()
            self._quiet_until["threads"] = math.inf
        else:
            self._session.training.stop()
        self._confirm(action, figure)

    @Slot()
    def _on_anew(self) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is None or not self.window().isVisible() or self._session.training.running:
            return
        action, figure, plan = awaited
        self._session.start_training(*plan)
        self._confirm(action, figure)

    def _confirm(self, action: Action, figure: str) -> None:
        self._advice, self._done = None, (action, figure)
        self._confirmed.start()
        self._show()

    def _be_quiet(self) -> None:
        record = self._session.record
        if self._advice is not None and record is not None and record.latest is not None:
            over = not self._session.training.running
            until = math.inf if over else record.latest.progress + _QUIET
            kind = self._advice.kind
            self._quiet_until.update(dict.fromkeys(_OF_THE_RATE if kind in _OF_THE_RATE else (kind,), until))

    @Slot()
    def _on_later(self) -> None:
        self._be_quiet()
        self._advice = self._done = None
        self._show()

    @Slot()
    def _on_confirmed(self) -> None:
        self._done = None
        self._show()
        self.look(now=True)

    @Slot()
    def _on_record_changed(self) -> None:
        self._quiet_until.clear()
        self._advice = self._done = None
        self._show()

    @Slot()
    def _on_ended(self) -> None:
        if self._awaited is not None:
            self._anew.start(0)  # when all others have heard of the end: the window may close on it
        else:
            self.look(now=True)


def _changed(action: Action, plan: _Plan) -> tuple[str, _Plan]:
    """Return the plan of a run as the action changes it, and the new figure."""
    model, settings, config = plan
    if action == "again_clipping":
        return number(TrainingConfig.clip), (model, settings, replace(config, clip=TrainingConfig.clip))
    if action == "again_lower_rate":
        rates = {name: getattr(config, name) * _MUCH_LOWER for name in ("learning_rate", "muon_learning_rate")}
        return "", (model, settings, replace(config, **rates))
    if action == "more_dropout":
        dropout = dropout_after(settings["dropout"])
        return number(100 * dropout), (model, {**settings, "dropout": dropout}, config)
    size = (smaller_size if action == "smaller" else larger_size)(settings["hidden_size"])
    return number(size), (model, {**settings, "hidden_size": size}, config)
