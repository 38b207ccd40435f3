"""How long a vocabulary of 100,000 tokens takes to be shown and sorted: ``python -m tests.benchmarks.vocabulary``.

Prints one line of JSON: seconds until the table is on the screen, and until it is there again in the order of each
column, beside the same rows under a QSortFilterProxyModel; medians of five.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QTableView

from studio.text.vocabulary import Vocabulary
from studio.ui.common.theme import theme
from studio.ui.text.vocabulary_model import COVERED, VocabularyModel
from studio.ui.text.vocabulary_table import VocabularyTable

_TOKENS = 100_000


def main() -> None:
    application = QApplication([])
    theme.start(application, "light")
    random = np.random.default_rng(0)
    letters = random.integers(97, 123, size=(_TOKENS, 9), dtype=np.uint8)
    words = {bytes(word).decode(): None for word in letters}
    vocabulary = Vocabulary.from_counts(zip(words, random.zipf(1.5, len(words)).tolist(), strict=True))
    table = VocabularyTable()
    table.resize(900, 700)
    table.show()

    def shown(change: Callable[[], None]) -> float:
        began = time.perf_counter()
        change()
        application.processEvents()
        return time.perf_counter() - began

    def median(change: Callable[[], None], times: int = 5) -> float:
        return round(statistics.median(shown(change) for _ in range(times)), 4)

    figures: dict[str, object] = {
        "tokens": len(words),
        "shown_seconds": median(lambda: table.vocabulary.show_vocabulary(vocabulary)),
    }
    falling = Qt.SortOrder.DescendingOrder
    figures["sorted_seconds"] = [
        median(lambda column=column: table.vocabulary.sort(column, falling)) for column in range(COVERED + 1)
    ]
    figures["filtered_seconds"] = median(lambda: table.vocabulary.set_filter(str(time.time())[-2:], ""))
    figures["proxy_sorted_seconds"] = _proxy(vocabulary, shown)
    print(json.dumps(figures))


def _proxy(vocabulary: Vocabulary, shown: Callable[[Callable[[], None]], float]) -> float:
    model = VocabularyModel()
    model.show_vocabulary(vocabulary)
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    view = QTableView()
    view.setModel(proxy)
    view.show()
    return round(shown(lambda: view.sortByColumn(1, Qt.SortOrder.AscendingOrder)), 4)


if __name__ == "__main__":
    main()
