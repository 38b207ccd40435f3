"""An index of the runs in SQLite: it saves reading every model file, and can be made anew at any time."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.models.specs import MODELS
from studio.runs.manifest import perplexity
from studio.runs.run_folder import MODEL


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run in the library.

    Attributes:
        id: the name of the run's folder.
        folder: the folder itself.
        name: the name the user gave the run, or the name of its text.
        note: the user's note about the run.
        created: when the run began, ISO 8601 with time zone.
        text_name, text_digest, cleaning, level: the text that the run learned from, see `Manifest`.
        tokens_digest: SHA-256 of the vocabulary.
        model: name of the model in the catalog.
        size: numbers in the model's hidden state; None where the model has none.
        parameters: how many numbers the model learned by gradient descent.
        stored: how many numbers the model file holds, counts included; None in files of an earlier studio.
        validation_loss: nats per token, of the best weights; None where nothing was held out.
        bits_per_character: bits for each character of the held-out text, see `RunResult`.
        comparable_bits: the same where it compares with other runs on this text. None for models that fill gaps, and
            for word models of an earlier studio, which left out the bits to spell unknown words.
        steps, seconds, tokens_per_second: see `RunResult`.
        state: why the run ended, see `RunResult`; ``running`` during the training, ``interrupted`` if its program died.
        origin: the id of the run from which this run was forked; empty for a fresh run.
    """

    id: str
    folder: Path
    name: str
    note: str
    created: str
    text_name: str
    text_digest: str
    tokens_digest: str
    cleaning: str
    level: str
    model: str
    size: int | None
    parameters: int
    stored: int | None
    validation_loss: float | None
    bits_per_character: float | None
    comparable_bits: float | None
    steps: int
    seconds: float
    tokens_per_second: float
    state: str
    origin: str

    @property
    def path(self) -> Path:
        """The model file."""
        return self.folder / MODEL

    @property
    def learns(self) -> bool:
        """Whether the model learns step by step, and can be trained on; a model of counts does not."""
        return MODELS.learns(self.model)

    @property
    def fills_gaps(self) -> bool:
        """Whether the model fills gaps: it sees both sides of each token."""
        return MODELS.fills_gaps(self.model)

    @property
    def perplexity(self) -> float | None:
        """exp(validation_loss)."""
        return None if self.validation_loss is None else perplexity(self.validation_loss)


def latest_first(runs: Iterable[KeptRun]) -> list[KeptRun]:
    """Return the runs in the order of the library: the run that began last is first."""
    return sorted(runs, key=lambda run: (run.created, run.id), reverse=True)


FIELDS = tuple(field.name for field in dataclasses.fields(KeptRun) if field.name not in ("id", "folder"))
"""The columns of the index, besides the name of the run's folder."""


@contextlib.contextmanager
def open_index(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the index; a damaged index is set aside and made anew. Where no file can be written it is in memory."""
    try:
        index = _opened(path)
    except sqlite3.OperationalError:  # locked, or not permitted
        index = _opened(":memory:")
    except sqlite3.DatabaseError:
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + ".bad"))
        try:
            index = _opened(path)
        except sqlite3.DatabaseError:
            index = _opened(":memory:")
    with contextlib.closing(index):
        yield index


def _opened(path: Path | str) -> sqlite3.Connection:
    index = sqlite3.connect(path, timeout=1.0)
    try:
        columns = tuple(row[1] for row in index.execute("PRAGMA table_info(runs)"))
        if columns != ("id", "stamp", *FIELDS):  # a new index, or an index of another version
            with index:  # at once: other threads read the index meanwhile
                index.execute("BEGIN IMMEDIATE")
                index.execute("DROP TABLE IF EXISTS runs")
                index.execute(f"CREATE TABLE runs (id TEXT PRIMARY KEY, stamp TEXT, {', '.join(FIELDS)})")
        if index.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the index is damaged")
    except BaseException:
        index.close()
        raise
    return index
