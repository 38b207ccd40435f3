"""Starting trainings on the Runs page: resumed runs, forks, races."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.runs.index import KeptRun
from studio.runs.manifest import Manifest, perplexity
from studio.session.race import BUSY, NO_TEXT, RaceEntry
from studio.session.session import Session
from studio.training.config import TrainingConfig
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import explanation, number
from studio.ui.common.names import per_token
from studio.ui.runs.race_dialog import RaceDialog
from studio.ui.runs.train_on_card import Fork


class RunsTraining(QObject):
    """Starts trainings through the session, and says why one cannot start.

    Attributes:
        dialog: the last race dialog, None before the first.

    Signals:
        refused: the error that kept a training from starting.
        text_missing: the same, where the user can open a text to go on.
        started: a training has started.
        waiting: the `Message` that says for what a training waits.
    """

    refused = Signal(object)
    text_missing = Signal(object)
    started = Signal()
    waiting = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        """Take the session, and the widget over which dialogs open."""
        super().__init__(window)
        self._session = session
        self._window = window
        self._waits = False  # for a training to start, or for its text
        self.dialog: RaceDialog | None = None
        session.training.changed.connect(self._on_training_changed)
        session.text.reading.failed.connect(self._on_reading_failed)

    def go_on(self, run: KeptRun, longer: Mapping[str, object] | None = None) -> None:
        """Resume a run; its text is opened first where another text is open."""
        if self._is_busy():
            return
        source = self._session.runs.library.about(run).source
        if self._session.text.corpus is None and (source is None or not source.paths):
            words = QT_TRANSLATE_NOOP("core", "Open the text “{name}” first: where it lies is not known.")
            self.text_missing.emit(StudioError(words, name=run.text_name))
            return
        self._waits = True
        try:
            self._session.training.go_on(run, longer)
        except StudioError as error:
            self._waits = False
            self.refused.emit(error)
            return
        if self._waits and self._session.text.reading.running:
            words = QT_TRANSLATE_NOOP("core", "“{name}” is being opened…")
            self.waiting.emit(Message(words, {"name": run.text_name}))

    def fork(self, run: KeptRun, manifest: Manifest, fork: Fork) -> None:
        """Train a new run on the open text that begins with the weights of ``run``."""
        if self._is_busy():
            return
        if self._session.text.corpus is None:
            words = QT_TRANSLATE_NOOP("core", "A new run needs a text to learn from: open “{name}”, or another.")
            self.text_missing.emit(StudioError(words, name=run.text_name))
            return
        self._waits = True
        config = TrainingConfig(**{**_known(manifest.training), **fork.training})
        self._session.training.fork(run, fork.settings, config, last=fork.last)

    def ask_who_races(self, kept: Sequence[tuple[KeptRun, Manifest]]) -> None:
        """Let the user choose who races; each of the runs ``kept`` can take part again."""
        corpus = self._session.text.corpus
        if self._is_busy():
            return
        if corpus is None:
            self.text_missing.emit(StudioError(NO_TEXT))
            return
        self.dialog = RaceDialog(self._window, shown_name(corpus.document.name), len(corpus.token_ids), kept)
        self.dialog.entries_wanted.connect(self._on_entries_wanted)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def outcome(self) -> list[Message]:
        """Return messages on the winner of the last race, and on the contestants that failed."""
        race = self._session.race
        judged = [run for run in race.runs() if run.validation_loss is not None]
        judged = [run for run in judged if not run.fills_gaps] or judged  # filling gaps is an easier task
        ranked = sorted(judged, key=lambda run: run.validation_loss or 0.0)
        messages = []
        if ranked:
            values: dict[str, object] = {"name": ranked[0].name, "perplexity": _perplexity_words(ranked[0])}
            words = QT_TRANSLATE_NOOP(
                "core", "The race is over. “{name}” is best: perplexity {perplexity} on unseen text."
            )
            if len(ranked) > 1:
                values |= {"second": ranked[1].name, "other": _perplexity_words(ranked[1])}
                words = QT_TRANSLATE_NOOP(
                    "core",
                    "The race is over. “{name}” is best: perplexity {perplexity} on unseen text; next is “{second}” "
                    "with {other}.",
                )
            messages.append(Message(words, values))
        failed = QT_TRANSLATE_NOOP("core", "“{name}” did not come to its end: {reason}")
        messages += [
            Message(failed, {"name": entry.name, "reason": explanation(error)}) for entry, error in race.failures
        ]
        return messages

    def _is_busy(self) -> bool:
        if self._session.training.running or self._session.race.running:
            self.refused.emit(StudioError(BUSY))
            return True
        return False

    @Slot(object)
    def _on_entries_wanted(self, entries: Sequence[RaceEntry]) -> None:
        try:
            self._session.race.start(entries)
        except StudioError as error:  # text and training may have changed since the dialog opened
            self.refused.emit(error)

    @Slot()
    def _on_training_changed(self) -> None:
        if self._waits and self._session.training.running:
            self._waits = False
            self.started.emit()

    @Slot(object)
    def _on_reading_failed(self, error: BaseException) -> None:
        if self._waits:
            self._waits = False
            self.refused.emit(error)


def _perplexity_words(run: KeptRun) -> str:
    return per_token(number(perplexity(run.validation_loss or 0.0), 2), run.level)


def _known(training: Mapping[str, object]) -> dict[str, object]:
    """Return the settings that `TrainingConfig` has."""
    names = {field.name for field in fields(TrainingConfig)}
    return {name: value for name, value in training.items() if name in names}
