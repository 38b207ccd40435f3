"""A sentence on what the curves show, with what could be done about it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame

from studio.session.coaching import TRAINS_ANEW, Coaching, Done
from studio.training.coach import Action
from studio.ui.common.i18n import number, sentence
from studio.ui.common.parts import Translated, button, label, row
from studio.ui.common.theme import GAP, GRID

_WIDE = 110 * GRID  # from here on the buttons stand beside the sentence
_BUTTONS = 2


class CoachStrip(Translated, QFrame):
    """Says what the coach sees in the run on show; hidden while there is nothing to say.

    Attributes:
        buttons: what can be done with one click.
        later_button: puts the advice off.
        words: the label of the sentence.
    """

    def __init__(self, coaching: Coaching) -> None:
        super().__init__()
        self.setObjectName("coach")
        self._coaching = coaching
        self._heading = label("heading")
        self.words = label(wraps=True)
        self.buttons = [button() for _ in range(_BUTTONS)]
        for made in self.buttons:
            made.clicked.connect(self._on_clicked)
        self.later_button = button("link")
        self.later_button.clicked.connect(self._on_later)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(GAP, GRID, GAP, GRID)
        self._line.setSpacing(GRID)
        said = row(self._heading, self.words, spacing=GAP)
        said.setStretch(1, 1)
        self._line.addLayout(said, 1)
        actions = row(*self.buttons, self.later_button, spacing=GAP)
        actions.addStretch(1)
        self._line.addLayout(actions)
        coaching.changed.connect(self._show)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What it says now; empty while hidden."""
        coaching = self._coaching
        return self.words.text() if coaching.advice is not None or coaching.done is not None else ""

    def retranslate(self) -> None:
        """See Translated."""
        self._heading.setText(self.tr("Coach"))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent. Where there is little room the buttons stand below the sentence."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    @Slot()
    def _show(self) -> None:
        """Show what is to be said, and only what can be done about it now."""
        coaching = self._coaching
        actions = coaching.actions()
        for place, made in enumerate(self.buttons):
            made.setVisible(place < len(actions))
            if place < len(actions):
                made.setText(self._action_words(actions[place]))
                made.setToolTip(self._action_tip(actions[place]))
                made.setAccessibleDescription(made.toolTip())
        if coaching.done is not None:
            self.words.setText(self._done_words(coaching.done))
        elif coaching.advice is not None:
            self.words.setText(sentence(coaching.advice.message))
        self.later_button.setText(self.tr("Close") if coaching.done is not None else self.tr("Not now"))
        self.setAccessibleName(f"{self._heading.text()}: {self.text}")
        focused, page = QApplication.focusWidget(), self.parentWidget()
        if page is not None and focused is not None and self.isAncestorOf(focused) and not focused.isVisibleTo(page):
            page.setFocus()  # a button that vanishes would pass the keyboard on to the side bar
        self.setVisible(bool(self.text))

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
        if action not in TRAINS_ANEW:
            return ""
        tip = self.tr("It trains a new model from the beginning; this run is kept under Runs.")
        if action == "again_clipping":
            clipping = self.tr("Clipping: a step whose gradient is too large is shortened before it is taken.")
            tip = f"{clipping}\n{tip}"
        if action == "more_dropout":
            dropout = self.tr("Dropout: numbers left out by chance while it learns, so that it learns less by heart.")
            tip = f"{dropout}\n{tip}"
        return tip

    def _done_words(self, done: Done) -> str:
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
        return words[done.action].format(figure=_figure(done))

    @Slot()
    def _on_clicked(self) -> None:
        actions, place = self._coaching.actions(), self.buttons.index(self.sender())  # type: ignore[arg-type]
        if place < len(actions):
            self._coaching.act(actions[place])

    @Slot()
    def _on_later(self) -> None:
        self._coaching.put_off()


def _figure(done: Done) -> str:
    """Return the new value as it is shown; shares are in percent."""
    if done.figure is None:
        return ""
    if done.action == "lower_rate":
        return number(100 * done.figure, 0 if done.figure > 0.1 else 1)
    return number(100 * done.figure if done.action == "more_dropout" else done.figure)
