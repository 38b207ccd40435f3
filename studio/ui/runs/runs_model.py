"""The model of the table of runs: rows that can be sorted, filtered and renamed."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal, Slot

from studio.messages import QT_TRANSLATE_NOOP
from studio.runs.index import KeptRun
from studio.text.levels import LEVELS
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.names import model_name, per_token
from studio.ui.common.run_names import model_words
from studio.ui.common.theme import theme
from studio.ui.common.tips import plain_tip
from studio.ui.common.titled_model import Index, TitledModel

NAME, TEXT, MODEL, PARAMETERS, PERPLEXITY, BITS, TIME, RATE, CREATED, STATE = range(10)

_STATES = {
    "finished": QT_TRANSLATE_NOOP("states", "finished"),
    "plateau": QT_TRANSLATE_NOOP("states", "no longer better"),
    "diverged": QT_TRANSLATE_NOOP("states", "out of hand"),
    "stopped": QT_TRANSLATE_NOOP("states", "stopped"),
    "failed": QT_TRANSLATE_NOOP("states", "failed"),
    "interrupted": QT_TRANSLATE_NOOP("states", "interrupted"),
    "running": QT_TRANSLATE_NOOP("states", "in training"),
}

_KEYS: dict[int, Callable[[KeptRun], Any]] = {  # None stands last in either order
    NAME: lambda run: run.name.casefold(),
    TEXT: lambda run: run.text_name.casefold(),
    MODEL: lambda run: (model_name(run.model), run.size or 0),
    PARAMETERS: lambda run: run.parameters,
    PERPLEXITY: lambda run: _perplexity_key(run),
    BITS: lambda run: run.comparable_bits,
    TIME: lambda run: run.seconds,
    RATE: lambda run: run.tokens_per_second or None,
    CREATED: lambda run: datetime.datetime.fromisoformat(run.created).timestamp(),
    STATE: lambda run: state_name(run.state),
}


def _perplexity_key(run: KeptRun) -> tuple[int, bool, float] | None:
    """Return the sort key of a perplexity: levels stand apart, and models that fill gaps within a level."""
    level = LEVELS.index(run.level) if run.level in LEVELS else len(LEVELS)
    return None if run.validation_loss is None else (level, run.fills_gaps, run.validation_loss)


def state_name(state: str) -> str:
    """Return the name of the state of a run, in the window's language."""
    return QCoreApplication.translate("states", _STATES[state]) if state in _STATES else state


