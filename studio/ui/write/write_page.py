"""The Write page: the model continues a beginning, and the page shows how sure the model was and lets it branch.

What the page consists of:

- `tab_rows`: the table of tabs; `tab_bar`, `tab_page` and `writing_tabs` show them, `tabs` holds their contents.
- `writing_view`: the text, on `studio.ui.write.token_view`; `overlap_place` and `writing_foot` stand under it.
- `writing_controls` and `alternatives_card`: the side, with the settings of writing and the alternatives.
- `writing_entry` with `prefix_field`: the beginning, and the buttons that write.
- `weights_menu`, `branches_window` and `export_writing`: which weights write, all texts as a tree, texts as files.
"""

from __future__ import annotations

import copy
import random

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from studio.generation.events import Candidate, PrefixRead
from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.runs.index import KeptRun
from studio.runs.run_folder import TextSource
from studio.session.session import Session
from studio.session.writing.prompt_suggestion import prompt_suggestion
from studio.session.writing.segment import Segment
from studio.ui.common.empty_state import EmptyState
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import number
from studio.ui.common.page import Page
from studio.ui.common.parts import Card, button, chip, column, row
from studio.ui.common.run_names import full_name
from studio.ui.common.scrolling import Stack, UpAndDown
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GAP, GRID
from studio.ui.write.alternatives_card import AlternativesCard
from studio.ui.write.branches_window import BranchesWindow
from studio.ui.write.export_writing import as_html, as_pdf
from studio.ui.write.overlap_place import OverlapPlace
from studio.ui.write.tab_bar import TabBar
from studio.ui.write.weights_menu import WeightsMenu
from studio.ui.write.writing_controls import WritingControls
from studio.ui.write.writing_entry import WritingEntry
from studio.ui.write.writing_foot import WritingFoot
from studio.ui.write.writing_view import WritingView

_DRAW_MS = 16  # the refresh interval of most screens
_RUNS_OFFERED = 3
_TOLD = 200  # characters of a beginning to quote


