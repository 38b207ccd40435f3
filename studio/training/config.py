"""The config of a training."""

from __future__ import annotations

from dataclasses import dataclass

MINIMUM_TOKENS = 32
"""The smallest number of tokens to train on."""

SAMPLINGS = ("sequential", "random")
OFFSETS = ("random", "none")
SAMPLE_UNITS = ("epochs", "steps")
USUAL_RATES = {"muon": 0.01, "adamw": 0.004, "sgd": 1.0}
"""The default learning rate of each optimizer; plain SGD's is the lessons' rate."""

OPTIMIZERS = tuple(USUAL_RATES)
SCHEDULES = ("cosine", "constant")
PREFIX_MARK = "|"
"""Separates the prefixes of samples."""

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float32", "bfloat16")


def usual_schedule(optimizer: str) -> str:
    """Return the default schedule of an optimizer: constant for plain SGD, as in the lessons."""
    return "constant" if optimizer == "sgd" else "cosine"


@dataclass(frozen=True)
class TrainingConfig:
    """How to train; exactly one of ``epochs`` and ``minutes`` says how long.

    Attributes:
        epochs: passes over the training text.
        minutes: working time, pauses not counted.
        batch_size: rows of text read side by side.
        num_steps: length of a training window, in tokens: how far back-propagation through time reaches.
        sampling: one of `SAMPLINGS`; ``sequential`` reads on where the batch before ended and carries the state along,
            ``random`` deals the windows out in random order and begins each with a fresh state.
        offset: one of `OFFSETS`; with ``random`` each epoch begins at another of the first ``num_steps`` tokens, so
            that the windows differ between epochs, with ``none`` always at the first token.
        optimizer: one of `OPTIMIZERS`; ``muon`` is for the matrices between hidden numbers, and AdamW for the rest.
        learning_rate: the largest learning rate; the schedule lowers it. With ``muon`` this is the rate of AdamW.
        muon_learning_rate: the largest learning rate for the matrices that Muon updates.
        schedule: ``cosine`` falls to a hundredth over the run after a short rise, ``constant`` stays.
        clip: the largest norm of the gradient; 0 for no clipping.
        validation_share: share of the text, at its end, that is held out for evaluation.
        patience: the run stops early when the validation loss has not improved for this share of the run; 0 for never.
        max_tokens: number of tokens to use from the beginning of the text, for the vocabulary too; None for all.
        seed: one seed, one result, on one machine with one number of threads.
        averaging: decay of a running average of the weights, which is then evaluated and kept; 0 for no average.
        threads: number of threads of the processor; 0 finds the fastest number while training.
        precision: one of `PRECISIONS`, for the matrix products; ``auto`` takes bfloat16 where that is much faster.
        device: one of `DEVICES`; ``auto`` takes CUDA where there is one.
        sample_prefix: the prefix of the samples during training, or several with ``|`` between them; empty lets the
            model begin the line.
        sample_length: approximate length of a sample in characters; 0 for no samples.
        sample_every: the interval between samples, in units of ``sample_unit``, besides one sample before the first
            step and one at the end; 0 for a sample at each evaluation.
        sample_unit: one of `SAMPLE_UNITS`.
        sample_temperature: temperature of the samples, see `GenerationConfig`; 0 is greedy.
    """

    epochs: int | None = None
    minutes: float | None = None
    batch_size: int = 32
    num_steps: int = 64
    sampling: str = "sequential"
    offset: str = "random"
    optimizer: str = "muon"
    learning_rate: float = USUAL_RATES["muon"]
    muon_learning_rate: float = 0.03
    schedule: str = "cosine"
    clip: float = 1.0
    validation_share: float = 0.1
    patience: float = 0.0
    max_tokens: int | None = None
    seed: int = 0
    averaging: float = 0.0
    threads: int = 0
    precision: str = "auto"
    device: str = "auto"
    sample_prefix: str = ""
    sample_length: int = 240
    sample_every: int = 0
    sample_unit: str = "epochs"
    sample_temperature: float = 0.8

    def __post_init__(self) -> None:
        if (self.epochs is None) == (self.minutes is None):
            raise ValueError("give epochs or minutes, one of them")
        positive = {
            "epochs": self.epochs,
            "minutes": self.minutes,
            "batch_size": self.batch_size,
            "num_steps": self.num_steps,
            "learning_rate": self.learning_rate,
            "muon_learning_rate": self.muon_learning_rate,
            "max_tokens": self.max_tokens,
        }
        for name, value in positive.items():
            if value is not None and not 0 < value < float("inf"):
                raise ValueError(f"{name} must be above 0")
        if not 0 <= self.clip < float("inf") or not 0 <= self.sample_temperature < float("inf"):
            raise ValueError("clip and sample_temperature must not be below 0")
        if min(self.sample_length, self.sample_every, self.seed, self.threads) < 0:
            raise ValueError("sample_length, sample_every, seed and threads must not be below 0")
        if not 0 <= self.averaging < 1:
            raise ValueError("averaging must be at least 0 and below 1")
        if not 0 <= self.patience <= 1:
            raise ValueError("patience must lie between 0 and 1")
        if not 0 <= self.validation_share <= 0.5:
            raise ValueError("validation_share must lie between 0 and 0.5")
        choices = {
            "sampling": SAMPLINGS,
            "offset": OFFSETS,
            "sample_unit": SAMPLE_UNITS,
            "optimizer": OPTIMIZERS,
            "schedule": SCHEDULES,
            "precision": PRECISIONS,
            "device": DEVICES,
        }
        for name, names in choices.items():
            if getattr(self, name) not in names:
                raise ValueError(f"{name} must be one of {', '.join(names)}")

    @property
    def sample_prefixes(self) -> tuple[str, ...]:
        """The prefixes of the samples, at least one."""
        return tuple(self.sample_prefix.split(PREFIX_MARK))
