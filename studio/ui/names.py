"""What the models are called in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.messages import QT_TRANSLATE_NOOP

_MODELS = {
    "lstm": QT_TRANSLATE_NOOP("models", "LSTM"),
    "rnn_scratch": QT_TRANSLATE_NOOP("models", "RNN from scratch"),
}


def model_name(name: str) -> str:
    """Return the name of a model of the catalog in the window's language; as it is where it has none."""
    return QCoreApplication.translate("models", _MODELS[name]) if name in _MODELS else name
