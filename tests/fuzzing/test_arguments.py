"""Any arguments on the command line: done, or refused in one line. Only the long work at the end is cut short."""

from __future__ import annotations

import argparse
import gzip
import io
import itertools
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import studio.cli
from studio.cli import COMMANDS, main
from studio.generation import batch, beam, generator
from studio.messages import StudioError
from studio.models.specs import MODELS
from studio.places import home
from studio.runs.run_folder import MODEL, About, TextSource, write_about
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.levels import Tokens
from studio.text.loading import read_document
from studio.text.tokenizer import Limits
from studio.training import bench, planner
from studio.training.config import TrainingConfig
from tests.fuzzing.bounds import OutOfBounds, fuzz, many_cases
from tests.fuzzing.mutation import any_text, spoiled

TEXT = "The mill turns when the tide is in.\nThe tide turns the mill, and the mill is old: ha, it’s 9!\n" * 3
SMALL = ("0", "1", "2", "3", "7", "12", "0.5", "0.05", "0.9", "1.0", "007", "1_0", " 2", "１２")
HUGE = (
    "1" + "0" * 30,
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1" + "0" * 400,
    "1099511627776",
)
ODD = (
    "-1",
    "-0.0",
    "1e308",
    "1e-320",
    "nan",
    "inf",
    "-inf",
    "",
    "x",
    "1e400",
    "0x10",
    "9" * 5000,
    "1/2",
    "²",
    "--",
    "-",
)
WORDS = (
    *(
        "",
        " ",
        "the",
        "The mill",
        "a___b",
        "the ______ turns ___",
        "\\n",
        "\\",
        "夜",
        "👩‍👩‍👧",
        "\udcff",
        "\x1b[2J",
        "a\nb",
        "\t",
    ),
    *(
        "x" * 5000,
        "%s",
        "{name}",
        "{0}",
        "-x",
        "--",
        "-h",
        "--help",
        "one",
        "run",
        "lstm",
        "gru",
        "rnn",
        "blend",
        "ngram",
    ),
    *(
        "window",
        "transformer",
        "bidirectional",
        "rnn_scratch",
        "<pad>,<bos>",
        "a,b,,",
        "x",
        ",",
        "nfkc+lower",
        "letters",
    ),
    *(
        "as-is",
        "spaces+one-line",
        "nfc+",
        "+",
        "char",
        "bpe",
        "word",
        "muon",
        "cpu",
        "balanced",
        "\u202e",
        "@file",
        "~",
    ),
)
LONG_WORK = ("out", "library", "run")


class ReachedError(StudioError):
    """All was in order: here the long work would begin."""

    def __init__(self) -> None:
        super().__init__("Here the long work begins.")


@dataclass
class Arena:
    """A folder with files to name.

    Attributes:
        inputs: paths to read.
        model, story: two of them that are sound.
        scratch: where commands write.
        commands: the arguments that each command takes.
    """

    inputs: tuple[str, ...]
    model: str
    story: str
    scratch: Path
    commands: dict[str, list[argparse.Action]]


def _parser_of(parser: argparse.ArgumentParser) -> dict[str, list[argparse.Action]]:
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: command._actions for name, command in commands.choices.items()}


