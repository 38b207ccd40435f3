"""How to train."""

from __future__ import annotations

from dataclasses import dataclass

MINIMUM_TOKENS = 32
"""The shortest text that anything can be learned from here."""

SAMPLINGS = ("sequential", "random")
OFFSETS = ("random", "none")
SAMPLE_UNITS = ("epochs", "steps")
USUAL_RATES = {"muon": 0.01, "adamw": 0.004, "sgd": 1.0}
"""The learning rate that each optimizer begins with, the last as in the lessons."""

OPTIMIZERS = tuple(USUAL_RATES)
SCHEDULES = ("cosine", "constant")
PREFIX_MARK = "|"
"""Stands between the prefixes of samples."""

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float32", "bfloat16")


def usual_schedule(optimizer: str) -> str:
    """Return the schedule that an optimizer begins with: constant for plain SGD, as in the lessons."""
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
            that its windows differ from the last one's, with ``none`` always at the first.
        optimizer: one of `OPTIMIZERS`; ``muon`` is for the matrices between hidden numbers, and AdamW for the rest.
        learning_rate: its largest value; the schedule lowers it from there. With ``muon`` it is that of AdamW.
        muon_learning_rate: the same for the matrices that Muon takes.
        schedule: ``cosine`` falls to a hundredth over the run after a short rise, ``constant`` stays.
        clip: the gradient's norm is scaled down to this; 0 for never.
        validation_share: share of the text, its tail, that is held out to judge by.
        patience: end the run when the validation loss has not improved for this share of it; 0 for never.
        max_tokens: how many tokens of the text to use, from its beginning, for its vocabulary too; None for all.
        seed: one seed, one result, on one machine with one number of threads.
        averaging: share of the old in a running average of the weights, which is then judged and kept; 0 for none.
        threads: of the processor; 0 to find out while training what is fastest.
        precision: one of `PRECISIONS`, of the products; ``auto`` takes bfloat16 where that is much faster.
        device: one of `DEVICES`; ``auto`` takes CUDA where there is one.
        sample_prefix: what the samples during training go on from, several with ``|`` between them; empty for a line
            of the model's own.
        sample_length: characters of each sample, about; 0 for no samples.
        sample_every: how often there are samples, in the ``sample_unit``, besides one before the first step and one at
            the end; 0 for whenever the model is judged.
        sample_unit: one of `SAMPLE_UNITS`.
        sample_temperature: how daring they are, see `GenerationConfig`; 0 is greedy.
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
        """What the samples go on from, one at least."""
        return tuple(self.sample_prefix.split(PREFIX_MARK))
