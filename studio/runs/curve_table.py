"""The history of a run as CSV: for the window and for the command line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from studio.runs.columns import Numbers
from studio.runs.history import RunHistory

_COLUMNS = {
    "step": "step",
    "epoch": "epoch",
    "tokens": "tokens",
    "seconds": "seconds",
    "train_loss_nats": "train_loss",
    "train_perplexity": "",
    "learning_rate": "learning_rate",
    "gradient_norm": "grad_norm",
    "tokens_per_second": "tokens_per_second",
    "validation_loss_nats": "validation_loss",
    "validation_perplexity": "",
}
_WHOLE = ("step", "tokens")

TITLES = tuple(_COLUMNS)
"""The titles of the columns, the same in every language: programs read them."""


def curve_table(history: RunHistory) -> Callable[[], str]:
    """Return a function that writes the history, as it is now, as CSV; the function may run in any thread.

    There is a row for each step. An evaluation stands in the row of its step, or in a row of its own where there is no
    such step. A cell is empty where the number is not known. Losses are in nats per token.
    """
    steps, evaluations = history.steps.views(), history.evaluations.views()

    def write() -> str:
        at = np.union1d(steps["step"], evaluations["step"])
        merged: dict[str, Numbers] = {}
        for columns in (evaluations, steps):
            rows = np.searchsorted(at, columns["step"])
            for name, column in columns.items():
                merged.setdefault(name, np.full(len(at), np.nan))[rows] = column
        with np.errstate(over="ignore"):
            table = {title: merged[name] for title, name in _COLUMNS.items() if name}
            for kind in ("train", "validation"):
                table[f"{kind}_perplexity"] = np.exp(table[f"{kind}_loss_nats"])
        cells = [_cells(table[title], whole=title in _WHOLE) for title in TITLES]
        return "\n".join([",".join(TITLES), *map(",".join, zip(*cells, strict=True)), ""])

    return write


def _cells(column: Numbers, *, whole: bool) -> list[str]:
    if whole:
        return [f"{value:.0f}" for value in column.tolist()]
    return ["" if value != value else repr(value) for value in column.tolist()]
