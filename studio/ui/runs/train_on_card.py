"""Training on from a run: resume it, train it for longer, or fork a new run with other settings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QStackedWidget, QWidget

from studio.models.specs import MODELS
from studio.runs.index import KeptRun
from studio.runs.library import UNFINISHED
from studio.runs.manifest import Manifest
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, Translated, button, column, label, roomy, row
from studio.ui.common.setting_names import setting_name
from studio.ui.common.theme import GAP, GRID, scaled

_MINUTES = 5.0


@dataclass(frozen=True)
class Fork:
    """The settings in which a fork differs from its origin.

    Attributes:
        settings: the settings of the model.
        training: the fields of `TrainingConfig`.
        last: whether the fork begins with the last weights rather than with the best.
    """

    settings: dict[str, Any]
    training: dict[str, Any]
    last: bool


class TrainOnCard(Translated, Card):
    """Three ways to train on, under tabs; the first only for a run that was stopped.

    Attributes:
        go_on_tab, longer_tab, fork_tab: the tabs.
        go_on_button, longer_button, fork_button: the button of each tab, which starts the training.
        minutes, epochs: the new end of a run that is trained for longer.
        weights, learning_rate, dropout, fork_minutes, seed: the fields of the fork.

    Signals:
        go_on_wanted: the user wants to resume the run.
        longer_wanted: the new ``minutes`` or ``epochs`` for the config of the run.
        fork_wanted: the `Fork` that the user wants to train.
        closed: the user wants to close the card.
    """

    go_on_wanted = Signal()
    longer_wanted = Signal(object)
    fork_wanted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._run: KeptRun | None = None
        self._manifest: Manifest | None = None
        self._title = label("heading")
        self._tabs = [button("tab", checkable=True) for _ in range(3)]
        self.go_on_tab, self.longer_tab, self.fork_tab = self._tabs
        self._close = button("link")
        self._close.clicked.connect(self.closed)
        self._ways = QStackedWidget()
        for way in (self._make_go_on(), self._make_longer(), self._make_fork()):
            self._ways.addWidget(way)
        self.column.addLayout(row(self._title, *self._tabs, None, self._close))
        self.column.addWidget(self._ways)
        for tab in self._tabs:
            tab.setAutoExclusive(True)
            tab.toggled.connect(self._on_tab)
        self.longer_tab.setChecked(True)
        self.retranslate()

    def _make_go_on(self) -> QWidget:
        self._go_on_words = label("muted", wraps=True)
        self.go_on_button = button()
        self.go_on_button.clicked.connect(self.go_on_wanted)
        return _way(self._go_on_words, self.go_on_button)

    def _make_longer(self) -> QWidget:
        self.minutes = _minutes()
        self.epochs = roomy(QSpinBox())
        self.epochs.setRange(1, 10_000)
        self._longer_words = label("muted")
        self._longer_hint = label("small", wraps=True)
        self.longer_button = button()
        self.longer_button.clicked.connect(self._on_longer)
        return _way(self.minutes, self.epochs, self._longer_words, self._longer_hint, self.longer_button)

    def _make_fork(self) -> QWidget:
        self.weights = QComboBox()
        for last in (False, True):
            self.weights.addItem("", last)
        self.learning_rate = _decimals(0.000001, 10, 6, 0.001)
        self.dropout = _decimals(0, MODELS.settings()["dropout"].high, 2, 0.05)
        self.fork_minutes = _minutes()
        self.seed = roomy(QSpinBox())
        self.seed.setRange(0, 2**31 - 1)
        self._names = [label("small") for _ in range(5)]
        self.fork_button = button()
        self.fork_button.clicked.connect(self._on_fork)
        line = row(spacing=GAP)
        fields = (self.weights, self.learning_rate, self.dropout, self.fork_minutes, self.seed)
        for name, field in zip(self._names, fields, strict=True):
            name.setBuddy(field)
            field.setMinimumWidth(scaled(9 * GRID))
            line.addLayout(column(name, field, spacing=GRID // 2))
        line.addStretch(1)
        line.addLayout(column(None, self.fork_button))
        made = QWidget()
        made.setLayout(line)
        return made

    def show_run(self, run: KeptRun, manifest: Manifest) -> None:
        """Offer to train on from that run, with its settings filled in."""
        self._run, self._manifest = run, manifest
        unfinished = run.state in UNFINISHED
        self.go_on_tab.setVisible(unfinished)
        (self.go_on_tab if unfinished else self.longer_tab).setChecked(True)
        by_epochs = manifest.training.get("epochs") is not None
        self.minutes.setVisible(not by_epochs)
        self.epochs.setVisible(by_epochs)
        self.learning_rate.setValue(float(manifest.training["learning_rate"]))
        self.seed.setValue(min(int(manifest.training["seed"]), self.seed.maximum()))
        self.dropout.setEnabled("dropout" in manifest.settings)
        self.dropout.setValue(float(manifest.settings.get("dropout", 0)))
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        run = self._run
        self._title.setText(self.tr("Train on:"))
        self.go_on_tab.setText(self.tr("go on"))
        self.longer_tab.setText(self.tr("for longer"))
        self.fork_tab.setText(self.tr("as a new run"))
        self._close.setText(self.tr("Cancel"))
        step = number(run.steps) if run is not None else "0"
        self.go_on_button.setText(self.tr("Go on from step {step}").format(step=step))
        self._go_on_words.setText(self.tr("It goes on as if it had not been stopped, with its own settings."))
        by_epochs = self._manifest is not None and self._manifest.training.get("epochs") is not None
        self._longer_words.setText(self.tr("epochs more") if by_epochs else self.tr("minutes more"))
        self._longer_hint.setText(self.tr("From its last step, with its own settings, on its own text."))
        self.longer_button.setText(self.tr("Train for longer"))
        self.weights.setItemText(0, self.tr("its best weights"))
        self.weights.setItemText(1, self.tr("its last weights"))
        words = (
            self.tr("Begins with"),
            setting_name("learning_rate"),
            setting_name("dropout"),
            self.tr("Minutes"),
            setting_name("seed"),
        )
        for name, word in zip(self._names, words, strict=True):
            name.setText(word)
        self.minutes.setAccessibleName(self.tr("minutes more"))
        self.epochs.setAccessibleName(self.tr("epochs more"))
        self.fork_button.setText(self.tr("Start the new run"))
        self.fork_button.setToolTip(self.tr("On the text that is open; the first run stays as it is."))

    @Slot()
    def _on_tab(self) -> None:
        self._ways.setCurrentIndex(next((place for place, tab in enumerate(self._tabs) if tab.isChecked()), 1))

    @Slot()
    def _on_longer(self) -> None:
        assert self._manifest is not None
        result = self._manifest.result
        if self._manifest.training.get("epochs") is not None:
            self.longer_wanted.emit({"epochs": math.ceil(result["epochs"]) + self.epochs.value()})
        else:
            self.longer_wanted.emit({"minutes": result["seconds"] / 60 + self.minutes.value()})

    @Slot()
    def _on_fork(self) -> None:
        assert self._manifest is not None
        before = self._manifest.training
        training = {"minutes": self.fork_minutes.value(), "epochs": None, "seed": self.seed.value()}
        rate, rate_before = self.learning_rate.value(), float(before["learning_rate"])
        if not math.isclose(rate, rate_before, abs_tol=1e-6):
            training["learning_rate"] = rate
            training["muon_learning_rate"] = float(before["muon_learning_rate"]) * rate / rate_before
        settings = {"dropout": self.dropout.value()} if self.dropout.isEnabled() else {}
        self.fork_wanted.emit(Fork(settings, training, self.weights.currentData()))


class _ShortBox(QDoubleSpinBox):
    """A field of a number without trailing zeros."""

    def textFromValue(self, value: float) -> str:
        """See QDoubleSpinBox.textFromValue."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text


def _way(*widgets: QWidget) -> QWidget:
    *fields, action = widgets
    made = QWidget()
    line = row(*fields, spacing=GRID)
    line.setStretch(len(fields) - 1, 1)
    line.addWidget(action)
    made.setLayout(line)
    return made


def _minutes() -> QDoubleSpinBox:
    return _decimals(0.1, 1440, 1, 1, _MINUTES)


def _decimals(least: float, most: float, decimals: int, step: float, value: float = 0) -> QDoubleSpinBox:
    made = roomy(_ShortBox())
    made.setDecimals(decimals)
    made.setRange(least, most)
    made.setSingleStep(step)
    made.setValue(value)
    return made
