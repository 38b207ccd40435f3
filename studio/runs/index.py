"""An index of the runs in SQLite, so that a long list need not be read from its files; it can be made anew any time."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.models.specs import MODELS
from studio.runs.manifest import perplexity
from studio.runs.run_folder import MODEL


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run in the library.

    Attributes:
        id: name of its folder.
        folder: where it lies.
        name: what the user calls it, or the name of its text.
        note: what the user wrote about it.
        created: when it began, ISO 8601 with time zone.
        text_name, text_digest, cleaning, level: the text it learned from, see `Manifest`.
        tokens_digest: SHA-256 of its vocabulary.
        model: name of the model in the catalog.
        size: numbers in its hidden state; None where it has none.
        parameters: how many numbers it learned step by step.
        stored: how many numbers its file holds, those it counted too; None in files of an earlier studio.
        validation_loss: nats per token, of the best weights; None where nothing was held out.
        bits_per_character: what each character of the held-out text costs, see `RunResult`.
        comparable_bits: the same where it compares with other runs on this text. None of what fills gaps, and of words
            that an earlier studio judged: it left out what spelling the unknown ones costs.
        steps, seconds, tokens_per_second: see `RunResult`.
        state: why it ended, see `RunResult`; ``running`` while it is trained, ``interrupted`` if it never ended.
        origin: id of the run it began from; empty where it began from nothing.
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
        """Where its model lies."""
        return self.folder / MODEL

    @property
    def learns(self) -> bool:
        """Whether the model learns step by step, and so can be trained on: one that only counts does not."""
        return MODELS.learns(self.model)

    @property
    def fills_gaps(self) -> bool:
        """Whether it was judged with both sides of each symbol in sight."""
        return MODELS.fills_gaps(self.model)

    @property
    def perplexity(self) -> float | None:
        """exp(validation_loss)."""
        return None if self.validation_loss is None else perplexity(self.validation_loss)


FIELDS = tuple(field.name for field in dataclasses.fields(KeptRun) if field.name not in ("id", "folder"))
"""What the index knows of each run, besides the name of its folder."""


@contextlib.contextmanager
def open_index(path: Path) -> Iterator[sqlite3.Connection]:
    """Give the index; a damaged one is set aside and made anew, and where none can be written it is not kept."""
    try:
        index = _opened(path)
    except sqlite3.OperationalError:  # locked, or no permission
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
        if columns != ("id", "stamp", *FIELDS):  # a new index, or one of another studio
            with index:
                index.execute("DROP TABLE IF EXISTS runs")
                index.execute(f"CREATE TABLE runs (id TEXT PRIMARY KEY, stamp TEXT, {', '.join(FIELDS)})")
        if index.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the index is damaged")
    except BaseException:
        index.close()
        raise
    return index
