"""Named ways to train: the studio's presets, with the lessons among them, and the user's own presets."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import msgspec

from studio import stored_json
from studio.atomic import write_atomically
from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.models.specs import MODELS
from studio.places import RESOURCES
from studio.stored_json import convert
from studio.text.cleaning import steps_of
from studio.text.levels import LEVELS
from studio.training.config import TrainingConfig
from studio.training.settings import SETTINGS

FOLDER = RESOURCES / "presets"
"""The folder of the studio's presets."""

SUFFIX = ".json"
NAME_LENGTH = 60
_FORMAT = 1
_LARGEST = 2**16  # bytes of a preset's file

OURS = (
    QT_TRANSLATE_NOOP("presets", "Time Machine, RNN from scratch"),
    QT_TRANSLATE_NOOP("presets", "Lyrics, random sampling"),
    QT_TRANSLATE_NOOP("presets", "Lyrics, sequential partitioning"),
    QT_TRANSLATE_NOOP("presets", "Time Machine, RNN"),
    QT_TRANSLATE_NOOP("presets", "Time Machine, GRU"),
    QT_TRANSLATE_NOOP("presets", "Time Machine, LSTM"),
    QT_TRANSLATE_NOOP("presets", "Time Machine, two layers"),
    QT_TRANSLATE_NOOP("presets", "LSTM, 5 minutes"),
    QT_TRANSLATE_NOOP("presets", "GRU, 5 minutes"),
    QT_TRANSLATE_NOOP("presets", "Two layers, 5 minutes"),
    QT_TRANSLATE_NOOP("presets", "Small transformer, 5 minutes"),
)
"""The names of the studio's presets, in English, in the order of the list."""

_FORMER_NAMES = {name: f"{name}, 5 minutes" for name in ("LSTM", "GRU", "Two layers", "Small transformer")}
"""Former names of the studio's presets."""


@dataclass(frozen=True)
class Preset:
    """A way to train.

    Attributes:
        name: the name of the preset.
        model: the name of the model in the catalog; None lets the planner choose.
        settings: settings of the model; an absent one has its default value, an absent dropout depends on the time.
        config: how to train.
        cleaning: how to clean the text; None keeps the cleaning of the open text.
        level: the level of tokens; None keeps the level of the open text.
    """

    name: str
    model: str | None
    settings: Mapping[str, Any]
    config: TrainingConfig
    cleaning: str | None = None
    level: str | None = None


@dataclass(frozen=True)
class PresetStore:
    """All presets.

    Attributes:
        ours, own: the studio's presets, and the presets that the user saved, by name.
        notes: sentences on files that are not presets.
    """

    ours: tuple[Preset, ...] = ()
    own: tuple[Preset, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    def named(self, name: str) -> Preset | None:
        """Return the preset of this name, or of this former name; None where there is none."""
        name = _FORMER_NAMES.get(name, name)
        return next((preset for preset in (*self.ours, *self.own) if preset.name == name), None)


def read_store(folder: Path) -> PresetStore:
    """Return the studio's presets and those in ``folder``; name damaged files in the notes."""
    ours = {preset.name: preset for preset in (read_preset(path) for path in FOLDER.glob(f"*{SUFFIX}"))}
    own, notes = [], []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []:
        try:
            own.append(read_preset(path))
        except (StudioError, OSError) as error:
            notes.append(error.message if isinstance(error, StudioError) else _unreadable(path, str(error)).message)
    own.sort(key=lambda preset: preset.name.casefold())
    return PresetStore(tuple(ours[name] for name in OURS), tuple(own), tuple(notes))


def read_preset(path: Path) -> Preset:
    """Read a preset from a file.

    Raises:
        StudioError: the file is not a preset, or a value in it is wrong.
        OSError: the file cannot be read.
    """
    try:
        return _preset(stored_json.load(path, _StoredPreset, largest=_LARGEST, newest=_FORMAT))
    except (ValueError, StudioError) as error:
        raise _unreadable(path, str(error)) from None


def save_preset(folder: Path, preset: Preset) -> Path:
    """Save a preset in ``folder``, replacing a preset of the same name; return the file.

    Raises:
        StudioError: the name is not allowed, or the file cannot be written.
    """
    problem = problem_of_name(preset.name)
    if problem is not None:
        raise StudioError(problem.template, **problem.values)
    training = {name: value for name, value in asdict(preset.config).items() if value is not None}
    written = {
        "format": _FORMAT,
        "name": preset.name,
        "model": preset.model,
        "settings": dict(preset.settings),
        "training": training,
        **{name: getattr(preset, name) for name in ("cleaning", "level") if getattr(preset, name) is not None},
    }
    with contextlib.suppress(OSError):  # write_atomically reports the error
        folder.mkdir(parents=True, exist_ok=True)
    path = preset_path(folder, preset.name)
    write_atomically(path, json.dumps(written, ensure_ascii=False, indent=2).encode())
    return path


def preset_path(folder: Path, name: str) -> Path:
    """Return the path of a preset's file; different names have different files on every system."""
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")[:32]
    return folder / f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}{SUFFIX}"


