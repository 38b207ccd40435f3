"""The menu of weights: the user chooses to write with a run's best weights on unseen text, or with its last."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton

from studio.runs.kept_weights import BEST, LAST, KeptWeights
from studio.ui.common.i18n import number
from studio.ui.common.parts import Translated


class WeightsMenu(Translated, QPushButton):
    """A link that names the weights of the open model; hidden where the run has only one set of weights.

    Attributes:
        best, last: the two choices.
        save: saves the model; otherwise a link in the same place does.

    Signals:
        wanted: the user chose these weights, `BEST` or `LAST`.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("link", True)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._kept: KeptWeights | None = None
        self._menu, group = QMenu(self), QActionGroup(self)
        self.best, self.last = self._menu.addAction(""), self._menu.addAction("")
        for action, which in ((self.best, BEST), (self.last, LAST)):
            action.setCheckable(True)
            action.setData(which)
            group.addAction(action)
        group.triggered.connect(self._on_triggered)
        self._menu.addSeparator()
        self.save = self._menu.addAction("")
        self.clicked.connect(self._on_clicked)
        self.show_kept(None)

    def show_kept(self, kept: KeptWeights | None) -> None:
        """Offer the weights that the run keeps."""
        self._kept = kept
        self.setVisible(kept is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.save.setText(self.tr("Save the model…"))
        kept = self._kept
        if kept is None:
            return
        best, last = number(kept.best_step), number(kept.last_step)
        self.best.setText(self.tr("Best on unseen text: step {step}").format(step=best))
        self.last.setText(self.tr("Last: step {step}").format(step=last))
        self.best.setChecked(kept.which == BEST)
        self.last.setChecked(kept.which == LAST)
        is_best = kept.which == BEST
        self.setText((self.tr("best weights") if is_best else self.tr("last weights")) + " ▾")
        step = best if is_best else last
        self.setToolTip(self.tr("The weights of step {step} write; others are kept").format(step=step))

    @Slot()
    def _on_clicked(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if self._kept is not None and action.data() != self._kept.which:
            self.retranslate()  # the choice is checked once the weights are loaded
            self.wanted.emit(action.data())
