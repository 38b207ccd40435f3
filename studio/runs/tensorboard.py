"""A run's metrics as TensorBoard events, where that package is installed."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from pathlib import Path

from studio.atomic import NotSavedError
from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.runs.columns import Columns
from studio.runs.history import RunHistory
from studio.runs.manifest import Manifest, perplexity

_OF_STEPS = ("train_loss", "epoch", "tokens", "learning_rate", "grad_norm", "tokens_per_second")
_OF_EVALUATIONS = ("validation_loss",)


def write_events(manifest: Manifest, folder: Path) -> None:
    """Write the curve and the samples of a run as events into ``folder``; their times are working time.

    Raises:
        StudioError: TensorBoard is not installed, or the folder cannot be written to.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "TensorBoard is not installed. Install it with: pip install tensorboard",
            )
        ) from None
    history = RunHistory.of_manifest(manifest)
    began = datetime.datetime.fromisoformat(manifest.created).timestamp()
    scalars = [*_scalars(history.steps, _OF_STEPS), *_scalars(history.evaluations, _OF_EVALUATIONS)]
    try:
        with SummaryWriter(str(folder)) as writer:
            for name, value, step, seconds in scalars:
                writer.add_scalar(name, value, step, walltime=began + seconds)
            for sample in history.samples:
                writer.add_text("sample", sample.prefix + sample.text, sample.step, walltime=began + sample.seconds)
    except OSError as error:
        words = QT_TRANSLATE_NOOP("core", "Events could not be written to “{folder}”: {reason}.")
        problem = Message(words, {"folder": folder, "reason": error.strerror or error})
        raise NotSavedError(folder, problem, QT_TRANSLATE_NOOP("core", "{problem} Choose another folder.")) from None


def _scalars(columns: Columns, names: tuple[str, ...]) -> Iterator[tuple[str, float, int, float]]:
    """Yield name, value, step and seconds of each number that is known, and the perplexity of each loss."""
    for name in names:
        for value, step, seconds in zip(columns[name], columns["step"], columns["seconds"], strict=True):
            if not math.isnan(value):
                yield name, float(value), int(step), float(seconds)
                if name.endswith("_loss"):
                    yield name.replace("_loss", "_perplexity"), perplexity(value), int(step), float(seconds)
