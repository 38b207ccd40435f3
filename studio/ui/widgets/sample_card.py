"""What the model writes while it learns, with a slider back to its first attempts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSlider

from studio.runs.manifest import Sample, by_step
from studio.training.events import SampleDrawn
from studio.ui.i18n import number
from studio.ui.theme import GRID
from studio.ui.widgets.parts import Card, Translated, label, row
from studio.ui.widgets.text_preview import TextPreview


class SampleCard(Translated, Card):
    """The newest sample, unless the slider was moved back.

    Attributes:
        text: where the sample stands.
        slider: goes through the samples, the newest at its right end.
    """

    def __init__(self) -> None:
        super().__init__()
        self._samples: Sequence[Sample] = ()  # one for each step
        self._writes = True
        self._heading = label("heading")
        self._step = label("small")
        self.text = TextPreview()
        self._hint = label("small")
        self._first, self._now = label("small"), label("small")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.valueChanged.connect(self._on_moved)
        self.column.addLayout(row(self._heading, None, self._step))
        self.column.addWidget(self.text, 1)
        self.column.addWidget(self._hint)
        self.column.addWidget(self.slider)
        self.column.addLayout(row(self._first, None, self._now))
        self.setMinimumWidth(26 * GRID)
        self.show_samples([])
        self.retranslate()

    def show_samples(self, samples: Sequence[SampleDrawn]) -> None:
        """Take the samples there are now; show the newest, unless the user looks at an older one."""
        before, self._samples = self._samples, by_step(samples)
        follows = self.slider.value() == self.slider.maximum() or len(self._samples) < len(before)
        for widget in (self._hint, self.slider, self._first, self._now):
            widget.setVisible(len(self._samples) > 1)
        self.slider.setMaximum(max(0, len(self._samples) - 1))
        if follows:
            self.slider.setValue(self.slider.maximum())
        self._show_sample()

    def show_writes(self, writes: bool) -> None:
        """Promise samples, or say that this model writes none."""
        if writes != self._writes:
            self._writes = writes
            self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self._hint.setText(self.tr("drag to see how it learned"))
        self._first.setText(self.tr("at first"))
        self._now.setText(self.tr("now"))
        self.slider.setAccessibleName(self.tr("Earlier samples"))
        self.text.setAccessibleName(self.tr("Sample written by the model"))
        self.text.setPlaceholderText(
            self.tr("Every few seconds it will write a few lines here: noise at first, then words.")
            if self._writes
            else self.tr(
                "A gap filler writes no samples: it cannot go on from a beginning. When it has learned, give it a text "
                "with ___ in it, on the page Write under Gaps."
            )
        )
        self._show_sample()

    def _show_sample(self) -> None:
        if not self._samples:
            self._heading.setText(self.tr("What it writes now"))
            self.text.show_text("")
            self._step.setText("")
            return
        sample = self._samples[self.slider.value()]
        self.text.show_text(sample.text)
        step = number(sample.step)
        if sample.step == self._samples[-1].step:
            self._heading.setText(self.tr("What it writes now"))
            self._step.setText(self.tr("step {step}").format(step=step))
        else:
            self._heading.setText(self.tr("What it wrote at step {step}").format(step=step))
            self._step.setText("")

    @Slot()
    def _on_moved(self) -> None:
        self._show_sample()
