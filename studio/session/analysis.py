"""What the open model makes of a text that it is given: how much it surprises it, and what goes on inside."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from studio.generation.scored import Passage, Scored, ScoringProgress, compare
from studio.generation.unit_features import Activations, ReadingProgress, TellingUnit, telling_units
from studio.messages import StudioError
from studio.runs.manifest import Manifest
from studio.session.open_model import OpenModel
from studio.session.open_text import OpenText
from studio.session.task import Task
from studio.text.spans import token_ends

if TYPE_CHECKING:  # it imports torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel

Kind = Literal["hidden", "cell"]

_EXPECTED = 5  # tokens that are noted at each place, to say what was expected there


@dataclass(frozen=True, slots=True)
class Judge:
    """A model that judged, or was looked into.

    Attributes:
        text_name: the text it learned from.
        model: its name in the catalog.
        size: numbers in its hidden state; None where it has none.
        name: what its run is called.
        version: when it began, its steps and the digest of its weights: one for each model.
    """

    text_name: str
    model: str
    size: int | None
    name: str
    version: tuple[str, int, str]

    @classmethod
    def of(cls, manifest: Manifest) -> Judge:
        """Return what is told of a model."""
        size = manifest.settings.get("hidden_size")
        version = manifest.created, int(manifest.result.get("steps") or 0), manifest.weights_digest
        return cls(manifest.text_name, manifest.model, size if isinstance(size, int) else None, manifest.name, version)


@dataclass(frozen=True, slots=True)
class JudgingProgress:
    """How much of the work of all models is done, 0 to 1."""

    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A text is judged.

    Attributes:
        judges: the models.
        scored: the text under each.
        passages: the text under two models, passage by passage; empty where there is one.
        unlike: why two models could not be compared passage by passage; None where they could.
    """

    judges: tuple[Judge, ...]
    scored: tuple[Scored, ...]
    passages: tuple[Passage, ...] = ()
    unlike: StudioError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LookedInside:
    """The units were followed through a text."""

    judge: Judge
    kind: Kind
    activations: Activations
    telling: dict[str, list[TellingUnit]]


