"""The samples of several runs, side by side from the same share of their training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QScrollArea, QSlider, QWidget

from studio.runs.manifest import Sample, by_step
from studio.ui.common.i18n import number
from studio.ui.common.parts import ElidedLabel, Translated, column, label, row
from studio.ui.common.text_preview import TextPreview
from studio.ui.common.theme import GAP, GRID
from studio.ui.runs.compared_runs import MOST, ComparedRun

_MOMENTS = 100  # steps of the slider; a run has fewer samples


class _Column(QWidget):
    """The name of a run, the step of a sample, and the sample."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel("heading")
        self.step = label("small")
        self.text = TextPreview()
        self._shown: str | None = None
        heading = row(self.name, self.step)
        heading.setStretch(0, 1)
        layout = column(spacing=GRID // 2)
        layout.addLayout(heading)
        layout.addWidget(self.text, 1)
        self.setLayout(layout)
        self.setMinimumWidth(22 * GRID)

    def show_text(self, text: str) -> None:
        """Show a text; the same text keeps its scroll position."""
        if text != self._shown:
            self._shown = text
            self.text.show_text(text)


class SamplesView(Translated, QWidget):
    """A column for each run, and one slider through the samples of all.

    Attributes:
        columns: a column for each run.
        slider: from the first sample of each run to its last.
    """

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[ComparedRun] = ()
        self.columns = [_Column() for _ in range(MOST)]
        inside = QWidget()
        inside.setLayout(row(*self.columns, spacing=GAP))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        for widget in (scroll.viewport(), inside):
            widget.setAutoFillBackground(False)
        self._first, self._last = label("small"), label("small")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _MOMENTS)
        self.slider.setPageStep(_MOMENTS // 10)
        self.slider.setValue(_MOMENTS)
        self.slider.valueChanged.connect(self._show)
        layout = column(spacing=GRID)
        layout.addWidget(scroll, 1)
        moments = row(self._first, self.slider, self._last, spacing=GAP)
        moments.setStretch(1, 1)
        layout.addLayout(moments)
        self.setLayout(layout)
        self.retranslate()

    def show_runs(self, runs: Sequence[ComparedRun], chosen: int) -> None:  # noqa: ARG002
        """Show the samples of these runs."""
        self._runs = runs
        self._show()

    def retranslate(self) -> None:
        """See Translated."""
        self._first.setText(self.tr("at first"))
        self._last.setText(self.tr("at last"))
        self.slider.setAccessibleName(self.tr("How far the runs were"))
        self._show()

    @Slot()
    def _show(self) -> None:
        many = any(len(run.samples) > 1 for run in self._runs)
        for widget in (self.slider, self._first, self._last):
            widget.setVisible(many)
        for place, part in enumerate(self.columns):
            part.setVisible(place < len(self._runs))
            if place >= len(self._runs):
                continue
            run = self._runs[place]
            sample = self._sample(by_step(run.samples))
            part.name.setText(run.name)
            part.text.setAccessibleName(self.tr("Sample of {name}").format(name=run.name))
            part.text.setPlaceholderText(
                self.tr("A gap filler writes no samples.")
                if run.fills_gaps
                else self.tr("It wrote no samples on the way.")
            )
            part.step.setText(self.tr("step {step}").format(step=number(sample.step)) if sample is not None else "")
            part.show_text(sample.text if sample is not None else "")

    def _sample(self, samples: Sequence[Sample]) -> Sample | None:
        """Return the sample at the share of the run that the slider shows."""
        place = round(self.slider.value() / _MOMENTS * (len(samples) - 1))
        return samples[place] if samples else None
