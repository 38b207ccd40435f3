"""The tab Inside: the hidden units of a recurrent model while the model reads a text."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from studio.generation.unit_features import ReadingProgress
from studio.models.specs import MODELS
from studio.session.analysis import Kind
from studio.session.session import Session
from studio.ui.common.empty_state import EmptyState
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.parts import Card, button, column, label, row
from studio.ui.common.theme import GAP, GRID
from studio.ui.write.tabs.pasted_text import PastedText
from studio.ui.write.tabs.tab import Tab
from studio.ui.write.tabs.units_view import UnitsView
from studio.ui.write.tabs.work_buttons import show_work

SHOWN = 5000
"""The most characters of a text that the model reads."""


class ActivationsTab(Tab):
    """Takes a text and shows the units of the open model over it.

    Attributes:
        text: the text to read.
        kind_buttons: hidden units, or cells of an LSTM.
        look_button, stop_button: start and stop the reading.
        empty: shown while the open model has no units to show.
        result: the units over the text.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._analysis = session.analysis
        self._own = False  # the user typed the text, or put it there
        self._kind: Kind = "hidden"
        self.text = PastedText()
        self.text.changed.connect(self._on_edited)
        self.kind_buttons = {kind: button("tab", checkable=True) for kind in ("hidden", "cell")}
        for choice in self.kind_buttons.values():
            choice.clicked.connect(self._on_kind_clicked)
        self.look_button = button("primary")
        self.look_button.clicked.connect(self._on_look_clicked)
        self.stop_button = button()
        self.stop_button.clicked.connect(self._analysis.looking.stop)
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        self._fill()
        self._analysis.looked.connect(self._on_looked)
        self._analysis.looking.happened.connect(self._on_looking)
        self._analysis.looking.changed.connect(self._show_state)
        self._analysis.looking.failed.connect(self.failed)
        session.model.changed.connect(self._on_model_changed)
        self._on_looked()
        self.retranslate()

    def _fill(self) -> None:
        card = Card()
        self._heading = label("heading")
        self._hint = WrappedLabel("small")
        self._cut = WrappedLabel("small")
        controls = row(
            *self.kind_buttons.values(), None, self._progress, self.stop_button, self.look_button, spacing=GRID
        )
        for widget in (self._heading, self._hint, self.text, self._cut):
            card.column.addWidget(widget)
        card.column.addLayout(controls)
        self.result = UnitsView(self._analysis)
        layout = column(card, self.result, spacing=GAP)
        layout.setStretch(1, 1)
        self._looking = QWidget()
        self._looking.setLayout(layout)
        self.empty = EmptyState()
        self.empty.acted.connect(self._on_train_clicked)
        self.setLayout(column(self.empty, self._looking))

    def show_written(self, text: str) -> None:
        """See Tab.show_written. A text that the user put there stays."""
        if not self._own:
            self.text.set_text(text)
            self._own = False

    def retranslate(self) -> None:
        """See Translated."""
        self._heading.setText(self.tr("Look inside"))
        self._hint.setText(
            self.tr(
                "A recurrent model carries some numbers from each symbol to the next: its hidden units. Some of them "
                "keep track of something: whether it is within quotation marks, or how far the line has come."
            )
        )
        self._show_empty()
        self.text.field.setPlaceholderText(self.tr("Type or paste a text for the model to read"))
        self.text.field.setAccessibleName(self.tr("Text to read"))
        self.kind_buttons["hidden"].setText(self.tr("Hidden units"))
        self.kind_buttons["cell"].setText(self.tr("LSTM cells"))
        self.kind_buttons["hidden"].setToolTip(self.tr("What the units say to the layer after them"))
        self.kind_buttons["cell"].setToolTip(self.tr("What the LSTM remembers, whether it says so or not"))
        self.look_button.setText(self.tr("Look"))
        self.stop_button.setText(self.tr("Stop"))
        self._progress.setAccessibleName(self.tr("Progress of the reading"))
        self._cut.setText(self.tr("The first {count} characters are looked at.").format(count=number(SHOWN)))
        self._show_state()

    def _show_empty(self) -> None:
        trained = self._session.model.trained
        words = self.tr("Train or open a model first: an RNN, a GRU or an LSTM.")
        if trained is not None:
            words = self.tr(
                "The open model, “{name}”, carries no hidden units along. An RNN, a GRU or an LSTM has them: train one "
                "on your text, or open one you saved."
            ).format(name=shown_name(trained.manifest.name))
        self.empty.show_words(self.tr("No hidden units to look at"), words, self.tr("Train an LSTM"))

    def _look(self) -> None:
        self._progress.setValue(0)
        self._analysis.look_inside(self.text.text()[:SHOWN], self._kind)

    @Slot()
    def _on_edited(self) -> None:
        self._own = not self.text.is_empty()
        self._show_state()

    @Slot()
    def _on_train_clicked(self) -> None:
        self.training_wanted.emit(MODELS.plain_with_units())

    @Slot()
    def _on_look_clicked(self) -> None:
        if self.look_button.isEnabled():
            self._look()

    @Slot()
    def _on_kind_clicked(self) -> None:
        self._kind = "cell" if self.sender() is self.kind_buttons["cell"] else "hidden"
        self._show_state()
        if self.look_button.isEnabled() and self._analysis.activations is not None:
            self._look()

    @Slot()
    def _on_model_changed(self) -> None:
        if self._kind not in self._analysis.kinds():
            self._kind = "hidden"
        self.result.retranslate()  # the units may belong to the model before
        self.retranslate()

    @Slot(object)
    def _on_looking(self, event: object) -> None:
        if isinstance(event, ReadingProgress):
            self._progress.setValue(1000 * event.done // max(1, event.total))

    @Slot()
    def _on_looked(self) -> None:
        self.result.show_result()
        self._show_state()
        if self.stop_button.hasFocus():  # it is about to go
            self.result.view.setFocus()

    @Slot()
    def _show_state(self) -> None:
        kinds = self._analysis.kinds()
        self.empty.setVisible(not kinds)
        self._looking.setVisible(bool(kinds))
        for kind, choice in self.kind_buttons.items():
            choice.setVisible(len(kinds) > 1)
            choice.setChecked(kind == self._kind)
        self._cut.setVisible(len(self.text.text()) > SHOWN)
        looking, ready = self._analysis.looking, bool(kinds) and not self.text.is_empty()
        self._progress.setVisible(looking.running)
        show_work(looking, self.look_button, self.stop_button, ready=ready, otherwise=self.text.field)
        self.result.setVisible(bool(kinds) and self._analysis.activations is not None)
