"""The settings of a training: each field of `TrainingConfig` with its title, meaning and range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.messages import QT_TRANSLATE_NOOP
from studio.setting import Setting
from studio.training.config import (
    DEVICES,
    OFFSETS,
    OPTIMIZERS,
    PRECISIONS,
    SAMPLE_UNITS,
    SAMPLINGS,
    SCHEDULES,
    TrainingConfig,
)


def _named(values: tuple[str, ...], names: tuple[str, ...]) -> Mapping[str, str]:
    return dict(zip(values, names, strict=True))


_TABLE = (
    Setting(
        "minutes",
        "number",
        QT_TRANSLATE_NOOP("settings", "How long"),
        QT_TRANSLATE_NOOP("settings", "How many minutes it learns, pauses not counted."),
        usual="1 – 30",
        high=100_000,
        above=True,
        amount=QT_TRANSLATE_NOOP("settings", "{count} minutes"),
    ),
    Setting(
        "epochs",
        "whole",
        QT_TRANSLATE_NOOP("settings", "How long"),
        QT_TRANSLATE_NOOP("settings", "How many times it reads the text from beginning to end."),
        usual="5 – 500",
        low=1,
        high=10_000_000,
        amount=QT_TRANSLATE_NOOP("settings", "{count} epochs"),
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
        choices=_named(OPTIMIZERS, ("Muon", "AdamW", "SGD")),
    ),
    Setting(
        "learning_rate",
        "number",
        QT_TRANSLATE_NOOP("settings", "Learning rate"),
        QT_TRANSLATE_NOOP(
            "settings", "How large its changes are: too large and it learns nothing, too small and it dawdles."
        ),
        usual=QT_TRANSLATE_NOOP("settings", "0.001 – 0.02; with SGD 0.1 – 100"),
        high=1e6,
        above=True,
    ),
    Setting(
        "muon_learning_rate",
        "number",
        QT_TRANSLATE_NOOP("settings", "Learning rate of Muon"),
        QT_TRANSLATE_NOOP("settings", "The same for the matrices between its hidden numbers, which Muon changes."),
        usual="0.01 – 0.05",
        high=1e6,
        above=True,
    ),
    Setting(
        "schedule",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Schedule"),
        QT_TRANSLATE_NOOP("settings", "Whether its changes become smaller towards the end, or stay as large."),
        choices=_named(
            SCHEDULES, (QT_TRANSLATE_NOOP("settings", "falling (cosine)"), QT_TRANSLATE_NOOP("settings", "constant"))
        ),
    ),
    Setting(
        "batch_size",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Rows side by side"),
        QT_TRANSLATE_NOOP("settings", "How many places of the text it learns from at once (batch size)."),
        usual="16 – 64",
        low=1,
        high=65_536,
    ),
    Setting(
        "num_steps",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Length of a piece"),
        QT_TRANSLATE_NOOP("settings", "How many tokens a piece has: how far back it looks for the cause of an error."),
        usual="32 – 128",
        low=1,
        high=65_536,
    ),
    Setting(
        "sampling",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Reading order"),
        QT_TRANSLATE_NOOP(
            "settings", "In order it reads on and remembers what came before; at random each piece begins from nothing."
        ),
        choices=_named(
            SAMPLINGS, (QT_TRANSLATE_NOOP("settings", "in order"), QT_TRANSLATE_NOOP("settings", "at random"))
        ),
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
        choices=_named(
            OFFSETS, (QT_TRANSLATE_NOOP("settings", "at random"), QT_TRANSLATE_NOOP("settings", "first token"))
        ),
    ),
    Setting(
        "clip",
        "number",
        QT_TRANSLATE_NOOP("settings", "Clip"),
        QT_TRANSLATE_NOOP("settings", "The largest gradient it follows; a larger one is made shorter. 0 for never."),
        usual="0.01 – 5",
        high=1e9,
    ),
    Setting(
        "averaging",
        "number",
        QT_TRANSLATE_NOOP("settings", "Averaging"),
        QT_TRANSLATE_NOOP(
            "settings", "The share of the old in a running average of its parameters, which is then kept; 0 for none."
        ),
        usual="0; 0.99 – 0.999",
        high=0.99999,
    ),
    Setting(
        "patience",
        "number",
        QT_TRANSLATE_NOOP("settings", "Patience"),
        QT_TRANSLATE_NOOP(
            "settings", "The share of the run after which it ends if it has not got better; 0 for never."
        ),
        usual="0; 0.25",
        high=1,
    ),
    Setting(
        "seed",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Seed"),
        QT_TRANSLATE_NOOP("settings", "Any number; the same one begins from the same random numbers."),
        usual="0",
        high=2**63 - 1,
    ),
    Setting(
        "threads",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Threads"),
        QT_TRANSLATE_NOOP("settings", "How many cores of the processor it uses; 0 to find out what is fastest."),
        usual="0",
        high=1024,
        zero=QT_TRANSLATE_NOOP("settings", "what suits best"),
    ),
    Setting(
        "precision",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Precision"),
        QT_TRANSLATE_NOOP(
            "settings", "How exactly it multiplies: bfloat16 is coarser, but faster where the device is made for it."
        ),
        choices=_named(PRECISIONS, (QT_TRANSLATE_NOOP("settings", "what suits best"), "float32", "bfloat16")),
    ),
    Setting(
        "device",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Device"),
        QT_TRANSLATE_NOOP("settings", "What computes: the graphics card where there is one, or the processor."),
        choices=_named(
            DEVICES,
            (
                QT_TRANSLATE_NOOP("settings", "what suits best"),
                QT_TRANSLATE_NOOP("settings", "processor (CPU)"),
                QT_TRANSLATE_NOOP("settings", "graphics card (CUDA)"),
            ),
        ),
    ),
    Setting(
        "max_tokens",
        "whole",
        QT_TRANSLATE_NOOP("settings", "Only the first"),
        QT_TRANSLATE_NOOP("settings", "How many tokens of the text are used, from its beginning; it knows no others."),
        usual="10,000",
        low=1,
        high=10**12,
        optional=QT_TRANSLATE_NOOP("settings", "all"),
    ),
    Setting(
        "validation_share",
        "number",
        QT_TRANSLATE_NOOP("settings", "Share held out"),
        QT_TRANSLATE_NOOP("settings", "The share of the text, its tail, that it does not learn from and is judged by."),
        usual="0.05 – 0.2",
        high=0.5,
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
        usual="50 – 400",
        high=100_000,
    ),
    Setting(
        "sample_temperature",
        "number",
        QT_TRANSLATE_NOOP("settings", "Daring of a sample"),
        QT_TRANSLATE_NOOP("settings", "How daring its samples are (temperature); 0 always takes the likeliest token."),
        usual="0; 0.8",
        high=100,
    ),
    Setting(
        "sample_every",
        "whole",
        QT_TRANSLATE_NOOP("settings", "A sample every"),
        QT_TRANSLATE_NOOP(
            "settings", "After how many epochs or steps it shows what it can write; 0 for whenever it is judged."
        ),
        usual="0; 50",
        high=10_000_000,
    ),
    Setting(
        "sample_unit",
        "choice",
        QT_TRANSLATE_NOOP("settings", "Counted in"),
        QT_TRANSLATE_NOOP("settings", "What that number counts: epochs, passes over the text, or steps, batches."),
        choices=_named(SAMPLE_UNITS, (QT_TRANSLATE_NOOP("settings", "epochs"), QT_TRANSLATE_NOOP("settings", "steps"))),
    ),
)

SETTINGS = {setting.name: replace(setting, default=getattr(TrainingConfig, setting.name)) for setting in _TABLE}
"""Every setting of a training, by the name of the field, with the field's default value."""

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
"""The settings of a training in the order of the window, without its length and the judging."""
