"""Tabs and menu of the curve: unit along it, scales, saving."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from studio.runs.history import AXES
from studio.ui.common.parts import Translated, button, row
from studio.ui.common.theme import GRID
from studio.ui.train.run_plot import Choice

_APART = GRID // 2


def small_tab() -> QPushButton:
    """Return a tab as small as its word allows."""
    made = button("tab", checkable=True)
    made.setProperty("small", True)
    return made


class CurveTabs(Translated, QWidget):
    """Tabs and toggles as far as they fit, and a menu that always has all of them.

    Attributes:
        choice: how the run is to be shown.
        ways: the units along the curve, as actions of the menu.
        log, log_way, smooth, follow, more_curves: switches of the menu.
        save_picture, save_figures: actions of the menu that save.
        tabs: the units along the curve, as tabs.
        menu_button: opens the menu.

    Signals:
        changed: the choice changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice()
        self._make_menu()
        self.tabs = {action: self._tab_of(action) for action in (*self.ways.values(), self.log, self.smooth)}
        for way in self.ways.values():
            self.tabs[way].setAutoExclusive(True)
        self.menu_button = button("tab")
        self.menu_button.setProperty("small", True)
        self.menu_button.setText("⋯")
        self.menu_button.setMenu(self._menu)
        line = row(None, spacing=_APART)
        line.addLayout(row(*(self.tabs[way] for way in self.ways.values()), spacing=0))
        line.addLayout(row(self.tabs[self.log], self.tabs[self.smooth], spacing=0))
        line.addWidget(self.menu_button)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def _make_menu(self) -> None:
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.ways = {way: self._switch(way == self.choice.way) for way in AXES}
        for action in self.ways.values():
            self._group.addAction(action)
        self._menu.addSeparator()
        self.log = self._switch(self.choice.log)
        self.log_way = self._switch(self.choice.log_way)
        self.smooth = self._switch(self.choice.smooth)
        self._menu.addSeparator()
        self.follow = self._menu.addAction("")
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.more_curves = self._menu.addAction("")
        self.more_curves.setCheckable(True)
        self._menu.addSeparator()
        self.save_picture = self._menu.addAction("")
        self.save_figures = self._menu.addAction("")

    def _switch(self, checked: bool) -> QAction:
        action = self._menu.addAction("")
        action.setCheckable(True)
        action.setChecked(checked)
        action.toggled.connect(self._on_toggled)
        return action

    def _tab_of(self, action: QAction) -> QPushButton:
        tab = small_tab()
        tab.setChecked(action.isChecked())
        tab.toggled.connect(action.setChecked)
        action.toggled.connect(tab.setChecked)
        return tab

    def retranslate(self) -> None:
        """See Translated."""
        words = {
            self.ways["time"]: (self.tr("time"), self.tr("Over time")),
            self.ways["epochs"]: (self.tr("epochs"), self.tr("Over epochs: how often the text was read")),
            self.ways["steps"]: (self.tr("steps"), self.tr("Over steps")),
            self.ways["tokens"]: (self.tr("tokens"), self.tr("Over tokens that were read")),
            self.log: (self.tr("log"), self.tr("Perplexity on a logarithmic scale")),
            self.smooth: (self.tr("smooth"), self.tr("Smooth line, with a running mean")),
        }
        for action, (word, sentence) in words.items():
            action.setText(sentence)
            self.tabs[action].setText(word)
            self.tabs[action].setToolTip(sentence)
            self.tabs[action].setAccessibleName(sentence)
        self.log_way.setText(self.tr("Logarithmic scale along the run"))
        self.follow.setText(self.tr("Show all of it, as it grows"))
        self.more_curves.setText(self.tr("More curves"))
        self.save_picture.setText(self.tr("Save as a picture…"))
        self.save_figures.setText(self.tr("Save the figures…"))
        self.menu_button.setAccessibleName(self.tr("More about the curve"))
        self.menu_button.setToolTip(self.tr("More about the curve"))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint. Only the menu needs room."""
        return QSize(self.menu_button.sizeHint().width(), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint. Tabs and toggles take more room where there is some."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide the toggles where there is no room, and then the tabs."""
        room = self.width() - self.menu_button.sizeHint().width()
        for group in ([*self.ways.values()], [self.log, self.smooth]):
            room -= sum(self.tabs[action].sizeHint().width() for action in group) + _APART
            for action in group:
                self.tabs[action].setVisible(room >= 0)

    @Slot()
    def _on_toggled(self) -> None:
        if not any(action.isChecked() for action in self.ways.values()):
            return  # pixels between two tabs
        way = next(way for way, action in self.ways.items() if action.isChecked())
        chosen = (way, self.log_way.isChecked(), self.log.isChecked(), self.smooth.isChecked())
        self.choice.way, self.choice.log_way, self.choice.log, self.choice.smooth = chosen
        self.changed.emit()
