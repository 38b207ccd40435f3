"""Names of models and of counted tokens, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.messages import QT_TRANSLATE_NOOP
from studio.models.specs import MODELS
from studio.ui.common.i18n import number

_PER_TOKEN = {
    "char": QT_TRANSLATE_NOOP("levels", "{figure} per character"),
    "grapheme": QT_TRANSLATE_NOOP("levels", "{figure} per visible character"),
    "word": QT_TRANSLATE_NOOP("levels", "{figure} per word"),
    "space": QT_TRANSLATE_NOOP("levels", "{figure} per word"),
    "bpe": QT_TRANSLATE_NOOP("levels", "{figure} per piece"),
}

_TOKENS = {
    "char": QT_TRANSLATE_NOOP("levels", "{count} characters"),
    "grapheme": QT_TRANSLATE_NOOP("levels", "{count} visible characters"),
    "word": QT_TRANSLATE_NOOP("levels", "{count} words"),
    "space": QT_TRANSLATE_NOOP("levels", "{count} words"),
    "bpe": QT_TRANSLATE_NOOP("levels", "{count} pieces"),
}


def model_name(name: str) -> str:
    """Return the title of a model in the window's language; an unknown name unchanged."""
    return QCoreApplication.translate("models", MODELS[name].title) if name in MODELS else name


def model_sentence(name: str) -> str:
    """Return the sentence on a model in the window's language."""
    return QCoreApplication.translate("models", MODELS[name].sentence)


def count_words(count: int, level: str) -> str:
    """Return a count with its noun, such as "1,000 characters"; tokens of an unknown level are called tokens."""
    template = _TOKENS.get(level, QT_TRANSLATE_NOOP("levels", "{count} tokens"))
    return QCoreApplication.translate("levels", template).format(count=number(count))


def per_token(figure: str, level: str) -> str:
    """Return a figure with its unit, such as "per word": figures per word and per character must not be compared."""
    template = QCoreApplication.translate("levels", _PER_TOKEN[level]) if level in _PER_TOKEN else "{figure}"
    return template.format(figure=figure)
