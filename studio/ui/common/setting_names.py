"""What the settings of a run are called in the window, and how their values read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.text.cleaning import STEPS, steps_of
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import listed, number, sentence
from studio.ui.common.names import model_name
from studio.ui.common.token_menu import level_name

_NAMES = {
    "text": QT_TRANSLATE_NOOP("settings", "text"),
    "cleaning": QT_TRANSLATE_NOOP("settings", "cleaning"),
    "level": QT_TRANSLATE_NOOP("settings", "tokens"),
    "vocabulary": QT_TRANSLATE_NOOP("settings", "different tokens"),
    "judged_by": QT_TRANSLATE_NOOP("settings", "judged by"),
    "validation_share": QT_TRANSLATE_NOOP("settings", "share held out"),
    "max_tokens": QT_TRANSLATE_NOOP("settings", "tokens used at most"),
    "model": QT_TRANSLATE_NOOP("settings", "model"),
    "hidden_size": QT_TRANSLATE_NOOP("settings", "size of its memory"),
    "num_layers": QT_TRANSLATE_NOOP("settings", "layers"),
    "num_heads": QT_TRANSLATE_NOOP("settings", "heads of attention"),
    "context": QT_TRANSLATE_NOOP("settings", "tokens it looks back on"),
    "tau": QT_TRANSLATE_NOOP("settings", "tokens in its window"),
    "order": QT_TRANSLATE_NOOP("settings", "tokens counted together"),
    "embedding_size": QT_TRANSLATE_NOOP("settings", "size of the embedding"),
    "dropout": QT_TRANSLATE_NOOP("settings", "dropout"),
    "parameters": QT_TRANSLATE_NOOP("settings", "parameters"),
    "minutes": QT_TRANSLATE_NOOP("settings", "minutes"),
    "epochs": QT_TRANSLATE_NOOP("settings", "epochs"),
    "optimizer": QT_TRANSLATE_NOOP("settings", "optimizer"),
    "learning_rate": QT_TRANSLATE_NOOP("settings", "learning rate"),
    "muon_learning_rate": QT_TRANSLATE_NOOP("settings", "learning rate of Muon"),
    "schedule": QT_TRANSLATE_NOOP("settings", "schedule of the learning rate"),
    "batch_size": QT_TRANSLATE_NOOP("settings", "rows in a batch"),
    "num_steps": QT_TRANSLATE_NOOP("settings", "tokens in a window of training"),
    "sampling": QT_TRANSLATE_NOOP("settings", "order of the text"),
    "offset": QT_TRANSLATE_NOOP("settings", "beginning of an epoch"),
    "clip": QT_TRANSLATE_NOOP("settings", "gradient clipped at"),
    "averaging": QT_TRANSLATE_NOOP("settings", "averaging of the weights"),
    "patience": QT_TRANSLATE_NOOP("settings", "patience"),
    "seed": QT_TRANSLATE_NOOP("settings", "seed"),
    "threads": QT_TRANSLATE_NOOP("settings", "threads"),
    "precision": QT_TRANSLATE_NOOP("settings", "precision"),
    "device": QT_TRANSLATE_NOOP("settings", "device"),
    "origin": QT_TRANSLATE_NOOP("settings", "began from"),
}

_VALUES = {
    "sequential": QT_TRANSLATE_NOOP("settings", "as it stands"),
    "random": QT_TRANSLATE_NOOP("settings", "at random"),
    "none": QT_TRANSLATE_NOOP("settings", "first token"),
    "cosine": QT_TRANSLATE_NOOP("settings", "falling (cosine)"),
    "constant": QT_TRANSLATE_NOOP("settings", "even"),
    "auto": QT_TRANSLATE_NOOP("settings", "what suits"),
    "muon": "Muon",
    "adamw": "AdamW",
    "sgd": "SGD",
    "cpu": "CPU",
    "cuda": "CUDA",
}

SETTINGS = tuple(_NAMES)
"""The settings that are told, in their order."""

_AUTOMATIC = ("threads",)  # where 0 leaves it to the studio
_NOTHING = "–"


def setting_name(name: str) -> str:
    """Return what a setting is called in the window's language."""
    return QCoreApplication.translate("settings", _NAMES[name]) if name in _NAMES else name


def setting_value(name: str, value: object) -> str:
    """Return how the value of a setting reads in the window's language."""
    if value is None or value == "":
        return _own_tail() if name == "judged_by" else _NOTHING
    if name in _AUTOMATIC and value == 0:
        value = "auto"
    if name in ("text", "judged_by"):
        return shown_name(str(value))
    if name == "model":
        return model_name(str(value))
    if name == "level":
        return level_name(str(value))
    if name == "cleaning":
        steps = [sentence(Message(STEPS[step].title)) for step in steps_of(str(value))]
        return listed(steps) or QCoreApplication.translate("settings", "as it is")
    if isinstance(value, float) and not value.is_integer():
        return QLocale().toString(value, "g", 4)
    if isinstance(value, int | float):
        return number(value)
    return QCoreApplication.translate("settings", _VALUES[str(value)]) if value in _VALUES else str(value)


def _own_tail() -> str:
    return QCoreApplication.translate("settings", "its own end")
