"""The command ``train``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.arguments import add_reading, new_end, number, option, read_corpus, say, visible
from studio.cli.running import carry_out
from studio.messages import StudioError
from studio.places import home
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource
from studio.runs.start import RunStart
from studio.training.config import (
    DEVICES,
    OFFSETS,
    OPTIMIZERS,
    PRECISIONS,
    PREFIX_MARK,
    SAMPLE_UNITS,
    SAMPLINGS,
    SCHEDULES,
    TrainingConfig,
)

if TYPE_CHECKING:
    from studio.text.corpus import Corpus

_LEARNING_RATES = {"muon": TrainingConfig.learning_rate, "adamw": 0.004, "sgd": 1.0}  # the last as in the lessons
_MODEL_NAMES = "lstm, blend, gru, rnn, rnn_scratch, transformer, window, ngram, bidirectional"
_SIZES: dict[str, tuple[Callable[[str], Any], str]] = {
    "hidden_size": (number(int, 0), "numbers in the hidden state"),
    "num_layers": (number(int, 0), "layers on top of each other"),
    "dropout": (number(float, 0, 0.95), "share of numbers left out while training"),
    "embedding_size": (number(int, 0), "numbers that stand for a token at the input; 0: one-hot"),
    "cell": (str, "of a bidirectional model: rnn, gru or lstm"),
    "tau": (number(int, 0), "tokens that a window model looks back on"),
    "context": (number(int, 0), "tokens that a transformer looks back on"),
    "num_heads": (number(int, 0), "heads of a transformer's attention"),
    "order": (number(int, 0), "tokens that ngram and blend count together"),
}


def add_train(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_train)
    add_reading(parser)
    add = parser.add_argument
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="MODEL", help="where to save the model (.safetensors)")
    where.add_argument("--library", action="store_true", help="keep the run among those of the window, see: runs")
    add("--model", metavar="NAME", help=f"{_MODEL_NAMES}; by default what suits the text, the time and this computer")
    add(
        "--resume",
        action="store_true",
        help="go on from where the run of --out was stopped, with its own settings but for --minutes or --epochs",
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=number(float, 0.001), metavar="M", help="how long (default: 5)")
    length.add_argument("--epochs", type=number(int, 1), metavar="N", help="how many passes over the text")
    judged = parser.add_mutually_exclusive_group()
    share_help = "share of the text, its tail, that is held out to judge by (default: 0.1)"
    judged.add_argument("--validation", type=number(float, 0, 0.5), default=0.1, metavar="SHARE", help=share_help)
    judged.add_argument("--validation-file", type=Path, metavar="FILE", help="another text to judge by instead")
    add("--device", choices=DEVICES, default="auto")
    add("--seed", type=number(int, 0, 2**63 - 1), default=0, metavar="S")
    add("--threads", type=number(int, 1), default=0, metavar="N", help="fixed; by default what proves fastest")
    add(
        "--precision", choices=PRECISIONS, default="auto", help="of the products (default: what the device is made for)"
    )
    sizes = parser.add_argument_group("sizes of the model, each for some models only")
    for name, (kind, words) in _SIZES.items():
        sizes.add_argument(option(name), type=kind, metavar=name[0].upper(), help=words)
    add("--patience", type=number(float, 0, 1), default=0.0, metavar="P", help="end early after this share of the run")
    add("--batch-size", type=number(int, 1), default=32, metavar="B", help="rows read side by side (default: 32)")
    add("--num-steps", type=number(int, 1), default=64, metavar="T", help="length of a window (default: 64)")
    add("--sampling", choices=SAMPLINGS, default="sequential", help="of the windows (default: sequential)")
    add(
        "--offset",
        choices=OFFSETS,
        default="random",
        help="where an epoch begins: at one of the first T tokens, or none: always at the first (default: random)",
    )
    rates = ", ".join(f"{rate:g} with {name}" for name, rate in _LEARNING_RATES.items())
    add("--learning-rate", type=number(float, 1e-9), metavar="LR", help=f"default: {rates}")
    add("--muon-learning-rate", type=number(float, 1e-9), default=TrainingConfig.muon_learning_rate, metavar="LR")
    add(
        "--averaging",
        type=number(float, 0, 0.99999),
        default=0.0,
        metavar="A",
        help="keep a running average of the weights",
    )
    add("--clip", type=number(float, 0), default=1.0, metavar="C", help="largest gradient norm, 0: any (default: 1)")
    add(
        "--optimizer", choices=OPTIMIZERS, default="muon", help="default: muon, with adamw for what is no hidden matrix"
    )
    add("--schedule", choices=SCHEDULES, help="default: constant with sgd, else cosine")
    samples = parser.add_argument_group("samples written on the way")
    add = samples.add_argument
    add(
        "--sample-prefix",
        action="append",
        type=_prefix,
        default=[],
        metavar="P",
        help="what they go on from; can be given several times",
    )
    add(
        "--sample-every",
        type=_interval,
        default=(0, SAMPLE_UNITS[0]),
        metavar="N",
        help="one every N epochs, as 50, or steps, as 200steps, and one before the first step; by default now and then",
    )
    add(
        "--sample-length",
        type=number(int, 0, 100_000),
        default=TrainingConfig.sample_length,
        metavar="N",
        help=f"characters, about; 0: none (default: {TrainingConfig.sample_length})",
    )
    add(
        "--sample-temperature",
        type=number(float, 0, 100),
        default=TrainingConfig.sample_temperature,
        metavar="T",
        help=f"how daring; 0: greedy (default: {TrainingConfig.sample_temperature})",
    )


def _prefix(text: str) -> str:
    if PREFIX_MARK in text:
        raise argparse.ArgumentTypeError(f"a prefix of samples must not hold {PREFIX_MARK}")
    return text


def _interval(text: str) -> tuple[int, str]:
    """Parse how often samples are drawn, in epochs or steps: ``50``, ``50 epochs``, ``200steps``."""
    count = text.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = text[len(count) :].strip() or SAMPLE_UNITS[0]
    if unit not in SAMPLE_UNITS:
        raise argparse.ArgumentTypeError(f"{unit!r} is none of {', '.join(SAMPLE_UNITS)}")
    return number(int, 0, 10_000_000)(count), unit


def _train(parsed: argparse.Namespace) -> None:
    from studio.text.loading import read_document

    if parsed.library and parsed.resume:
        raise StudioError("A run in the library goes on with: text-studio resume RUN")
    if not parsed.library:
        check_out(parsed.out)
    corpus = read_corpus(parsed)
    if parsed.validation_file is not None:
        corpus = corpus.judged_by(read_document(parsed.validation_file))
    if parsed.resume:
        start = RunStart(corpus, parsed.out, in_library=False)
        carry_out(start, start.resumed(new_end(parsed)), in_library=False)
    else:
        _train_new(parsed, corpus)


def _train_new(parsed: argparse.Namespace, corpus: Corpus) -> None:
    """Train the run that is asked for; the planner chooses the model where only the time is given."""
    from studio.models.catalog import DEFAULT_MODEL

    path = parsed.out
    if parsed.library:
        path = RunLibrary(home() / "runs").new_path(corpus.document.name, TextSource.of_corpus(corpus))
    settings = {name: value for name in _SIZES if (value := getattr(parsed, name)) is not None}
    config = _training_config(parsed)
    planner_chooses = parsed.model is None and config.minutes is not None and not settings
    model = None if planner_chooses else parsed.model or DEFAULT_MODEL
    start = RunStart(corpus, path, in_library=parsed.library)
    carry_out(start, start.fresh(model, settings, config), in_library=parsed.library)


def _training_config(parsed: argparse.Namespace) -> TrainingConfig:
    plain = parsed.optimizer == "sgd"
    minutes = 5.0 if parsed.minutes is None and parsed.epochs is None else parsed.minutes
    return TrainingConfig(
        epochs=parsed.epochs,
        minutes=minutes,
        batch_size=parsed.batch_size,
        num_steps=parsed.num_steps,
        optimizer=parsed.optimizer,
        sampling=parsed.sampling,
        offset=parsed.offset,
        learning_rate=parsed.learning_rate or _LEARNING_RATES[parsed.optimizer],
        muon_learning_rate=parsed.muon_learning_rate,
        averaging=parsed.averaging,
        threads=parsed.threads,
        precision=parsed.precision,
        sample_prefix=PREFIX_MARK.join(parsed.sample_prefix),
        sample_length=parsed.sample_length,
        sample_every=parsed.sample_every[0],
        sample_unit=parsed.sample_every[1],
        sample_temperature=parsed.sample_temperature,
        schedule=parsed.schedule or ("constant" if plain else "cosine"),
        clip=parsed.clip,
        validation_share=parsed.validation,
        patience=parsed.patience,
        max_tokens=parsed.max_tokens,
        seed=parsed.seed,
        device=parsed.device,
    )


def check_out(path: Path) -> None:
    """Raise OSError if the model cannot be saved at ``path``: before hours of training, not after.

    An older model is replaced, no other file: ``train novel.txt --out novel.txt`` must not cost the novel.
    """
    from studio.runs.manifest import read_manifest

    if path.is_dir():
        raise IsADirectoryError(0, "--out is a folder, name a file in it", str(path))
    if path.exists():
        try:
            read_manifest(path)
        except StudioError:
            raise FileExistsError(0, "--out is a file that is no model, it is not replaced", str(path)) from None
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
        say(f"Made the folder {visible(str(path.parent))}")
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(0, "no permission to write in the folder of --out", str(path))
