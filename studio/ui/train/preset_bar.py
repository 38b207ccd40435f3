"""The choice of a preset, and saving one's own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.messages import Message
from studio.session.kept_presets import KeptPresets
from studio.text.cleaning import STEPS, steps_of
from studio.training.presets import NAME_LENGTH, OURS, Preset, problem_of_name
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.i18n import explanation, listed, sentence
from studio.ui.common.parts import ListBox, Translated, button, column, label, row
from studio.ui.common.theme import GRID, scaled
from studio.ui.common.token_menu import level_name

_NONE = ""


def preset_name(name: str) -> str:
    """Return the name of a preset in the window's language."""
    return QCoreApplication.translate("presets", name) if name in OURS else name


def _text_wishes(preset: Preset) -> list[str]:
    """Return in words how a preset wants the text to be cleaned and cut."""
    wishes = []
    if preset.cleaning is not None:
        wishes += [sentence(Message(STEPS[step].title)) for step in steps_of(preset.cleaning)]
    if preset.level is not None:
        wishes.append(level_name(preset.level))
    return wishes


class PresetBar(Translated, QWidget):
    """The list of presets, with buttons to save and delete one's own.

    Attributes:
        box: the presets, ours first.
        save_button, delete_button: begin to save the settings; delete the chosen preset, when pressed twice.
        name: the name of the new preset.
        keep_button, cancel_button: save the new preset, or do not.
        words: what a preset is, or what the chosen preset does.
        problem: what is wrong with the name, or what went wrong.
        last: the preset chosen last; the text stays read its way even after a setting changed.

    Signals:
        chosen: the `Preset` the user chose.
        left: the user wants no preset.
        save_wanted: the name under which to save the settings.
    """

    chosen = Signal(object)
    left = Signal()
    save_wanted = Signal(str)

    def __init__(self, presets: KeptPresets) -> None:
        super().__init__()
        self._presets = presets
        self.last: Preset | None = None
        self._sure = False  # whether the next press deletes
        self._savable = True
        self._wanted = _NONE  # the name of the preset being saved
        self._failure: BaseException | None = None
        self._title = label()
        self.box = ListBox()
        self.box.setMinimumWidth(scaled(36 * GRID))
        self.box.activated.connect(self._on_activated)
        self._title.setBuddy(self.box)
        self.save_button, self.delete_button = button("link"), button("link")
        self.save_button.clicked.connect(self._on_save_clicked)
        self.delete_button.clicked.connect(self._on_delete_clicked)
        self.words, self.problem = WrappedLabel("small"), WrappedLabel("problem")
        layout = column(spacing=GRID // 2)
        layout.addLayout(row(self._title, self.box, None, self.delete_button, self.save_button, spacing=GRID))
        layout.addWidget(self._make_naming())
        layout.addWidget(self.problem)
        layout.addWidget(self.words)
        self.setLayout(layout)
        presets.changed.connect(self._on_read)
        presets.task.failed.connect(self._on_failed)
        self._show_presets(_NONE)
        self.retranslate()

    def _make_naming(self) -> QWidget:
        self._naming = QWidget()
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_LENGTH)
        self.name.setMaximumWidth(scaled(44 * GRID))
        self.name.textEdited.connect(self._on_named)
        self.name.returnPressed.connect(self._on_keep_clicked)
        self.keep_button, self.cancel_button = button(), button("link")
        self.keep_button.clicked.connect(self._on_keep_clicked)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self._naming.setLayout(row(self.name, self.keep_button, self.cancel_button, None, spacing=GRID))
        self._naming.hide()
        return self._naming

    def current(self) -> Preset | None:
        """Return the chosen preset, None where the settings are of no preset."""
        return self._presets.store.named(self.box.currentData() or _NONE)

    def set_savable(self, savable: bool) -> None:
        """Allow saving the settings, or not while one is wrong."""
        self._savable = savable
        self._show_state()

    def show_none(self) -> None:
        """Show that the settings are of no preset."""
        self.box.setCurrentIndex(0)
        self._show_state()

    @Slot()
    def forget(self) -> None:
        """Forget the preset chosen last."""
        self.last = None
        self.show_none()

    @Slot()
    def forget_text(self) -> None:
        """Forget the preset chosen last if it said how to read the text: another text is open."""
        if self.last is not None and _text_wishes(self.last):
            self.forget()

    def retranslate(self) -> None:
        """See Translated."""
        self._title.setText(self.tr("Preset"))
        self.box.setAccessibleName(self.tr("Preset"))
        self.box.setItemText(0, self.tr("none: as set below"))
        for place in range(1, self.box.count()):
            self.box.setItemText(place, preset_name(self.box.itemData(place)))
        self.save_button.setText(self.tr("Save as a preset…"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.name.setPlaceholderText(self.tr("its name"))
        self.name.setAccessibleName(self.tr("Name of the preset"))
        self._show_state()

    def _show_presets(self, chosen: str) -> None:
        """Show the list of presets."""
        store = self._presets.store
        self.box.clear()
        self.box.addItem("", _NONE)
        for preset in store.ours:
            self.box.addItem("", preset.name)
        if store.own:
            self.box.insertSeparator(self.box.count())
        for preset in store.own:
            self.box.addItem("", preset.name)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))

    def _show_state(self) -> None:
        preset = self.current()
        own = preset is not None and preset.name not in OURS
        self.delete_button.setVisible(own)
        self.delete_button.setText(self.tr("Delete for good") if self._sure else self.tr("Delete…"))
        self.words.setText(self._words_of(preset))
        naming = self._naming.isVisibleTo(self)
        self.save_button.setVisible(not naming)
        self.save_button.setEnabled(self._savable)
        name = self.name.text()
        taken = self._presets.store.named(name) is not None
        wrong = problem_of_name(name) if naming and name else None
        self.keep_button.setText(self.tr("Replace it") if taken and not wrong else self.tr("Save"))
        self.keep_button.setEnabled(self._savable and bool(name) and wrong is None)
        words = sentence(wrong) if wrong is not None else ""
        if naming and taken and not wrong:
            words = self.tr("There is a preset of this name already.")
        if self._failure is not None and not words:
            words = explanation(self._failure)
        notes = " ".join(sentence(note) for note in self._presets.store.notes)
        self.problem.setText(words or notes)
        self.problem.setVisible(bool(words or notes))

    def _words_of(self, preset: Preset | None) -> str:
        if preset is None and self.last is not None and _text_wishes(self.last):
            words = self.tr(
                "As you set it below. The text is still read as “{name}” has it: {wishes}. “None” ends that."
            )
            return words.format(name=preset_name(self.last.name), wishes=listed(_text_wishes(self.last)))
        if preset is None:
            return self.tr("A named way to train, the lessons among them: choosing one fills in all that is below.")
        wishes = _text_wishes(preset)
        if not wishes:
            return self.tr("All that is below is set as this preset has it.")
        words = self.tr("All that is below is set as this preset has it, and the text is read anew for it: {wishes}.")
        return words.format(wishes=listed(wishes))

    @Slot(int)
    def _on_activated(self, place: int) -> None:  # noqa: ARG002
        self._sure = False
        self._failure = None
        self.last = preset = self.current()
        self._show_state()
        if preset is not None:
            self.chosen.emit(preset)
        else:
            self.left.emit()

    @Slot()
    def _on_save_clicked(self) -> None:
        preset = self.current()
        self.name.setText(preset.name if preset is not None and preset.name not in OURS else "")
        self._naming.show()
        self.name.setFocus()
        self._show_state()

    @Slot()
    def _on_named(self) -> None:
        self._failure = None
        self._show_state()

    @Slot()
    def _on_keep_clicked(self) -> None:
        if self.keep_button.isEnabled():
            self._wanted = self.name.text()
            self.save_wanted.emit(self._wanted)
            self._close_naming()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self._close_naming()

    def _close_naming(self) -> None:
        if self._naming.isAncestorOf(self.focusWidget() or self):
            self.box.setFocus()
        self._naming.hide()
        self._show_state()

    @Slot()
    def _on_delete_clicked(self) -> None:
        preset = self.current()
        if preset is None:
            return
        if self._sure:
            self._presets.delete(preset.name)
            self.box.setFocus()
        self._sure = not self._sure
        self._show_state()

    @Slot()
    def _on_read(self) -> None:
        self._failure = None
        chosen, self._wanted = self._wanted or self.box.currentData() or _NONE, _NONE
        self._show_presets(chosen)
        self.retranslate()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._failure = error
        self._show_state()
