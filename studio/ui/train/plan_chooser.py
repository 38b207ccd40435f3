"""The choice of a plan: three lengths in plain words, and the user's own plan."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from studio.models.specs import PLANNED_MODEL as PLANNED
from studio.runs.manifest import perplexity
from studio.session.planning import Plan
from studio.session.session import Session
from studio.session.text_wishes import TextWishes, usual_tokens
from studio.session.training_record import TrainingRecord
from studio.text.levels import LEVELS
from studio.training.config import TrainingConfig
from studio.training.events import RunPlanned
from studio.training.presets import Preset
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import explanation, millions, number
from studio.ui.common.names import model_name
from studio.ui.common.parts import ElidedLabel, ListBox, Translated, column, label, row
from studio.ui.common.theme import GAP, GRID, scaled
from studio.ui.common.token_menu import level_name
from studio.ui.train.own_plan import PATIENCE, OwnPlan

MINUTES = (1.0, 5.0, 30.0)
"""How long the three ready-made plans train."""

_OWN = 3
_EDITED_MS = 500  # milliseconds from the last key to the measuring
_FITTED = ("batch_size", "num_steps", "device", "precision", "threads")
_HARDLY = 0.03  # nats per token, about 3% of the perplexity: the estimates are no more exact
_SEPARATOR = " · "
_CARD_MARGIN = GRID + GRID // 2


class _Choice(QPushButton):
    """A card to choose: a title over a line of words, or two where there is no room for one."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("choice", True)
        self.setAutoDefault(True)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title, self._words, self._more = ElidedLabel("heading"), ElidedLabel("small"), ElidedLabel("small")
        self._parts: tuple[str, ...] = ("",)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(_CARD_MARGIN, GRID, _CARD_MARGIN, GRID)
        lines.setSpacing(2)
        for line in (self._title, self._words, self._more):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(line)
        self.show_lines(1)

    def show_words(self, title: str, *parts: str) -> None:
        """Show the title and the words."""
        self._title.setText(title)
        self._parts = parts
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.words())

    def words(self) -> str:
        """Return the words under the title."""
        return _SEPARATOR.join(self._parts)

    def fits(self) -> bool:
        """Whether one line has room for the words."""
        return self._words.fontMetrics().horizontalAdvance(self.words()) <= self.width() - 2 * _CARD_MARGIN

    def show_lines(self, count: int) -> None:
        """Put the words on one line, or on two."""
        self._words.setText(self.words() if count == 1 else self._parts[0])
        self._more.setText("" if count == 1 else _SEPARATOR.join(self._parts[1:]))
        self._more.setVisible(count == 2)
        self.setFixedHeight(scaled((6 + 2 * count) * GRID))


