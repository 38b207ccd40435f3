"""The tab Detective: how likely a model finds a text, and which of two models finds the text likelier."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QProgressBar

from studio.session.analysis import JudgingProgress
from studio.session.session import Session
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.parts import Card, ListBox, button, column, label, row
from studio.ui.common.run_names import full_name
from studio.ui.common.theme import GAP, GRID
from studio.ui.write.tabs.judged_text import JudgedText
from studio.ui.write.tabs.pasted_text import PastedText
from studio.ui.write.tabs.tab import Tab
from studio.ui.write.tabs.work_buttons import show_work

_END = 2000  # characters of the open text
_SHORTEST = 2


class DetectiveTab(Tab):
    """Takes a text for the open model, and optionally another model, to judge.

    Attributes:
        text: the text to judge.
        end_button: inserts the part of the open text's end that the open model did not learn from; hidden where there
            is none.
        other: the other model.
        judge_button, stop_button: start and stop judging.
        result: the judged text.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._analysis = session.analysis
        self._files: list[Path] = []
        self._chosen: Path | None = None
        self.text = PastedText()
        self.text.changed.connect(self._show_state)
        self.text.changed.connect(self.typed)
        self.end_button = button("link")
        self.end_button.clicked.connect(self._on_end_wanted)
        self.other = ListBox()
        self.other.activated.connect(self._on_other_chosen)
        self._beside = label("muted")
        self._beside.setBuddy(self.other)
        self.judge_button = button("primary")
        self.judge_button.clicked.connect(self._on_judge_clicked)
        self.stop_button = button()
        self.stop_button.clicked.connect(self._analysis.judging.stop)
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        self.result = JudgedText(session)
        self._fill()
        self._analysis.judged.connect(self._on_judged)
        self._analysis.judging.happened.connect(self._on_judging)
        self._analysis.judging.changed.connect(self._show_state)
        self._analysis.judging.failed.connect(self.failed)
        session.model.changed.connect(self._on_model_changed)
        session.text.corpus_changed.connect(self._show_state)
        session.runs.changed.connect(self._on_runs_changed)
        self._on_judged()
        self.retranslate()

    def _fill(self) -> None:
        card = Card()
        self._heading = label("heading")
        self._hint = WrappedLabel("small")
        card.column.addWidget(self._heading)
        card.column.addWidget(self._hint)
        card.column.addWidget(self.text)
        self.text.links.addWidget(self.end_button)
        controls = row(self._beside, self.other, self._progress, self.stop_button, self.judge_button)
        controls.setStretch(1, 2)
        controls.setStretch(2, 1)
        self.other.setMinimumWidth(16 * GRID)
        card.column.addLayout(controls)
        layout = column(card, self.result, spacing=GAP)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def typed_text(self) -> str:
        """See Tab.typed_text: the text to judge."""
        return self.text.text()

    def set_typed_text(self, text: str) -> None:
        """See Tab.set_typed_text."""
        self.text.set_text(text)

    def take_model_file(self, path: Path) -> None:
        """See Tab.take_model_file. The model in this file judges beside the open one."""
        if path not in self._files:
            self._files.append(path)
        self._chosen = path
        self._show_others()

    def retranslate(self) -> None:
        """See Translated."""
        self._heading.setText(self.tr("Style detective"))
        self._hint.setText(
            self.tr(
                "Give the model a text it does not know. What it would have expected stays pale, what surprises it "
                "turns blue; the fewer bits it needs for a character, the more the text is in its manner."
            )
        )
        self.text.field.setPlaceholderText(self.tr("Type or paste a text here"))
        self.text.field.setAccessibleName(self.tr("Text to judge"))
        self._beside.setText(self.tr("Beside it:"))
        self.other.setAccessibleName(self.tr("Second model"))
        self.judge_button.setText(self.tr("Judge"))
        self.stop_button.setText(self.tr("Stop"))
        self._progress.setAccessibleName(self.tr("Progress of the judging"))
        self._show_others()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent."""
        super().showEvent(event)
        self._show_others()
        self._session.runs.refresh()

    def _show_others(self) -> None:
        """List the choices for the other model: none, the kept runs, files chosen before, another file."""
        self.other.clear()
        self.other.addItem(self.tr("No other model"), None)
        for run in self._session.runs.kept:
            if not run.fills_gaps:
                self.other.addItem(full_name(run), run.path)
        for path in self._files:
            self.other.addItem(path.name, path)
        self.other.addItem(self.tr("A model file…"), "")
        paths = [self.other.itemData(place) for place in range(self.other.count())]
        self.other.setCurrentIndex(paths.index(self._chosen) if self._chosen in paths else 0)
        self._chosen = self.other.currentData()

    @Slot()
    def _on_runs_changed(self) -> None:
        if self.isVisible():
            self._show_others()

    @Slot()
    def _on_other_chosen(self) -> None:
        if self.other.currentData() == "":
            self._show_others()
            self.model_file_wanted.emit()
        else:
            self._chosen = self.other.currentData()

    @Slot()
    def _on_end_wanted(self) -> None:
        end = self._analysis.unread_end(_END)
        if end:
            self.text.set_text(end)

    @Slot()
    def _on_judge_clicked(self) -> None:
        if self.judge_button.isEnabled():
            self._progress.setValue(0)
            self._analysis.judge(self.text.text(), self._chosen)

    @Slot(object)
    def _on_judging(self, event: object) -> None:
        if isinstance(event, JudgingProgress):
            self._progress.setValue(round(1000 * event.share))

    @Slot()
    def _on_judged(self) -> None:
        self.result.show_result()
        self.result.setVisible(self._analysis.scored is not None)
        if self.stop_button.hasFocus():  # it is about to go
            self.result.view.setFocus()

    @Slot()
    def _on_model_changed(self) -> None:
        self.result.retranslate()  # the verdict may come from the model before
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        self._progress.setVisible(self._analysis.judging.running)
        of_model = self._analysis.learned_from_open_text()
        of_other = self.tr("Use the end of the open text")
        self.end_button.setText(self.tr("Use the end of the open text that it never read") if of_model else of_other)
        self.end_button.setVisible(bool(self._analysis.unread_end(_SHORTEST)))
        ready = self._session.model.trained is not None and not self.text.is_empty()
        judging, begin, stop = self._analysis.judging, self.judge_button, self.stop_button
        show_work(judging, begin, stop, ready=ready, otherwise=self.text.field)
        without = self._session.model.trained is None
        self.judge_button.setToolTip(self.tr("Train or open a model first.") if without else "")
        self.judge_button.setAccessibleDescription(self.judge_button.toolTip())
