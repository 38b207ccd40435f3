"""Samples that the model writes while it learns, with a slider back to the first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider

from studio.runs.kept_weights import BEST, LAST
from studio.runs.manifest import Sample, by_step
from studio.training.events import SampleDrawn
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, Translated, button, label, row
from studio.ui.common.text_preview import TextPreview
from studio.ui.common.theme import GRID, scaled


class SampleCard(Translated, Card):
    """Shows the newest sample, unless the user moved the slider back.

    Attributes:
        text: shows the sample.
        kept: which samples' weights are kept; hidden where the weights of the sample on show are.
        slider: chooses the sample, the newest at the right end.
        write_button: lets the user write with the weights that wrote the sample on show, where these are kept.

    Signals:
        write_wanted: the kept weights to write with, `BEST` or `LAST`.
    """

    write_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(least=QSize(scaled(26 * GRID), 0))
        self._samples: Sequence[Sample] = ()  # one for each step
        self._writes = True
        self._best: int | None = None  # the steps of the best and of the last kept weights
        self._last: int | None = None
        self._runs = False
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
        self.write_button = button("link")
        self.write_button.clicked.connect(self._on_write_clicked)
        self.kept = label("small", wraps=True)
        self.column.addLayout(row(self.write_button, None))
        self.column.addWidget(self.kept)
        self.show_samples([])
        self.retranslate()

    def show_samples(self, samples: Sequence[SampleDrawn]) -> None:
        """Take the samples; show the newest, unless the user looks at an older one."""
        before, self._samples = self._samples, by_step(samples)
        follows = self.slider.value() == self.slider.maximum() or len(self._samples) < len(before)
        for widget in (self._hint, self.slider, self._first, self._now):
            widget.setVisible(len(self._samples) > 1)
        self.slider.setMaximum(max(0, len(self._samples) - 1))
        if follows:
            self.slider.setValue(self.slider.maximum())
        self._show_sample()

    def show_kept(self, best: int | None, last: int | None, *, runs: bool) -> None:
        """Offer to write with the best and the last weights, kept after these steps; None where none are kept."""
        if (best, last, runs) != (self._best, self._last, self._runs):
            self._best, self._last, self._runs = best, last, runs
            self._show_weights()

    def show_writes(self, writes: bool) -> None:
        """Announce samples, or say that this model writes none."""
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
        self._show_weights()
        if not self._samples:
            self._heading.setText(self.tr("What it writes now"))
            self.text.show_text("")
            self._step.setText("")
            return
        sample = self._samples[self.slider.value()]
        self.text.show_text(sample.text)
        step = number(sample.step)
        if sample.step and sample.step == self._samples[-1].step:
            self._heading.setText(self.tr("What it writes now"))
            self._step.setText(self.tr("step {step}").format(step=step))
        else:
            self._heading.setText(self.tr("What it wrote at step {step}").format(step=step))
            self._step.setText("")

    def _which(self) -> str:
        """Return which kept weights wrote the sample on show, or a sample near it; empty where none did."""
        if not self._samples or not self._last:
            return ""
        if self.slider.value() == self.slider.maximum():
            return LAST
        return BEST if self._samples[self.slider.value()].step == self._best else ""

    def _show_weights(self) -> None:
        which = self._which()
        one_set = self._best == self._last and not self._runs  # the page's own button writes with these
        self.write_button.setVisible(bool(which) and not one_set)
        self.kept.setVisible(not which and bool(self._samples) and bool(self._last))
        if which == LAST and self._runs:
            words = self.tr("Write with it as it is now")
        elif which == LAST:
            words = self.tr("Write with the last weights, step {last}")
        else:
            words = self.tr("Write with the best weights, step {best}")
        best, last = number(self._best or 0), number(self._last or 0)
        self.write_button.setText(words.format(best=best, last=last) + " →")
        words = self.tr("The weights of this step are not kept; those of {best} (best) and {last} (last) are.")
        if self._best in (None, self._last):
            words = self.tr("The weights of this step are not kept; those of {last} (last) are.")
        self.kept.setText(words.format(best=best, last=last))

    @Slot()
    def _on_write_clicked(self) -> None:
        self.write_wanted.emit(self._which())

    @Slot()
    def _on_moved(self) -> None:
        self._show_sample()
