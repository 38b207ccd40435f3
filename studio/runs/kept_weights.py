"""Which weights of a run are kept, and of which step: the best on unseen text, and the last."""

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
    """The two kept sets of weights of a run, and which of them a model has.

    Attributes:
        path: the run's model file, with the best weights; the last are in the checkpoint beside it.
        which: `BEST` or `LAST`.
        best_step, last_step: the steps that the two sets are of.
        digest: digest of the weights in the model file; empty where it is not known.
    """

    path: Path
    which: str
    best_step: int
    last_step: int
    digest: str = ""


def weights_step(manifest: Manifest) -> int:
    """Return the step that the weights in a model file are of.

    A file of an earlier studio does not tell: then it is the step with the lowest loss on unseen text.
    """
    step = manifest.result.get("weights_step")
    if isinstance(step, int):
        return step
    judged = [(point.validation_loss, point.step) for point in manifest.curve if point.validation_loss is not None]
    return min(judged)[1] if judged else int(manifest.result.get("steps") or 0)


def kept_weights(path: Path, manifest: Manifest) -> KeptWeights | None:
    """Return the kept weights of the run with the model file at ``path``; None where there is only one set.

    Where nothing was held out there are no best weights; the file of a diverged run has the last sound ones.
    """
    best, last = weights_step(manifest), int(manifest.result.get("steps") or 0)
    judged = manifest.result.get("validation_loss") is not None
    if best == last or not judged or not any(checkpoint.exists() for checkpoint in checkpoint_paths(path)):
        return None
    return KeptWeights(path, BEST, best, last, manifest.weights_digest)


def best_beside(path: Path) -> tuple[int | None, str]:
    """Return the step of the weights in the model file at ``path``, and their digest; None where it is damaged."""
    try:
        manifest = read_manifest(path)
    except StudioError:
        return None, ""
    return weights_step(manifest), manifest.weights_digest


def result_at(manifest: Manifest, step: int) -> dict[str, Any]:
    """Return the result of a run with the losses on unseen text of its weights after ``step`` steps.

    The losses are None where the model was not evaluated at that step.
    """
    result: Mapping[str, Any] = manifest.result
    losses = [point.validation_loss for point in manifest.curve if point.step == step]
    loss = next((loss for loss in losses if loss is not None), None)
    known, bits = result.get("validation_loss"), result.get("bits_per_character")
    spelled = result.get("spelling_bits") or 0.0  # the same whatever the weights
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