class Analysis(QObject):
    """Judges texts with the open model, and looks inside it.

    Attributes:
        judging, looking: the work; ``happened`` tells how far it is.
        scored, other_scored: the last text judged, by the open model and by another; None where there is none.
        judges: the models that judged it.
        passages, unlike: see `Judged`.
        activations, telling: the units of the last text looked at, and those of them that tell something.
        kind: what was looked at.
        observed: the model that was looked into.

    Signals:
        judged: there is another text judged.
        looked: there are other units to look at.
    """

    judged = Signal()
    looked = Signal()

    def __init__(self, model: OpenModel, text: OpenText, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._text = text
        self.judging = Task(self)
        self.looking = Task(self)
        self.scored: Scored | None = None
        self.other_scored: Scored | None = None
        self.judges: tuple[Judge, ...] = ()
        self.passages: tuple[Passage, ...] = ()
        self.unlike: StudioError | None = None
        self.activations: Activations | None = None
        self.telling: dict[str, list[TellingUnit]] = {}
        self.kind: Kind = "hidden"
        self.observed: Judge | None = None
        self.judging.happened.connect(self._on_judging)
        self.looking.happened.connect(self._on_looking)

    def judge(self, text: str, other: Path | None = None) -> None:
        """Judge a text by the open model, and by the one in the file ``other``; `judged` or ``judging.failed`` follows.

        The other model is in memory for that time alone.
        """
        trained = self._model.trained
        if trained is not None:
            self.judging.start(lambda: judge(trained, text, other))

    def look_inside(self, text: str, kind: Kind = "hidden") -> None:
        """Follow the units of the open model through a text; `looked` or ``looking.failed`` follows."""
        trained = self._model.trained
        if trained is not None:
            self.looking.start(lambda: look_inside(trained, text, kind))

    def kinds(self) -> tuple[Kind, ...]:
        """Return which states of the open model can be looked at; none where the model has no state."""
        if self._model.trained is None:
            return ()
        from studio.generation.activations import has_cells, shows_units  # with the model came torch

        model = self._model.trained.model
        if not shows_units(model):
            return ()
        return ("hidden", "cell") if has_cells(model) else ("hidden",)

    def learned_from_open_text(self) -> bool:
        """Whether the open model learned from the open text, however that is cut now."""
        corpus, trained = self._text.corpus, self._model.trained
        if corpus is None or trained is None:
            return False
        return corpus.document.digest == trained.manifest.text_digest

    def unread_end(self, most: int) -> str:
        """Return the end of the open text that the open model never read, of ``most`` characters at most.

        Empty where the model read the whole text, where no text or no model is open, and where the model learned from
        the same text under another cleaning: nobody knows then which characters the model read.
        """
        corpus, trained = self._text.corpus, self._model.trained
        if corpus is None or trained is None:
            return ""
        text, manifest, tokenizer = corpus.text, trained.manifest, trained.tokenizer
        start = max(0, len(text) - most)
        if self.learned_from_open_text():
            same_cut = (corpus.tokenizer.level, corpus.tokenizer.settings()) == (tokenizer.level, tokenizer.settings())
            unread = manifest.unread_tokens(len(corpus.token_ids) if same_cut else 0)
            if manifest.cleaning != corpus.cleaning or not unread:
                return ""
            end = text[start:]
            token_ids = tokenizer.encode(end)
            if len(token_ids) > unread:
                start += int(token_ends(tokenizer, end, token_ids)[-unread - 1])
        line = text.find("\n", start, (start + len(text)) // 2) + 1 if start else 0
        return text[line or start :]

    def is_open(self, judge: Judge) -> bool:
        """Whether that model is the one that is open now."""
        trained = self._model.trained
        return trained is not None and Judge.of(trained.manifest).version == judge.version

    @Slot(object)
    def _on_judging(self, event: object) -> None:
        if isinstance(event, Judged):
            self.judges, self.passages, self.unlike = event.judges, event.passages, event.unlike
            self.scored = event.scored[0]
            self.other_scored = event.scored[1] if len(event.scored) > 1 else None
            self.judged.emit()

    @Slot(object)
    def _on_looking(self, event: object) -> None:
        if isinstance(event, LookedInside):
            self.activations, self.telling = event.activations, event.telling
            self.kind, self.observed = event.kind, event.judge
            self.looked.emit()


def judge(trained: TrainedModel, text: str, other: Path | None) -> Iterator[JudgingProgress | Judged]:
    """Judge a text by one model, and then by another that is opened for it."""
    first_judge = Judge.of(trained.manifest)
    count = 1 if other is None else 2
    first = yield from _score(trained, text, 0, count)
    if other is None:
        yield Judged((first_judge,), (first,))
        return
    from studio.runs.model_file import load_model

    yield JudgingProgress(1 / count)
    second_model = load_model(other)
    second = yield from _score(second_model, text, 1, count)
    judges = first_judge, Judge.of(second_model.manifest)
    try:
        yield Judged(judges, (first, second), tuple(compare(first, second)))
    except StudioError as error:
        yield Judged(judges, (first, second), unlike=error)


def _score(trained: TrainedModel, text: str, place: int, count: int) -> Generator[JudgingProgress, None, Scored]:
    from studio.generation.surprisal import score_tokens

    manifest = trained.manifest
    for step in score_tokens(trained.model, trained.tokenizer, manifest.cleaning, text, _EXPECTED, manifest.unlearned):
        if isinstance(step, ScoringProgress):
            yield JudgingProgress((place + step.done / step.total) / count)
        else:
            return step
    raise AssertionError("the work ended without a result")


def look_inside(trained: TrainedModel, text: str, kind: Kind) -> Iterator[ReadingProgress | LookedInside]:
    """Follow the units of a model through a text."""
    from studio.generation.activations import hidden_states

    for step in hidden_states(trained.model, trained.tokenizer, trained.manifest.cleaning, text, kind):
        if isinstance(step, ReadingProgress):
            yield step
        else:
            yield LookedInside(Judge.of(trained.manifest), kind, step, telling_units(step))
