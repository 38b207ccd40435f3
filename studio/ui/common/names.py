"""Names of models and of counted tokens, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.messages import QT_TRANSLATE_NOOP
from studio.ui.common.i18n import number

_MODELS = {
    "blend": QT_TRANSLATE_NOOP("models", "LSTM with counts"),
    "lstm": QT_TRANSLATE_NOOP("models", "LSTM"),
    "gru": QT_TRANSLATE_NOOP("models", "GRU"),
    "rnn": QT_TRANSLATE_NOOP("models", "RNN"),
    "rnn_scratch": QT_TRANSLATE_NOOP("models", "RNN from scratch"),
    "transformer": QT_TRANSLATE_NOOP("models", "transformer"),
    "window": QT_TRANSLATE_NOOP("models", "window of tokens"),
    "ngram": QT_TRANSLATE_NOOP("models", "counts alone (n-gram)"),
    "bidirectional": QT_TRANSLATE_NOOP("models", "gap filler"),
}

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

MODELS = tuple(_MODELS)
"""The models of the catalog, the most useful first; the catalog itself would import torch."""


def model_name(name: str) -> str:
    """Return the name of a model of the catalog in the window's language; as it is where it has none."""
    return QCoreApplication.translate("models", _MODELS[name]) if name in _MODELS else name


def count_words(count: int, level: str) -> str:
    """Return a count with its noun, such as "1,000 characters"; tokens of an unknown level are called tokens."""
    template = _TOKENS.get(level, QT_TRANSLATE_NOOP("levels", "{count} tokens"))
    return QCoreApplication.translate("levels", template).format(count=number(count))


def per_token(figure: str, level: str) -> str:
    """Return a figure with its unit, such as "per word": figures per word and per character must not be compared."""
    template = QCoreApplication.translate("levels", _PER_TOKEN[level]) if level in _PER_TOKEN else "{figure}"
    return template.format(figure=figure)
