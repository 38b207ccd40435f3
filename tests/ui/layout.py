"""What of a window cannot be read: words wider than their widget, widgets beyond what holds them or over each other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QTableView,
    QWidget,
)

from studio.ui.common.parts import Chip, ElidedLabel
from studio.ui.window.main_window import MainWindow

_ARROW = 24  # pixels of a list box that its words do not have
_SLACK = 1  # pixels that rounding may cost


def clipped(window: QWidget) -> list[str]:
    """Return a line for each thing in the window that is cut off."""
    told = []
    for widget in _shown(window):
        told += [f"{_name(widget)}: {problem}" for problem in (*_words(widget), *_place(widget, window))]
    return told


def scrolls_sideways(window: MainWindow) -> bool:
    """Whether the page in front is wider than the window has room for."""
    view = window.centralWidget().findChild(QScrollArea)
    return view.horizontalScrollBar().maximum() > 0


def reachable(widget: QWidget, window: QWidget) -> bool:
    """Whether all of a widget is in the window, without any scrolling."""
    return window.rect().contains(QRect(widget.mapTo(window, QPoint()), widget.size())) and (
        widget.visibleRegion().boundingRect() == widget.rect()
    )


def _shown(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window and widget.size() != QSize(0, 0):
            yield widget


def _words(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QPushButton) and widget.text() and not widget.property("choice"):
        metrics = widget.fontMetrics()
        if widget.width() + _SLACK < min(widget.sizeHint().width(), metrics.horizontalAdvance(widget.text()) + 16):
            yield f"needs {widget.sizeHint().width()} pixels, has {widget.width()}"
        if widget.height() < metrics.height() - 2:
            yield f"is {widget.height()} pixels high, a line {metrics.height()}"
    elif isinstance(widget, QCheckBox) and widget.width() + _SLACK < widget.sizeHint().width():
        yield f"needs {widget.sizeHint().width()} pixels, has {widget.width()}"
    elif isinstance(widget, QComboBox):
        needed = widget.fontMetrics().horizontalAdvance(widget.currentText()) + _ARROW
        if widget.width() < needed:
            yield f"needs {needed} pixels, has {widget.width()}"
    elif isinstance(widget, QLabel) and widget.text() and not isinstance(widget, ElidedLabel | Chip):
        if widget.wordWrap() and widget.heightForWidth(widget.width()) > widget.height() + _SLACK:
            yield f"needs {widget.heightForWidth(widget.width())} pixels of height, has {widget.height()}"
        elif not widget.wordWrap() and widget.sizeHint().width() > widget.width() + _SLACK:
            yield f"needs {widget.sizeHint().width()} pixels, has {widget.width()}"
        elif widget.height() < widget.fontMetrics().height() - 3:
            yield f"is {widget.height()} pixels high, a line {widget.fontMetrics().height()}"
    elif isinstance(widget, QTableView):
        yield from _table(widget)


def _table(table: QTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    metrics = QFontMetrics(header.font())
    for column in range(model.columnCount()):
        if header.isHidden() or table.isColumnHidden(column) or header.textElideMode() != Qt.TextElideMode.ElideNone:
            continue
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        needed = max(map(metrics.horizontalAdvance, title.split("\n")))
        if header.sectionSize(column) < needed:
            yield f"the title “{title}” needs {needed} pixels, has {header.sectionSize(column)}"
    row = table.verticalHeader().defaultSectionSize()
    if model.rowCount() and row < table.fontMetrics().height() - 2:
        yield f"rows of {row} pixels, a line {table.fontMetrics().height()}"


def _place(widget: QWidget, window: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if parent is None or isinstance(widget, QScrollBar | QHeaderView) or _within_view(widget):
        return
    here = widget.geometry()
    holder = parent.parentWidget()
    if isinstance(holder, QScrollArea) and holder.viewport() is parent:
        scrolls = holder.horizontalScrollBar().isVisible()
        if here.width() > parent.width() + _SLACK and not scrolls:
            yield f"is {here.width()} pixels wide in a view of {parent.width()} that does not scroll"
    elif widget is not window and not parent.rect().adjusted(-1, -1, 1, 1).contains(here):
        yield f"{here.getRect()} stands out of {_name(parent)} {parent.rect().getRect()}"
    for other in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if other is widget or not other.isVisible() or other.isWindow() or isinstance(parent, QAbstractScrollArea):
            continue
        common = here.intersected(other.geometry())
        if common.width() > _SLACK and common.height() > _SLACK and id(other) > id(widget):
            yield f"lies over {_name(other)}"


def _within_view(widget: QWidget) -> bool:
    """Whether a widget is part of a table or a text, which place their parts themselves."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractItemView) or (
            isinstance(parent, QAbstractScrollArea) and not isinstance(parent, QScrollArea)
        ):
            return True
        parent = parent.parentWidget()
    return False


def _name(widget: QWidget) -> str:
    words = ""
    if isinstance(widget, QPushButton | QLabel | QCheckBox):
        words = f" “{widget.text()[:40]}”"
    elif isinstance(widget, QComboBox):
        words = f" “{widget.currentText()}”"
    return f"{type(widget).__name__}{words}"
