"""A contact sheet: continuations of one prefix for a grid of temperatures and top-p, all written at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.generation.config import GenerationConfig, fresh_seed
from studio.generation.events import GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn
from studio.session.jobs import gathered
from studio.session.open_model import OpenModel
from studio.session.stars import Star, Stars
from studio.session.task import Task

if TYPE_CHECKING:  # it imports torch, which must not hold up the window
    from studio.runs.model_file import TrainedModel

STARS = "stars.json"
"""The file of the stars, in the studio's folder."""


@dataclass
class Cell:
    """One continuation on the sheet.

    Attributes:
        temperature, top_p: the sampling of the continuation.
        pieces: what the model wrote so far, token by token.
        finished: whether the continuation is complete.
    """

    temperature: float
    top_p: float
    pieces: list[str] = field(default_factory=list)
    finished: bool = False

    @property
    def text(self) -> str:
        """The continuation so far."""
        return "".join(self.pieces)


class ContactSheet(QObject):
    """Writes the continuations of a grid with one seed, and stars those that the user likes.

    Attributes:
        model: the model that writes.
        cells: the continuations, row by row: a row has one temperature, and a column one top-p.
        columns: the number of columns.
        seed: the seed of all continuations; None before the first sheet.
        read: the prefix as the model read it; empty before.
        unknown: the tokens of the prefix that the model does not know.
        writing: the task that writes.
        stars: the starred continuations.

    Signals:
        changed: a sheet was begun, stopped or finished.
        grown: some continuations are longer.
        failed: the error of the writing or of the stars.
    """

    changed = Signal()
    grown = Signal()
    failed = Signal(object)

    def __init__(self, model: OpenModel, folder: Path, parent: QObject) -> None:
        """Take the model, and the studio's folder."""
        super().__init__(parent)
        self.model = model
        self.cells: tuple[Cell, ...] = ()
        self.columns = 0
        self.seed: int | None = None
        self.read = ""
        self.unknown: tuple[str, ...] = ()
        self._model = self._text_name = ""
        self.writing = Task(self)
        self.stars = Stars(folder / STARS, self)
        self.writing.happened.connect(self._on_events)
        self.writing.changed.connect(self.changed)
        self.writing.failed.connect(self.failed)
        self.stars.failed.connect(self.failed)
        model.changed.connect(self.stop)

    def start(
        self, prefix: str, temperatures: Sequence[float], top_ps: Sequence[float], length: int, seed: int | None = None
    ) -> None:
        """Continue ``prefix`` for each temperature and top-p, all with one seed; with None the seed is random.

        A sheet that is being written is stopped. Without an open model nothing happens.
        """
        trained = self.model.trained
        if trained is None:
            return
        self.seed = fresh_seed() if seed is None else seed
        self.cells = tuple(Cell(temperature, top_p) for temperature, top_p in product(temperatures, top_ps))
        self.columns = len(top_ps)
        self.read, self.unknown = "", ()
        self._model, self._text_name = trained.manifest.name, trained.manifest.text_name
        configs = [
            GenerationConfig(length=length, temperature=cell.temperature, top_p=cell.top_p, seed=self.seed)
            for cell in self.cells
        ]
        self.writing.start(lambda: _write(trained, prefix, configs))
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Stop writing; the continuations so far stay."""
        self.writing.stop()

    def can_star(self, place: int) -> bool:
        """Whether the continuation at ``place`` can be starred: it is not empty, and will not grow."""
        cell = self.cells[place]
        return bool(cell.pieces) and (cell.finished or not self.writing.running)

    def star_of(self, place: int) -> Star:
        """Return the star that `star` would add for the continuation at ``place``."""
        cell = self.cells[place]
        when = datetime.datetime.now().astimezone().isoformat(timespec="microseconds")
        how = (cell.temperature, cell.top_p, self.seed or 0)
        return Star(self.read, cell.text, *how, self._model, self._text_name, when)

    def is_starred(self, place: int) -> bool:
        """Whether the continuation at ``place`` is starred."""
        return self.stars.holds(self.star_of(place))

    def star(self, place: int) -> None:
        """Star the continuation at ``place``; ``stars.changed`` follows."""
        if self.can_star(place):
            self.stars.add(self.star_of(place))

    def unstar(self, place: int) -> None:
        """Remove the star of the continuation at ``place``; ``stars.undo`` brings it back."""
        self.stars.delete(self.star_of(place))

    @Slot(object)
    def _on_events(self, events: tuple[tuple[int, GenerationEvent], ...]) -> None:
        for place, event in events:
            if isinstance(event, TokenDrawn):
                self.cells[place].pieces.append(event.text)
            elif isinstance(event, PrefixRead):
                self.read, self.unknown = event.text, event.unknown
            elif isinstance(event, GenerationFinished):
                self.cells[place].finished = True
        self.grown.emit()


def _write(
    trained: TrainedModel, prefix: str, configs: Sequence[GenerationConfig]
) -> Iterator[tuple[tuple[int, GenerationEvent], ...]]:
    from studio.generation.batch import generate_many

    events = generate_many(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix, configs)
    return gathered(events, lambda event: isinstance(event[1], TokenDrawn))