class WritePage(Page):
    """Takes a beginning, shows the model's continuation, and lets the user branch at any token.

    Signals:
        model_wanted: the user wants to choose a model file.
        save_wanted: the user wants to save the model.
        text_needed: the user wants to open the text that the `Message` names.
        take_wanted: the user wants to save the text; the kind of file, and a function that makes its content.
    """

    model_wanted = Signal()
    save_wanted = Signal()
    text_needed = Signal(object)
    take_wanted = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.tabs = TabBar("write")
        self.tabs.chosen.connect(self.page_wanted)
        self.header.insertWidget(1, self.tabs)
        self.model_chip = chip()
        self.save_button = button("link")
        self.save_button.clicked.connect(self.save_wanted)
        self.header.addWidget(self.save_button)
        self.header.addWidget(self.model_chip)
        self.weights = WeightsMenu()
        self.weights.wanted.connect(session.training.use_weights)
        self.weights.save.triggered.connect(self.save_wanted)
        self.header.addWidget(self.weights)
        self.empty = EmptyState(choices=_RUNS_OFFERED)
        self._offered: list[KeptRun] = []
        self.empty.chosen.connect(self._on_run_chosen)
        self.empty.acted.connect(self._on_train_wanted)
        self.empty.acted_second.connect(self.model_wanted)
        self._pages = Stack()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        self.set_content(self._pages)

        self._shown: Segment | None = None  # the segment on the screen
        self._drawn = 0  # number of its tokens on the screen
        self._drawing = QTimer(self)
        self._drawing.setInterval(_DRAW_MS)
        self._drawing.timeout.connect(self._on_draw)
        self._connect_session()
        self.entry.add_shortcuts(self)
        self.retranslate()

    def _connect_session(self) -> None:
        session, page = self.session, self.session.page
        session.model.changed.connect(self._on_model_changed)
        session.runs.changed.connect(self._show_empty)
        session.page.written.connect(self._on_generation_events)
        session.page.writing.changed.connect(self._on_writing_changed)
        session.page.writing.failed.connect(self.banner.show_error)
        page.changed.connect(self._on_page_changed)
        page.alternatives_found.connect(self._on_alternatives_found)
        page.looking.failed.connect(self.banner.show_error)
        session.overlap.changed.connect(self._on_meter_changed)
        session.overlap.seeking.happened.connect(self._on_source_found)
        session.overlap.seeking.failed.connect(self.banner.show_error)

    def _make_content(self) -> QWidget:
        self.output = WritingView()
        self.output.token_chosen.connect(self._on_token_chosen)
        self.foot = WritingFoot()
        self.foot.take_wanted.connect(self._on_take_wanted)
        self.foot.branches_button.clicked.connect(self._on_branches_clicked)
        self.branches: BranchesWindow | None = None
        self.foot.coloured.toggled.connect(self.output.set_coloured)
        paper = Card()
        self.place = OverlapPlace()
        self.output.mark_clicked.connect(self._on_mark_clicked)
        self.foot.open_button.clicked.connect(self._on_open_text)
        paper.column.addWidget(self.output, 1)
        paper.column.addWidget(self.place)
        paper.column.addWidget(self.foot)
        self.controls = WritingControls()
        self.greedy = self.controls.greedy
        self.alternatives = AlternativesCard()
        self.alternatives.chosen.connect(self._on_alternative_chosen)
        self.alternatives.left.connect(self.output.setFocus)
        self.output.token_entered.connect(self.alternatives.take_focus)
        content = QWidget()
        middle = row(paper, self._make_side(), spacing=GAP)
        middle.setStretch(0, 1)
        layout = column(spacing=GAP)
        layout.addLayout(middle, 1)
        layout.addWidget(self._make_entry())
        content.setLayout(layout)
        return content

    def _make_side(self) -> UpAndDown:
        """Return controls and alternatives; they scroll without the text."""
        inside = QWidget()
        layout = column(self.controls, self.alternatives, spacing=GAP)
        layout.setStretch(1, 1)
        inside.setLayout(layout)
        return UpAndDown(inside, QSize(36 * GRID, 24 * GRID))

    def _make_entry(self) -> WritingEntry:
        self.entry = WritingEntry()
        self.prefix = self.entry.prefix
        self.again_button, self.stop_button = self.entry.again_button, self.entry.stop_button
        self.generate_button = self.entry.generate_button
        page = self.session.page
        self.prefix.entered.connect(self._on_generate_clicked)
        self.prefix.textChanged.connect(self._show_state)
        self.prefix.typed.connect(self._on_typed)
        self.prefix.textChanged.connect(self._on_prefix_changed)
        self.session.unknown_words.changed.connect(self._on_occurrences_changed)
        self.prefix.shortened.connect(self._on_cut)
        self.entry.surprise_button.clicked.connect(self._on_surprise_clicked)
        self.entry.undo_button.clicked.connect(page.undo)
        self.entry.redo_button.clicked.connect(page.redo)
        self.again_button.clicked.connect(self._on_again_clicked)
        self.stop_button.clicked.connect(self._on_stop_clicked)
        self.generate_button.clicked.connect(self._on_generate_clicked)
        return self.entry

    def take_focus(self) -> None:
        """See Page.take_focus. One can begin to type at once."""
        self.prefix.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        self.tabs.fit(self.width())
        super().resizeEvent(event)

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Write"))
        self._show_empty()
        self.output.setAccessibleName(self.tr("What the model wrote"))
        self.output.setPlaceholderText(self.tr("Type a few words below, or none, and press Generate."))
        self.save_button.setText(self.tr("Save the model…"))
        self._show_model()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """See QWidget.showEvent."""
        super().showEvent(event)
        self._show_empty()
        self.session.runs.refresh()

    @Slot()
    def _show_empty(self) -> None:
        """Where no model is open, say how to get a model, and offer the latest runs."""
        if self.session.model.trained is None and self.isVisible():
            runs = [run for run in self.session.runs.kept if run.path.is_file()]
            self._offered = runs[:_RUNS_OFFERED]
        writes = self.tr("A model writes in the manner of the text it learned from.")
        if self._offered:
            title, todo = self.tr("No model is open"), self.tr("Write with the model of one of your latest runs:")
        else:
            title, todo = self.tr("No model yet"), self.tr("Train one, or open one you saved.")
        self.empty.show_words(title, f"{writes} {todo}", self.tr("Train a model"), self.tr("Open a model…"))
        self.empty.show_choices([self._run_words(run) for run in self._offered])

    def _run_words(self, run: KeptRun) -> str:
        words = full_name(run)
        if run.perplexity is None:
            return words
        return f"{words} · " + self.tr("perplexity {value}").format(value=number(run.perplexity, 1))

    @Slot(int)
    def _on_run_chosen(self, place: int) -> None:
        self.banner.clear()
        self.session.model.open(self._offered[place].path)

    def _show_model(self) -> None:
        trained = self.session.model.trained
        self._pages.setCurrentIndex(0 if trained is None else 1)
        self.model_chip.setVisible(trained is not None)
        self.tabs.setVisible(trained is not None)
        self.save_button.setVisible(trained is not None and trained.kept is None)
        self.weights.show_kept(trained.kept if trained is not None else None)
        if trained is None:
            return
        self.controls.show_model(trained.tokenizer)
        manifest = trained.manifest
        perplexity = manifest.validation_perplexity()
        words = shown_name(manifest.name)
        if perplexity is not None:
            words += " · " + self.tr("perplexity {value} on unseen text").format(value=number(perplexity, 1))
        self.model_chip.setText(words)
        parameters = int(manifest.result["parameters"])
        counted = int(manifest.result.get("stored") or parameters) - parameters
        tip = self.tr("Learned from {text}, {epochs} times over; knows {symbols} tokens, has {parameters} parameters.")
        if counted > 0:
            tip += " " + self.tr("{count} more numbers come from counting.").format(count=number(counted))
        self.model_chip.setToolTip(
            tip.format(
                text=shown_name(manifest.text_name),
                epochs=number(float(manifest.result.get("epochs", 0)), 1),
                symbols=number(len(manifest.tokens)),
                parameters=number(parameters),
            )
        )

    @Slot()
    def _show_state(self) -> None:
        self.entry.show_state(self.session.page)
        written = len(self.output.written)
        self.foot.show_text(written > 0)
        self.foot.show_branches(self.session.page.tree.count)
        self.foot.show_meter(self.session.overlap, written)

    @Slot()
    def _on_generate_clicked(self) -> None:
        if self.session.model.trained is None or self.session.page.writing.running:
            return
        self._prepare()
        page, prefix, config = self.session.page, self.prefix.text(), self.controls.config()
        if page.goes_on(prefix):
            page.go_on(config)
        else:
            page.write(prefix, config)

    @Slot(int)
    def _on_cut(self, length: int) -> None:
        template = QT_TRANSLATE_NOOP(
            "core", "That was very long: its last {count} characters were taken as the beginning."
        )
        self.banner.show_notes(Message(template, {"count": number(length)}))

    @Slot()
    def _on_again_clicked(self) -> None:
        if self.session.model.trained is not None and not self.session.page.writing.running:
            self._prepare()
            self.session.page.again(self.controls.config())

    def _prepare(self) -> None:
        self.banner.clear()
        if not self.output.hasFocus():
            self.prefix.setFocus()  # the button is about to be disabled, and Qt would move its focus

    @Slot()
    def _on_stop_clicked(self) -> None:
        self.prefix.setFocus()
        self.session.page.writing.stop()

    @Slot(str)
    def _on_take_wanted(self, kind: str) -> None:
        text, written, generation = self.output.toPlainText(), self.output.written, self.session.page.current
        if kind == "copy":
            QGuiApplication.clipboard().setText(text)
            self.foot.show_copied()
        elif kind == "txt":
            self.take_wanted.emit(kind, lambda: text.encode("utf-8", "replace"))
        elif generation is not None:
            title = text.strip().split("\n")[0][:60]
            about = self.tr("Written by the model {name}.").format(name=shown_name(generation.model))
            now, legend = copy.deepcopy(written), self.foot.legend_words()  # the text may grow while it is saved

            def make() -> bytes:
                page = as_html(now, title, legend, about)
                return page.encode() if kind == "html" else as_pdf(page, title)

            self.take_wanted.emit(kind, make)

    @Slot()
    def _on_branches_clicked(self) -> None:
        if self.branches is None:
            self.branches = BranchesWindow(self.session, self)
        self.branches.show()
        self.branches.activateWindow()

    @Slot()
    def _on_surprise_clicked(self) -> None:
        trained = self.session.model.trained
        if trained is None:
            return
        text = self.session.overlap.text or "\n".join(sample.text for sample in trained.manifest.samples[-3:])
        self.prefix.setText(prompt_suggestion(text, random.Random()))
        self.prefix.setFocus()

    @Slot()
    def _on_train_wanted(self) -> None:
        self.page_wanted.emit("train")

    @Slot()
    def _on_model_changed(self) -> None:
        self.banner.clear()
        self._show_model()
        self._show_state()

    @Slot(int)
    def _on_token_chosen(self, token: int) -> None:
        written = self.output.written
        self.alternatives.show_token(written.text(*written.span(token)), written.probabilities[token])
        self.session.page.look_at(token)

    @Slot(int, object)
    def _on_alternatives_found(self, token: int, candidates: tuple[Candidate, ...]) -> None:
        if token == self.output.chosen:
            self.alternatives.show_candidates(candidates)

    @Slot(object)
    def _on_alternative_chosen(self, candidate: Candidate) -> None:
        if self.output.chosen >= 0 and self.session.model.trained is not None:
            self.output.setFocus()
            self.session.page.branch(self.output.chosen, candidate, self.controls.config())

    @Slot(object)
    def _on_generation_events(self, events: tuple[object, ...]) -> None:
        current = self.session.page.current
        if current is not None and any(isinstance(event, PrefixRead) for event in events) and current.parent is None:
            if self.prefix.text() == current.prefix:
                self.prefix.settle()  # the model has used the typed text
            self._write_anew()  # the beginning as the model read it
            self._show_reading(current)
        if not self._drawn:
            self._on_draw()  # the first tokens appear at once

    def _show_reading(self, stretch: Segment) -> None:
        """Tell the user where the model's reading of the prefix differs from the typed text."""
        if stretch.given:
            return
        if stretch.unknown:
            unknown = " ".join(picture(symbol) for symbol in stretch.unknown[:20])
            template = QT_TRANSLATE_NOOP("core", "The model never saw these symbols and left them out: {symbols}")
            self.banner.show_notes(Message(template, {"symbols": unknown}))
        elif stretch.skipped:
            template = QT_TRANSLATE_NOOP(
                "core",
                "The beginning is longer than the model can look back: it took no notice of its first {count} tokens.",
            )
            self.banner.show_notes(Message(template, {"count": number(stretch.skipped)}))
        elif stretch.read != stretch.prefix:
            template = QT_TRANSLATE_NOOP("core", "The beginning was read as the model's text was: “{text}”")
            read = stretch.read if len(stretch.read) <= _TOLD else stretch.read[:_TOLD] + "…"
            self.banner.show_notes(Message(template, {"text": read}))

    @Slot()
    def _on_writing_changed(self) -> None:
        if self.session.page.writing.running:
            self._drawing.start()
        else:
            self._drawing.stop()
            self._on_draw()
        self._show_state()

    @Slot()
    def _on_meter_changed(self) -> None:
        measured = self.session.overlap.measured
        spans = measured.copies.spans if measured is not None and measured.segment is self._shown else ()
        self.output.set_marks([(span.start, span.end) for span in spans])
        self._show_state()

    @Slot(int)
    def _on_mark_clicked(self, number: int) -> None:
        place = self.session.overlap.place(number)
        if place is not None:
            self.place.show_place(place)
        else:
            self.place.hide()

    @Slot()
    def _on_open_text(self) -> None:
        self.session.overlap.look_for_source()

    @Slot(object)
    def _on_source_found(self, source: TextSource | None) -> None:
        if source is not None:
            self.session.text.open_again(source)
        elif self.session.model.trained is not None:
            words = QT_TRANSLATE_NOOP("core", "This model learned from “{name}”. Open that text here.")
            self.text_needed.emit(Message(words, {"name": self.session.model.trained.manifest.text_name}))

    @Slot()
    def _on_page_changed(self) -> None:
        if self.session.page.current is not self._shown:
            self._show_prefix()
            self._write_anew()
        elif not self.prefix.text():
            self._show_prefix()  # an earlier draft, where nothing was written
        self._show_state()

    @Slot(bool)
    def _on_typed(self, undone: bool) -> None:
        self.session.page.note_draft(self.prefix.text(), undone=undone)

    @Slot()
    def _on_prefix_changed(self) -> None:
        self.session.unknown_words.look_at(self.prefix.text())

    @Slot()
    def _on_occurrences_changed(self) -> None:
        self.entry.show_missing(self.session.unknown_words.missing)

    def _show_prefix(self) -> None:
        """Fill the field with the beginning of the text on show, or with the text typed since."""
        page = self.session.page
        beginning = page.current.prefix if page.current is not None else self.prefix.text()
        wanted = page.draft or beginning
        if wanted == self.prefix.text():
            return
        settled = self.prefix.is_settled()
        self.prefix.setText(wanted)
        if settled:  # otherwise an undo must bring back the typed text
            self.prefix.settle()

    def _write_anew(self) -> None:
        """Put the whole text on the screen: the prefix is paler than the model's text."""
        current = self.session.page.current
        self._shown, self._drawn = current, 0
        self.alternatives.show_none()
        self.place.hide()
        self.output.begin(current.root.read if current is not None else "")
        if current is None:
            return
        for stretch, kept in current.path()[:-1]:
            self.output.append(stretch.pieces[:kept], stretch.probabilities[:kept])
        self._on_draw()

    @Slot()
    def _on_draw(self) -> None:
        current = self.session.page.current
        if current is None or current is not self._shown or len(current.pieces) == self._drawn:
            return
        self.output.append(current.pieces[self._drawn :], current.probabilities[self._drawn :])
        self._drawn = len(current.pieces)
        self._show_state()
