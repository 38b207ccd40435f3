"""The curve of a run as a table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from studio.runs.manifest import perplexity
from studio.session.training_record import TrainingRecord

TITLES = (
    "step",
    "epoch",
    "tokens",
    "seconds",
    "train_loss_nats",
    "train_perplexity",
    "learning_rate",
    "gradient_norm",
    "tokens_per_second",
    "validation_loss_nats",
    "validation_perplexity",
)
"""The titles of the columns, the same in every language: programs read them."""

_STEPS = ("step", "epoch", "tokens", "seconds", "train_loss", "learning_rate", "grad_norm", "tokens_per_second")

Row = tuple[float, ...]


def curve_table(record: TrainingRecord) -> Callable[[], str]:
    """Return what writes a run as it is now as CSV; it may run in any thread.

    There is a row for each step; an evaluation stands in the row of its step, or in one of its own where there is no
    such step. A cell is empty where the number is not known.
    """
    steps, looks = record.steps.views(), record.looks.views()

    def write() -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(TITLES)
        judged = zip(*(column.tolist() for column in looks.values()), strict=True)
        writer.writerows(_rows(zip(*(steps[name].tolist() for name in _STEPS), strict=True), list(judged)))
        return text.getvalue()

    return write


def _rows(steps: Iterable[Row], judged: Sequence[Row]) -> Iterator[list[object]]:
    """Merge steps and evaluations, both in their order."""
    place = 0
    for step in steps:
        while place < len(judged) and judged[place][0] < step[0]:
            yield _row(judged[place][:4], judged[place][4])
            place += 1
        loss = math.nan
        while place < len(judged) and judged[place][0] == step[0]:
            loss = judged[place][4]
            place += 1
        yield _row(step, loss)
    for look in judged[place:]:
        yield _row(look[:4], look[4])


def _row(step: Row, validation_loss: float) -> list[object]:
    at, epoch, tokens, seconds, loss, *paces = (*step, *[math.nan] * (len(_STEPS) - len(step)))
    cells = (epoch, tokens, seconds, loss, perplexity(loss), *paces, validation_loss, perplexity(validation_loss))
    return [int(at), *("" if math.isnan(value) else value for value in cells)]
