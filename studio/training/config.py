"""How to train."""

from __future__ import annotations

from dataclasses import dataclass

MINIMUM_TOKENS = 32
"""The shortest text that anything can be learned from here."""

OPTIMIZERS = ("adamw", "sgd")
SCHEDULES = ("cosine", "constant")
DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class TrainingConfig:
    """How to train; exactly one of ``epochs`` and ``minutes`` says how long.

    Attributes:
        epochs: passes over the training text.
        minutes: working time, pauses not counted.
        batch_size: rows of text read side by side.
        num_steps: length of a training window, in tokens: how far back-propagation through time reaches.
        optimizer: one of `OPTIMIZERS`.
        learning_rate: its largest value; the schedule lowers it from there.
        schedule: ``cosine`` falls to a hundredth over the run after a short rise, ``constant`` stays.
        clip: the gradient's norm is scaled down to this; 0 for never.
        validation_share: share of the text, its tail, that is held out to judge by.
        patience: end the run when the validation loss has not improved for this share of it; 0 for never.
        max_tokens: how much of the text to use, from its beginning; None for all.
        seed: one seed, one result, on one machine with one number of threads.
        device: one of `DEVICES`; ``auto`` takes CUDA where there is one.
        sample_prefix: what the samples during training go on from; empty for a line of the model's own.
        sample_length: characters of each sample, about; 0 for no samples.
    """

    epochs: int | None = None
    minutes: float | None = None
    batch_size: int = 32
    num_steps: int = 64
    optimizer: str = "adamw"
    learning_rate: float = 0.004
    schedule: str = "cosine"
    clip: float = 1.0
    validation_share: float = 0.1
    patience: float = 0.0
    max_tokens: int | None = None
    seed: int = 0
    device: str = "auto"
    sample_prefix: str = ""
    sample_length: int = 240

    def __post_init__(self) -> None:
        if (self.epochs is None) == (self.minutes is None):
            raise ValueError("give epochs or minutes, one of them")
        positive = {
            "epochs": self.epochs,
            "minutes": self.minutes,
            "batch_size": self.batch_size,
            "num_steps": self.num_steps,
            "learning_rate": self.learning_rate,
            "max_tokens": self.max_tokens,
        }
        for name, value in positive.items():
            if value is not None and not 0 < value < float("inf"):
                raise ValueError(f"{name} must be above 0")
        if not 0 <= self.clip < float("inf") or self.sample_length < 0 or self.seed < 0:
            raise ValueError("clip, sample_length and seed must not be below 0")
        if not 0 <= self.patience <= 1:
            raise ValueError("patience must lie between 0 and 1")
        if not 0 <= self.validation_share <= 0.5:
            raise ValueError("validation_share must lie between 0 and 0.5")
        for name, names in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES), ("device", DEVICES)):
            if getattr(self, name) not in names:
                raise ValueError(f"{name} must be one of {', '.join(names)}")
