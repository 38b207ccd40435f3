"""Columns of numbers that grow row by row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_FIRST = 1024  # rows of room at the beginning
_TIMES = 4  # as much room when the room is used up: unused memory costs nothing, copying does


class Columns:
    """Named columns of equal length; a million rows are appended one by one, and read as arrays without a copy."""

    def __init__(self, *names: str) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self._numbers = np.empty((len(names), _FIRST))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> Numbers:
        """Return a column as it is now: a view that cannot be written to, and that later rows do not change."""
        view = self._numbers[self._places[name], : self._count]
        view.flags.writeable = False
        return view

    def append(self, *row: float) -> None:
        """Add a row, its numbers in the order of the names."""
        if self._count == self._numbers.shape[1]:
            larger = np.empty((len(self._places), _TIMES * self._count))
            larger[:, : self._count] = self._numbers
            self._numbers = larger
        self._numbers[:, self._count] = row
        self._count += 1

    def cut(self, count: int) -> None:
        """Keep only the first rows; views from before keep what they show."""
        self._numbers = self._numbers.copy()
        self._count = min(count, self._count)

    def replace(self, name: str, column: Numbers) -> None:
        """Give a column other numbers; views from before keep what they show."""
        self._numbers = self._numbers.copy()
        self._numbers[self._places[name], : self._count] = column

    def last(self, name: str, otherwise: float = 0.0) -> float:
        """Return the last number of a column, ``otherwise`` where there is none."""
        return float(self._numbers[self._places[name], self._count - 1]) if self._count else otherwise

    def views(self) -> Mapping[str, Numbers]:
        """Return all columns as they are now."""
        return {name: self[name] for name in self._places}
