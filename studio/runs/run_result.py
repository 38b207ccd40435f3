"""What came of a run, in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class RunResult:
    """The figures of a run.

    Attributes:
        model: the model's name.
        parameters: how many numbers it learned step by step.
        stored: how many numbers its file holds, those it counted too; None in files of an earlier studio.
        device: what it was trained on: ``cpu``, or the name of the graphics card.
        precision: the type of its products; empty in a file of an earlier studio.
        tokens: tokens of the text that were used, those held out counted.
        vocabulary_size: different tokens, with the unknown one.
        epochs: passes over the training text.
        steps: batches learned from.
        seconds: working time.
        tokens_per_second: rate at the end.
        skipped: steps that were left out since the gradient was infinite.
        train_loss: mean over the last epoch, 200 steps of it at most, nats per token; None before the first step. Each
            batch is judged before it is learned from; see ``weights_train_loss`` for the weights that were saved.
        validation_loss: of the saved weights on the held-out tail, nats per token: these weights are kept since they
            did best there. Of a run that came to its end by itself it is measured on the whole tail.
        validation_perplexity: exp(validation_loss).
        weights_step: after how many steps the saved weights stood; None where that is not known.
        weights_train_loss: what ``train_loss`` was after that step; None where that is not known.
        bits_per_character: what the held-out text costs under these weights, what the model has not learned of it
            spelled, see `studio.runs.scoring.bits_per_character`.
        spelling_bits: what of that is the spelling; None in files of an earlier studio, which left it out.
        stopped: why it ended: ``finished``, ``plateau`` (no longer better), ``diverged``, ``stopped`` by the user,
            ``failed``; in a file saved on the way ``running``.
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
