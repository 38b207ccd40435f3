"""The figures of a run that the coach reads."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CoachInput:
    """The figures of a run that the coach reads.

    Attributes:
        seconds: working time at each step, (N,).
        train_losses: loss of each step, nats per token, (N,).
        evaluated_seconds: working time at each evaluation on unseen text, (M,); none where nothing is held out.
        validation_losses: loss of each evaluation, nats per token, (M,).
        progress: how much of the run is done, 0 to 1.
        ended: empty while the run goes on; else ``finished``, ``plateau``, ``diverged`` or ``stopped``.
        vocabulary_size: number of different tokens: the perplexity of a uniform distribution.
        parameters: how many numbers the model learns.
        train_tokens: number of tokens in the training text.
        epochs: how often the training text has been read.
        rate_share: the last learning rate, as a share of its largest planned value.
        rate_changed: working time at the last change of the rate by hand; 0 where there was none.
        free_threads: whether the studio chooses the number of threads.
        hidden_size: the model's hidden size; 0 where it has none.
        dropout: the model's dropout; None where it has none.
        clip: the largest norm of the gradient; 0 for no clipping.
        patient: whether the run stops early when the loss on unseen text no longer falls.
    """

    seconds: Values
    train_losses: Values
    evaluated_seconds: Values
    validation_losses: Values
    progress: float
    ended: str = ""
    vocabulary_size: int = 2
    parameters: int = 0
    train_tokens: int = 0
    epochs: float = 0.0
    rate_share: float = 0.0
    rate_changed: float = 0.0
    free_threads: bool = False
    hidden_size: int = 0
    dropout: float | None = None
    clip: float = 1.0
    patient: bool = False

    @property
    def now(self) -> float:
        """Working time so far, seconds."""
        return float(self.seconds[-1]) if len(self.seconds) else 0.0

    @property
    def whole(self) -> float:
        """Working time of the whole run, seconds, estimated from its progress."""
        return self.now / self.progress if self.progress else math.inf

    @property
    def uniform_loss(self) -> float:
        """Loss of the uniform distribution, nats per token: the logarithm of the vocabulary size."""
        return math.log(max(2, self.vocabulary_size))

    def learned_before(self, seconds: Values, most: int = 200) -> Values:
        """Return the mean training loss between each of these times and the one before, over ``most`` steps at most.

        NaN where there was no step.
        """
        ends = np.searchsorted(self.seconds, seconds, side="right")
        begins = np.maximum(np.concatenate([[0], ends[:-1]]), ends - most)
        means = [
            float(self.train_losses[begin:end].mean()) if end > begin else math.nan
            for begin, end in zip(begins, ends, strict=True)
        ]
        return np.array(means, dtype=np.float64)

    def unseen_stands_still(self, fall: float, share: float = 0.25) -> bool:
        """Return whether the loss on unseen text fell by less than ``fall`` over the last ``share`` of the run.

        Both shares are of 1. False where no evaluation came before the last ``share``.
        """
        before = self.now - share * self.whole
        old = self.validation_losses[self.evaluated_seconds <= before]
        new = self.validation_losses[self.evaluated_seconds > before]
        return len(old) > 0 and float(new.min(initial=math.inf)) > float(old.min()) * (1 - fall)
