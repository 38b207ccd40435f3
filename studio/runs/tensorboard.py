"""A run's metrics as TensorBoard events, where that package is installed."""

from __future__ import annotations

from pathlib import Path

from studio.atomic import NotSavedError
from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.runs.manifest import Manifest, perplexity

_FIELDS = ("train_loss", "validation_loss", "learning_rate", "grad_norm", "tokens_per_second")


def write_events(manifest: Manifest, folder: Path) -> None:
    """Write the curve and the samples of a run as events into ``folder``.

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
    try:
        with SummaryWriter(str(folder)) as writer:
            for point in manifest.curve:
                values = {name: getattr(point, name) for name in _FIELDS}
                for name in ("train", "validation"):
                    loss = values[f"{name}_loss"]
                    values[f"{name}_perplexity"] = None if loss is None else perplexity(loss)
                for name, value in values.items():
                    if value is not None:
                        writer.add_scalar(name, value, point.step)
            for sample in manifest.samples:
                writer.add_text("sample", sample.prefix + sample.text, sample.step)
    except OSError as error:
        words = QT_TRANSLATE_NOOP("core", "Events could not be written to “{folder}”: {reason}.")
        problem = Message(words, {"folder": folder, "reason": error.strerror or error})
        raise NotSavedError(folder, problem, QT_TRANSLATE_NOOP("core", "{problem} Choose another folder.")) from None
