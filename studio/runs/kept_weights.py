"""The kept weights of a run, and their steps: the best weights on unseen text, and the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.messages import StudioError
from studio.runs.manifest import Manifest, checkpoint_paths, perplexity, read_manifest

BEST = "best"
LAST = "last"


@dataclass(frozen=True, slots=True)
class KeptWeights:
    """The two kept sets of weights of a run, and which set a model has.

    Attributes:
        path: the run's model file, with the best weights; the last weights are in the checkpoint beside it.
        which: the set that the model has, `BEST` or `LAST`.
        best_step, last_step: the steps of the two sets.
        digest: the digest of the weights in the model file; empty where it is unknown.
    """

    path: Path
    which: str
    best_step: int
    last_step: int
    digest: str = ""


def weights_step(manifest: Manifest) -> int:
    """Return the step of the weights in a model file.

    Where a file of an earlier studio lacks the step, it is the step of the lowest validation loss.
    """
    step = manifest.result.get("weights_step")
    if isinstance(step, int):
        return step
    judged = [(point.validation_loss, point.step) for point in manifest.curve if point.validation_loss is not None]
    return min(judged)[1] if judged else int(manifest.result.get("steps") or 0)


def kept_weights(path: Path, manifest: Manifest) -> KeptWeights | None:
    """Return the kept weights of the run whose model is at ``path``; None where there is only one set.

    Where nothing was held out there are no best weights; a diverged run keeps the last weights before it diverged.
    """
    best, last = weights_step(manifest), int(manifest.result.get("steps") or 0)
    judged = manifest.result.get("validation_loss") is not None
    if best == last or not judged or not any(checkpoint.exists() for checkpoint in checkpoint_paths(path)):
        return None
    return KeptWeights(path, BEST, best, last, manifest.weights_digest)


def best_beside(path: Path) -> tuple[int | None, str]:
    """Return the step and the digest of the weights in the model file at ``path``; None where the file is damaged."""
    try:
        manifest = read_manifest(path)
    except StudioError:
        return None, ""
    return weights_step(manifest), manifest.weights_digest


def result_at(manifest: Manifest, step: int) -> dict[str, Any]:
    """Return the result of a run with the validation losses of its weights after ``step`` steps.

    The losses are None where the model was not evaluated at that step.
    """
    result: Mapping[str, Any] = manifest.result
    losses = [point.validation_loss for point in manifest.curve if point.step == step]
    loss = next((loss for loss in losses if loss is not None), None)
    known, bits = result.get("validation_loss"), result.get("bits_per_character")
    spelled = result.get("spelling_bits") or 0.0  # the same for all weights
    return {
        **result,
        "weights_step": step,
        "weights_train_loss": result.get("train_loss") if step == result.get("steps") else None,
        "validation_loss": loss,
        "validation_perplexity": perplexity(loss) if loss is not None else None,
        "bits_per_character": (bits - spelled) * loss / known + spelled
        if loss is not None and bits is not None and known
        else None,
    }
