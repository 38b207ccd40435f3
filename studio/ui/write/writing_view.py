"""A view of a model's text, each token coloured by its surprise."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent

from studio.ui.common.theme import WRITING_SIZE, theme
from studio.ui.write.token_view import TokenView
from studio.ui.write.written_text import WrittenText


class WritingView(TokenView):
    """Shows a growing text: the end stays in view, unless the user scrolled back.

    Attributes:
        written: the text on show.

    Signals:
        mark_clicked: the number of the clicked underlined part; -1 to put away what the last click showed.
    """

    mark_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__(WRITING_SIZE, "accent")
        self.written = WrittenText()
        self._coloured = True
        self._follows = True  # whether the end stays in view
        self._to_end = self._timer(0, self._on_to_end)
        self._scrolled = self._timer(0, self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.verticalScrollBar().actionTriggered.connect(self._on_scroll_asked)
        self.token_clicked.connect(self._on_token_clicked)
        self._tint()

    def begin(self, prefix: str) -> None:
        """Begin a new text after ``prefix``."""
        self.written = WrittenText(prefix)
        self._follows = True
        self.show_tokens(self.written)

    def append(self, pieces: Sequence[str], probabilities: Sequence[float]) -> None:
        """Add tokens at the end; an end in view stays in view."""
        self._put(self.written.append(pieces, probabilities), "text")
        self._to_end.start()

    def set_marks(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline these parts, given in characters after the prefix."""
        self.written.set_marks(spans)
        self._repaint()

    def set_coloured(self, coloured: bool) -> None:
        """Show or hide the colours of surprise."""
        self._coloured = coloured
        self._tint()

    def _tint(self) -> None:
        self.tint((None, *theme.colours.surprise[1:]) if self._coloured else ())

    def dress(self) -> None:
        """See TokenView.dress. The colours of surprise follow the theme, too."""
        self._tint()
        super().dress()

    @Slot()
    def _on_range_changed(self) -> None:
        self._to_end.start()

    @Slot()
    def _on_scroll_asked(self) -> None:
        self._scrolled.start()

    @Slot()
    def _on_to_end(self) -> None:
        """Keep the end in view: Qt knows the height of the text only after drawing it."""
        if self._follows:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    @Slot()
    def _on_scrolled(self) -> None:
        bar = self.verticalScrollBar()
        self._follows = bar.value() >= bar.maximum() - 1

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See QWidget.wheelEvent."""
        super().wheelEvent(event)
        self._on_scrolled()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See TokenView.keyPressEvent. Escape puts away what the last click on an underlined part showed."""
        if event.key() == Qt.Key.Key_Escape:
            self.mark_clicked.emit(-1)
            return
        super().keyPressEvent(event)
        self._on_scrolled()

    @Slot(int)
    def _on_token_clicked(self, token: int) -> None:
        mark = self.written.mark_at(self.written.span(token)[0])
        if mark >= 0:
            self.mark_clicked.emit(mark)
