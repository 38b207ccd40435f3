"""All colours, sizes and fonts of the window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from studio.places import RESOURCES

GRID = 8
"""All distances are multiples of this, in pixels."""

MARGIN = 3 * GRID + 4
GAP = 2 * GRID

TEXT_SIZE = 14
SMALL_SIZE = 12
READING_SIZE = 16
WRITING_SIZE = 19
FACT_SIZE = 20

_SANS = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Ubuntu", "Noto Sans", "DejaVu Sans")
_SERIF = ("Noto Serif", "Source Serif 4", "Charter", "Georgia", "Cambria", "DejaVu Serif")
_MONO = ("DejaVu Sans Mono", "Noto Sans Mono", "SF Mono", "Cascadia Mono", "Consolas", "Menlo")
_CHINESE_SANS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei UI", "WenQuanYi Micro Hei")
_CHINESE_SERIF = ("Noto Serif CJK SC", "Songti SC", "STSong", "SimSun", "WenQuanYi Micro Hei")


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, as #rrggbb.

    Attributes:
        page: the ground of the window.
        side: the ground of the side bar.
        card: the ground of a card.
        line: borders that only separate, and the empty part of a bar.
        edge: lines that carry meaning: borders of fields, grooves of sliders, axes.
        text, muted: words, and words that matter less.
        accent, on_accent: the one colour of action, and words on it.
        tint, on_tint: the ground of what is selected, and words on it.
        second: the other colour of plots: text that the model has not seen.
        runs: curves of several runs; no colour is near ``accent`` or ``second``, which mean learned and unseen text.
        warning, warning_tint: banners about what went wrong.
        surprise: behind words of a model, from those it was sure of to those that surprised it.
    """

    page: str
    side: str
    card: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    tint: str
    on_tint: str
    second: str
    runs: tuple[str, ...]
    warning: str
    warning_tint: str
    surprise: tuple[str, ...]


# Blue, orange and sky blue after Okabe and Ito's palette for colour-blind readers; of the runs black, bluish green,
# reddish purple and yellow, lighter or darker for the ground, then a grey and a deeper purple.
LIGHT = Colours(
    page="#f6f5f2",
    side="#efede8",
    card="#ffffff",
    line="#e4e2dc",
    edge="#87857f",
    text="#1d1e20",
    muted="#62646a",
    accent="#0b6e99",
    on_accent="#ffffff",
    tint="#e3eff5",
    on_tint="#09597c",
    second="#c05100",
    runs=("#1d1e20", "#1b6a44", "#a39640", "#704365", "#380c3c", "#888d96"),
    warning="#8f2d00",
    warning_tint="#fdeee4",
    surprise=("#ffffff", "#e3eff6", "#c0dcea", "#98c6df", "#6caed2"),
)
MORE_LINES = ("#009e73", "#b8860b", "#cc79a7")
"""Of the lines of a plot between the first and the last, after Okabe and Ito; the yellow darker, for a white ground."""

DARK = Colours(
    page="#17191c",
    side="#1b1e21",
    card="#1f2226",
    line="#31353b",
    edge="#70757d",
    text="#e9eaec",
    muted="#9fa3aa",
    accent="#56b4e9",
    on_accent="#0d1418",
    tint="#20333f",
    on_tint="#7cc6f0",
    second="#e69f00",
    runs=("#e9eaec", "#34ee96", "#7f791a", "#8e5c85", "#a3a4a5", "#a932c5"),
    warning="#ffb68a",
    warning_tint="#3a2519",
    surprise=("#1f2226", "#21323d", "#264557", "#2b5871", "#326a89"),
)

THEMES = ("system", "light", "dark")


LETTERS = (1.0, 1.25, 1.5, 2.0)
"""How large letters can be, 1 as usual."""


def scaled(pixels: float) -> int:
    """Return a height or width in pixels at the letter size in use; ``pixels`` is meant for the usual letter size."""
    return round(pixels * theme.letters)


def sans(size: int = TEXT_SIZE, *, bold: bool = False) -> QFont:
    """Return the face of the window, with tabular figures."""
    font = face_of((*_SANS, *_CHINESE_SANS), size)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def serif(size: int = READING_SIZE) -> QFont:
    """Return the face for reading."""
    return face_of((*_SERIF, *_CHINESE_SERIF), size)


def mono(size: int = TEXT_SIZE) -> QFont:
    """Return the face for tokens."""
    font = face_of((*_MONO, *_CHINESE_SANS), size)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def face_of(families: tuple[str, ...], size: int) -> QFont:
    """Return the first of these families that is there, so many pixels high at the usual size of letters."""
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(scaled(size))
    return font


