"""Tokens of a text as rows, sorted by any column, filtered by words or kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from studio.text.frequencies import Frequencies
from studio.text.vocabulary import Vocabulary
from studio.ui.common.i18n import number
from studio.ui.common.symbols import CATEGORIES, category, category_name, picture, symbol_name, symbol_names
from studio.ui.common.theme import mono, sans, theme
from studio.ui.common.tips import plain_tip
from studio.ui.common.titled_model import Index, TitledModel

RANK, SYMBOL, NAME, CATEGORY, COUNT, SHARE, COVERED, BAR = range(8)
BAR_ROLE = Qt.ItemDataRole.UserRole

Places = npt.NDArray[np.int64]
_KINDS = tuple(CATEGORIES)
_LOOKED_AT = 300  # the most frequent tokens, by which the columns are measured


class Rows:
    """Facts about the tokens of a vocabulary; a row is a rank by frequency, from 0.

    Names and kinds are computed on demand: for 100,000 tokens they take too long for a table.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.frequencies = Frequencies(vocabulary)
        self.tokens = vocabulary.tokens[vocabulary.first_ordinary :]
        self.total = max(1, vocabulary.total)

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def kinds(self) -> Places:
        """The kind of each token, as an index into `CATEGORIES`."""
        place = {kind: place for place, kind in enumerate(_KINDS)}
        return np.array([place[category(token)] for token in self.tokens], dtype=np.int64)

    def ordered(self, column: int) -> Places:
        """Return all rows sorted by a column, rising; equal rows by rank."""
        if column in (COUNT, SHARE, BAR):
            return np.argsort(self.frequencies.counts, kind="stable")
        if column == CATEGORY:
            return np.argsort(self.kinds, kind="stable")
        if column in (SYMBOL, NAME):
            words = self.tokens if column == SYMBOL else symbol_names(self.tokens)
            return np.array(sorted(range(len(self)), key=words.__getitem__), dtype=np.int64)
        return np.arange(len(self))

    def matching(self, wanted: str, kind: str) -> npt.NDArray[np.bool_]:
        """Return a mask of the rows of that kind with ``wanted`` in the token or in its name."""
        if not wanted:
            found = np.ones(len(self), dtype=bool)
        else:
            folded = wanted.casefold()
            found = np.array([self._matches(token, folded) for token in self.tokens], dtype=bool)
        return found & (self.kinds == _KINDS.index(kind)) if kind else found

    @staticmethod
    def _matches(token: str, folded: str) -> bool:
        if folded in token.casefold():
            return True
        return len(folded) > 1 and len(token) <= 2 and folded in symbol_name(token).casefold()


_UNKNOWN = "✕"  # marks a token that will be unknown


