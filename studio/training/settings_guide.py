"""What can be set before a training: each setting's meaning in a sentence, and its usual values.

The sizes of the models are those of the catalog's configs, which would import torch; a test compares the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from studio.messages import QT_TRANSLATE_NOOP
from studio.training.config import DEVICES, OFFSETS, OPTIMIZERS, PRECISIONS, SAMPLE_UNITS, SAMPLINGS, SCHEDULES

Kind = Literal["whole", "number", "choice", "text"]
Value = int | float | str | None

CONTEXT = "settings"
"""The translation context of the table below."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be set.

    Attributes:
        name: of the field of the config.
        kind: of its values.
        title: what it is called, in English; the window translates it, and the sentence.
        sentence: what it means.
        usual: values that are usual, as they are shown.
        low, high: the least and the largest value.
        above: whether ``low`` itself is too low.
        choices: the values there are.
        optional: what an empty field stands for, in words; empty where there must be a value.
    """

    name: str
    kind: Kind
    title: str
    sentence: str
    usual: str = ""
    low: float = 0
    high: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()
    optional: str = ""


_TABLE = (
    Setting(
        "hidden_size",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Size of its memory"),
        QT_TRANSLATE_NOOP(
            "settings", "In how many numbers it remembers what it has read; more learn more, but slower."
        ),
        "128 – 640",
        low=1,
        high=16_384,
    ),
    Setting(
        "num_layers",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Layers"),
        QT_TRANSLATE_NOOP("settings", "How many such memories stand on top of each other, each reading the one below."),
        "1 – 4",
        low=1,
        high=64,
    ),
    Setting(
        "dropout",
        "number",
        QT_TRANSLATE_NOOP("settings", "Dropout"),
        QT_TRANSLATE_NOOP(
            "settings",
            "The share of its numbers left out at random while it learns, against learning by heart.",
        ),
        "0 – 0.5",
        high=0.95,
        optional=QT_TRANSLATE_NOOP("settings", "by the time"),
    ),
    Setting(
        "embedding_size",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Numbers for a token"),
        QT_TRANSLATE_NOOP("settings", "How many learned numbers stand for each token it reads; 0 for one-hot."),
        "32 – 256",
        high=16_384,
    ),
    Setting(
        "order",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Counted together"),
        QT_TRANSLATE_NOOP("settings", "How many tokens in a row are counted to know which one often follows."),
        "4 – 6",
        low=1,
        high=6,
    ),
    Setting(
        "num_heads",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Heads"),
        QT_TRANSLATE_NOOP("settings", "In how many ways at once each layer of the transformer looks back."),
        "2 – 8",
        low=1,
        high=256,
    ),
    Setting(
        "context",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Looks back"),
        QT_TRANSLATE_NOOP("settings", "How many tokens back a layer of the transformer sees."),
        "64 – 256",
        low=1,
        high=4096,
    ),
    Setting(
        "tau",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Window"),
        QT_TRANSLATE_NOOP("settings", "How many of the last tokens the model sees; it knows of nothing before them."),
        "4 – 16",
        low=1,
        high=4096,
    ),
    Setting(
        "cell",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Cell"),
        QT_TRANSLATE_NOOP("settings", "What kind of memory each of the two directions has."),
        choices=("rnn", "gru", "lstm"),
    ),
    Setting(
        "minutes",
        "number",
        QT_TRANSLATE_NOOP("settings", "How long"),
        QT_TRANSLATE_NOOP("settings", "How many minutes it learns, pauses not counted."),
        "1 – 30",
        high=100_000,
        above=True,
    ),
    Setting(
        "epochs",
        "whole",
        QT_TRANSLATE_NOOP("settings", "How long"),
        QT_TRANSLATE_NOOP("settings", "How many times it reads the text from beginning to end."),
        "5 – 500",
        low=1,
        high=10_000_000,
    ),
    Setting(
        "sampling",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Reading order"),
        QT_TRANSLATE_NOOP(
            "settings", "In order it reads on and remembers what came before; at random each piece begins from nothing."
        ),
        choices=SAMPLINGS,
    ),
    Setting(
        "batch_size",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Rows side by side"),
        QT_TRANSLATE_NOOP("settings", "How many places of the text it learns from at once (batch size)."),
        "16 – 64",
        low=1,
        high=65_536,
    ),
    Setting(
        "num_steps",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Length of a piece"),
        QT_TRANSLATE_NOOP("settings", "How many tokens a piece has: how far back it looks for the cause of an error."),
        "32 – 128",
        low=1,
        high=65_536,
    ),
    Setting(
        "max_tokens",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Only the first"),
        QT_TRANSLATE_NOOP("settings", "How many tokens of the text are used, from its beginning; it knows no others."),
        "10,000",
        low=1,
        high=10**12,
        optional=QT_TRANSLATE_NOOP("settings", "all"),
    ),
    Setting(
        "offset",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Beginning of an epoch"),
        QT_TRANSLATE_NOOP(
            "settings",
            "Whether each epoch begins a few tokens further on, so that its pieces differ, or always at the first "
            "token, as in the lesson on lyrics.",
        ),
        choices=OFFSETS,
    ),
    Setting(
        "optimizer",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Optimizer"),
        QT_TRANSLATE_NOOP(
            "settings",
            "The rule by which it changes its parameters, the numbers it learns, after each batch; "
            "the lessons take SGD.",
        ),
        choices=OPTIMIZERS,
    ),
    Setting(
        "learning_rate",
        "number",
        QT_TRANSLATE_NOOP("settings", "Learning rate"),
        QT_TRANSLATE_NOOP(
            "settings", "How large its changes are: too large and it learns nothing, too small and it dawdles."
        ),
        QT_TRANSLATE_NOOP("settings", "0.001 – 0.02; with SGD 0.1 – 100"),
        high=1e6,
        above=True,
    ),
    Setting(
        "muon_learning_rate",
        "number",
        QT_TRANSLATE_NOOP("settings", "Learning rate of Muon"),
        QT_TRANSLATE_NOOP("settings", "The same for the matrices between its hidden numbers, which Muon changes."),
        "0.01 – 0.05",
        high=1e6,
        above=True,
    ),
    Setting(
        "schedule",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Schedule"),
        QT_TRANSLATE_NOOP("settings", "Whether its changes become smaller towards the end, or stay as large."),
        choices=SCHEDULES,
    ),
    Setting(
        "clip",
        "number",
        QT_TRANSLATE_NOOP("settings", "Clip"),
        QT_TRANSLATE_NOOP("settings", "The largest gradient it follows; a larger one is made shorter. 0 for never."),
        "0.01 – 5",
        high=1e9,
    ),
    Setting(
        "averaging",
        "number",
        QT_TRANSLATE_NOOP("settings", "Averaging"),
        QT_TRANSLATE_NOOP(
            "settings", "The share of the old in a running average of its parameters, which is then kept; 0 for none."
        ),
        "0; 0.99 – 0.999",
        high=0.99999,
    ),
    Setting(
        "patience",
        "number",
        QT_TRANSLATE_NOOP("settings", "Patience"),
        QT_TRANSLATE_NOOP(
            "settings", "The share of the run after which it ends if it has not got better; 0 for never."
        ),
        "0; 0.25",
        high=1,
    ),
    Setting(
        "seed",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Seed"),
        QT_TRANSLATE_NOOP("settings", "Any number; the same one begins from the same random numbers."),
        "0",
        high=2**63 - 1,
    ),
    Setting(
        "device",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Device"),
        QT_TRANSLATE_NOOP("settings", "What computes: the graphics card where there is one, or the processor."),
        choices=DEVICES,
    ),
    Setting(
        "precision",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Precision"),
        QT_TRANSLATE_NOOP(
            "settings", "How exactly it multiplies: bfloat16 is coarser, but faster where the device is made for it."
        ),
        choices=PRECISIONS,
    ),
    Setting(
        "threads",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Threads"),
        QT_TRANSLATE_NOOP("settings", "How many cores of the processor it uses; 0 to find out what is fastest."),
        "0",
        high=1024,
    ),
    Setting(
        "sample_prefix",
        "text",
        QT_TRANSLATE_NOOP("settings", "Samples begin with"),
        QT_TRANSLATE_NOOP(
            "settings", "What it goes on from when it shows what it can write; several with | between them."
        ),
        optional=QT_TRANSLATE_NOOP("settings", "a line of its own"),
    ),
    Setting(
        "sample_length",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Length of a sample"),
        QT_TRANSLATE_NOOP("settings", "How many characters it shows each time, about; 0 for none."),
        "50 – 400",
        high=100_000,
    ),
    Setting(
        "sample_every",
        "whole",
        QT_TRANSLATE_NOOP("settings", "A sample every"),
        QT_TRANSLATE_NOOP(
            "settings", "After how many epochs or steps it shows what it can write; 0 for whenever it is judged."
        ),
        "0; 50",
        high=10_000_000,
    ),
    Setting(
        "sample_unit",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Counted in"),
        QT_TRANSLATE_NOOP("settings", "What that number counts: epochs, passes over the text, or steps, batches."),
        choices=SAMPLE_UNITS,
    ),
    Setting(
        "sample_temperature",
        "number",
        QT_TRANSLATE_NOOP("settings", "Daring of a sample"),
        QT_TRANSLATE_NOOP("settings", "How daring its samples are (temperature); 0 always takes the likeliest token."),
        "0; 0.8",
        high=100,
    ),
)

SETTINGS = {setting.name: setting for setting in _TABLE}
"""Everything that can be set, by the name of its field."""

CHOICES = {
    "auto": QT_TRANSLATE_NOOP("settings", "what suits best"),
    "sequential": QT_TRANSLATE_NOOP("settings", "in order"),
    "random": QT_TRANSLATE_NOOP("settings", "at random"),
    "none": QT_TRANSLATE_NOOP("settings", "first token"),
    "epochs": QT_TRANSLATE_NOOP("settings", "epochs"),
    "steps": QT_TRANSLATE_NOOP("settings", "steps"),
    "cosine": QT_TRANSLATE_NOOP("settings", "falling (cosine)"),
    "constant": QT_TRANSLATE_NOOP("settings", "constant"),
    "cpu": QT_TRANSLATE_NOOP("settings", "processor (CPU)"),
    "cuda": QT_TRANSLATE_NOOP("settings", "graphics card (CUDA)"),
    "muon": "Muon",
    "adamw": "AdamW",
    "sgd": "SGD",
    "rnn": "RNN",
    "gru": "GRU",
    "lstm": "LSTM",
}
"""What the choices are called, in English; any other as it is."""

GROUPS = (
    (QT_TRANSLATE_NOOP("settings", "How it reads"), ("sampling", "batch_size", "num_steps", "offset", "max_tokens")),
    (
        QT_TRANSLATE_NOOP("settings", "How it learns"),
        ("optimizer", "learning_rate", "muon_learning_rate", "schedule", "clip", "averaging", "patience"),
    ),
    (QT_TRANSLATE_NOOP("settings", "This computer"), ("device", "precision", "threads", "seed")),
    (
        QT_TRANSLATE_NOOP("settings", "What it shows"),
        ("sample_prefix", "sample_length", "sample_temperature", "sample_every", "sample_unit"),
    ),
)
"""The settings of a training in the order in which they are shown, how long and judged by what left out."""

_RECURRENT: dict[str, Value] = {"hidden_size": 256, "num_layers": 1, "dropout": 0.0, "embedding_size": 64}

MODEL_SETTINGS: dict[str, dict[str, Value]] = {
    "lstm": _RECURRENT,
    "blend": _RECURRENT | {"order": 6},
    "gru": _RECURRENT,
    "rnn": _RECURRENT,
    "rnn_scratch": {"hidden_size": 512},
    "transformer": {"hidden_size": 192, "num_layers": 4, "num_heads": 4, "context": 128, "dropout": 0.0},
    "window": {"tau": 8, "hidden_size": 256, "num_layers": 1, "dropout": 0.0, "embedding_size": 32},
    "ngram": {"order": 5},
    "bidirectional": _RECURRENT | {"cell": "lstm"},
}
"""The settings of each model of the catalog, and their usual values."""

USUAL_RATES = {"muon": 0.01, "adamw": 0.004, "sgd": 1.0}
"""The learning rate that each optimizer begins with, the last as in the lessons."""
