"""The curve of a run, and what it says in words."""

from __future__ import annotations

from PySide6.QtCore import Slot

from studio.runs.manifest import perplexity
from studio.session.session import Session
from studio.ui.i18n import number
from studio.ui.names import model_name
from studio.ui.plots.perplexity_plot import PerplexityPlot
from studio.ui.theme import GAP, GRID, theme
from studio.ui.widgets.parts import Card, ElidedLabel, Translated, label, row


class CurveCard(Translated, Card):
    """The perplexity of the run on show, over a sentence on what it means.

    Attributes:
        plot: the curve.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._heading = label("heading")
        self._train_legend = label("small")
        self._validation_legend = label("small")
        self._planned = ElidedLabel("small")
        heading = row(self._heading, self._train_legend, self._validation_legend, spacing=GAP)
        heading.addWidget(self._planned, 1)
        self.column.addLayout(heading)
        self.plot = PerplexityPlot()
        self.plot.setMinimumHeight(20 * GRID)
        self.column.addWidget(self.plot, 1)
        self._figure = label("fact")
        self._meaning = ElidedLabel("muted")
        meaning = row(self._figure, self._meaning)
        meaning.setStretch(1, 1)
        self.column.addLayout(meaning)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self._heading.setText(self.tr("Perplexity"))
        self._train_legend.setText("● " + self.tr("learning"))
        self._validation_legend.setText("● " + self.tr("on unseen text"))
        self.plot.setAccessibleName(self.tr("Plot of the perplexity over time"))
        times = (self.tr("{count} s"), self.tr("{count} min"), self.tr("{count} h"))
        rungs = (
            self.tr("pure guessing · {perplexity}"),
            self.tr("counting symbols · {perplexity}"),
            self.tr("counting pairs · {perplexity}"),
            self.tr("counting {order} together · {perplexity}"),
        )
        self.plot.set_words(rungs, times)
        self.show_figures()

    def draw(self) -> None:
        """Draw the run on show as it is now."""
        self.plot.show_record(self._session.record)

    def show_figures(self) -> None:
        """Say how good the model is, and what was planned."""
        record = self._session.record
        latest = record.latest if record is not None else None
        unseen = record is not None and len(record.validation_losses) > 0
        self._validation_legend.setVisible(unseen or record is None)
        self._figure.setVisible(latest is not None)
        self._planned.setText(self._planned_words())
        if record is not None and latest is not None:
            vocabulary_size = record.started.vocabulary_size if record.started is not None else 0
            figure = number(perplexity(record.loss()), 1)
            self._figure.setText(figure)
            words = (
                self.tr("on unseen text: as unsure as if it chose among {perplexity} of {symbols} symbols each time")
                if unseen
                else self.tr(
                    "on its own text: as unsure as if it chose among {perplexity} of {symbols} symbols each time"
                )
            )
            self._meaning.setText(words.format(perplexity=figure, symbols=number(vocabulary_size - 1)))
        elif self._session.training.running and record is not None and record.started is None:
            self._meaning.setText(self.tr("Measuring this computer and the text, to choose what suits them…"))
        else:
            self._meaning.setText(
                self.tr("Perplexity: among how many symbols the model still wavers. Lower is better.")
            )

    def _planned_words(self) -> str:
        """Return the plan of the run on show in a line, empty where there is none."""
        planned = self._session.record.planned if self._session.record is not None else None
        if planned is None:
            return ""
        name, size = model_name(planned.model), number(planned.settings["hidden_size"])
        if planned.expected_loss is None:
            return self.tr("{model}, size {size}").format(model=name, size=size)
        expected = number(perplexity(planned.expected_loss), 1)
        return self.tr("{model}, size {size}, to reach about {perplexity}").format(
            model=name, size=size, perplexity=expected
        )

    @Slot()
    def _on_theme_changed(self) -> None:
        self._train_legend.setStyleSheet(f"color: {theme.colours.accent}")
        self._validation_legend.setStyleSheet(f"color: {theme.colours.second}")
