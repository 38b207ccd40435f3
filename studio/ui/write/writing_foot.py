"""The foot under the text: the legend of colours, the overlap meter, and links for the text."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QMenu, QSizePolicy, QWidget

from studio.session.writing.overlap_meter import OverlapMeter
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import listed, number
from studio.ui.common.parts import ElidedLabel, Translated, button, column, row
from studio.ui.common.theme import GAP, GRID, SMALL_SIZE, sans, scaled, theme
from studio.ui.write.written_text import BITS

_SWATCH = 12
_HEIGHT = 2 * GRID


class WritingFoot(Translated, QWidget):
    """The legend, the line of the overlap meter, and links.

    Attributes:
        coloured: switches the colours on and off.
        meter: how much of the text is new.
        open_button: opens the training text where the meter lacks it.
        branches_button, take_button: open the window of branches; open the menu of ways to save the text.
        take_menu: the menu of ``take_button``.

    Signals:
        take_wanted: the user wants to save the text as ``txt``, ``html`` or ``pdf``, or to ``copy`` it.
    """

    take_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.coloured = QCheckBox()
        self.coloured.setChecked(True)
        self._legend = _Legend()
        self._copies = _Underlined()
        self._copies.hide()
        self.meter = ElidedLabel("small")
        self.open_button = button("link")
        self.open_button.hide()
        self.branches_button = button("link")
        self.take_button = button("link")
        self.take_menu = QMenu(self)
        for kind in ("copy", "txt", "html", "pdf"):
            self.take_menu.addAction("").setData(kind)
        self.take_menu.triggered.connect(self._on_take)
        self.take_button.setMenu(self.take_menu)
        self.coloured.setObjectName("small")
        first = row(self.coloured, self._legend, None, self.branches_button, self.take_button, spacing=GRID)
        first.insertSpacing(4, GRID)
        second = row(self._copies, self.meter, self.open_button, spacing=GAP)
        second.setStretch(1, 1)
        layout = column(spacing=GRID)
        layout.addLayout(first)
        layout.addLayout(second)
        self.setLayout(layout)
        self.coloured.toggled.connect(self._legend.setEnabled)
        theme.changed.connect(self.update)
        self.retranslate()

    def show_meter(self, meter: OverlapMeter, written: int) -> None:
        """Show how much of the text is new, or why the meter cannot tell; ``written`` is the number of tokens."""
        measured = meter.measured
        copies = measured.copies if measured is not None else None
        self._copies.setVisible(copies is not None and len(copies.spans) > 0)
        self.open_button.setVisible(written > 0 and not meter.text)
        if not written:
            self.meter.setText("")
            return
        words = []
        if measured is not None and copies is not None:
            longest = copies.longest.length if copies.longest is not None else 0
            said = self.tr("{share}% new beside “{text}”")
            words.append(
                said.format(share=number(math.floor(100 * copies.share_new)), text=shown_name(measured.text_name))
            )
            words.append(self.tr("longest copy {count} characters").format(count=number(longest)))
        elif meter.share_done is not None:
            words.append(self.tr("Looking for copies… {share}%").format(share=number(100 * meter.share_done)))
        elif not meter.text:
            words.append(self.tr("How much of it is new? The text it learned from is not open."))
        words.append(self.tr("{count} tokens").format(count=number(written)))
        self.meter.setText(" · ".join(words))

    def show_text(self, written: bool) -> None:
        """Show the links that need a text; ``written`` is whether there is a text."""
        for widget in (self.coloured, self._legend, self.take_button):
            widget.setVisible(written)
        self.take_button.setText(self.tr("Take away") + " ▾")

    def show_branches(self, count: int) -> None:
        """Offer the window of branches where there is more than one segment."""
        self.branches_button.setVisible(count > 1)
        self.branches_button.setText(self.tr("Branches ({count})").format(count=number(count)))
        self.branches_button.setToolTip(self.tr("Walk, name and compare all that was written"))

    def show_copied(self) -> None:
        """Say that the text was copied."""
        self.take_button.setText(self.tr("Copied") + " ✓")

    def legend_words(self) -> list[str]:
        """Return a word for each step of surprise, empty for a step without a word."""
        first, last = self._legend.words
        return [first, *[""] * (len(BITS) - 1), last]

    def retranslate(self) -> None:
        """See Translated."""
        self.coloured.setText(self.tr("Tint"))
        self.coloured.setAccessibleName(self.tr("Tint: show how sure the model was"))
        self.coloured.setToolTip(self.tr("Show how sure the model was"))
        self._legend.words = (self.tr("sure"), self.tr("surprised"))
        limits = [number(limit) for limit in BITS]
        parts = [self.tr("up to {limit}").format(limit=limits[0]), *limits[1:]]
        self._legend.setToolTip(
            self.tr(
                "Bits of surprise: {steps}, more. One bit: as likely as not; each bit more, half as likely."
            ).format(steps=listed(parts))
        )
        self._legend.setAccessibleName(self.tr("Legend: the darker or stronger the colour, the more surprised"))
        self._legend.updateGeometry()
        self._copies.setText(self.tr("word for word in the text"))
        self._copies.setToolTip(
            self.tr("Underlined: this stands in the text the model learned from. Click to see where.")
        )
        self.open_button.setText(self.tr("Open it"))
        self.open_button.setToolTip(self.tr("Open the text that the model learned from"))
        self.take_button.setText(self.tr("Take away") + " ▾")
        words = (
            self.tr("Copy text"),
            self.tr("Save as text…"),
            self.tr("Save as a web page, with its colours…"),
            self.tr("Print to a PDF…"),
        )
        for action, text in zip(self.take_menu.actions(), words, strict=True):
            action.setText(text)

    @Slot(object)
    def _on_take(self, action: object) -> None:
        self.take_wanted.emit(action.data())  # type: ignore[attr-defined]


class _Legend(QWidget):
    """The legend of colours from sure to surprised."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _widths(self) -> list[int]:
        metrics = self.fontMetrics()
        ends = [metrics.horizontalAdvance(word) + 12 for word in self.words]
        return [ends[0], *[_SWATCH] * (len(BITS) - 1), ends[1]]

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        self.setFont(sans(SMALL_SIZE))
        return QSize(sum(self._widths()) + 1, scaled(_HEIGHT) + 2)

    def minimumSizeHint(self) -> QSize:
        """See QWidget.minimumSizeHint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """See QWidget.paintEvent."""
        painter = QPainter(self)
        colours, left = theme.colours, 0
        painter.setFont(sans(SMALL_SIZE))
        for step, width in enumerate(self._widths()):
            if self.isEnabled():
                painter.fillRect(left, 0, width, scaled(_HEIGHT) + 1, QColor(colours.surprise[step]))
            word = self.words[0] if step == 0 else self.words[1] if step == len(BITS) else ""
            painter.setPen(QColor(colours.text if self.isEnabled() else colours.muted))
            painter.drawText(left, 0, width, scaled(_HEIGHT), Qt.AlignmentFlag.AlignCenter, word)
            left += width
        painter.setPen(QColor(colours.line))
        painter.drawRect(0, 0, left, scaled(_HEIGHT) + 1)
        painter.end()


class _Underlined(ElidedLabel):
    """A label with the underline of copied passages."""

    def __init__(self) -> None:
        super().__init__("small")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """See QWidget.sizeHint."""
        return QSize(self.fontMetrics().horizontalAdvance(self.whole_text()) + 2, scaled(_HEIGHT) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """See QWidget.paintEvent."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 2, self.width(), 2, QColor(theme.colours.second))
        painter.end()
