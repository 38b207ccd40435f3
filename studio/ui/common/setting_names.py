"""What the settings of a run are called in the window, and how their values read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.models.specs import MODELS
from studio.setting import CONTEXT, Setting
from studio.text.cleaning import STEPS, steps_of
from studio.training.settings import SETTINGS
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import listed, number, sentence
from studio.ui.common.names import model_name
from studio.ui.common.token_menu import level_name

_FACTS = {
    "text": QT_TRANSLATE_NOOP("settings", "Text"),
    "cleaning": QT_TRANSLATE_NOOP("settings", "Cleaning"),
    "level": QT_TRANSLATE_NOOP("settings", "Tokens"),
    "vocabulary": QT_TRANSLATE_NOOP("settings", "Different tokens"),
    "judged_by": QT_TRANSLATE_NOOP("settings", "Judged by"),
    "model": QT_TRANSLATE_NOOP("settings", "Model"),
    "parameters": QT_TRANSLATE_NOOP("settings", "Parameters"),
    "stored": QT_TRANSLATE_NOOP("settings", "Numbers in its file"),
    "origin": QT_TRANSLATE_NOOP("settings", "Began from"),
}
"""What is told of a run and is no setting of a model or of a training."""

_NOTHING = "–"


def told_settings() -> tuple[tuple[str, ...], ...]:
    """Return the names of all that is told of a run, in their order; those of one title stand together.

    Minutes and epochs do: a run has one of them.
    """
    first = ("text", "cleaning", "level", "vocabulary", "judged_by", "validation_share", "max_tokens", "model")
    names = (*first, *MODELS.settings(), "parameters", "stored", *SETTINGS, "origin")
    by_title: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        by_title.setdefault(_title(name), []).append(name)
    return tuple(map(tuple, by_title.values()))


def setting_name(name: str) -> str:
    """Return what a setting is called in the window's language."""
    return QCoreApplication.translate(CONTEXT, _title(name))


def setting_value(name: str, value: object) -> str:
    """Return how the value of a setting reads in the window's language."""
    setting = _setting(name)
    if value is None or value == "":
        return _own_tail() if name == "judged_by" else _NOTHING
    if name in ("text", "judged_by"):
        return shown_name(str(value))
    if name == "model":
        return model_name(str(value))
    if name == "level":
        return level_name(str(value))
    if name == "cleaning":
        steps = [sentence(Message(STEPS[step].title)) for step in steps_of(str(value))]
        return listed(steps) or QCoreApplication.translate("settings", "as it is")
    if setting is not None and setting.zero and value == 0:
        return QCoreApplication.translate(CONTEXT, setting.zero)
    if isinstance(value, float) and not value.is_integer():
        words = QLocale().toString(value, "g", 4)
    elif isinstance(value, int | float):
        words = number(value)
    else:
        return choice_name(setting, str(value))
    amount = QCoreApplication.translate(CONTEXT, setting.amount) if setting is not None and setting.amount else ""
    return amount.format(count=words) if amount else words


def choice_name(setting: Setting | None, choice: str) -> str:
    """Return what a choice of a setting is called in the window's language; an unknown one as it is."""
    known = setting is not None and choice in setting.choices
    return QCoreApplication.translate(CONTEXT, setting.choices[choice]) if setting is not None and known else choice


def _setting(name: str) -> Setting | None:
    return SETTINGS.get(name) or MODELS.settings().get(name)


def _title(name: str) -> str:
    setting = _setting(name)
    return _FACTS.get(name, name) if setting is None else setting.title


def _own_tail() -> str:
    return QCoreApplication.translate("settings", "its own end")
