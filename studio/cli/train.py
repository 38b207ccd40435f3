"""The command ``train``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.arguments import (
    add_reading,
    add_setting,
    help_of,
    meaning_of,
    new_end,
    number,
    read_corpus,
    say,
    visible,
)
from studio.cli.running import carry_out
from studio.messages import StudioError
from studio.models.specs import DEFAULT_MODEL, MODELS
from studio.places import home
from studio.runs.library import RunLibrary
from studio.runs.run_folder import TextSource
from studio.runs.start import RunStart
from studio.setting import Setting
from studio.training.config import PREFIX_MARK, SAMPLE_UNITS, USUAL_RATES, TrainingConfig, usual_schedule
from studio.training.settings import SETTINGS

if TYPE_CHECKING:
    from studio.text.corpus import Corpus


def add_train(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_train)
    add_reading(parser)
    add = parser.add_argument
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="MODEL", help="where to save the model (.safetensors)")
    where.add_argument("--library", action="store_true", help="keep the run among those of the window, see: runs")
    add(
        "--model",
        metavar="NAME",
        help=f"{', '.join(MODELS)}; by default what suits the text, the time and this computer",
    )
    add(
        "--resume",
        action="store_true",
        help="go on from where the run of --out was stopped, with its own settings but for --minutes or --epochs",
    )
    length = parser.add_mutually_exclusive_group()
    add_setting(length, SETTINGS["minutes"], help=help_of(SETTINGS["minutes"], 5))
    add_setting(length, SETTINGS["epochs"])
    judged = parser.add_mutually_exclusive_group()
    add_setting(judged, SETTINGS["validation_share"], "--validation", metavar="SHARE")
    judged.add_argument("--validation-file", type=Path, metavar="FILE", help="another text to judge by instead")
    sizes = parser.add_argument_group("settings of the model, each for some models only")
    for setting in MODELS.settings().values():
        _add_size(sizes, setting)
    rates = ", ".join(f"{rate:g} with {name}" for name, rate in USUAL_RATES.items())
    schedules = "constant with sgd, else cosine"
    read_otherwise: dict[str, dict[str, Any]] = {
        "learning_rate": {"default": None, "help": help_of(SETTINGS["learning_rate"], rates)},
        "schedule": {"default": None, "help": help_of(SETTINGS["schedule"], schedules)},
        "sample_prefix": {
            **{"action": "append", "type": _prefix, "default": [], "metavar": "P"},
            "help": "what samples on the way go on from; can be given several times",
        },
        "sample_every": {
            **{"type": _interval, "default": (0, SAMPLE_UNITS[0]), "metavar": "N"},
            "help": "a sample every N epochs, as 50, or steps, as 200steps, and one before the first step; "
            "by default now and then",
        },
    }
    for name, setting in SETTINGS.items():
        if name not in ("minutes", "epochs", "validation_share", "max_tokens", "sample_unit"):  # added elsewhere
            add_setting(parser, setting, **read_otherwise.get(name, {}))


def _add_size(parser: argparse._ActionsContainer, setting: Setting) -> None:
    """Add the option of a setting of some models; the model's config checks the value."""
    names = ", ".join(name for name, spec in MODELS.items() if spec.has(setting.name))
    words = f"{meaning_of(setting)} ({names})"
    wide: dict[str, Any] = {"type": number(int, 0)} if setting.kind == "whole" else {}
    add_setting(parser, setting, default=None, help=words, **wide)


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
    """Train a new run; the planner chooses the model where the arguments give only the time."""

    path = parsed.out
    if parsed.library:
        path = RunLibrary(home() / "runs").new_path(corpus.document.name, TextSource.of_corpus(corpus))
    settings = {name: value for name in MODELS.settings() if (value := getattr(parsed, name)) is not None}
    config = _training_config(parsed)
    planner_chooses = parsed.model is None and config.minutes is not None and not settings
    model = None if planner_chooses else parsed.model or DEFAULT_MODEL
    start = RunStart(corpus, path, in_library=parsed.library)
    carry_out(start, start.fresh(model, settings, config), in_library=parsed.library)


def _training_config(parsed: argparse.Namespace) -> TrainingConfig:
    values = {name: getattr(parsed, name) for name in SETTINGS if hasattr(parsed, name)}
    if parsed.minutes is None and parsed.epochs is None:
        values["minutes"] = 5.0
    values |= {
        "learning_rate": parsed.learning_rate or USUAL_RATES[parsed.optimizer],
        "schedule": parsed.schedule or usual_schedule(parsed.optimizer),
        "validation_share": parsed.validation,
        "sample_prefix": PREFIX_MARK.join(parsed.sample_prefix),
        "sample_every": parsed.sample_every[0],
        "sample_unit": parsed.sample_every[1],
    }
    return TrainingConfig(**values)


def check_out(path: Path) -> None:
    """Raise OSError if the model cannot be saved at ``path``: before hours of training, not after.

    Only a model may be replaced: ``train novel.txt --out novel.txt`` must not cost the novel.
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