class VocabularyModel(TitledModel[int]):
    """The tokens of a vocabulary that match a filter.

    Tokens rarer than the minimum frequency are pale and marked with a cross: they will be unknown. A line through
    a token would turn 了 into 子.
    """

    def __init__(self) -> None:
        super().__init__(columns=8, figures=frozenset((RANK, COUNT, SHARE, COVERED)))
        self._all: Rows | None = None
        self._known = 0
        self._wanted, self._kind = "", ""
        self.order = RANK, False
        self._font, self._unknown_font = mono(), mono()
        self._font.setBold(True)

    def show_vocabulary(self, vocabulary: Vocabulary | None) -> None:
        """Show the tokens of that vocabulary."""
        self._all = Rows(vocabulary) if vocabulary is not None else None
        self._known = len(self._all) if self._all is not None else 0
        self._show()

    def set_filter(self, wanted: str, kind: str) -> None:
        """Show only tokens of that kind with ``wanted`` in the token or its name; empty stands for any."""
        if (wanted, kind) != (self._wanted, self._kind):
            self._wanted, self._kind = wanted, kind
            self._show()

    def set_minimum(self, minimum_frequency: int) -> None:
        """Mark tokens that occur less often than ``minimum``."""
        self._known = self._all.frequencies.kept(minimum_frequency) if self._all is not None else 0
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, BAR))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """See QAbstractItemModel.sort."""
        super().sort(column, order)
        self._show()

    def token_of(self, row: int) -> tuple[int, str]:
        """Return the token id and the token of a row."""
        assert self._all is not None
        place = self.rows[row]
        return int(self._all.frequencies.ids[place]), self._all.tokens[place]

    def table(self, rows: Iterable[int] | None = None, delimiter: str = ",") -> Callable[[], str]:
        """Return a function that writes these rows, or all shown, as CSV with titles; it may run on any thread."""
        shown, titles = self._all, self._titles[:BAR]
        places = list(self.rows) if rows is None else [self.rows[row] for row in rows]

        def write() -> str:
            assert shown is not None
            text = io.StringIO()
            writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
            writer.writerow(titles)
            for place in places:
                token, count = shown.tokens[place], int(shown.frequencies.counts[place])
                described = (symbol_name(token), category_name(category(token)))
                shares = (count / shown.total, shown.frequencies.covered[place])
                # Half a character cannot be encoded in a file.
                word = token.encode("utf-8", "backslashreplace").decode("utf-8")
                writer.writerow((place + 1, word, *described, count, *(f"{share:.8f}" for share in shares)))
            return text.getvalue()

        return write

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        column = index.column()
        if role == Qt.ItemDataRole.FontRole and column == SYMBOL:
            return self._font if self._is_known(index) else self._unknown_font
        if role == Qt.ItemDataRole.ForegroundRole and (column in (RANK, NAME, CATEGORY) or not self._is_known(index)):
            return theme.brush("muted")
        if role == BAR_ROLE and column == BAR and self._all is not None:
            counts = self._all.frequencies.counts
            return float(counts[self.rows[index.row()]] / max(1, counts[0]))
        if role == Qt.ItemDataRole.ToolTipRole and column != BAR:
            return plain_tip(self._tip(self.rows[index.row()], column) or "")
        shown = super().data(index, role)
        if role == Qt.ItemDataRole.DisplayRole and column == SYMBOL and not self._is_known(index):
            return f"{shown} {_UNKNOWN}"
        return shown

    def shown(self, row: int, column: int) -> str | None:
        """See TitledModel.shown."""
        tokens = self._all
        assert tokens is not None
        if column == RANK:
            return number(row + 1)
        if column == SYMBOL:
            return picture(tokens.tokens[row])
        if column == NAME:
            return symbol_name(tokens.tokens[row])
        if column == CATEGORY:
            return category_name(category(tokens.tokens[row]))
        if column == COUNT:
            return number(int(tokens.frequencies.counts[row]))
        if column == SHARE:
            share = self._percent(row, column)
            return number(share, 1 if share >= 0.1 else 3) + "%"
        if column == COVERED:
            return number(self._percent(row, column), 1) + "%"
        return None

    def _tip(self, row: int, column: int) -> str | None:
        if column in (SHARE, COVERED):
            return number(self._percent(row, column), 6) + "%"
        return self.shown(row, column)

    def _percent(self, row: int, column: int) -> float:
        tokens = self._all
        assert tokens is not None
        if column == COVERED:
            return 100 * float(tokens.frequencies.covered[row])
        return 100 * float(tokens.frequencies.counts[row]) / tokens.total

    def font_of(self, column: int) -> QFont:
        """Return the font of a column."""
        return self._font if column == SYMBOL else sans()

    def widest(self, column: int) -> list[str]:
        """Return words of a column to measure its width by: nearly no cell is wider."""
        tokens = self._all
        if tokens is None or not tokens.tokens or column == BAR:
            return []
        if column == CATEGORY:
            return [category_name(kind) for kind in CATEGORIES]
        if column == RANK:
            return [number(len(tokens))]
        if column == SHARE:
            return [number(0.001, 3) + "%", number(100 * float(tokens.frequencies.counts[0]) / tokens.total, 1) + "%"]
        if column == COVERED:
            return [number(100, 1) + "%"]
        shown = [str(self.shown(row, column)) for row in range(min(_LOOKED_AT, len(tokens)))]
        if column == SYMBOL:
            longest = max(range(len(tokens)), key=lambda row: len(tokens.tokens[row]))
            shown.append(f"{self.shown(longest, column)} {_UNKNOWN}")
        return shown

    def _is_known(self, index: Index) -> bool:
        return self.rows[index.row()] < self._known

    def _show(self) -> None:
        if self._all is None:
            self.show_rows(())
            return
        assert self.order is not None
        column, falling = self.order
        order = self._all.ordered(column)
        if falling:
            order = order[::-1]
        if self._wanted or self._kind:
            order = order[self._all.matching(self._wanted, self._kind)[order]]
        self.show_rows(order.tolist())
