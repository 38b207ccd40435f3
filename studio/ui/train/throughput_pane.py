"""The curves under the main one: learning rate, norm of the gradient, tokens/s."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from studio.session.training_record import TrainingRecord
from studio.ui.common.parts import Translated, column, row
from studio.ui.common.theme import GRID
from studio.ui.train.curve_tabs import small_tab
from studio.ui.train.run_plot import RunPlot
from studio.ui.train.throughput_plot import THROUGHPUTS, ThroughputPlot


class ThroughputPane(Translated, QWidget):
    """Shows one of these curves, along the part of the run that the plot above shows.

    Attributes:
        plot: the curve.
        tabs: one for each curve, in the order of `THROUGHPUTS`.
    """

    def __init__(self, leader: RunPlot) -> None:
        super().__init__()
        self.plot = ThroughputPlot(leader.choice, leader)
        self.plot.setMinimumHeight(14 * GRID)
        self.tabs = [small_tab() for _ in THROUGHPUTS]
        for tab in self.tabs:
            tab.setAutoExclusive(True)
            tab.toggled.connect(self._on_tab)
        self.tabs[0].setChecked(True)
        layout = column(spacing=0)
        layout.addLayout(row(*self.tabs, None, spacing=0))
        layout.addWidget(self.plot, 1)
        self.setLayout(layout)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        words = (self.tr("learning rate"), self.tr("norm of the gradient"), self.tr("tokens/s"))
        sentences = (
            self.tr("How far each step goes"),
            self.tr("How steep it is: how much the parameters of the model should change, before it is limited"),
            self.tr("How fast it learns"),
        )
        for tab, word, sentence in zip(self.tabs, words, sentences, strict=True):
            tab.setText(word)
            tab.setToolTip(sentence)
        self._name_plot()

    def show_record(self, record: TrainingRecord | None) -> None:
        """Show that run."""
        self.plot.show_record(record)

    def _name_plot(self) -> None:
        shown = self.tabs[THROUGHPUTS.index(self.plot.throughput)].text()
        self.plot.setAccessibleName(self.tr("Plot of the {curve}").format(curve=shown))

    @Slot()
    def _on_tab(self) -> None:
        place = next((place for place, tab in enumerate(self.tabs) if tab.isChecked()), 0)
        if THROUGHPUTS[place] != self.plot.throughput:
            self.plot.set_throughput(THROUGHPUTS[place])
            self._name_plot()
