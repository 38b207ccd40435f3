"""The curve of a run, and its figures in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter, QPainter

from studio.runs.curve_table import curve_table
from studio.runs.manifest import perplexity
from studio.session.session import Session
from studio.session.training_record import TrainingRecord
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.names import model_name
from studio.ui.common.parts import Card, ElidedLabel, Translated, button, label, row
from studio.ui.common.theme import GAP, GRID, theme
from studio.ui.train.curve_tabs import CurveTabs
from studio.ui.train.perplexity_plot import PerplexityPlot, Words
from studio.ui.train.throughput_pane import ThroughputPane

_HUGE = 1e6  # a perplexity from here on is shown as infinite: its digits tell nothing
_PIXELS = 2  # pixels of a saved picture for each on the screen, enough for print


class CurveCard(Translated, Card):
    """The perplexity of the run on show, its curve, and a sentence on the plan of the run.

    Attributes:
        tabs: choose the unit along the curve and the scales; hold the menu.
        plot: the curve.
        figure, meaning: the perplexity, and on what and when it was measured.
        plan_line: the plan of the run, or the text the run learned from.
        pane: more curves, folded at first.
        more_button: unfolds and folds these curves.
        all_button: shows the whole run again; visible while only a part is in view.

    Signals:
        save_wanted: the kind of file to save, ``png`` or ``csv``, and the function that makes its content.
    """

    save_wanted = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._make_heading()
        self.plot = PerplexityPlot(self.tabs.choice)
        self.plot.setMinimumHeight(16 * GRID)
        self.column.addWidget(self.plot, 3)
        self.pane = ThroughputPane(self.plot)
        self.pane.hide()
        self.column.addWidget(self.pane, 1)
        self.figure = label("fact")
        self.meaning = ElidedLabel("muted")
        meaning = row(self.figure, self.meaning)
        meaning.setStretch(1, 1)
        self.column.addLayout(meaning)
        self.more_button = button("link", checkable=True)
        self.plan_line = ElidedLabel("small")
        self.plan_line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.all_button = button("link")
        self.all_button.hide()
        foot = row(self.more_button, self.all_button, self.plan_line, spacing=GAP)
        foot.setStretch(2, 1)
        self.column.addLayout(foot)
        self._connect()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def _make_heading(self) -> None:
        self._heading = label("heading")
        self._train_legend = label("small")
        self._validation_legend = label("small")
        self.tabs = CurveTabs()
        heading = row(self._heading, self._train_legend, self._validation_legend)
        heading.insertSpacing(1, GRID)
        heading.addWidget(self.tabs, 1)
        self.column.addLayout(heading)

    def _connect(self) -> None:
        tabs = self.tabs
        tabs.changed.connect(self._on_choice_changed)
        tabs.follow.toggled.connect(self.plot.follow)
        self.plot.following_changed.connect(tabs.follow.setChecked)
        self.plot.following_changed.connect(self.all_button.setHidden)
        self.all_button.clicked.connect(self._on_show_all)
        self.more_button.toggled.connect(tabs.more_curves.setChecked)
        tabs.more_curves.toggled.connect(self._on_more_curves)
        tabs.save_picture.triggered.connect(self._on_save_picture)
        tabs.save_figures.triggered.connect(self._on_save_figures)

    def retranslate(self) -> None:
        """See Translated."""
        self._heading.setText(self.tr("Perplexity"))
        self._train_legend.setText("● " + self.tr("learning"))
        self._validation_legend.setText("● " + self.tr("on unseen text"))
        self.plot.setAccessibleName(self.tr("Plot of the perplexity along the run; arrow keys read it"))
        self._heading.setToolTip(
            self.tr("Wheel or + and −: zoom. Drag: move. Double click or Esc: all of it. Arrow keys: read the curve.")
        )
        self.all_button.setText(self.tr("Show all of it"))
        times = (self.tr("{count} s"), self.tr("{count} min"), self.tr("{count} h"))
        baseline_lines = (
            self.tr("pure guessing · {perplexity}"),
            self.tr("counting tokens · {perplexity}"),
            self.tr("counting pairs · {perplexity}"),
            self.tr("counting {order} together · {perplexity}"),
        )
        words = Words(
            {
                "epochs": self.tr("epoch {count}"),
                "steps": self.tr("step {count}"),
                "tokens": self.tr("{count} tokens"),
            },
            self.tr("learning {perplexity}"),
            self.tr("on unseen text {perplexity}"),
            self.tr("rate × {factor}"),
            self.tr("best {perplexity}"),
        )
        self.plot.set_words(baseline_lines, times, words)
        self.pane.plot.set_time_words(times)
        self._name_more_button()
        self.show_figures()

    def _name_more_button(self) -> None:
        self.more_button.setText(self.tr("More curves") + (" ▴" if self.more_button.isChecked() else " ▾"))

    def draw(self) -> None:
        """Draw the run on show."""
        self.plot.show_record(self._session.training.record)
        self._draw_pane()

    def _draw_pane(self) -> None:
        if not self.pane.isHidden():
            self.pane.show_record(self._session.training.record)

    def show_figures(self) -> None:
        """Show the perplexity, and the plan of the run."""
        record = self._session.training.record
        latest = record.latest if record is not None else None
        unseen = record is not None and len(record.history.validation_losses) > 0
        self._validation_legend.setVisible(unseen or record is None)
        self.figure.setVisible(latest is not None)
        for action in (self.tabs.save_picture, self.tabs.save_figures):
            action.setEnabled(record is not None and len(record.history.steps) + len(record.history.evaluations) > 0)
        self.plan_line.setText(self._planned_words())
        if record is not None and latest is not None:
            self.figure.setText(_shown(record.loss()))
            self.figure.setToolTip(self._figure_tip(record))
            symbols, which = number(record.vocabulary_size), self._which_figure(record)
            guesses = not perplexity(record.loss()) < record.vocabulary_size
            words = (
                self.tr("{which} · no better than guessing among {symbols} tokens")
                if guesses
                else self.tr("{which} · of {symbols} tokens")
            )
            self.meaning.setText(words.format(which=which, symbols=symbols))
        elif self._session.training.running and record is not None and record.started is None:
            self.meaning.setText(self.tr("Measuring this computer and the text, to choose what suits them…"))
        else:
            self.meaning.setText(self.tr("Perplexity: among how many tokens the model still wavers. Lower is better."))

    def _figure_tip(self, record: TrainingRecord) -> str:
        """Return the meaning of the perplexity, and the same in bits."""
        loss = record.loss()
        if not math.isfinite(loss):
            return ""
        means = self.tr("As unsure as if it chose among {perplexity} of {symbols} tokens each time.").format(
            perplexity=_shown(loss), symbols=number(record.vocabulary_size)
        )
        bits = self.tr("{bits} bits per token").format(bits=number(loss / math.log(2), 2))
        return f"{means}\n{bits}"

    def _which_figure(self, record: TrainingRecord) -> str:
        """Return what the perplexity was measured on, and when: now, at the best evaluation, or at the end."""
        over = not self._session.training.running
        if not len(record.history.evaluations):
            return self.tr("at the end, on its own text") if over else self.tr("now, on its own text")
        losses = record.history.validation_losses
        best, now = _shown(float(losses.min())), _shown(float(losses[-1]))
        if record.finished is not None and record.finished.validation_loss is not None:
            if best == _shown(record.loss()):
                return self.tr("at its best on all unseen text")
            return self.tr("at its best on all unseen text ({look} on the way)").format(look=best)
        if over and best == now:
            return self.tr("at the end on unseen text, its best")
        if over:
            return self.tr("at its best on unseen text, {now} at the end").format(now=now)
        if best == now:
            return self.tr("now on unseen text, its best so far")
        return self.tr("best so far on unseen text, now {now}").format(now=now)

    def _planned_words(self) -> str:
        """Return the plan of the run on show in a line; name its text where another text is open."""
        record, corpus = self._session.training.record, self._session.text.corpus
        if record is not None and corpus is not None and corpus.document.name != record.text_name:
            return self.tr("This run learned from “{text}”").format(text=shown_name(record.text_name))
        planned = record.planned if record is not None else None
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

    def picture(self) -> bytes:
        """Return the card without tabs and links as a PNG of twice its size."""
        shown = [self.tabs, self.more_button, self.all_button]
        hidden = [widget for widget in shown if not widget.isHidden()]
        for widget in hidden:
            widget.hide()
        image = QImage(self.size() * _PIXELS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_PIXELS)
        image.fill(theme.colours.card)
        painter = QPainter(image)
        self.render(painter, QPoint())
        painter.end()
        for widget in hidden:
            widget.show()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(image)
        return bytes(buffer.data().data())

    @Slot()
    def _on_choice_changed(self) -> None:
        self.plot.choose()
        self._draw_pane()

    @Slot()
    def _on_show_all(self) -> None:
        self.plot.setFocus()  # the button vanishes, and Qt would pass the focus to the next widget
        self.plot.follow(True)

    @Slot(bool)
    def _on_more_curves(self, shown: bool) -> None:
        self.more_button.setChecked(shown)
        self._name_more_button()
        self.pane.setVisible(shown)
        self.plot.line_up(shown)
        self.draw()

    @Slot()
    def _on_save_picture(self) -> None:
        made = self.picture()  # a widget may paint itself only on the window's thread
        self.save_wanted.emit("png", lambda: made)

    @Slot()
    def _on_save_figures(self) -> None:
        if self._session.training.record is not None:
            self.save_wanted.emit("csv", curve_table(self._session.training.record.history))


def _shown(loss: float) -> str:
    """Return the perplexity of a loss in words; infinite where its digits tell nothing."""
    value = perplexity(loss)
    return number(value, 1) if value < _HUGE else "∞"
