"""How much memory a training takes, about."""

from __future__ import annotations

from collections.abc import Mapping

from studio.training.config import TrainingConfig

_FLOAT = 4
_BASE = 110e6  # what the libraries take for themselves at their first use
_COUNTING_BASE = 40e6
_BYTES_PER_LOGIT = 18  # of a batch: the logit, the same in float32, its gradient, and copies
_BYTES_PER_JUDGED_LOGIT = 12
_BYTES_PER_BLENDED_LOGIT = 40
_JUDGED_TOKENS = 4096  # at once, at most; see `studio.training.evaluation`
_JUDGED_LOGITS = 2**24
_TUNED_TOKENS = 2**14  # see `studio.training.evaluator`
_TUNED_LOGITS = 2**26
_BYTES_PER_COUNTED = 60  # token, while they are counted
_COUNTED = 2**24
_STATES = {"muon": 1, "adamw": 2, "sgd": 0}  # numbers that an optimizer keeps for each of the model's
_BLENDS = ("blend", "ngram")
_WIDTHS = {"lstm": 28, "blend": 28, "gru": 28, "rnn": 14, "rnn_scratch": 24, "bidirectional": 60, "window": 6}
_TRANSFORMER_WIDTH = 36


def training_memory(
    model: str,
    settings: Mapping[str, object],
    parameters: int,
    vocabulary_size: int,
    config: TrainingConfig,
    train_tokens: int,
    validation_tokens: int,
) -> int:
    """Return the bytes that a training takes beside what the program takes already, about.

    That is: the weights, their gradient, what the optimizer keeps, the best weights, and at the end one copy of all
    of it for the checkpoint; what a batch leaves behind for its way back; the logits of a batch, of a look, or of
    what the shares of a blend are found on, whichever are most; and the tables of the counts.
    """
    kept = parameters * _FLOAT * (2 + bool(config.averaging))
    states = parameters * _FLOAT * _STATES[config.optimizer]
    tokens = config.batch_size * config.num_steps
    batch = tokens * (vocabulary_size * _BYTES_PER_LOGIT + _FLOAT * _width(model, settings))
    learning = 0 if model == "ngram" else batch + parameters * _FLOAT
    ending = parameters * _FLOAT + states
    looking = counting = 0.0
    counted = model in _BLENDS
    if validation_tokens:
        judged = min(_JUDGED_TOKENS, _JUDGED_LOGITS // vocabulary_size, validation_tokens)
        looking = judged * vocabulary_size * (_BYTES_PER_BLENDED_LOGIT if counted else _BYTES_PER_JUDGED_LOGIT)
        if model == "blend":
            tuned = min(_TUNED_TOKENS, _TUNED_LOGITS // vocabulary_size, validation_tokens)
            looking = max(looking, tuned * vocabulary_size * _FLOAT * 2.5)
    if counted:
        counting = min(_COUNTED, train_tokens) * float(_BYTES_PER_COUNTED)
    base = _COUNTING_BASE if model == "ngram" else _BASE
    return int(base + kept + states + max(learning, ending, looking, counting) + 4 * (train_tokens + validation_tokens))


def _width(model: str, settings: Mapping[str, object]) -> float:
    """Return how many numbers the model keeps of each token of a batch for the way back."""

    def size(name: str, usual: int) -> int:
        value = settings.get(name, usual)
        return value if isinstance(value, int) else usual

    hidden, layers = size("hidden_size", 256), size("num_layers", 1)
    if model == "transformer":
        return float(_TRANSFORMER_WIDTH * hidden * size("num_layers", 4))
    if model == "window":
        return size("tau", 8) * size("embedding_size", 32) * 2.0 + _WIDTHS[model] * hidden * layers
    return float(_WIDTHS.get(model, 0) * hidden * layers)
