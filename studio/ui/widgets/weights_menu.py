"""Which of a run's weights write: the best on unseen text, or the last; folded away under one link."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton

from studio.runs.kept_weights import BEST, LAST, KeptWeights
from studio.ui.i18n import number
from studio.ui.widgets.parts import Translated


class WeightsMenu(Translated, QPushButton):
    """A link that says which weights the open model has; hidden where its run has but one set.

    Attributes:
        best, last: the choices.

    Signals:
        wanted: the weights to write with, `BEST` or `LAST`.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("link", True)
        self._kept: KeptWeights | None = None
        menu, group = QMenu(self), QActionGroup(self)
        self.best, self.last = menu.addAction(""), menu.addAction("")
        for action, which in ((self.best, BEST), (self.last, LAST)):
            action.setCheckable(True)
            action.setData(which)
            group.addAction(action)
        group.triggered.connect(self._on_triggered)
        self.setMenu(menu)
        self.show_kept(None)

    def show_kept(self, kept: KeptWeights | None) -> None:
        """Offer the weights that are kept."""
        self._kept = kept
        self.setVisible(kept is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        kept = self._kept
        if kept is None:
            return
        best, last = number(kept.best_step), number(kept.last_step)
        self.best.setText(self.tr("Best on unseen text: step {step}").format(step=best))
        self.last.setText(self.tr("Last: step {step}").format(step=last))
        self.best.setChecked(kept.which == BEST)
        self.last.setChecked(kept.which == LAST)
        is_best = kept.which == BEST
        words = self.tr("best weights, step {step}") if is_best else self.tr("last weights, step {step}")
        self.setText(words.format(step=best if is_best else last))
        self.setToolTip(self.tr("Of which step the weights are that write"))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if self._kept is not None and action.data() != self._kept.which:
            self.retranslate()  # it is checked when they have come
            self.wanted.emit(action.data())
