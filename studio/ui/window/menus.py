"""The menu bar: every action of the window, with its standard shortcut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import languages, number
from studio.ui.common.theme import LETTERS, THEMES
from studio.ui.window.settings import Settings
from studio.ui.window.side_bar import PAGES


class Menus(QObject):
    """Makes the menus of a window and keeps their words.

    Attributes:
        open_text, open_folder, open_model, save_model, quit, start, pause, stop, generate, sine, folder, about: the
            actions.
        themes, letters, languages: the choices, groups of actions; the data of each is what it chooses.

    Signals:
        page_chosen: the index of the page, from 0.
        recent_chosen: the path of a recent text.
        language_chosen, theme_chosen: the name.
        letters_chosen: the letter size, 1 for the usual size.
    """

    page_chosen = Signal(int)
    recent_chosen = Signal(object)
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    letters_chosen = Signal(float)

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._settings = settings
        bar = window.menuBar()
        self._file, self._view, self._work, self._help = (bar.addMenu("") for _ in range(4))
        self.open_text = self._add(self._file, QKeySequence.StandardKey.Open)
        self.open_folder = self._add(self._file, "Ctrl+Shift+F")
        self.recent = self._file.addMenu("")
        self.recent.aboutToShow.connect(self._fill_recent)
        self._file.addSeparator()
        self.open_model = self._add(self._file, "Ctrl+Shift+O")
        self.save_model = self._add(self._file, QKeySequence.StandardKey.Save)
        self._file.addSeparator()
        self.quit = self._add(self._file, QKeySequence.StandardKey.Quit)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self._pages = []
        for place in range(len(PAGES)):
            action = self._add(self._view, f"Ctrl+{place + 1}")
            action.setData(place)
            action.triggered.connect(self._on_page)
            self._pages.append(action)
        self._view.addSeparator()
        self.themes = self._add_choices(self._view.addMenu(""), THEMES, settings.theme, self._on_theme)
        self.letters = self._add_choices(self._view.addMenu(""), LETTERS, settings.letters, self._on_letters)
        self.languages = self._add_choices(
            self._view.addMenu(""), ("system", *languages()), settings.language, self._on_language
        )
        self.start = self._add(self._work, "Ctrl+R")
        self.pause = self._add(self._work, "Ctrl+P")
        self.stop = self._add(self._work, "Ctrl+.")
        self._work.addSeparator()
        self.generate = self._add(self._work, "Ctrl+Return")
        self.sine = self._add(self._help, None)
        self.folder = self._add(self._help, None)
        self.about = self._add(self._help, None)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every visible string."""
        for menu, words in (
            (self._file, self.tr("&File")),
            (self.recent, self.tr("Open &recent")),
            (self._view, self.tr("&View")),
            (self._menu_of(self.themes), self.tr("T&heme")),
            (self._menu_of(self.letters), self.tr("Size of l&etters")),
            (self._menu_of(self.languages), self.tr("&Language")),
            (self._work, self.tr("&Model")),
            (self._help, self.tr("&Help")),
        ):
            menu.setTitle(words)
        for action, words in (
            (self.open_text, self.tr("&Open a text…")),
            (self.open_folder, self.tr("Open a &folder of texts…")),
            (self.open_model, self.tr("Open a &model…")),
            (self.save_model, self.tr("&Save the model as…")),
            (self.quit, self.tr("&Quit")),
            (self.start, self.tr("Start &training")),
            (self.pause, self.tr("&Pause or resume")),
            (self.stop, self.tr("&Stop")),
            (self.generate, self.tr("&Generate")),
            (self.sine, self.tr("&Lesson: a noisy sine…")),
            (self.folder, self.tr("Open the &folder of runs, settings and log")),
            (self.about, self.tr("&About Text Generation Studio")),
            *zip(self._pages, (self.tr("Text"), self.tr("Train"), self.tr("Write"), self.tr("Runs")), strict=True),
            *zip(self.themes.actions(), (self.tr("As the system"), self.tr("Light"), self.tr("Dark")), strict=True),
            *zip(self.languages.actions(), (self.tr("As the system"), *languages().values()), strict=True),
        ):
            action.setText(words)
        for action in self.letters.actions():
            action.setText(f"{number(100 * action.data())} %")

    @staticmethod
    def _add(menu: QMenu, keys: QKeySequence.StandardKey | str | None) -> QAction:
        action = menu.addAction("")
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        return action

    def _add_choices(self, menu: QMenu, names: Sequence[object], chosen: object, slot: object) -> QActionGroup:
        group = QActionGroup(menu)
        for name in names:
            action = menu.addAction("")
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == chosen)
            group.addAction(action)
        group.triggered.connect(slot)
        return group

    @staticmethod
    def _menu_of(group: QActionGroup) -> QMenu:
        menu = group.parent()
        assert isinstance(menu, QMenu)
        return menu

    @Slot()
    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._settings.recent_texts:
            action = self.recent.addAction(shown_name(path.name))
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
            action.setData(path)
            action.triggered.connect(self._on_recent)
        if self.recent.isEmpty():
            self.recent.addAction(self.tr("nothing opened yet")).setEnabled(False)

    @Slot()
    def _on_page(self) -> None:
        self.page_chosen.emit(self._sent().data())

    @Slot()
    def _on_recent(self) -> None:
        self.recent_chosen.emit(Path(self._sent().data()))

    @Slot(QAction)
    def _on_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())

    @Slot(QAction)
    def _on_letters(self, action: QAction) -> None:
        self.letters_chosen.emit(action.data())

    @Slot(QAction)
    def _on_language(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())

    def _sent(self) -> QAction:
        action = self.sender()
        assert isinstance(action, QAction)
        return action
