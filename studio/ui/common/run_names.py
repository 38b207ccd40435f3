"""The first name of a run, and names that tell several runs apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.runs.index import KeptRun
from studio.text.levels import LEVELS
from studio.training.config import SAMPLINGS
from studio.ui.common.gallery import shown_name
from studio.ui.common.names import model_name
from studio.ui.common.setting_names import setting_value

if TYPE_CHECKING:  # it imports torch
    from studio.runs.training_run import TrainingRun

_BETWEEN = " · "


def model_words(run: KeptRun) -> str:
    """Return the name of a run's model, with its size."""
    return f"{model_name(run.model)} {run.size or ''}".strip()


def name_run(run: TrainingRun, taken: Container[str]) -> str:
    """Return a name for a new run: the name of its text, then whatever differs from the usual run.

    Level of the tokens, model with its size, and sampling are named where they are not the usual ones. Where that name
    is taken, the length of the training follows, and at last a number.

    Args:
        run: the run, before its first step.
        taken: names of other runs.
    """
    size = getattr(run.model_config, "hidden_size", None)
    parts = [Path(run.corpus.document.name).stem]
    if run.corpus.tokenizer.level != LEVELS[0]:
        parts.append(setting_value("level", run.corpus.tokenizer.level))
    parts.append(f"{model_name(run.result.model)} {size or ''}".strip())
    if run.config.sampling != SAMPLINGS[0]:
        parts.append(setting_value("sampling", run.config.sampling))
    name = _BETWEEN.join(parts)
    if name in taken:
        length = "epochs" if run.config.epochs is not None else "minutes"
        name += f"{_BETWEEN}{setting_value(length, getattr(run.config, length))}"
    count, first = 1, name
    while name in taken:
        count += 1
        name = f"{first} ({count})"
    return name


def names_of(runs: Sequence[KeptRun]) -> list[str]:
    """Return short names that tell the runs apart: parts with which all names begin are left out.

    Runs of the same name get model and level of the tokens added, and at last a number.
    """
    twice = Counter(run.name for run in runs)
    names = [shown_name(run.name) if twice[run.name] == 1 else full_name(run) for run in runs]
    levels = {run.level for run in runs}
    twice = Counter(names)
    for place, run in enumerate(runs):
        if twice[names[place]] > 1 and len(levels) > 1:
            names[place] += _BETWEEN + setting_value("level", run.level)
    return numbered(_without_beginning(names))


def full_name(run: KeptRun) -> str:
    """Return the name of a run and of its model, unless the name contains the model already, in any language."""
    name, words = shown_name(run.name), model_words(run)
    parts = name.split(_BETWEEN)
    said = words in parts or (run.size is not None and any(part.endswith(f" {run.size}") for part in parts[1:]))
    return name if said else f"{name}{_BETWEEN}{words}"


def numbered(names: Sequence[str]) -> list[str]:
    """Return the names; repeated names get a number."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _without_beginning(names: Sequence[str]) -> list[str]:
    """Return the names without the parts that all of them begin with; every name keeps at least one part."""
    if len(set(names)) < 2:
        return list(names)
    parts = [name.split(_BETWEEN) for name in names]
    while len({each[0] for each in parts}) == 1 and all(len(each) > 1 for each in parts):
        parts = [each[1:] for each in parts]
    return [_BETWEEN.join(each) for each in parts]
