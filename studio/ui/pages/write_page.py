"""The third page: type a beginning, and the model goes on."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QStackedWidget, QWidget

from studio.generation.config import GenerationConfig
from studio.generation.events import PrefixRead
from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.session.session import Session
from studio.ui.i18n import number
from studio.ui.pages.page import Page
from studio.ui.symbols import picture
from studio.ui.theme import GAP, GRID, WRITING_SIZE, serif, theme
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.parts import Card, ElidedLabel, button, chip, column, label, row
from studio.ui.widgets.slider_field import SliderField

_DRAW_MS = 33
_LENGTHS = (50, 100, 200, 400, 800, 1600, 3200)
_TEMPERATURES = tuple(round(0.05 * place, 2) for place in range(2, 31))


class WritePage(Page):
    """Writes on from a prefix.

    Signals:
        model_wanted: the user wants to choose a model file.
        save_wanted: the user wants to save the model.
    """

    model_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.model_chip = chip()
        self.header.addWidget(self.model_chip)
        self.empty = EmptyState()
        self.empty.acted.connect(self._on_train_wanted)
        self.empty.acted_second.connect(self.model_wanted)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._make_content())
        self.set_content(self._pages)

        self._shown = 0  # pieces of the generation on the screen already
        self._drawing = QTimer(self)
        self._drawing.setInterval(_DRAW_MS)
        self._drawing.timeout.connect(self._on_draw)
        session.model_changed.connect(self._on_model_changed)
        session.generation_events.connect(self._on_generation_events)
        session.writing.changed.connect(self._on_writing_changed)
        session.writing.failed.connect(self.banner.show_error)
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    def _make_content(self) -> QWidget:
        self.output = QPlainTextEdit()
        self.output.setReadOnly(True)
        self.output.setFont(serif(WRITING_SIZE))
        self.output.setUndoRedoEnabled(False)
        self.output.document().setDocumentMargin(GRID)
        paper = Card()
        self._count = ElidedLabel("small")
        self.copy_button = button("link")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        foot = row(self._count, self.copy_button)
        foot.setStretch(0, 1)
        paper.column.addWidget(self.output, 1)
        paper.column.addLayout(foot)

        content = QWidget()
        middle = row(paper, self._make_settings(), spacing=GAP)
        middle.setStretch(0, 1)
        layout = column(spacing=GAP)
        layout.addLayout(middle, 1)
        layout.addWidget(self._make_controls())
        content.setLayout(layout)
        return content

    def _make_settings(self) -> QWidget:
        self.temperature = SliderField(_TEMPERATURES, 0.8)
        self.length = SliderField(_LENGTHS, 400)
        self.greedy = QCheckBox()
        self.greedy.toggled.connect(self.temperature.setDisabled)
        card = Card()
        card.column.setSpacing(GAP)
        for widget in (self.temperature, self.greedy, self.length):
            card.column.addWidget(widget)
        self._temperature_hint = label("small", wraps=True)
        self._about = label("small", wraps=True)
        self.save_button = button()
        self.save_button.clicked.connect(self.save_wanted)
        card.column.insertWidget(1, self._temperature_hint)
        about = Card()
        self._about_heading = label("heading")
        about.column.addWidget(self._about_heading)
        about.column.addWidget(self._about)
        about.column.addWidget(self.save_button)
        side = QWidget()
        layout = column(card, about, None, spacing=GAP)
        side.setLayout(layout)
        side.setFixedWidth(36 * GRID)
        return side

    def _make_controls(self) -> Card:
        card = Card()
        self.prefix = QLineEdit()
        self.prefix.setFont(serif())
        self.prefix.setAcceptDrops(False)  # a file dropped here is meant for the window
        self.prefix.setMinimumHeight(5 * GRID)
        self.prefix.returnPressed.connect(self._on_generate_clicked)
        self.generate_button = button("primary")
        self.generate_button.clicked.connect(self._on_generate_clicked)
        self.stop_button = button()
        self.stop_button.clicked.connect(self._on_stop_clicked)
        card.column.addLayout(row(self.prefix, self.stop_button, self.generate_button, spacing=GAP))
        return card

    def take_focus(self) -> None:
        """See Page.take_focus. One can begin to type at once."""
        self.prefix.setFocus()

    def retranslate(self) -> None:
        """See Translated."""
        self.title.setText(self.tr("Write"))
        self.empty.show_words(
            self.tr("No model yet"),
            self.tr("A model writes in the manner of the text it learned from. Train one, or open one you saved."),
            self.tr("Train a model"),
            self.tr("Open a model…"),
        )
        self.prefix.setPlaceholderText(self.tr("begin, and the model goes on"))
        self.prefix.setAccessibleName(self.tr("Beginning of the text"))
        self.output.setAccessibleName(self.tr("What the model wrote"))
        self.output.setPlaceholderText(self.tr("Type a few words below, or none, and press Generate."))
        self.generate_button.setText(self.tr("Generate"))
        self.stop_button.setText(self.tr("Stop"))
        self.save_button.setText(self.tr("Save the model…"))
        self.greedy.setText(self.tr("Always the likeliest (greedy)"))
        self.temperature.show_words(self.tr("How daring"), _two_digits)
        self.length.show_words(self.tr("Length"), self._length_words)
        self._temperature_hint.setText(self.tr("Low: safe and repetitive. High: surprising, with more slips."))
        self._about_heading.setText(self.tr("About this model"))
        self._show_model()
        self._show_state()

    def _length_words(self, length: float) -> str:
        return self.tr("{count} symbols").format(count=number(length))

    def _show_model(self) -> None:
        trained = self.session.trained
        self._pages.setCurrentIndex(0 if trained is None else 1)
        self.model_chip.setVisible(trained is not None)
        if trained is None:
            return
        manifest = trained.manifest
        perplexity = manifest.validation_perplexity()
        chip = manifest.name
        if perplexity is not None:
            chip += " · " + self.tr("perplexity {value} on unseen text").format(value=number(perplexity, 1))
        self.model_chip.setText(chip)
        self._about.setText(
            self.tr(
                "Learned from {text}, {epochs} times over; {symbols} symbols, {parameters} numbers in its memory."
            ).format(
                text=manifest.text_name,
                epochs=number(float(manifest.result.get("epochs", 0)), 1),
                symbols=number(len(manifest.tokens) - 1),
                parameters=number(float(manifest.result.get("parameters", 0))),
            )
        )

    def _show_state(self) -> None:
        writing = self.session.writing.running
        self.stop_button.setEnabled(writing)
        self.generate_button.setEnabled(not writing)
        generation = self.session.generation
        written = len(generation.pieces) if generation is not None else 0
        self.copy_button.setVisible(written > 0)
        self.copy_button.setText(self.tr("Copy text"))
        self._count.setText(self.tr("{count} symbols written").format(count=number(written)) if written else "")

    @Slot()
    def _on_generate_clicked(self) -> None:
        if self.session.trained is None or self.session.writing.running:
            return
        config = GenerationConfig(
            length=int(self.length.value()), temperature=self.temperature.value(), greedy=self.greedy.isChecked()
        )
        self.banner.clear()
        self.prefix.setFocus()  # the button is about to be disabled, and would pass the keyboard on
        self.session.write(self.prefix.text(), config)
        self._write_anew()

    @Slot()
    def _on_stop_clicked(self) -> None:
        self.session.writing.stop()

    @Slot()
    def _on_copy_clicked(self) -> None:
        generation = self.session.generation
        if generation is not None:
            QGuiApplication.clipboard().setText(generation.read + generation.text)
            self.copy_button.setText(self.tr("Copied") + " ✓")

    @Slot()
    def _on_train_wanted(self) -> None:
        self.page_wanted.emit("train")

    @Slot()
    def _on_model_changed(self) -> None:
        self.banner.clear()
        self._write_anew()
        self._show_model()
        self._show_state()

    @Slot(object)
    def _on_generation_events(self, events: tuple[object, ...]) -> None:
        for event in events:
            if isinstance(event, PrefixRead):
                self._show_reading(event)

    def _show_reading(self, event: PrefixRead) -> None:
        """Begin on a clean page; say it where the prefix was read otherwise than it was typed."""
        self._write_anew()
        generation = self.session.generation
        if generation is None or event.text == generation.prefix:
            return
        if event.unknown:
            unknown = " ".join(picture(symbol) for symbol in event.unknown[:20])
            template = QT_TRANSLATE_NOOP("core", "The model never saw these symbols and left them out: {symbols}")
            self.banner.show_notes(Message(template, {"symbols": unknown}))
        else:
            template = QT_TRANSLATE_NOOP("core", "The beginning was read as the model's text was: “{text}”")
            self.banner.show_notes(Message(template, {"text": event.text}))

    @Slot()
    def _on_writing_changed(self) -> None:
        if self.session.writing.running:
            self._drawing.start()
        else:
            self._drawing.stop()
            self._on_draw()
        self._show_state()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._write_anew()

    def _write_anew(self) -> None:
        """Put the whole generation on the screen: the prefix paler than what the model wrote."""
        self._shown = 0
        self.output.clear()
        generation = self.session.generation
        if generation is not None:
            self._append(generation.read, "muted")
            self._on_draw()

    @Slot()
    def _on_draw(self) -> None:
        generation = self.session.generation
        if generation is None or len(generation.pieces) == self._shown:
            return
        self._append("".join(generation.pieces[self._shown :]), "text")
        self._shown = len(generation.pieces)
        self._show_state()

    def _append(self, text: str, colour: str) -> None:
        cursor = QTextCursor(self.output.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        shape = QTextCharFormat()
        shape.setForeground(theme.brush(colour))
        bar = self.output.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 1
        cursor.insertText(text.encode("utf-8", "replace").decode(), shape)
        if follows:
            bar.setValue(bar.maximum())


def _two_digits(value: float) -> str:
    return number(value, 2)
