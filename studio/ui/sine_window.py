"""The lesson on sequence models: a noisy sine, predicted one step ahead and many."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget

from studio.session.session import Session
from studio.ui.i18n import number
from studio.ui.plots.series_plot import STYLES, SeriesPlot, line_colours
from studio.ui.theme import GAP, theme
from studio.ui.widgets.banner import Banner
from studio.ui.widgets.parts import Card, Translated, column, label, row
from studio.ui.widgets.slider_field import SliderField

_TAUS = (1, 2, 4, 8, 16, 32)
_NOISES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
_PATIENCE = 150  # milliseconds after the slider's last move


class SineWindow(Translated, QDialog):
    """Two sliders and a plot; a move of a slider trains the network anew, which takes a second.

    Attributes:
        tau, noise: how many values a prediction sees, and the spread of the noise.
        plot: the series and the predictions.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.setModal(False)
        self.banner = Banner()
        self._words = label("muted", wraps=True)
        self.plot = SeriesPlot()
        self.plot.setMinimumHeight(320)
        self._legend = [label("small") for _ in STYLES]
        for words in self._legend:
            words.setTextFormat(Qt.TextFormat.RichText)  # for the colour of the dot
        self.tau = SliderField(_TAUS, 4)
        self.noise = SliderField(_NOISES, 0.2)
        self._errors: dict[str, float] = {}
        self._waiting = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._waiting.timeout.connect(self._on_predict)
        for field in (self.tau, self.noise):
            field.slider.valueChanged.connect(self._waiting.start)
        card = Card()
        card.column.addWidget(self.plot, 1)
        card.column.addLayout(row(*self._legend, None, spacing=GAP))
        layout = column(self.banner, self._words, spacing=GAP)
        layout.addWidget(card, 1)
        layout.addLayout(row(self.tau, self.noise, spacing=2 * GAP))
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(layout)
        self.resize(900, 620)
        theme.changed.connect(self._on_theme_changed)
        session.lesson.happened.connect(self._on_predicted)
        session.lesson.failed.connect(self.banner.show_error)
        self.retranslate()

    def showEvent(self, event: object) -> None:
        """See QWidget.showEvent."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._on_predict()

    def closeEvent(self, event: QCloseEvent) -> None:
        """See QWidget.closeEvent. Nothing goes on behind a closed window."""
        self.session.lesson.stop()
        super().closeEvent(event)

    def retranslate(self) -> None:
        """See Translated."""
        self.setWindowTitle(self.tr("Lesson: a noisy sine"))
        self._words.setText(
            self.tr(
                "A small network learns the first 600 values of a sine with noise: each from the few before it (the "
                "Markov assumption). Beyond the dashed line it has learned nothing. One step ahead it is good; the "
                "further ahead, the more it builds on its own predictions, and the worse it gets."
            )
        )
        self.tau.show_words(
            self.tr("It sees the last"), lambda tau: self.tr("{count} values").format(count=number(tau))
        )
        self.noise.show_words(self.tr("Noise"), lambda noise: number(noise, 2))
        self.plot.setAccessibleName(self.tr("Plot of the series and its predictions"))
        self._show_legend()

    def _show_legend(self) -> None:
        ahead = self.tr("{count} ahead")
        names = [ahead.format(count=number(count)) for count in (1, 4, 16, 64)] + [self.tr("on its own")]
        errors: list[float | None] = [*self._errors.values()] or [None] * len(names)
        for words, colour, name, error in zip(self._legend, line_colours(), names, errors, strict=True):
            judged = self.tr(" · error {error}").format(error=number(error, 2)) if error is not None else ""
            words.setText(f'<span style="color: {colour}">●</span> {name}{judged}')

    @Slot()
    def _on_theme_changed(self) -> None:
        self._show_legend()

    @Slot()
    def _on_predict(self) -> None:
        self.banner.clear()
        self.session.predict_sine(int(self.tau.value()), self.noise.value())

    @Slot(object)
    def _on_predicted(self, event: object) -> None:
        if not isinstance(event, float):  # the loss of an epoch on the way
            self.plot.show_series(event)  # type: ignore[arg-type]
            self._errors = event.errors  # type: ignore[attr-defined]
            self._show_legend()
