"""Training on the command line: prints the progress, and stops at a signal."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from studio.atomic import NotSavedError
from studio.cli.arguments import say

if TYPE_CHECKING:
    from studio.runs.start import RunStart
    from studio.runs.training_run import TrainingRun
    from studio.training.events import Baselines, StepDone

_EPOCHS = 10  # epochs between two lines, as in the lessons
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 10.0  # seconds between two lines


def carry_out(start: RunStart, events: Iterator[object], *, in_library: bool) -> None:
    """Run the ``events`` of a training to the end, or until a signal; print the result as a line of JSON.

    Raises:
        KeyboardInterrupt: a signal ended the training; the model and its checkpoint are saved.
        StudioError: the run could not begin; or its model could not be saved in its place, and the other place is
            printed.
    """
    steps = StepLines()
    try:
        with _asked_to_stop() as stop, contextlib.closing(events):  # type: ignore[type-var]
            for event in events:
                _tell(event)
                if not sys.stderr.isatty():
                    for line in steps.lines(event):
                        say(line)
                if stop.is_set():
                    if start.run is not None:
                        start.run.live_controls.in_a_hurry = True
                    break
    except NotSavedError:
        if start.run is not None:
            _rescue(start.run)
        raise
    run = start.run
    if run is not None and run.result.steps:
        kept, last = run.result.weights_step, run.result.steps
        if kept is not None and kept < last and run.result.validation_loss is not None:
            say(f"Kept are the weights of step {kept:,} of {last:,}, which did best on the held-out text")
        say(f"Saved as {run.path.parent.name if in_library else run.path}")
        result = dataclasses.asdict(run.result)
        print(json.dumps({"run": run.path.parent.name, **result} if in_library else result, allow_nan=False))
    if stop.is_set():
        raise KeyboardInterrupt


def _rescue(run: TrainingRun) -> None:
    """Save a model that could not be saved at its own path somewhere else, and print where."""
    from studio.runs.rescue import rescue

    trained = run.trained
    if trained is None or trained.manifest.weights_digest:  # the model is saved, but its checkpoint is not
        return
    path = rescue(run.path, trained)
    if path is not None:
        say(f"The model is kept as {path} instead")


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Yield a flag that SIGINT and SIGTERM set, so that the current step ends; a second signal interrupts at once."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class StepLines:
    """Formats progress for a file or a pipe, where no line can be overwritten.

    There is a line after every tenth epoch, at most one a second; a line after ten seconds without a line; and a line
    for the last step.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds."""
        self._clock = clock
        self._told_at = clock()
        self._told_epoch = 0
        self._losses: list[float] = []

    def lines(self, event: object) -> Iterator[str]:
        """Yield the line that is due after an event, if any."""
        from studio.training.events import Evaluated, StepDone

        if isinstance(event, Evaluated):
            self._told_at = self._clock()
        if not isinstance(event, StepDone):
            return
        self._losses.append(event.train_loss)
        waited, epoch = self._clock() - self._told_at, int(event.epoch)
        a_tenth = epoch // _EPOCHS > self._told_epoch // _EPOCHS
        if not ((a_tenth and waited >= _SHORTEST_WAIT) or waited >= _LONGEST_WAIT or event.progress >= 1):
            return
        yield self._line(event)
        self._told_at, self._told_epoch = self._clock(), epoch
        self._losses.clear()

    def _line(self, event: StepDone) -> str:
        """Return the line of progress, with the perplexity over all steps since the last line."""
        from studio.runs.manifest import perplexity

        mean = sum(self._losses) / len(self._losses)
        return (
            f"{event.progress:.1%}, epoch {event.epoch:.1f}, step {event.step:,}, {event.seconds:.1f} s: "
            f"perplexity {perplexity(mean):.3f} in training, {event.tokens_per_second:,.0f} tokens/s"
        )


def _baselines_line(baselines: Baselines) -> str:
    from studio.runs.manifest import perplexity

    return (
        f"Perplexity of guessing {perplexity(baselines.uniform):.1f}, of counting single tokens "
        f"{perplexity(baselines.unigram):.1f}, pairs {perplexity(baselines.bigram):.1f}, "
        f"{baselines.best_order} together {perplexity(baselines.best):.2f}"
    )


def _tell(event: object) -> None:
    """Print a line on standard error for an event that deserves one."""
    from studio.runs.manifest import perplexity
    from studio.training.events import (
        Baselines,
        BatchHalved,
        CheckpointFailed,
        CheckpointSaved,
        Evaluated,
        RunFinished,
        RunPlanned,
        RunStarted,
        SampleDrawn,
        StepDone,
        Warned,
    )

    match event:
        case RunPlanned():
            sizes = ", ".join(f"{name} {value:g}" for name, value in event.settings.items())
            say(f"Plan: {event.model} with {sizes}; {event.tokens_per_second:,.0f} tokens/s, {event.epochs:.1f} epochs")
            if event.baselines is not None and event.expected_loss is not None:
                expected = f"expected of this run: about {perplexity(event.expected_loss):.2f}"
                say(f"{_baselines_line(event.baselines)}; {expected}")
        case Baselines():
            say(_baselines_line(event))
        case RunStarted():
            say(
                f"{event.parameters:,} parameters on {event.device} in {event.precision}, "
                f"{event.train_tokens:,} tokens to learn from in batches of {event.batch_size} by {event.num_steps}"
            )
            if event.first_step:
                say(f"Going on from step {event.first_step:,}")
        case Warned() | CheckpointFailed():
            say(event.message)
        case CheckpointSaved(again=True):
            say(f"Saved again, as it is after step {event.step:,}")
        case BatchHalved():
            say(f"The memory was not enough: from step {event.step:,} on batches of {event.batch_size}")
        case StepDone() if sys.stderr.isatty():
            print(
                f"\r{event.progress:5.1%}  step {event.step:,}  perplexity {perplexity(event.train_loss):.2f}  "
                f"{event.tokens_per_second:,.0f} tokens/s \033[K",
                end="",
                file=sys.stderr,
                flush=True,
            )
        case Evaluated():
            start = "\r\033[K" if sys.stderr.isatty() else ""
            say(
                f"{start}step {event.step:,}, {event.seconds:.1f} s: perplexity {perplexity(event.validation_loss):.3f}"
                " on held-out text"
            )
        case SampleDrawn():
            say("    " + " ".join((event.prefix + event.text).split())[:100])
        case RunFinished(reason="diverged"):
            say("The loss got out of hand: the last sound weights are kept. Try a --learning-rate ten times lower.")
