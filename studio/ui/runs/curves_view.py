"""The curves of runs, with tabs for the x axis and a legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from studio.ui.common.i18n import number
from studio.ui.common.names import per_token
from studio.ui.common.parts import ElidedLabel, Translated, button, column, label, row
from studio.ui.common.theme import GAP, GRID, theme
from studio.ui.runs.compared_runs import AXES, MOST, ComparedRun, compare_in_bits, cut_alike, on_one_text
from studio.ui.runs.curves_plot import CurvesPlot, curve_pen, learning_pen


class _Stroke(QWidget):
    """A short piece of a line in the pen of a curve."""

    def __init__(self) -> None:
        super().__init__()
        self.pen = QPen()
        self.setFixedSize(QSize(3 * GRID, 2 * GRID))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.pen)
        painter.drawLine(0, GRID, self.width(), GRID)
        painter.end()


class _Entry(QWidget):
    """An entry of the legend: the stroke, the name and the final figure of a curve."""

    def __init__(self) -> None:
        super().__init__()
        self.stroke = _Stroke()
        self.name = ElidedLabel("")
        self.figure = label("heading")
        line = row(self.stroke, self.name, self.figure)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_words(self, pen: QPen, name: str, figure: str) -> None:
        """Show the pen, the name and the figure of a curve."""
        self.stroke.pen = pen
        self.stroke.update()
        self.name.setText(name)
        self.figure.setText(figure)


class CurvesView(Translated, QWidget):
    """The plot, its legend, and tabs for the x axis.

    Attributes:
        plot: the plot of the curves.
        heading: what the curves show.
        note: why some curves are missing or cannot be compared; hidden where there is nothing to say.
        axes: a tab for each of `AXES`.
        legend: an entry for each line, the first for the training curve of a single run.
    """

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[ComparedRun] = ()
        self._chosen = 0
        self.plot = CurvesPlot()
        self.plot.setMinimumHeight(17 * GRID)
        self.axes = [button("link", checkable=True) for _ in AXES]
        for tab in self.axes:
            tab.setAutoExclusive(True)
            tab.toggled.connect(self._on_axis)
        self.heading = label("small", wraps=True)
        self.legend = [_Entry() for _ in range(MOST + 1)]
        self.note = label("small", wraps=True)
        entries = QWidget()
        entries.setLayout(column(self.heading, *self.legend, self.note, None, spacing=GRID // 2))
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setMinimumWidth(25 * GRID)
        side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        side.setWidget(entries)
        for widget in (side.viewport(), entries):
            widget.setAutoFillBackground(False)
        left = column(spacing=0)
        left.addWidget(self.plot, 1)
        left.addLayout(row(None, *self.axes, None, spacing=GAP))
        line = row(spacing=GAP)
        line.addLayout(left, 3)
        line.addWidget(side, 2)
        self.setLayout(line)
        self.axes[0].setChecked(True)
        theme.changed.connect(self._show)
        self.retranslate()

    def show_runs(self, runs: Sequence[ComparedRun], chosen: int) -> None:
        """Show the curves of these runs, the first of ``chosen`` runs."""
        self._runs, self._chosen = runs, chosen
        self._show()

    def retranslate(self) -> None:
        """See Translated."""
        words = (self.tr("time"), self.tr("steps"), self.tr("epochs"), self.tr("tokens"))
        for tab, name in zip(self.axes, words, strict=True):
            tab.setText(name)
            tab.setAccessibleName(self.tr("Draw along: {name}").format(name=name))
        self.plot.set_words((self.tr("{count} s"), self.tr("{count} min"), self.tr("{count} h")))
        self.plot.setAccessibleName(self.tr("Curves of the perplexity"))
        self._show()

    @property
    def axis(self) -> str:
        """The x axis of the curves, one of `AXES`."""
        return next((axis for axis, tab in zip(AXES, self.axes, strict=True) if tab.isChecked()), AXES[0])

    @Slot()
    def _show(self) -> None:
        self.plot.show_runs(self._runs, self.axis)
        shown = self._runs
        alone = len(shown) == 1
        unseen = any(len(run.unseen.losses) for run in shown)
        heading = self.tr("Perplexity on unseen text") if unseen and not alone else self.tr("Perplexity")
        if compare_in_bits(shown):
            heading = self.tr("Bits per character on unseen text")
        self.heading.setText(heading if shown else self.tr("Choose one run, or several, above."))
        self.legend[0].setVisible(alone)
        self.legend[0].show_words(learning_pen(), self.tr("learning"), "")
        for place, entry in enumerate(self.legend[1:]):
            entry.setVisible(place < len(shown) and (not alone or unseen))
            if place < len(shown):
                self._show_entry(entry, place, shown[place], alone=alone)
        self.note.setText(self._note_words(shown))
        self.note.setVisible(bool(self.note.text()))

    def _show_entry(self, entry: _Entry, place: int, run: ComparedRun, *, alone: bool) -> None:
        name = self.tr("on unseen text") if alone else run.name
        if not alone and not len(run.unseen.losses):
            name = self.tr("{name} (on its own text)").format(name=run.name)
        elif not alone and run.live:
            name = self.tr("{name} (so far)").format(name=run.name)
        figure = "–" if run.final is None else number(run.final, 2 if run.final < 100 else 0)
        if compare_in_bits(self._runs):
            figure = self._bits_words(run)
        elif run.final is not None and not cut_alike(self._runs):
            figure = per_token(figure, str(run.settings.get("level")))
        if run.fills_gaps:
            figure = self.tr("{figure} (gaps)").format(figure=figure)
        entry.show_words(curve_pen(place, alone=alone), name, figure)

    @staticmethod
    def _bits_words(run: ComparedRun) -> str:
        assert run.bits is not None
        return "–" if run.final is None else number(float(run.bits.of(np.log(run.final))), 2)

    def _note_words(self, shown: Sequence[ComparedRun]) -> str:
        said = []
        if self._chosen > MOST:
            words = self.tr("The first {shown} of {count} runs are drawn.")
            said.append(words.format(shown=number(MOST), count=number(self._chosen)))
        elif not on_one_text(shown):
            said.append(self.tr("They were not judged on one text: their figures cannot be compared."))
        elif compare_in_bits(shown):
            said.append(
                self.tr(
                    "Their tokens differ, so their perplexities cannot be compared. Bits per character can: for words "
                    "never learned the spelling is counted."
                )
            )
        elif not cut_alike(shown):
            said.append(self.tr("Their tokens differ: their perplexities cannot be compared."))
        if any(run.fills_gaps for run in shown):
            said.append(
                self.tr("(gaps): it sees both sides of each symbol. Compare its figures only with other gap fillers'.")
            )
        return "\n".join(said)

    @Slot()
    def _on_axis(self) -> None:
        self._show()