class RunsModel(TitledModel[KeptRun]):
    """A row for each run that matches the filter.

    Attributes:
        title_tips: the tip of the title of a column, by its number.

    Signals:
        renamed: a run, and the name that the user gave it.
    """

    renamed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__(columns=10, figures=frozenset((PARAMETERS, PERPLEXITY, BITS, TIME, RATE)))
        self._all: Sequence[KeptRun] = ()
        self._wanted = ""
        self._levels_differ = False  # between runs: then each perplexity names its token
        self._minutes = self._seconds = "{count}"
        self._gaps, self._gaps_tip = "{figure}", ""
        self._earlier_tip = ""
        self._stored_tip = "{parameters}"
        self.title_tips: dict[int, str] = {}
        self.order = CREATED, True

    def show_runs(self, runs: Sequence[KeptRun]) -> None:
        """Show these runs, in the present order and with the present filter."""
        self._all = runs
        self._levels_differ = len({run.level for run in runs}) > 1
        self._show()

    @Slot(str, str)
    def take_note(self, id_: str, note: str) -> None:
        """Change the note of the run of that id; the filter looks at it the next time runs are shown."""
        self._all = [dataclasses.replace(run, note=note) if run.id == id_ else run for run in self._all]
        self.rows = [dataclasses.replace(run, note=note) if run.id == id_ else run for run in self.rows]

    def set_filter(self, wanted: str) -> None:
        """Show only runs that have ``wanted`` in their name, text, model, state or note; empty for all."""
        self._wanted = wanted.strip().casefold()
        self._show()

    def set_units(self, seconds: str, minutes: str) -> None:
        """Set the words for times, with a place ``{count}``."""
        self._seconds, self._minutes = seconds, minutes

    def set_gap_words(self, mark: str, tip: str) -> None:
        """Set the mark of figures of models that fill gaps, with a place ``{figure}``, and the tip on it."""
        self._gaps, self._gaps_tip = mark, tip

    def set_stored_tip(self, tip: str) -> None:
        """Set the tip on the sizes of a model that holds counts, with ``{parameters}`` and ``{stored}``."""
        self._stored_tip = tip

    def set_earlier_tip(self, tip: str) -> None:
        """Set the tip on bits per character of an earlier studio, which left out the spelling of words."""
        self._earlier_tip = tip

    def row_of(self, id_: str) -> int | None:
        """Return the row of the run of that id; None where the run is not shown."""
        return next((row for row, run in enumerate(self.rows) if run.id == id_), None)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """See QAbstractItemModel.sort. Runs without a value stand last in either order; the selection stays."""
        super().sort(column, order)
        self.layoutAboutToBeChanged.emit()
        places = self.persistentIndexList()
        marked = [(self.rows[place.row()].id, place.column()) for place in places]
        self.rows = self._ordered(self.rows)  # the rows on show, whatever the filter says of new notes
        row_of = {run.id: row for row, run in enumerate(self.rows)}
        self.changePersistentIndexList(places, [self.index(row_of[id_], column) for id_, column in marked])
        self.layoutChanged.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See QAbstractItemModel.flags."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """See QAbstractItemModel.setData. It only emits `renamed`; the library changes the name."""
        run = self.rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or str(value).strip() in (run.name, shown_name(run.name)):
            return False
        self.renamed.emit(run, str(value).strip())
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.data."""
        run, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.EditRole:
            return shown_name(run.name) if column == NAME else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(run.note if column == NAME and run.note else self._tip(run, column))
        if role == Qt.ItemDataRole.ForegroundRole and column in (TEXT, MODEL, CREATED, STATE):
            return theme.brush("warning" if column == STATE and run.state in ("failed", "diverged") else "muted")
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See QAbstractItemModel.headerData."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.title_tips.get(section)
        return super().headerData(section, orientation, role)

    def _tip(self, run: KeptRun, column: int) -> str:
        if column == CREATED:
            return QLocale().toString(_moment(run), QLocale.FormatType.ShortFormat)
        if column in (PERPLEXITY, BITS) and run.fills_gaps:
            return self._gaps_tip
        if column == BITS and run.bits_per_character is not None and run.comparable_bits is None:
            return self._earlier_tip
        if column == PARAMETERS and run.stored not in (None, run.parameters):
            return self._stored_tip.format(parameters=number(run.parameters), stored=number(run.stored))
        return str(run.path) if column == NAME else str(self.shown(run, column))

    def shown(self, row: KeptRun, column: int) -> str:
        """See TitledModel.shown."""
        if column == NAME:
            return shown_name(row.name)
        if column == TEXT:
            return shown_name(row.text_name)
        if column == MODEL:
            return model_words(row)
        if column == PARAMETERS:
            return number(row.parameters)
        if column == PERPLEXITY:
            found = self._judged(row, row.perplexity)
            alone = row.perplexity is None or row.fills_gaps or not self._levels_differ
            return found if alone else per_token(found, row.level)
        if column == BITS:
            found = self._judged(row, row.bits_per_character)
            whole = row.bits_per_character is None or row.comparable_bits is not None or row.fills_gaps
            return found if whole else f"{found} *"
        if column == TIME:
            if round(row.seconds) < 60:
                return self._seconds.format(count=number(row.seconds))
            return self._minutes.format(count=number(row.seconds / 60, 1))
        if column == RATE:
            return number(row.tokens_per_second) if row.tokens_per_second else "–"
        return state_name(row.state) if column == STATE else _day(_moment(row))

    def _judged(self, run: KeptRun, figure: float | None) -> str:
        if figure is None:
            return "–"
        return self._gaps.format(figure=number(figure, 2)) if run.fills_gaps else number(figure, 2)

    def _show(self) -> None:
        self.show_rows(self._ordered([run for run in self._all if self._matches(run)]))

    def _ordered(self, runs: Sequence[KeptRun]) -> list[KeptRun]:
        assert self.order is not None
        column, falling = self.order
        key = _KEYS[column]
        known = sorted((run for run in runs if key(run) is not None), key=key, reverse=falling)
        return [*known, *(run for run in runs if key(run) is None)]

    def _matches(self, run: KeptRun) -> bool:
        words = (
            run.name,
            shown_name(run.name),
            run.text_name,
            shown_name(run.text_name),
            model_words(run),
            state_name(run.state),
            run.note,
        )
        return not self._wanted or any(self._wanted in part.casefold() for part in words)


def _moment(run: KeptRun) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(datetime.datetime.fromisoformat(run.created).timestamp()))


def _day(moment: QDateTime) -> str:
    """Return the time of a moment today, or the day of an earlier one."""
    locale = QLocale()
    if moment.date() == QDateTime.currentDateTime().date():
        return locale.toString(moment.time(), QLocale.FormatType.ShortFormat)
    return locale.toString(moment.date(), QLocale.FormatType.ShortFormat)
