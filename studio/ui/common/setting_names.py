"""The names and values of a run's settings, in the window's language."""

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
"""Titles of the facts about a run that are not settings of its model or training."""

_NOTHING = "–"


def told_settings() -> tuple[tuple[str, ...], ...]:
    """Return the names of a run's facts and settings in order, grouped by title.

    Minutes and epochs share a title: a run has one of the two.
    """
    first = ("text", "cleaning", "level", "vocabulary", "judged_by", "validation_share", "max_tokens", "model")
    names = (*first, *MODELS.settings(), "parameters", "stored", *SETTINGS, "origin")
    by_title: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        by_title.setdefault(_title(name), []).append(name)
    return tuple(map(tuple, by_title.values()))


def setting_name(name: str) -> str:
    """Return the title of a setting in the window's language."""
    return QCoreApplication.translate(CONTEXT, _title(name))


def setting_value(name: str, value: object) -> str:
    """Return the value of a setting in words, in the window's language."""
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
    """Return the name of a setting's choice in the window's language; an unknown choice unchanged."""
    known = setting is not None and choice in setting.choices
    return QCoreApplication.translate(CONTEXT, setting.choices[choice]) if setting is not None and known else choice


def _setting(name: str) -> Setting | None:
    return SETTINGS.get(name) or MODELS.settings().get(name)


def _title(name: str) -> str:
    setting = _setting(name)
    return _FACTS.get(name, name) if setting is None else setting.title


def _own_tail() -> str:
    return QCoreApplication.translate("settings", "its own end")
