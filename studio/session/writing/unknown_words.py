"""Words of the typed prefix that do not occur in the text that the model learned from."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.session.open_model import OpenModel
from studio.session.open_text import OpenText
from studio.session.task import Task
from studio.session.writing.overlap_meter import OverlapMeter
from studio.text.cleaning import clean_prefix
from studio.text.occurrences import is_missing, occurs, words_of
from studio.text.vocabulary import Vocabulary

_REST_MS = 300  # without typing, before the search


class UnknownWords(QObject):
    """Looks up the words of a prefix in the text that the model learned from, or else in the model's vocabulary.

    Attributes:
        missing: the words that do not occur.
        work: the task that searches.

    Signals:
        changed: other words are missing.
    """

    changed = Signal()

    def __init__(self, model: OpenModel, text: OpenText, overlap: OverlapMeter, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._overlap = overlap
        self._prefix = ""
        self.missing: tuple[str, ...] = ()
        self.work = Task(self)
        self.work.happened.connect(self._on_found)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REST_MS)
        self._soon.timeout.connect(self._on_due)
        text.corpus_changed.connect(self._soon.start)
        model.changed.connect(self._soon.start)

    def look_at(self, prefix: str) -> None:
        """Look up the words of ``prefix`` once the typing pauses; `changed` follows where other words are missing."""
        self._prefix = prefix
        still = tuple(word for word in self.missing if word in prefix)
        if still != self.missing:
            self._on_found(still)
        self._soon.start()

    @Slot()
    def _on_due(self) -> None:
        trained, text, prefix = self._model.trained, self._overlap.text, self._prefix
        if trained is None:
            return
        manifest = trained.manifest
        vocabulary, level, cleaning = trained.tokenizer.vocabulary, manifest.level, manifest.cleaning
        self.work.start(lambda: _find(prefix, cleaning, text, vocabulary, level))

    @Slot(object)
    def _on_found(self, missing: tuple[str, ...]) -> None:
        if missing != self.missing:
            self.missing = missing
            self.changed.emit()


def _find(prefix: str, cleaning: str, text: str, vocabulary: Vocabulary, level: str) -> Iterator[tuple[str, ...]]:
    words = words_of(clean_prefix(prefix, cleaning))
    yield tuple(word for word in words if (not occurs(word, text) if text else is_missing(word, vocabulary, level)))
