"""What a model wrote, each token in the colour of how sure it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent

from studio.ui.common.theme import WRITING_SIZE, theme
from studio.ui.write.token_view import TokenView
from studio.ui.write.written_text import WrittenText


class WritingView(TokenView):
    """Shows a text that grows: its end stays in view, unless the user scrolled back.

    Attributes:
        written: what is shown.

    Signals:
        mark_clicked: the number of an underlined part that was clicked; -1 where it is to be seen no more.
    """

    mark_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__(WRITING_SIZE, "accent")
        self.written = WrittenText()
        self._coloured = True
        self._follows = True  # the end stays in view
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
        """Add tokens at the end; where the end was in view it stays so."""
        self._put(self.written.append(pieces, probabilities), "text")
        self._to_end.start()

    def set_marks(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline these parts, given in characters after the prefix."""
        self.written.set_marks(spans)
        self._repaint()

    def set_coloured(self, coloured: bool) -> None:
        """Show how sure the model was, or not."""
        self._coloured = coloured
        self._tint()

    def _tint(self) -> None:
        self.tint((None, *theme.colours.surprise[1:]) if self._coloured else ())

    def dress(self) -> None:
        """See TokenView.dress. The colours of how sure the model was are the theme's, too."""
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
        """Keep the end in view: how long the text is Qt knows only once it has drawn it."""
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
        """See TokenView.keyPressEvent. Escape puts away what a click on an underlined part showed."""
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
