"""The lesson on sequence models: a noisy sine, predicted one step ahead and many."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from studio.session.session import Session
from studio.training.series import AHEAD, NETWORKS, PAIRS, SeriesEpoch, SeriesPredicted
from studio.ui.common.banner import Banner
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, ListBox, Translated, column, label, row
from studio.ui.common.slider_field import SliderField
from studio.ui.common.theme import GAP, GRID, theme
from studio.ui.window.series_plot import STYLES, SeriesPlot, line_pens

_TAUS = (1, 2, 4, 8, 16, 32)
_NOISES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
_PATIENCE = 150  # milliseconds from the slider's last move to the training
_ALL_TOLD = 5  # a network of at most that many epochs has each loss shown


class SineWindow(Translated, QDialog):
    """A choice of network, two sliders and a plot; each change trains the network anew, which takes a moment.

    Attributes:
        network: which of `NETWORKS` learns.
        tau, noise: the number of values a prediction sees, and the standard deviation of the noise.
        progress: the epoch under way, and the losses.
        plot: the series and the predictions.
        legend: a check box for each line, which shows or hides the line.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.setModal(False)
        self.banner = Banner()
        self._words = label("muted", wraps=True)
        self.plot = SeriesPlot()
        self.plot.setMinimumHeight(280)
        self.legend = [QCheckBox() for _ in STYLES]
        for box, line in zip(self.legend, self.plot.lines, strict=True):
            box.setObjectName("small")
            box.setChecked(True)
            box.setIconSize(QSize(3 * GRID, GRID))
            box.toggled.connect(line.setVisible)
        self.network = ListBox()
        for name in NETWORKS:
            self.network.addItem("", name)
        self.progress = label("small")
        self.tau = SliderField(_TAUS, 4)
        self.noise = SliderField(_NOISES, 0.2)
        self._epochs: list[SeriesEpoch] = []
        self._errors: dict[str, float] = {}
        self._waiting = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._waiting.timeout.connect(self._on_predict)
        for field in (self.tau, self.noise):
            field.slider.valueChanged.connect(self._waiting.start)
        self.network.currentIndexChanged.connect(self._waiting.start)
        card = Card()
        card.column.addWidget(self.plot, 1)
        for boxes in (self.legend[:3], self.legend[3:]):
            card.column.addLayout(row(*boxes, None, spacing=GAP))
        layout = column(self.banner, self._words, spacing=GAP)
        layout.addLayout(row(self.network, self.progress, None, spacing=GAP))
        layout.addWidget(card, 1)
        layout.addLayout(row(self.tau, self.noise, spacing=2 * GAP))
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(layout)
        self.resize(900, 620)
        theme.changed.connect(self._on_theme_changed)
        session.lesson.task.happened.connect(self._on_event)
        session.lesson.task.failed.connect(self.banner.show_error)
        self.retranslate()

    def showEvent(self, event: object) -> None:
        """See QWidget.showEvent."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._on_predict()

    def closeEvent(self, event: QCloseEvent) -> None:
        """See QWidget.closeEvent. A closed window trains nothing."""
        self.session.lesson.task.stop()
        super().closeEvent(event)

    def retranslate(self) -> None:
        """See Translated."""
        self.setWindowTitle(self.tr("Lesson: a noisy sine"))
        self._words.setText(
            self.tr(
                "A small network learns the first {count} steps of a noisy sine: each value from the few before it "
                "(the Markov assumption). Beyond the dashed line it has learned nothing. One step ahead it is good; "
                "the further ahead, the more it builds on its own predictions, and the worse it gets."
            ).format(count=number(PAIRS))
        )
        names = {
            "lesson": self.tr("The lesson's network: one layer of 10, 5 epochs"),
            "larger": self.tr("A larger one of ours: two layers of 10, 60 epochs"),
        }
        for place, name in enumerate(NETWORKS):
            self.network.setItemText(place, names[name])
        self.network.setAccessibleName(self.tr("Which network learns"))
        self.tau.show_words(
            self.tr("It sees the last"), lambda tau: self.tr("{count} values").format(count=number(tau))
        )
        self.noise.show_words(self.tr("Noise"), lambda noise: number(noise, 2))
        self.plot.setAccessibleName(self.tr("Plot of the series and its predictions"))
        self._show_legend()
        self._show_progress()

    def _show_legend(self) -> None:
        ahead = self.tr("{count} ahead")
        names = [ahead.format(count=number(count)) for count in AHEAD] + [self.tr("on its own")]
        errors: list[float | None] = [*self._errors.values()] or [None] * len(names)
        for box, pen, name, error in zip(self.legend, line_pens(), names, errors, strict=True):
            judged = self.tr(" · error {error}").format(error=number(error, 2)) if error is not None else ""
            box.setText(f"{name}{judged}")
            box.setIcon(_stroke(pen, box.iconSize()))
            box.setToolTip(self.tr("Show or hide this line"))

    def _show_progress(self) -> None:
        if not self._epochs:
            self.progress.setText(self.tr("learning…"))
            return
        last = self._epochs[-1]
        if last.epoch < last.epochs:
            words = self.tr("epoch {epoch} of {epochs} · loss {loss}")
        elif last.epochs <= _ALL_TOLD:
            words = self.tr("loss of each epoch: {losses}")
        else:
            words = self.tr("loss: {first} after the first epoch, {loss} after {epochs}")
        losses = [number(one.loss, 3) for one in self._epochs]
        self.progress.setText(
            words.format(
                epoch=number(last.epoch),
                epochs=number(last.epochs),
                losses=" → ".join(losses),
                first=losses[0],
                loss=losses[-1],
            )
        )

    @Slot()
    def _on_theme_changed(self) -> None:
        self._show_legend()

    @Slot()
    def _on_predict(self) -> None:
        self.banner.clear()
        self._epochs.clear()
        self._show_progress()
        self.session.lesson.predict(int(self.tau.value()), self.noise.value(), self.network.currentData())

    @Slot(object)
    def _on_event(self, event: SeriesEpoch | SeriesPredicted) -> None:
        if isinstance(event, SeriesEpoch):
            self._epochs.append(event)
            self._show_progress()
        else:
            self.plot.show_series(event)
            self._errors = event.errors
            self._show_legend()


def _stroke(pen: QPen, size: QSize) -> QIcon:
    """Return a sample of a line as the plot draws it."""
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(pen)
    painter.drawLine(0, size.height() // 2, size.width(), size.height() // 2)
    painter.end()
    return QIcon(picture)
