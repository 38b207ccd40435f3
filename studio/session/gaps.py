"""Filling the gaps of a text, and choosing among the fillings of each gap."""

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

_WAYS = 6  # fillings that are offered for a gap


@dataclass
class Gap:
    """A filled gap.

    Attributes:
        fillings: the likeliest fillings, the best first.
        chosen: the index of the filling that stands in the text.
        span: begin and end of this filling in the filled text.
    """

    fillings: tuple[Filling, ...]
    chosen: int = 0
    span: tuple[int, int] = (0, 0)


class Gaps(QObject):
    """Fills the gaps of a text with the open model.

    Attributes:
        model: the model that fills.
        asked: the text with its gaps, as the user typed it.
        gaps: the gaps filled so far, in order.
        text: the text with all gaps filled; empty before.
        unknown: the tokens of the text that the model does not know.
        filling: the task that fills.

    Signals:
        changed: a gap was filled, another filling was chosen, the task began or ended, or another model is open.
        failed: the error that ended the task.
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
        """Whether the open model can fill gaps."""
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
        """Stop after the present gap; the text stays unfilled."""
        self.filling.stop()

    def choose(self, gap: int, filling: int) -> None:
        """Put another filling in a gap; the other gaps keep theirs."""
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

        if not self.asked:  # an event from before the job was stopped
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