@pytest.fixture
def arena(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Arena:
    """Files of every kind; all that is loaded late is there, and the long work is cut short."""
    files = tmp_path / "files"
    scratch = tmp_path / "scratch"
    for folder in (files, scratch):
        folder.mkdir()
    (files / "story.txt").write_text(TEXT, encoding="utf-8")
    (files / "story.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    (files / "gb.txt").write_bytes("夜来风雨声，花落知多少。".encode("gb18030") * 9)
    (files / "short.txt").write_text("a")
    (files / "empty.txt").write_text("")
    (files / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    if hasattr(os, "mkfifo"):
        os.mkfifo(files / "pipe")
    for name, level in (("lstm", "char"), ("ngram", "word"), ("bidirectional", "char"), ("window", "bpe")):
        _trained(files, name, level)
    sound = (files / "lstm.safetensors").read_bytes()
    (files / "cut.safetensors").write_bytes(sound[:-9])
    _kept_run(files)
    _cut_short(monkeypatch)
    monkeypatch.chdir(scratch)
    inputs = (
        *(str(path) for path in sorted(files.iterdir())),
        str(files),
        str(files / "none"),
        "x" * 300,
        "\udcff",
        ".",
    )
    return Arena(
        inputs, str(files / "lstm.safetensors"), str(files / "story.txt"), scratch, _parser_of(studio.cli.make_parser())
    )


def _trained(folder: Path, name: str, level: str) -> Path:
    """Train for a moment, and keep the model."""
    corpus = build_corpus(read_document(folder / "story.txt"), tokens=Tokens(level, Limits(maximum_size=270)))
    sizes: dict[str, object] = {} if name == "ngram" else {"hidden_size": 4}
    config = TrainingConfig(epochs=1, batch_size=2, num_steps=8, threads=1, sample_length=4)
    run = TrainingRun(corpus, name, sizes, config, folder / f"{name}.safetensors")
    events = run.events()
    list(itertools.islice(events, 8))
    events.close()  # type: ignore[attr-defined]
    return run.path


def _kept_run(files: Path) -> None:
    folder = home() / "runs" / "one"
    folder.mkdir(parents=True)
    shutil.copy(files / "lstm.safetensors", folder / MODEL)
    shutil.copy(files / "lstm.checkpoint", folder / "model.checkpoint")
    write_about(folder, About(source=TextSource((files / "story.txt",))))


def _cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave of the long work its beginning."""

    def beginning_of(function: Callable[..., Iterator[Any]], length: int) -> Callable[..., Iterator[Any]]:
        return lambda *given, **more: itertools.islice(function(*given, **more), length)

    def reached(*_given: object, **_more: object) -> Iterator[Any]:
        raise ReachedError
        yield

    for module, name in ((generator, "generate"), (batch, "generate_many"), (beam, "beam_search")):
        monkeypatch.setattr(module, name, beginning_of(getattr(module, name), 12))
    monkeypatch.setattr(bench, "bench", lambda: iter([("steps_per_second", 1234.5)]))
    monkeypatch.setattr(planner, "plan_training", reached)
    monkeypatch.setattr(TrainingRun, "events", _first_events(TrainingRun.events))


def _first_events(events: Callable[[TrainingRun], Iterator[Any]]) -> Callable[[TrainingRun], Iterator[Any]]:
    counts = itertools.count()

    def first(run: TrainingRun) -> Iterator[Any]:
        if next(counts) % 10:
            raise ReachedError
        whole = events(run)
        try:
            yield from itertools.islice(whole, 3)
        finally:
            whole.close()  # type: ignore[attr-defined]

    return first


def any_arguments(rng: random.Random, arena: Arena) -> list[str]:
    """Return arguments of a command, most of them such as it takes."""
    if rng.random() < 0.03:
        return rng.choices((*WORDS, *COMMANDS, *arena.inputs), k=rng.randrange(4))
    command = rng.choices(COMMANDS, [1 if name in ("sine", "runs", "bench") else 4 for name in COMMANDS])[0]
    actions = arena.commands[command]
    arguments = []
    options = [action for action in actions if action.option_strings]
    needed = [action for action in options if action.dest in LONG_WORK][:1] if rng.random() < 0.9 else []
    wild = rng.choice((0.0, 0.1, 0.4))
    chosen = [*needed, *rng.sample(options, min(len(options), rng.choice((0, 1, 2, 3, 5))))]
    for action in [action for action in actions if not action.option_strings]:
        if rng.random() >= wild / 4:
            arguments.append([any_value(rng, action, arena, wild)])
    for action in chosen:
        arguments.append(_option(rng, action, arena, wild))
    if rng.random() < 0.2:
        rng.shuffle(arguments)
    if rng.random() < wild / 2:
        arguments.append([rng.choice((*WORDS, *SMALL, *ODD))])
    return [command, *itertools.chain.from_iterable(arguments)]


def _option(rng: random.Random, action: argparse.Action, arena: Arena, wild: float) -> list[str]:
    name = rng.choice(action.option_strings)
    if rng.random() < wild / 8:
        name = name[: rng.randrange(len(name))]
    if action.nargs == 0:
        return [name] if rng.random() >= wild / 4 else [f"{name}=1"]
    value = any_value(rng, action, arena, wild)
    if rng.random() < wild / 8:
        return [name]
    return [f"{name}={value}"] if rng.random() < 0.3 or value.startswith("-") else [name, value]


def any_value(rng: random.Random, action: argparse.Action, arena: Arena, wild: float) -> str:
    """Return a value for an argument; ``wild`` is the chance that it is none such as it takes."""
    if rng.random() < wild:
        return rng.choice((*WORDS, *ODD, *HUGE, any_text(rng, 8).replace("\0", "")))
    if action.dest in ("out", "csv", "tensorboard"):
        return rng.choice(("new.safetensors", "deep/er/new", "old.safetensors", str(arena.scratch), arena.story, "n"))
    if action.dest == "model" and action.option_strings:
        return rng.choice(list(MODELS))
    if action.type is Path:
        likely = [
            path for path in arena.inputs if path.endswith(".safetensors" if "MODEL" in str(action.metavar) else ".txt")
        ]
        return rng.choice(likely if rng.random() < 0.8 else arena.inputs)
    if action.choices is not None:
        return str(rng.choice(list(action.choices)))
    if action.dest == "run":
        return rng.choice(("one", "one", "o", "story", arena.model, arena.story))
    if action.type is not None and getattr(action.type, "__name__", "") == "read":
        return rng.choice(SMALL if rng.random() < 0.85 else HUGE)
    return rng.choice(WORDS)


def judge(rng: random.Random, arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give `main` the arguments; look at what it says."""
    arguments = any_arguments(rng, arena)
    if rng.random() < 0.02:
        (arena.scratch / "old.safetensors").write_bytes(spoiled(rng, Path(arena.model).read_bytes()))
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2)]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else -1
        except Exception as error:
            raise AssertionError(f"text-studio {arguments!r}") from error
    for stream in streams:
        stream.flush()
    said = streams[1].buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert status in (0, 1, 2), (arguments, status)
    assert "Traceback" not in said, arguments
    assert "not foreseen" not in said, (arguments, said)
    assert "Warning" not in said, (arguments, said)
    lines = said.splitlines()
    complaints = [line for line in lines if line.startswith("text-studio")]
    assert len(complaints) == (status != 0), (arguments, said)
    if status:
        assert lines[-1] == complaints[0], (arguments, said)
    if status == 2:
        assert len(lines) == 1, (arguments, said)
    if "not enough memory" in said or "does not fit into memory" in said:
        raise OutOfBounds(arguments)


def test_arguments_are_followed_or_refused_in_one_line(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    fuzz(lambda rng: judge(rng, arena, monkeypatch))


@many_cases
def test_many_arguments(arena: Arena, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    fuzz(lambda rng: judge(rng, arena, monkeypatch), part)