class Theme(QObject):
    """The colours in use; widgets that paint themselves listen to `changed`.

    Attributes:
        name: what the user chose, one of `THEMES`.
        colours: the colours in use.
        letters: the letter size, 1 for the usual size.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = "system"
        self.colours = LIGHT
        self.letters = 1.0

    def start(self, application: QApplication, name: str, letters: float = 1.0) -> None:
        """Set style, face and colours, and follow the system's scheme where the user chose so; call `dress` next."""
        application.setStyle("Fusion")
        self.letters = letters
        application.setFont(sans())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._choose(name)

    def use(self, name: str) -> None:
        """Change to the theme of that name."""
        self._choose(name)
        self.dress()
        self.changed.emit()

    def dress(self) -> None:
        """Set the style sheet of all windows, those of now and later ones.

        Qt restyles a widget whenever it gets another parent: making a window first and styling it then is faster.
        """
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        sheet = style_sheet(self.colours, self.letters)
        if application.styleSheet() != sheet:  # it takes long where there are many widgets
            application.setStyleSheet(sheet)

    def _choose(self, name: str) -> None:
        self.name = name if name in THEMES else "system"
        dark = self.name == "dark"
        if self.name == "system":
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self.colours = DARK if dark else LIGHT
        QGuiApplication.setPalette(_palette(self.colours))

    def brush(self, role: str) -> QBrush:
        """Return a brush in the colour of that attribute of `Colours`."""
        return QBrush(QColor(getattr(self.colours, role)))

    @Slot()
    def _on_scheme_changed(self) -> None:
        if self.name == "system":
            self.use("system")


theme = Theme()
"""The theme of this window."""


_DEEPEST = 0.5  # of the pure colour: words on it stay legible


def diverging(value: float, colours: Colours) -> str:
    """Return a colour for a value from -1 (orange) through 0 (transparent) to 1 (blue); words stay legible on it."""
    ground, pure = QColor(colours.card), QColor(colours.accent if value > 0 else colours.second)
    share = _DEEPEST * min(1.0, abs(value))
    parts = zip(ground.getRgb()[:3], pure.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(one + share * (other - one)) for one, other in parts)).name()


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.page,
        QPalette.ColorRole.Base: colours.card,
        QPalette.ColorRole.AlternateBase: colours.page,
        QPalette.ColorRole.Button: colours.card,
        QPalette.ColorRole.ToolTipBase: colours.card,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Accent: colours.accent,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Mid: colours.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette


