"""A field for a setting: name, control, meaning, and what is wrong with its value."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.messages import Message
from studio.setting import CONTEXT, Setting, Value, WrongValueError
from studio.ui.common.i18n import sentence
from studio.ui.common.parts import ListBox, Translated, label, row
from studio.ui.common.theme import GAP, GRID, scaled

_CONTROL_WIDTH = 18 * GRID
_FIELD_WIDTH = 38 * GRID  # at least


def replace_text(editor: QPlainTextEdit, text: str) -> None:
    """Replace the text of an editor so that undo brings the old text back, unlike `setPlainText`."""
    cursor = QTextCursor(editor.document())
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(text)


class WrappedLabel(QLabel):
    """Wraps its words and never loses a line to a layout that is short of height."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        """See QWidget.hasHeightForWidth. The label sets its own height: a layout sometimes gives more."""
        return False

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(0, max(0, self.heightForWidth(max(1, self.width()))))

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class Field(QWidget):
    """A name and a control, over a sentence.

    Attributes:
        name, control, sentence: the widgets of the field.
        line: the layout of name and control.
        problem: what is wrong, in red; hidden while the value is right.
    """

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.control = control
        self.name = label()
        self.name.setBuddy(control)
        self.sentence = WrappedLabel("small")
        self.problem = WrappedLabel("problem")
        self.problem.hide()
        if isinstance(control, QComboBox):  # its words may need more
            control.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            control.setMinimumWidth(scaled(_CONTROL_WIDTH))
        else:
            control.setFixedWidth(scaled(_CONTROL_WIDTH))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        self.line = row(self.name, None, control, spacing=GRID)
        layout.addLayout(self.line)
        layout.addWidget(self.problem)
        layout.addWidget(self.sentence)
        layout.addStretch(1)

    def show_words(self, name: str, words: str, usual: str = "") -> None:
        """Show the name, the meaning, and the usual values."""
        self.name.setText(name)
        self.sentence.setText(f"{words} {usual}".strip())
        self.control.setToolTip(words)
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(self.sentence.text())

    def show_problem(self, words: str) -> None:
        """Show what is wrong; hide the line where ``words`` are empty."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        if bool(self.control.property("wrong")) != bool(words):
            self.control.setProperty("wrong", bool(words))
            self.control.style().unpolish(self.control)
            self.control.style().polish(self.control)


class SettingField(Translated, Field):
    """A `Setting` of a training or of a model, checked while it is written.

    Attributes:
        setting: what is set.
        wrong: what is wrong with the value, None while the value is right.

    Signals:
        changed: the user changed it.
    """

    changed = Signal()

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.wrong: Message | None = None
        self._box = ListBox() if self.setting.kind == "choice" else None
        self._line = QLineEdit()
        super().__init__(self._box or self._line)
        if self._box is not None:
            for choice in self.setting.choices:
                self._box.addItem("", choice)
            self._box.activated.connect(self._on_edited)
        else:
            self._line.textEdited.connect(self._on_edited)
        self.retranslate()

    def value(self) -> Value:
        """Return the value; None where the field is empty or wrong."""
        if self._box is not None:
            chosen: str = self._box.currentData()
            return chosen
        try:
            return self.setting.read(self._line.text())
        except WrongValueError:
            return None

    def use(self, setting: Setting) -> None:
        """Set another setting from now on, one that is written too, or has the same choices."""
        self.setting = setting
        self.retranslate()

    def set_value(self, value: Value) -> None:
        """Show a value."""
        if self._box is not None:
            self._box.setCurrentIndex(max(0, self._box.findData(value)))
        else:
            self._line.setText("" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value))
        self.check()

    def check(self, wrong: Message | None = None) -> None:
        """Check the value; ``wrong`` says what does not fit to other settings, where something does not."""
        self.wrong = wrong
        try:
            value = self.value() if self._box is not None else self.setting.read(self._line.text())
            self.wrong = self.setting.problem_of(value) or wrong
        except WrongValueError as error:
            self.wrong = error.message
        self.show_problem(sentence(self.wrong) if self.wrong is not None else "")

    def title(self) -> str:
        """Return the setting's name in the window's language."""
        return QCoreApplication.translate(CONTEXT, self.setting.title)

    def retranslate(self) -> None:
        """See Translated."""
        translate = QCoreApplication.translate
        setting = self.setting
        usual = translate(CONTEXT, setting.usual) if setting.usual else ""
        usual = self.tr("Usual: {values}").format(values=usual) if usual else ""
        self.show_words(self.title(), translate(CONTEXT, setting.sentence), usual)
        if setting.optional:
            self._line.setPlaceholderText(translate(CONTEXT, setting.optional))
        if self._box is not None:
            for place, name in enumerate(setting.choices.values()):
                self._box.setItemText(place, translate(CONTEXT, name))
        self.check(self.wrong)

    @Slot()
    def _on_edited(self) -> None:
        self.check()
        self.changed.emit()


class FieldGrid(QWidget):
    """Lays fields out in rows, as many in a row as fit."""

    def __init__(self, fields: list[QWidget]) -> None:
        super().__init__()
        self._fields = fields
        self._shown: list[QWidget] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GAP)
        self._grid.setVerticalSpacing(GAP)
        for field in fields:
            field.setParent(self)
        self.arrange()

    def arrange(self) -> None:
        """Lay out the fields that are not hidden."""
        columns = max(1, (self.width() + 2 * GAP) // (scaled(_FIELD_WIDTH) + 2 * GAP))
        shown = [field for field in self._fields if not field.isHidden()]
        if (columns, shown) == (self._columns, self._shown):
            return
        for field in self._shown:
            self._grid.removeWidget(field)
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, field in enumerate(shown):
            self._grid.addWidget(field, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        self._columns, self._shown = columns, shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        super().resizeEvent(event)
        self.arrange()