class PlanChooser(Translated, QWidget):
    """Four cards, of which the last opens the user's own plan; below them, the estimate of the chosen plan.

    Attributes:
        choices: the four cards.
        words: the estimate of the chosen plan, or why it cannot be trained.
        level: what a token of the open text is.
        own: the user's own plan.

    Signals:
        changed: another plan was chosen, or a setting changed.
        other_text_wanted: the user wants to choose another text to judge by.
        own_text_wanted: the user wants to judge by the text's own tail again.
    """

    changed = Signal()
    other_text_wanted = Signal()
    own_text_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.choices = [_Choice() for _ in range(4)]
        self._group = QButtonGroup(self)
        for place, choice in enumerate(self.choices):
            self._group.addButton(choice, place)
        self._chosen = 0  # the card the user chose; another may be lit for the run under way
        self._folded = False  # whether the own plan is folded to make room for the curve
        self._wishes = TextWishes(session.text)
        self.choices[0].setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self.choices[_OWN].clicked.connect(self._unfold)
        self.own = OwnPlan(session.presets)
        self.own.hide()
        self.own.changed.connect(self._on_edited)
        self.own.preset_chosen.connect(self._on_preset_chosen)
        self.own.preset_left.connect(self._wishes.end)
        self.own.other_text_wanted.connect(self.other_text_wanted)
        self.own.own_text_wanted.connect(self.own_text_wanted)
        layout = column(spacing=GRID)
        layout.addLayout(row(*self.choices, spacing=GAP))
        self._line = self._make_line()
        layout.addWidget(self._line)
        layout.addWidget(self.own)
        self.setLayout(layout)
        self._edited = QTimer(self)
        self._edited.setSingleShot(True)
        self._edited.setInterval(_EDITED_MS)
        self._edited.timeout.connect(self._on_look)
        self._wishes.forgotten.connect(self.own.presets.forget_text)
        session.training.changed.connect(self._show_running)
        session.training.record_changed.connect(self._show_running)
        session.training.record_changed.connect(self._on_record_changed)
        for signal in (
            session.planning.changed,
            session.text.corpus_changed,
            session.training.changed,
            session.text.reading.changed,
            session.text.judging.changed,
        ):
            signal.connect(self._on_look)
        self.retranslate()

    def _make_line(self) -> QWidget:
        self.words = WrappedLabel("small")
        self._learns_from = label("small")
        self.level = ListBox()
        self.level.setMaximumWidth(scaled(22 * GRID))
        for level in LEVELS:
            self.level.addItem("", level)
        self.level.activated.connect(self._on_level_chosen)
        self._learns_from.setBuddy(self.level)
        line = row(self.words, self._learns_from, self.level, spacing=GRID)
        line.setStretch(0, 1)
        made = QWidget()
        made.setLayout(line)
        return made

    @property
    def held_out(self) -> ListBox:
        """The field of the own plan that chooses the text to judge by."""
        return self.own.held_out

    def plan(self, token_count: int) -> Plan | None:
        """Return the chosen plan for a text of that many tokens; None while a setting is wrong."""
        return self.own.plan(token_count) if self._chosen == _OWN else self._usual_plan(self._chosen)

    def is_right(self) -> bool:
        """Whether no setting of the chosen plan is wrong."""
        return self._chosen != _OWN or not self.own.wrong()

    def choose_model(self, name: str) -> None:
        """Choose the user's own plan with that model and usual settings: no preset's settings stay."""
        self._wishes.end()
        self.own.choose_model(name)
        self.choices[_OWN].setChecked(True)
        self._unfold()

    def show_held_out(self, name: str) -> None:
        """Show the name of the other text to judge by; empty where there is none."""
        self.own.show_held_out(name)

    def retranslate(self) -> None:
        """See Translated."""
        self._learns_from.setText(self.tr("Learns from"))
        self.level.setAccessibleName(self.tr("Learns from"))
        for place, level in enumerate(LEVELS):
            self.level.setItemText(place, level_name(level))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent."""
        super().showEvent(event)
        self._on_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """See QWidget.changeEvent. The own plan folds away while it cannot be changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._line.setVisible(self.isEnabled())
            self._folded = self._folded or not self.isEnabled()  # the curve stays in view at the end of the run
            self._show_own()

    def _show_own(self) -> None:
        self.own.setVisible(self.isEnabled() and self._chosen == _OWN and not self._folded)

    @Slot()
    def _unfold(self) -> None:
        self._folded = False
        self._show_own()

    @staticmethod
    def _usual_plan(place: int) -> Plan:
        return Plan(None, {}, TrainingConfig(minutes=MINUTES[place], patience=PATIENCE))

    def _chosen_plan(self) -> Plan | None:
        corpus = self._session.text.corpus
        return self.plan(len(corpus.token_ids)) if corpus is not None else None

    def _show(self) -> None:
        """Show what is known about each plan."""
        corpus, planning = self._session.text.corpus, self._session.planning
        titles = (self.tr("A quick taste"), self.tr("A good one"), self.tr("The best"))
        times = (self.tr("about 1 minute"), self.tr("about 5 minutes"), self.tr("about 30 minutes"))
        for place, (title, time) in enumerate(zip(titles, times, strict=True)):
            outlook = planning.outlook(corpus, self._usual_plan(place))
            parts = [time]
            if self._hardly_helps(place):
                parts.append(self.tr("hardly better"))
            elif isinstance(outlook, RunPlanned) and outlook.expected_loss is not None:
                parts.append(self._perplexity_words(outlook))
            self.choices[place].show_words(title, *parts)
        self.choices[_OWN].show_words(self.tr("My own…"), self.tr("model, sizes, lessons"))
        self._fit()
        words = self._outlook_words()
        self.words.setObjectName("small" if self._is_plan else "problem")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setText(words)
        self._show_level()

    def _fit(self) -> None:
        """Give all cards two lines of words where one card needs two, so that all are of one height."""
        lines = 1 if all(choice.fits() for choice in self.choices) else 2
        for choice in self.choices:
            choice.show_lines(lines)

    def _show_level(self) -> None:
        session = self._session
        changing = session.text.is_changing
        if changing and self.level.hasFocus():
            self.choices[self._chosen].setFocus()
        self.level.setEnabled(session.text.corpus is not None and not changing)
        if session.text.corpus is not None:
            self.level.setCurrentIndex(LEVELS.index(session.text.corpus.tokens.level))

    def _outlook_words(self) -> str:
        """Return the estimate of the chosen plan, or why it cannot be trained."""
        session = self._session
        self._is_plan = True
        if session.text.corpus is None:
            return ""
        plan = self._chosen_plan()
        if plan is None:
            self._is_plan = False
            return self.own.wrong()
        outlook = session.planning.outlook(session.text.corpus, plan)
        if isinstance(outlook, RunPlanned):
            return self._plan_words(outlook)
        if outlook is not None:
            self._is_plan = False
            return explanation(outlook)
        if session.text.is_changing:
            return self.tr("Reading the text…")
        return self.tr("Measuring this computer and the text…") if session.planning.task.running else ""

    def _plan_words(self, plan: RunPlanned) -> str:
        """Return a plan in words."""
        model = model_name(plan.model)
        size = plan.settings.get("hidden_size")
        parts = [self.tr("{model}, size {size}").format(model=model, size=number(size)) if size else model]
        if plan.parameters >= 1e6:
            parts.append(self.tr("{count} million parameters").format(count=millions(plan.parameters)))
        elif plan.parameters:
            parts.append(self.tr("{count} parameters").format(count=number(float(f"{plan.parameters:.2g}"))))
        if plan.seconds >= 55:
            parts.append(self.tr("about {count} min").format(count=number(plan.seconds / 60)))
        elif plan.seconds:
            parts.append(self.tr("about {count} s").format(count=number(max(1, plan.seconds))))
        if plan.memory:
            parts.append(self.tr("{size} GB of memory").format(size=number(max(0.1, plan.memory / 1e9), 1)))
        if plan.expected_loss is not None:
            parts.append(self._perplexity_words(plan))
        if self._hardly_helps(self._chosen):
            parts.append(self.tr("more time hardly helps this short text"))
        return _SEPARATOR.join(parts)

    def _hardly_helps(self, place: int) -> bool:
        """Whether a card's plan is expected to reach hardly less perplexity than the plan of the card before."""
        if not 0 < place < _OWN:
            return False
        corpus, planning = self._session.text.corpus, self._session.planning
        outlooks = [planning.outlook(corpus, self._usual_plan(number)) for number in (place - 1, place)]
        losses = [outlook.expected_loss for outlook in outlooks if isinstance(outlook, RunPlanned)]
        shorter, longer = losses if len(losses) == 2 else (None, None)
        return shorter is not None and longer is not None and shorter - longer < _HARDLY

    def _perplexity_words(self, plan: object) -> str:
        assert isinstance(plan, RunPlanned)
        assert plan.expected_loss is not None
        value = perplexity(plan.expected_loss)
        return self.tr("perplexity near {value}").format(value=number(value, 1 if value < 100 else 0))

    @Slot()
    def _on_look(self) -> None:
        """Have the plans on show measured that were not, the chosen one first."""
        self._show()
        session = self._session
        if not self.isVisible() or session.text.corpus is None or self._edited.isActive():
            return
        for plan in (self._chosen_plan(), self._usual_plan(0)):
            if plan is not None and session.planning.outlook(session.text.corpus, plan) is None:
                session.training.look_ahead(plan)
                return

    @Slot()
    def _on_edited(self) -> None:
        self._edited.start()
        self._show()
        self.changed.emit()

    @Slot(int)
    def _on_level_chosen(self, place: int) -> None:
        level, corpus = self.level.itemData(place), self._session.text.corpus
        if corpus is not None and level != corpus.tokens.level:
            self._session.text.set_tokens(usual_tokens(level, corpus.tokens.special))

    @Slot(object)
    def _on_preset_chosen(self, preset: Preset) -> None:
        self._wishes.take(preset)

    @Slot()
    def _on_record_changed(self) -> None:
        if self._session.training.record is None:  # no curve needs the room now
            self._unfold()

    @Slot()
    def _show_running(self) -> None:
        """Light the card whose plan is being trained, or none; after the run, light the chosen card.

        Resuming a run of one of the first three cards also chooses that card, so that Start trains the same plan again.
        """
        record, lit = self._session.training.record, self._chosen
        if self._session.training.running and record is not None:
            lit = self._card_of(record)
            if 0 <= lit < _OWN and self._chosen != _OWN and not self._session.race.running:
                self._chosen = lit
        self._group.blockSignals(True)
        self._group.setExclusive(lit >= 0)
        for place, choice in enumerate(self.choices):
            choice.setChecked(place == lit)
        self._group.setExclusive(True)
        self._group.blockSignals(False)

    def _card_of(self, record: TrainingRecord) -> int:
        """Return the index of a run's card; -1 where no card has its plan, such as a fork."""
        chosen = self._chosen_plan()
        known = chosen is not None and record.model in ("", chosen.model or PLANNED)
        if known and chosen is not None and _fitted_alike(chosen.config, record.config):
            return self._chosen
        if record.model in ("", PLANNED):
            for place in range(_OWN):
                if _fitted_alike(self._usual_plan(place).config, record.config):
                    return place
        return -1

    @Slot(int, bool)
    def _on_toggled(self, place: int, chosen: bool) -> None:
        if chosen:
            self._chosen = place
            self._folded = False
        if place == _OWN:
            self._show_own()
            preset = self.own.presets.last
            if not chosen:
                self._wishes.end()
            elif preset is not None:
                self._wishes.take(preset)
            if chosen and not self._session.presets.store.ours:
                self._session.presets.read()
        if chosen:
            self._on_look()
            self.changed.emit()


def _fitted_alike(one: TrainingConfig, other: TrainingConfig) -> bool:
    """Whether two configs are equal apart from what the planner fitted to the text and the computer."""
    return replace(one, **{name: getattr(other, name) for name in _FITTED}) == other
