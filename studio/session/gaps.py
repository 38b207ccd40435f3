"""Filling the gaps of a text, and choosing among the ways to fill each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.session.open_model import OpenModel
from studio.session.task import Task

if TYPE_CHECKING:  # these import torch, which must not hold up the window
    from studio.generation.filling import Filling, FillingFinished, GapFilled
    from studio.runs.model_file import TrainedModel

_WAYS = 6  # to fill a gap


@dataclass
class Gap:
    """A gap that was filled.

    Attributes:
        fillings: the likeliest ways, the best first.
        chosen: the place of the one that stands in the text.
        span: where it stands in the filled text.
    """

    fillings: tuple[Filling, ...]
    chosen: int = 0
    span: tuple[int, int] = (0, 0)


class Gaps(QObject):
    """Fills the gaps of a text with the open model.

    Attributes:
        model: the model that fills.
        asked: the text with its gaps, as it was asked for.
        gaps: those filled so far, in order.
        text: the filled text, once all of its gaps are; empty before.
        unknown: the tokens of the text that the model does not know.
        filling: the work.

    Signals:
        changed: gaps were filled, another filling was chosen, the work began or ended, or the model is another.
        failed: what went wrong.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, model: OpenModel, parent: QObject) -> None:
        super().__init__(parent)
        self.model = model
        self.asked = self.text = ""
        self.gaps: list[Gap] = []
        self.unknown: tuple[str, ...] = ()
        self._trained: TrainedModel | None = None
        self.filling = Task(self)
        self.filling.happened.connect(self._on_event)
        self.filling.changed.connect(self.changed)
        self.filling.failed.connect(self.failed)
        model.changed.connect(self._on_model_changed)

    @property
    def possible(self) -> bool:
        """Whether the open model fills gaps."""
        trained = self.model.trained
        return trained is not None and trained.model.fills_gaps

    def fill(self, text: str) -> None:
        """Fill each ``___`` of ``text``; `changed` follows, or `failed`."""
        trained = self._trained = self.model.trained
        if trained is not None:
            self._forget()
            self.asked = text
            self.filling.start(lambda: _fill(trained, text))

    def stop(self) -> None:
        """Stop after the gap under way; the text stays unfilled."""
        self.filling.stop()

    def choose(self, gap: int, filling: int) -> None:
        """Put another filling in a gap; what stands in the others stays."""
        if self.text and self.gaps[gap].chosen != filling:
            self.gaps[gap].chosen = filling
            self._put_in()
            self.changed.emit()

    def _put_in(self) -> None:
        from studio.generation.gap_text import put_in

        assert self._trained is not None
        trained, words = self._trained, [gap.fillings[gap.chosen].text for gap in self.gaps]
        self.text, spans = put_in(trained.tokenizer, self.asked, words)
        for gap, span in zip(self.gaps, spans, strict=True):
            gap.span = span

    def _forget(self) -> None:
        self.asked = self.text = ""
        self.gaps = []
        self.unknown = ()

    @Slot(object)
    def _on_event(self, event: GapFilled | FillingFinished) -> None:
        from studio.generation.filling import GapFilled

        if not self.asked:  # said before the job could be stopped
            return
        if isinstance(event, GapFilled):
            self.gaps.append(Gap(event.fillings))
        else:
            self.unknown = event.unknown
            self._put_in()
        self.changed.emit()

    @Slot()
    def _on_model_changed(self) -> None:
        self.filling.stop()
        self._forget()
        self.changed.emit()


def _fill(trained: TrainedModel, text: str) -> Iterator[GapFilled | FillingFinished]:
    from studio.generation.filling import fill

    return fill(trained.model, trained.tokenizer, trained.manifest.cleaning, text, count=_WAYS)
