"""The window: four pages, a side bar, menus, a status bar."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QWidget,
)

from studio import __version__
from studio.messages import Message
from studio.models.specs import MODELS
from studio.places import home
from studio.runs.index import KeptRun
from studio.runs.manifest import SUFFIX
from studio.session.session import Session
from studio.training.events import StepDone
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number, use_language
from studio.ui.common.icons import window_icon
from studio.ui.common.page import Page
from studio.ui.common.parts import Translated, column
from studio.ui.common.run_names import name_run
from studio.ui.common.scrolling import Fitted, Stack
from studio.ui.common.theme import scaled, theme
from studio.ui.runs.runs_page import RunsPage
from studio.ui.text.text_page import TextPage
from studio.ui.train.train_page import TrainPage
from studio.ui.window.closing_question import ClosingQuestion
from studio.ui.window.dialogs import Dialogs
from studio.ui.window.exports import Exports
from studio.ui.window.menus import Menus
from studio.ui.window.screen import fit_screen
from studio.ui.window.settings import Settings
from studio.ui.window.side_bar import PAGES, SideBar
from studio.ui.window.sine_window import SineWindow
from studio.ui.window.start_notice import StartNotice
from studio.ui.write.write_page import WritePage
from studio.ui.write.writing_tabs import WritingTabs

_NOTICE_MS = 6000
_NARROW = 1000  # pixels of width below which the side bar shows icons alone
_SIZE, _LEAST_SIZE = QSize(1280, 800), QSize(760, 520)


class MainWindow(Translated, QMainWindow):
    """Puts the pages together; what is open belongs to the session.

    Attributes:
        session: the owner of what is open.
        settings: what is remembered.
        menus: the menu bar.
        exports: what is saved where the user chooses.
        room: the pages beside the Write page.
        side_bar: the pages by name.
        text_page, train_page, write_page, runs_page: the pages.
    """

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self._closing = False
        self._percent = 0  # of the run, as the side bar says it
        self._question = ClosingQuestion(self)
        self._question.stop_wanted.connect(self.stop_and_close)
        self.setWindowIcon(window_icon())
        self.setAcceptDrops(True)
        self.text_page = TextPage(session)
        self.train_page = TrainPage(session)
        self.write_page = WritePage(session)
        self.runs_page = RunsPage(session)
        self.side_bar = SideBar()
        self._stack = Stack()
        for page in self.pages:
            self._stack.addWidget(page)
        view = QScrollArea()
        view.setWidgetResizable(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        fitted = Fitted(self._stack)
        view.setWidget(fitted)
        for widget in (view.viewport(), fitted, self._stack):
            widget.setAutoFillBackground(False)
        centre = QWidget()
        line = QHBoxLayout(centre)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.side_bar)
        self.notice = StartNotice(session)
        line.addLayout(column(self.notice, view, spacing=0), 1)
        self.setCentralWidget(centre)
        self._device = QLabel()
        self.statusBar().addPermanentWidget(self._device)
        self.statusBar().setSizeGripEnabled(False)
        self._dialogs = Dialogs(self, settings)
        self.exports = Exports(session, self._dialogs, self)
        self.room = WritingTabs(session, self.write_page, self.train_page, self._dialogs.model)
        self.room.page_wanted.connect(self.show_page)
        self.sine_window: SineWindow | None = None
        self.menus = Menus(self, settings)
        self._connect_pages()
        self._connect_menus()
        self._connect_session()
        session.name_run = name_run
        if settings.geometry is not None:
            self.restoreGeometry(settings.geometry)
        fit_screen(self, _SIZE if settings.geometry is None else self.size(), _LEAST_SIZE)
        self.show_page("text")
        self.retranslate()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages, in the order of the work."""
        return (self.text_page, self.train_page, self.write_page, self.runs_page)

    def _connect_pages(self) -> None:
        self.side_bar.chosen.connect(self._on_page_chosen)
        for page in self.pages:
            page.page_wanted.connect(self.show_page)
        self.write_page.text_needed.connect(self._on_text_needed)
        self.runs_page.text_needed.connect(self._on_text_needed)
        self.text_page.open_wanted.connect(self.choose_text)
        self.text_page.text_wanted.connect(self.open_text)
        self.text_page.export_wanted.connect(self.exports.save_vocabulary)
        self.train_page.chooser.other_text_wanted.connect(self.choose_text_to_judge_by)
        self.train_page.curve.save_wanted.connect(self.exports.save_curve)
        self.write_page.model_wanted.connect(self.choose_model)
        self.runs_page.model_wanted.connect(self.choose_model)
        self.write_page.save_wanted.connect(self.exports.save_model)
        self.runs_page.export_wanted.connect(self.exports.save_events)
        self.write_page.take_wanted.connect(self.exports.save_writing)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.page_chosen.connect(self._on_page_chosen)
        menus.open_text.triggered.connect(self.choose_text)
        menus.open_folder.triggered.connect(self.choose_folder)
        menus.recent_chosen.connect(self.open_text)
        menus.open_model.triggered.connect(self.choose_model)
        menus.save_model.triggered.connect(self.exports.save_model)
        menus.quit.triggered.connect(self.close)
        menus.language_chosen.connect(self._on_language_chosen)
        menus.theme_chosen.connect(self._on_theme_chosen)
        menus.letters_chosen.connect(self._on_letters_chosen)
        menus.start.triggered.connect(self._on_start)
        menus.pause.triggered.connect(self.train_page.controls.pause_button.click)
        menus.stop.triggered.connect(self._on_stop)
        menus.generate.triggered.connect(self._on_generate)
        menus.sine.triggered.connect(self._on_sine)
        menus.folder.triggered.connect(self._on_folder)
        menus.about.triggered.connect(self._on_about)

    def _connect_session(self) -> None:
        session = self.session
        session.corpus_changed.connect(self._on_corpus_changed)
        self.notice.resume_wanted.connect(self._on_resume_wanted)
        session.model_changed.connect(self._show_what_is_open)
        session.model_opened.connect(self._on_model_opened)
        session.saved.connect(self._on_saved)
        for work in (session.filing, session.saving, session.device_lookup, session.recalling, session.store):
            work.failed.connect(self.show_error)
        session.saving.changed.connect(self._on_saving_changed)
        session.saving.failed.connect(self._on_saving_failed)
        session.device_changed.connect(self._show_what_is_open)
        session.training.changed.connect(self._show_what_is_open)
        session.training_event.connect(self._on_training_event)
        session.training.ended.connect(self._on_training_ended)
        session.writing.changed.connect(self._show_what_is_open)

    def retranslate(self) -> None:
        """See Translated."""
        self.setWindowTitle(self.tr("Text Generation Studio"))
        self.menus.retranslate()
        self._show_what_is_open()

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Bring the page of that name to the front."""
        page = self.pages[PAGES.index(name)] if name in PAGES else self.room.page(name)
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.side_bar.show_current(PAGES.index(name if name in PAGES else "write"))
        page.take_focus()

    @property
    def current_page(self) -> Page:
        """The page in front."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        return page

    @Slot(object)
    def open_text(self, *paths: Path) -> None:
        """Open the text at ``paths``: files, folders, archives."""
        self.show_page("text")
        self.session.open_text(*(path.absolute() for path in paths))

    def open_file(self, path: Path) -> None:
        """Open a text or a model, by the ending of its name."""
        if path.suffix.lower() == SUFFIX:
            self.session.open_model(path.absolute())
        else:
            self.open_text(path)

    @Slot()
    def choose_text(self) -> None:
        """Let the user choose a text to open."""
        paths = self._dialogs.texts()
        if paths:
            self.open_text(*paths)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder whose texts are opened as one."""
        folder = self._dialogs.folder()
        if folder is not None:
            self.open_text(folder)

    @Slot()
    def choose_model(self) -> None:
        """Let the user choose a model to open."""
        path = self._dialogs.model()
        if path is not None:
            self.open_file(path)

    @Slot()
    def choose_text_to_judge_by(self) -> None:
        """Let the user choose another text to judge by."""
        path = self._dialogs.text_to_judge_by()
        if path is not None:
            self.session.hold_out(path.absolute())

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Show an error on the page in front: there the user asked for what went wrong."""
        self.current_page.show_error(error)
        self.exports.offer_again(self.current_page.banner, error)

    @Slot()
    def stop_and_close(self) -> None:
        """Stop all work, keep what was trained, and close as soon as it is."""
        self._closing = True
        self.session.race.cancel()
        self.session.leave_training()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """See QWidget.closeEvent. A run under way is not lost by a click; a save under way is waited for."""
        if self.session.training.running:
            event.ignore()
            if not self._closing:
                self._question.ask()
            return
        if self.session.saving.running:  # if it fails, that is to be seen
            event.ignore()
            self._closing = True
            self.statusBar().showMessage(self.tr("Saving… The window closes when it is done."))
            return
        if self.exports.warn_of_loss(self.train_page.banner):
            event.ignore()
            self._closing = False
            self.show_page("train")
            return
        self.settings.geometry = self.saveGeometry()
        self.session.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        self.side_bar.set_compact(self.width() < scaled(_NARROW))
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """See QWidget.dragEnterEvent."""
        if _dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """See QWidget.dropEvent."""
        paths = _dropped_files(event)
        if not paths:
            return
        event.acceptProposedAction()
        if len(paths) == 1:
            self.open_file(paths[0])
        else:
            self.open_text(*paths)

    @Slot()
    def _show_what_is_open(self) -> None:
        session = self.session
        first = ""
        if session.training.running and session.record is not None:
            if session.record.latest is None:
                self._percent = 0
            words = self.tr("Paused · {share}%") if session.training.paused else self.tr("Training · {share}%")
            first = words.format(share=number(self._percent))
            if session.race.current is not None and not session.training.paused:
                first = f"{shown_name(session.race.current.name)} · {number(self._percent)}%"
        name = shown_name(session.trained.manifest.name) if session.trained is not None else self.tr("none open")
        self.side_bar.show_foot(first, self.tr("Model: {name}").format(name=name))
        device = session.device
        if not device:
            self._device.setText(self.tr("looking for a device…"))
        elif device == "cpu":
            cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
            self._device.setText(self.tr("Device: CPU, {count} cores").format(count=number(cores)))
        else:
            self._device.setText(self.tr("Device: {name}").format(name=device))
        running = session.training.running
        self.menus.start.setEnabled(session.corpus is not None and not running)
        self.menus.pause.setEnabled(running and not session.training.stopping)
        self.menus.stop.setEnabled(running or session.writing.running)
        self.menus.save_model.setEnabled(session.trained is not None)
        self.menus.generate.setEnabled(session.trained is not None and not session.writing.running)

    @Slot()
    def _on_corpus_changed(self) -> None:
        corpus = self.session.corpus
        assert corpus is not None
        if len(corpus.document.paths) == 1:
            self.settings.remember_text(corpus.document.paths[0])
        self._show_what_is_open()

    @Slot()
    def _on_model_opened(self) -> None:
        trained = self.session.trained
        fills = trained is not None and MODELS.fills_gaps(trained.manifest.model)  # it can do nothing else
        self.show_page("gaps" if fills else "write")

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.statusBar().showMessage(self.tr("Saved as {path}").format(path=path), _NOTICE_MS)

    @Slot()
    def _on_saving_changed(self) -> None:
        if self._closing and not (self.session.saving.running or self.session.training.running):
            self.close()

    @Slot()
    def _on_saving_failed(self) -> None:
        self._closing = False
        self.statusBar().clearMessage()

    @Slot(object)
    def _on_training_event(self, event: object) -> None:
        if isinstance(event, StepDone) and int(100 * event.progress) != self._percent:
            self._percent = int(100 * event.progress)
            self._show_what_is_open()

    @Slot(object)
    def _on_resume_wanted(self, run: KeptRun) -> None:
        self.show_page("train")
        self.session.go_on(run)

    @Slot()
    def _on_training_ended(self) -> None:
        self.exports.offer_rescue(self.train_page.banner)
        failed = self.session.record is not None and self.session.record.failure is not None
        if self._closing and failed:  # what was trained may be nowhere but here
            self._closing = False
            self.show_page("train")
        elif self._closing or (not self.session.race.running and self._question.withdraw()):
            self.close()

    @Slot(object)
    def _on_text_needed(self, message: Message | None) -> None:
        """Take the user to where a text is opened, and say which is wanted."""
        self.show_page("text")
        if message is not None:
            self.text_page.banner.show_notes(message)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        """Keep the keyboard on the page, where a button that is disabled or hidden would pass it on to the side bar."""
        if old is None or now is None or not self.side_bar.isAncestorOf(now) or self.side_bar.isAncestorOf(old):
            return
        if not (old.isEnabled() and old.isVisible()):
            self.current_page.setFocus()

    @Slot(int)
    def _on_page_chosen(self, place: int) -> None:
        self.show_page(PAGES[place])

    @Slot()
    def _on_start(self) -> None:
        self.show_page("train")
        self.train_page.controls.start_button.click()

    @Slot()
    def _on_stop(self) -> None:
        session = self.session
        (session.writing if session.writing.running else session.training).stop()

    @Slot()
    def _on_generate(self) -> None:
        self.show_page("write")
        self.write_page.generate_button.click()

    @Slot(str)
    def _on_language_chosen(self, name: str) -> None:
        self.settings.language = name
        use_language(name)

    @Slot(str)
    def _on_theme_chosen(self, name: str) -> None:
        self.settings.theme = name
        theme.use(name)

    @Slot(float)
    def _on_letters_chosen(self, letters: float) -> None:
        self.settings.letters = letters
        self.statusBar().showMessage(self.tr("Letters have this size when the studio is opened again."), _NOTICE_MS)

    @Slot()
    def _on_sine(self) -> None:
        if self.sine_window is None:
            self.sine_window = SineWindow(self.session, self)
        self.sine_window.show()
        self.sine_window.activateWindow()

    @Slot()
    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(home())))

    @Slot()
    def _on_about(self) -> None:
        words = self.tr("Train a language model on your own text, watch it learn, and write with it.")
        QMessageBox.about(self, self.tr("Text Generation Studio"), f"{words}\n\n{__version__}")


def _dropped_files(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls] if all(url.isLocalFile() for url in urls) else []
