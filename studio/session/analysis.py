"""Analysis of a text under the open model: the surprisal of its tokens, and the activations of the model's units."""

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

_EXPECTED = 5  # likeliest tokens that are kept for each place


@dataclass(frozen=True, slots=True)
class Judge:
    """The model that judged a text, or whose units were followed.

    Attributes:
        text_name: the name of the text that the model learned from.
        model: the model's name in the catalog.
        size: numbers in the model's hidden state; None where the model has none.
        name: the name of the model's run.
        version: when the run began, its steps and the digest of the weights; no two models share one.
    """

    text_name: str
    model: str
    size: int | None
    name: str
    version: tuple[str, int, str]

    @classmethod
    def of(cls, manifest: Manifest) -> Judge:
        """Return the judge that a manifest describes."""
        size = manifest.settings.get("hidden_size")
        version = manifest.created, int(manifest.result.get("steps") or 0), manifest.weights_digest
        return cls(manifest.text_name, manifest.model, size if isinstance(size, int) else None, manifest.name, version)


@dataclass(frozen=True, slots=True)
class JudgingProgress:
    """The share of the judging that is done, 0 to 1, all models together."""

    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The result of judging a text.

    Attributes:
        judges: the models, one or two.
        scored: the text under each model.
        passages: the text under two models, passage by passage; empty with one model.
        unlike: why two models could not be compared passage by passage; None where they could.
    """

    judges: tuple[Judge, ...]
    scored: tuple[Scored, ...]
    passages: tuple[Passage, ...] = ()
    unlike: StudioError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LookedInside:
    """The result of following the units of a model through a text."""

    judge: Judge
    kind: Kind
    activations: Activations
    telling: dict[str, list[TellingUnit]]


class Analysis(QObject):
    """Judges texts with the open model, and follows its units through texts.

    Attributes:
        judging, looking: the tasks; ``happened`` reports their progress.
        scored, other_scored: the last judged text under the open model, and under another; None where there is none.
        judges: the models that judged this text.
        passages, unlike: see `Judged`.
        activations, telling: the units along the last text, and the units that follow a feature of it.
        kind: the state on show.
        observed: the model whose units were followed.

    Signals:
        judged: another text is judged.
        looked: the units were followed through another text.
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
        """Judge a text by the open model, and by the model file ``other``; `judged` or ``judging.failed`` follows.

        The other model stays in memory only while it judges.
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
        """Return the states of the open model that can be shown; none where the model has no state."""
        if self._model.trained is None:
            return ()
        from studio.generation.activations import has_cells, shows_units  # torch is imported with the model

        model = self._model.trained.model
        if not shows_units(model):
            return ()
        return ("hidden", "cell") if has_cells(model) else ("hidden",)

    def learned_from_open_text(self) -> bool:
        """Whether the open model learned from the open text, however the text is cut now."""
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
        """Whether the model of ``judge`` is the open one."""
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
    """Judge a text by ``trained``, and then by the model file ``other``, if given."""
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
