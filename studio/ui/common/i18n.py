"""The window's languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from studio.messages import CONTEXT, Message, Size, StudioError, is_whole
from studio.places import RESOURCES
from studio.ui.common.gallery import shown_name

TRANSLATIONS = RESOURCES / "translations"
"""A language is a file ``studio_<locale>.ts`` here, and what ``python -m tests.translations`` compiles of it."""

_installed: list[QTranslator] = []


def languages(folder: Path = TRANSLATIONS) -> dict[str, str]:
    """Return the languages of the window by locale, each under its own name: English, and those translated."""
    locales = sorted(path.stem.removeprefix("studio_") for path in folder.glob("studio_*.qm"))
    return {"en": "English"} | {locale: QLocale(locale).nativeLanguageName() for locale in locales}


def use_language(name: str, folder: Path = TRANSLATIONS) -> None:
    """Show the window in the language of that locale, or with ``system`` in the system's, else in English.

    Every widget gets a LanguageChange event.
    """
    application = QCoreApplication.instance()
    assert application is not None
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    known = languages(folder)
    language = name if name in known else system_language(QLocale.system().uiLanguages(), tuple(known))
    QLocale.setDefault(QLocale(language))
    if language == "en":
        return
    for stem, place in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("qt_words", str(folder)),  # words Qt's own translation lacks; Qt asks the translator installed last first
        ("studio", str(folder)),
    ):
        translator = QTranslator(application)
        if translator.load(f"{stem}_{language}", place):
            application.installTranslator(translator)
            _installed.append(translator)


def system_language(preferred: Sequence[str], known: Sequence[str]) -> str:
    """Return the locale among ``known`` for the first language the user prefers; English where it is none of them."""
    wanted = preferred[0].replace("-", "_") if preferred else ""
    same = [locale for locale in known if locale.partition("_")[0] == wanted.partition("_")[0]]
    return wanted if wanted in same else next(iter(same), "en")


def sentence(message: Message) -> str:
    """Return a sentence of the core in the window's language."""
    values = {name: _shown(value) for name, value in message.values.items()}
    return QCoreApplication.translate(CONTEXT, message.template).format(**values)


def listed(words: Sequence[str]) -> str:
    """Return words one after the other, with the commas of the window's language between them."""
    join = QCoreApplication.translate("i18n", "{words}, {more}")
    return reduce(lambda before, more: join.format(words=before, more=more), words) if words else ""


def _shown(value: object) -> object:
    if isinstance(value, Message):
        return sentence(value)
    if is_whole(value):
        return QLocale().toString(int(value)) if abs(int(value)) < 2**63 else f"{int(value):,}"
    if isinstance(value, str):
        return shown_name(value)
    return size(value) if isinstance(value, Size) else value


def explanation(error: BaseException) -> str:
    """Return the sentence that tells the user about ``error``."""
    if isinstance(error, StudioError):
        return sentence(error.message)
    template = QCoreApplication.translate(
        "errors", "Something went wrong that the studio did not foresee: {reason}. What was open stays open."
    )
    return template.format(reason=str(error).strip().rstrip(".") or type(error).__name__)


def number(value: float, decimals: int = 0) -> str:
    """Return the number with its digits grouped, as the window's language does."""
    return QLocale().toString(float(value), "f", decimals)


def millions(value: float) -> str:
    """Return a large number in the unit that the window's language counts it in: millions, in Chinese 万 of 10,000."""
    return number(value / 1e4) if QLocale().language() == QLocale.Language.Chinese else number(value / 1e6, 1)


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    amount, decimals, unit = Size(count).in_unit()
    return f"{number(amount, decimals)} {unit}"