_STYLE = Template("""
QMainWindow, QDialog, QMessageBox { background: $page; }
QPushButton, QTableView, QTreeView, QCheckBox { outline: none; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px; }
QMenuBar { background: $side; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; color: $text; }
QMenuBar::item:selected { background: $tint; color: $on_tint; }
QMenu { background: $card; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 32px 6px 24px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $tint; color: $on_tint; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QStatusBar { background: $side; border-top: 1px solid $line; color: $muted; font-size: 12px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: 12px; padding: 0 16px; }

#sideBar { background: $side; border-right: 1px solid $line; }
#sideTitle { font-size: 15px; font-weight: 600; }
#sideFoot { color: $muted; font-size: 12px; }
#navigation { text-align: left; border: none; border-radius: 8px; background: transparent; }
#navigation:hover { background: $line; }
#navigation:checked { background: $tint; }
#navigation:focus { border: 1px solid $accent; }
#navigation QLabel { color: $muted; }
#navigation[current="true"] QLabel { color: $on_tint; font-weight: 600; }
#navigation QLabel#shortcut, #navigation[current="true"] QLabel#shortcut { font-size: 11px; font-weight: 400; }

#pageTitle { font-size: 22px; font-weight: 600; }
#heading { font-weight: 600; }
#emptyTitle { font-size: 20px; font-weight: 600; }
#muted { color: $muted; }
#small { color: $muted; font-size: 12px; }
#problem { color: $warning; font-size: 12px; }
#notice { background: $tint; color: $on_tint; border-radius: 8px; padding: 8px 12px; }
#fact { font-size: ${fact}px; font-weight: 600; }
#fact[tight="true"] { font-size: 14px; }
#chip { color: $muted; font-size: 12px; border: 1px solid $line; border-radius: 10px; padding: 3px 10px; }
#card { background: $card; border: 1px solid $line; border-radius: 8px; }
#sheetCard { background: $card; border: 1px solid $line; border-radius: 8px; }
#sheetCard:hover { border-color: $muted; }
#sheetCard:focus { border-color: $accent; background: $tint; }
#dropArea { background: $card; border: 2px dashed $edge; border-radius: 12px; }

QPushButton { background: $card; color: $text; border: 1px solid $line; border-radius: 8px; padding: 8px 14px; }
QPushButton:hover { border-color: $muted; }
QPushButton:pressed { background: $tint; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; background: $page; border-color: $line; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[primary="true"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; padding: 9px 18px;
}
QPushButton[primary="true"]:hover { border-color: $text; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 8px 17px; }
QPushButton[primary="true"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[tab="true"] { background: transparent; border: 1px solid transparent; color: $muted; padding: 5px 12px; }
QPushButton[tab="true"]:hover { color: $text; }
QPushButton[tab="true"]:checked { background: $tint; color: $on_tint; font-weight: 600; }
QPushButton[tab="true"]:focus { border-color: $accent; }
QPushButton[tab="true"][small="true"] { font-size: 12px; padding: 4px 6px; border-radius: 6px; }
QPushButton[link="true"] {
    background: transparent; border: none; color: $muted; font-size: 12px; text-align: left;
    padding: 1px 2px 1px 0;  /* Qt draws the words of a button with a menu a pixel lower and to the right */
}
QPushButton[link="true"]:checked { color: $on_tint; font-weight: 600; }
QPushButton[link="true"]:hover, QPushButton[link="true"]:focus { color: $accent; text-decoration: underline; }
QPushButton[star="true"] { background: transparent; border: none; color: $muted; padding: 0 2px; font-size: 18px; }
QPushButton[star="true"]:checked { color: $accent; }
QPushButton[star="true"]:hover, QPushButton[star="true"]:focus { color: $text; }
QPushButton[star="true"]:disabled { color: $edge; }
QPushButton[choice="true"] { text-align: left; padding: 0; }
QPushButton[choice="true"]:checked { background: $tint; border: 2px solid $accent; }
QPushButton[choice="true"]:focus { border-color: $accent; }
QPushButton[choice="true"]:disabled { background: $card; }
QPushButton[choice="true"]:checked:disabled { background: $tint; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $card; color: $text; border: 1px solid $edge; border-radius: 8px; padding: 6px 10px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit[wrong="true"] { border-color: $warning; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($icons/chevron-down.svg); width: 12px; height: 12px; }
QSpinBox, QDoubleSpinBox { padding: 6px 24px 6px 10px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $muted; background: $page; }
QSpinBox::up-button, QDoubleSpinBox::up-button { border: none; width: 20px; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { border: none; width: 20px; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($icons/chevron-up.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url($icons/chevron-down.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $line; color: $text; }
QPlainTextEdit, QTextEdit {
    background: transparent; border: none; color: $text; placeholder-text-color: $muted;
}
QPlainTextEdit#prefix { background: $card; border: 1px solid $edge; border-radius: 8px; }
QPlainTextEdit#prefix:focus { border-color: $accent; }
QCheckBox { color: $text; spacing: 8px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $card; }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($icons/$check.svg); }

QTableView, QTreeView {
    background: transparent; border: none; gridline-color: $line; color: $text;
    selection-background-color: $tint; selection-color: $text;
}
QTableView::item, QTreeView::item { border-bottom: 1px solid $line; padding: 0 8px; }
QTableView::item:selected, QTreeView::item:selected { background: $tint; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; border: none; border-bottom: 1px solid $line; color: $muted; font-size: 12px;
    padding: 0 11px; height: 28px;
}
QHeaderView#twoLines::section { height: 40px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }
QSplitter::handle { background: transparent; image: none; }
#stars { background: transparent; border: none; outline: none; }
#stars::item { padding: 4px 6px; border-radius: 6px; color: $text; }
#stars::item:selected { background: $tint; color: $on_tint; }
#stars::item:focus { border: 1px solid $accent; }
QTableCornerButton::section { background: transparent; border: none; }

QProgressBar { background: $line; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QSlider { min-height: 20px; }
QSlider::groove:horizontal { background: $edge; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $edge; }
QSlider::handle:horizontal {
    background: $card; border: 2px solid $accent; width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $muted; background: $card; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { background: transparent; border: none; }

QFileDialog QToolButton#backButton { qproperty-icon: url($icons/chevron-left.svg); }
QFileDialog QToolButton#forwardButton { qproperty-icon: url($icons/chevron-right.svg); }
QFileDialog QToolButton#toParentButton { qproperty-icon: url($icons/chevron-up.svg); }
QFileDialog QToolButton#newFolderButton { qproperty-icon: url($icons/new-folder.svg); }
QFileDialog QToolButton#listModeButton { qproperty-icon: url($icons/list.svg); }
QFileDialog QToolButton#detailModeButton { qproperty-icon: url($icons/details.svg); }

#banner { background: $warning_tint; border: 1px solid $warning; border-radius: 8px; }
#banner QLabel { color: $warning; background: transparent; }
#banner[kind="note"] { background: $tint; border-color: $tint; }
#banner[kind="note"] QLabel { color: $on_tint; }
#coach { background: $tint; border-radius: 8px; }
#coach QLabel { color: $on_tint; background: transparent; }
""")


def style_sheet(colours: Colours, letters: float = 1.0) -> str:
    """Return the style sheet of the whole window in these colours; ``letters`` multiplies the usual letter size."""
    check = "check-light" if colours is LIGHT else "check-dark"
    sheet = _STYLE.substitute(vars(colours), icons=(RESOURCES / "icons").as_posix(), check=check, fact=FACT_SIZE)
    return re.sub(r"(font-size|height): (\d{2,})px", lambda found: _resized(found, letters), sheet)


def _resized(found: re.Match[str], letters: float) -> str:
    return f"{found[1]}: {round(int(found[2]) * letters)}px"
