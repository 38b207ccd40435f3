"""Widgets that scroll where they lack room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget


class Fitted(QWidget):
    """Gives its content all the room there is, but never less than the content's minimum.

    A bare scroll area takes the preferred height of a layout with wrapping labels for its minimum: it scrolls too soon.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return self._content.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See QWidget.resizeEvent."""
        self._content.setGeometry(self.rect())
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """See QWidget.event. The content may need more height than before, or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)


class Stack(QStackedWidget):
    """A stack as large as its front page needs; Qt's own stack is as large as its largest page."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._on_changed)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize()

    @Slot()
    def _on_changed(self) -> None:
        self.updateGeometry()


class UpAndDown(QScrollArea):
    """Scrolls its content vertically; never narrower than the content needs."""

    def __init__(self, content: QWidget, least: QSize) -> None:
        """Take the content, and the minimum size of the view."""
        super().__init__()
        self._content, self._least = content, least
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        for widget in (self.viewport(), content):
            widget.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        needed = self._content.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(needed, self._least.width()), self._least.height())

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See QObject.eventFilter. The content may need more width than before, or less."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