def delete_preset(folder: Path, name: str) -> None:
    """Delete the preset of this name from ``folder``; do nothing where there is none.

    Raises:
        StudioError: the file cannot be deleted.
    """
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            found = read_preset(path).name
        except (StudioError, OSError):
            continue
        try:
            if found == name:
                path.unlink(missing_ok=True)
        except OSError as error:
            words = QT_TRANSLATE_NOOP("core", "“{name}” cannot be deleted: {reason}.")
            raise StudioError(words, name=name, reason=error.strerror or str(error)) from None


def problem_of_name(name: str) -> Message | None:
    """Return what is wrong with the name of a user's preset; None for a good name."""
    if not name.strip():
        return Message(QT_TRANSLATE_NOOP("core", "A preset needs a name."))
    if len(name) > NAME_LENGTH or not name.isprintable() or name != name.strip():
        words = QT_TRANSLATE_NOOP("core", "A name of at most {count} characters in one line.")
        return Message(words, {"count": NAME_LENGTH})
    if name.casefold() in {ours.casefold() for ours in (*OURS, *_FORMER_NAMES)}:
        return Message(QT_TRANSLATE_NOOP("core", "A preset of the studio has this name. Choose another."))
    return None


class _StoredPreset(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    name: str
    training: dict[str, Any]
    model: str | None = None
    settings: dict[str, Any] = {}
    cleaning: str | None = None
    level: str | None = None


def _preset(stored: _StoredPreset) -> Preset:
    """Return the preset of the stored fields; raise ValueError or StudioError where a value is wrong."""
    if stored.format != _FORMAT:
        raise ValueError(f"format must be {_FORMAT}")
    name, model, cleaning, level = stored.name, stored.model, stored.cleaning, stored.level
    if not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise ValueError("name must be a line of text")
    if model is not None and model not in MODELS:
        raise ValueError(f"model must be null or one of {', '.join(MODELS)}")
    if level is not None and level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}")
    if cleaning is not None:
        steps_of(cleaning)
    settings, training = stored.settings, stored.training
    of_model = {setting.name: setting for setting in MODELS[model].settings} if model is not None else {}
    _check_names(settings, "settings", set(of_model))
    _check_names(training, "training", {found.name for found in fields(TrainingConfig)})
    for values, known in ((settings, of_model), (training, SETTINGS)):
        for key, value in values.items():
            problem = known[key].problem_of(value)
            if problem is not None:
                raise ValueError(f"{key}: {problem}")
    between = MODELS[model].problem_between(settings) if model is not None else None
    if between is not None:
        raise ValueError(f"{between[0]}: {between[1]}")
    config = convert(training, TrainingConfig)
    if model is None and config.minutes is None:
        raise ValueError("without a model it needs minutes")
    return Preset(name, model, settings, config, cleaning, level)


def _check_names(table: Mapping[str, Any], name: str, allowed: set[str]) -> None:
    strange = set(table) - allowed
    if strange:
        raise ValueError(f"{name} has no {', '.join(sorted(strange))}")


def _unreadable(path: Path, reason: str) -> StudioError:
    return StudioError(
        QT_TRANSLATE_NOOP("core", "The preset “{name}” is left out, it cannot be read: {reason}."),
        name=path.name,
        reason=reason.rstrip("."),
    )
