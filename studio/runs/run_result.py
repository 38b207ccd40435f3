"""The result of a run in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class RunResult:
    """The figures of a run.

    Attributes:
        model: the model's name.
        parameters: how many numbers the model learned, step by step.
        stored: how many numbers the file holds, with those the model counted; None in files of an earlier studio.
        device: ``cpu``, or the name of the graphics card.
        precision: the type of the products; empty in a file of an earlier studio.
        tokens: tokens of the text that were used, with the held-out ones.
        vocabulary_size: different tokens, with the unknown token.
        epochs: passes over the training text.
        steps: batches learned from.
        seconds: working time.
        tokens_per_second: rate at the end.
        skipped: steps that were left out since the gradient was infinite.
        train_loss: mean over the last epoch or its last 200 steps, nats per token; None before the first step. The loss
            of a batch is taken before the model learns from it; ``weights_train_loss`` is of the saved weights.
        validation_loss: loss of the saved weights on the held-out text, nats per token; no other weights had a lower
            one. It is measured on all of the held-out text when the run comes to its end by itself.
        validation_perplexity: exp(validation_loss).
        weights_step: the step that the saved weights are of; None where that is not known.
        weights_train_loss: ``train_loss`` at that step; None where that is not known.
        bits_per_character: bits for each character of the held-out text under the saved weights, with the bits to spell
            unlearned tokens, see `studio.runs.scoring.bits_per_character`.
        spelling_bits: the part of ``bits_per_character`` for spelling; None in files of an earlier studio, which left
            the spelling out.
        stopped: why the run ended: ``finished``, ``plateau`` (no longer better), ``diverged``, ``stopped`` by the user,
            ``failed``; ``running`` in a file that was saved during the run.
    """

    model: str
    parameters: int = 0
    stored: int | None = None
    device: str = ""
    precision: str = ""
    tokens: int = 0
    vocabulary_size: int = 0
    epochs: float = 0.0
    steps: int = 0
    seconds: float = 0.0
    tokens_per_second: float = 0.0
    skipped: int = 0
    train_loss: float | None = None
    validation_loss: float | None = None
    validation_perplexity: float | None = None
    bits_per_character: float | None = None
    weights_step: int | None = None
    weights_train_loss: float | None = None
    spelling_bits: float | None = None
    stopped: str = "stopped"
