"""What suits a text and the time there is for it."""

from __future__ import annotations

_TOKENS_PER_MINUTE = 2_500_000  # an LSTM of 256 on two cores, about
_MANY_EPOCHS = 60
_VERY_MANY_EPOCHS = 200


def suggested_dropout(minutes: float, token_count: int) -> float:
    """Return the dropout for an LSTM of 256 that reads a text of ``token_count`` tokens for so many minutes.

    A text read over and over is learned by heart; dropout puts that off, and costs where the text is read seldom.
    """
    epochs = minutes * _TOKENS_PER_MINUTE / max(1, token_count)
    if epochs < _MANY_EPOCHS:
        return 0.0
    return 0.3 if epochs < _VERY_MANY_EPOCHS else 0.5
