"""What happens while a model trains: plain numbers and words, never tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from studio.messages import Message
from studio.training.config import TrainingConfig


@dataclass(frozen=True, slots=True)
class Baselines:
    """Losses on the held-out text, nats per token.

    Attributes:
        uniform: of knowing nothing: the logarithm of the vocabulary's size.
        by_order: of interpolated Kneser-Ney n-gram models of order 1, 2, ...
    """

    uniform: float
    by_order: tuple[float, ...]

    @classmethod
    def of_mapping(cls, fields: Mapping[str, Any]) -> Baselines | None:
        """Return what a file tells of them; None where it tells nothing."""
        return cls(float(fields["uniform"]), tuple(map(float, fields["by_order"]))) if fields else None

    @property
    def unigram(self) -> float:
        """Of knowing how often each token occurs."""
        return self.by_order[0]

    @property
    def bigram(self) -> float:
        """Of knowing also which token stands before."""
        return self.by_order[1]

    @property
    def best_order(self) -> int:
        """The order of the best."""
        return 1 + min(range(len(self.by_order)), key=self.by_order.__getitem__)

    @property
    def best(self) -> float:
        """Of the best."""
        return min(self.by_order)


@dataclass(frozen=True, slots=True)
class RunPlanned:
    """How to train was chosen.

    Attributes:
        model: its name in the catalog.
        settings: the model's sizes.
        config: how to train it.
        parameters: how many numbers it learns, what it counts left out.
        tokens_per_second: as measured.
        epochs: how often the text will be read.
        expected_loss: on the held-out text at the end, nats per token; None where nothing is held out.
        baselines: of the same text; None where nothing is held out.
        memory: bytes that the training will take, about; 0 where it is not known.
        seconds: working time that it will take at the most, about; 0 where it is not known.
    """

    model: str
    settings: dict[str, Any]
    config: TrainingConfig
    parameters: int
    tokens_per_second: float
    epochs: float
    expected_loss: float | None
    baselines: Baselines | None
    memory: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Training begins.

    Attributes:
        device: ``cpu`` or the CUDA device's own name.
        parameters: how many numbers the model learns.
        vocabulary_size: tokens in the vocabulary; a model that knows nothing has this perplexity.
        train_tokens: tokens learned from.
        validation_tokens: tokens held out.
        steps_per_epoch: batches in one pass.
        total_steps: steps the run takes, None when time ends it.
        batch_size: rows read side by side, fewer than asked for when the text is short.
        num_steps: length of a window, shorter than asked for when the text is.
        precision: type of the products, ``float32`` or ``bfloat16``.
        first_step: steps done before, in a run that is resumed; else 0.
    """

    device: str
    parameters: int
    vocabulary_size: int
    train_tokens: int
    validation_tokens: int
    steps_per_epoch: int
    total_steps: int | None
    batch_size: int
    num_steps: int
    precision: str = "float32"
    first_step: int = 0


@dataclass(frozen=True, slots=True)
class StepDone:
    """One batch was learned from.

    Attributes:
        step: batches so far, this one counted.
        epoch: passes over the training text so far, with fraction.
        seconds: working time since the start, pauses not counted.
        progress: how much of the run is done, 0 to 1.
        train_loss: mean cross-entropy of this batch before the step, nats per token.
        learning_rate: as it was in this step.
        grad_norm: norm of the gradient before clipping.
        tokens_per_second: rate of training lately, evaluation and samples not counted.
        skipped: steps so far that were left out since the gradient was infinite.
    """

    step: int
    epoch: float
    seconds: float
    progress: float
    train_loss: float
    learning_rate: float
    grad_norm: float
    tokens_per_second: float
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The model was judged on the held-out tail of the text.

    Attributes:
        step: after how many steps.
        seconds: working time since the start.
        validation_loss: mean cross-entropy on the tail, nats per token.
        best: whether no earlier one was lower; such weights are kept.
    """

    step: int
    seconds: float
    validation_loss: float
    best: bool


@dataclass(frozen=True, slots=True)
class SampleDrawn:
    """The model wrote a sample, from the weights of this step."""

    step: int
    seconds: float
    prefix: str
    text: str


@dataclass(frozen=True, slots=True)
class EvaluationTick:
    """A part of an evaluation, or of the planning, is done; a chance to stop."""


@dataclass(frozen=True, slots=True)
class BatchHalved:
    """The memory was not enough: from this step on batches are half as large.

    Attributes:
        step: after so many steps.
        batch_size: rows read side by side from now on.
        total_steps: steps the run takes with such batches, None when time ends it.
    """

    step: int
    batch_size: int
    total_steps: int | None = None


@dataclass(frozen=True, slots=True)
class LearningRateChanged:
    """The user changed the learning rate while it trained.

    Attributes:
        step: after so many steps.
        seconds: working time since the start.
        factor: from now on it is so many times what the plan says.
    """

    step: int
    seconds: float
    factor: float


@dataclass(frozen=True, slots=True)
class Warned:
    """Something is worth knowing."""

    message: Message


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The model and a checkpoint were saved on the way.

    Attributes:
        step: after so many steps.
        again: the last try had failed.
    """

    step: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class CheckpointFailed:
    """The model or its checkpoint could not be saved on the way; said once, until another reason comes or it is saved.

    Attributes:
        step: after so many steps.
        message: why, and that training goes on.
    """

    step: int
    message: Message


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Training came to its end by itself.

    Attributes:
        step: steps in all.
        reason: ``finished``: the epochs or the time are over; ``plateau``: the validation loss no longer fell;
            ``diverged``: the loss was no longer a number, or far above the loss of knowing nothing.
        validation_loss: of the weights that were kept, on all of the held-out text; None where there is none.
    """

    step: int
    reason: Literal["finished", "plateau", "diverged"]
    validation_loss: float | None = None


TrainingEvent = (
    RunPlanned
    | RunStarted
    | StepDone
    | Evaluated
    | SampleDrawn
    | EvaluationTick
    | BatchHalved
    | LearningRateChanged
    | Warned
    | CheckpointSaved
    | CheckpointFailed
    | RunFinished
)
