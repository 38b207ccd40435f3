"""The command line: thin, for scripts and for machines with no screen.

Progress and notes go to standard error; the result alone goes to standard output. What cannot be done is said in
one line, with exit status 2 for a wrong argument and 1 for the rest.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import json
import math
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from studio import __version__
from studio.messages import StudioError
from studio.text.cleaning import AS_IS, STEPS, cleaning_of, steps_of
from studio.text.levels import LEVELS, Tokens
from studio.text.tokenizer import Limits
from studio.training.config import DEVICES, OPTIMIZERS, SCHEDULES, TrainingConfig

if TYPE_CHECKING:
    from studio.text.corpus import Corpus

COMMANDS = ("train", "generate", "evaluate", "vocabulary")

_LESSON_LEARNING_RATE = 1.0  # of plain SGD, as the lessons take it


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _parser()
    if len(arguments) == 1 and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        parser.error(f"there is no file and no command “{arguments[0][:200]}”; commands: {', '.join(COMMANDS)}")
    parsed = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = parsed.command
    try:
        command(parsed)
        sys.stdout.flush()
    except StudioError as error:
        print(f"text-studio: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except MemoryError:
        print("text-studio: there is not enough memory for this", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"text-studio: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="text-studio",
        description="Train a language model on your own text and write with it. With no arguments the window opens; "
        "with a file alone it opens on that file.",
    )
    parser.add_argument("--version", action="version", version=f"text-studio {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="train a model on a text"))
    _add_generate(commands.add_parser("generate", help="write on from a prefix"))
    _add_evaluate(commands.add_parser("evaluate", help="judge a model on a text"))
    _add_vocabulary(commands.add_parser("vocabulary", help="count the symbols of a text"))
    return parser


def _number(kind: type[int] | type[float], low: float, high: float = math.inf) -> Callable[[str], Any]:
    """Return a reader of finite numbers of that kind from ``low`` to ``high``."""

    def read(text: str) -> int | float:
        try:
            number = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number of this kind") from None
        if not low <= number <= high or math.isinf(number):
            limits = f"from {low:g} to {high:g}" if high < math.inf else f"of {low:g} or more"
            raise argparse.ArgumentTypeError(f"{text} is not a number {limits}")
        return number

    return read


def _cleaning(text: str) -> str:
    """Return a cleaning in its one way of writing."""
    try:
        return cleaning_of(steps_of(text))
    except StudioError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path, metavar="TEXT", help="a text file")
    parser.add_argument(
        "--cleaning",
        type=_cleaning,
        default=AS_IS,
        metavar="STEPS",
        help=f"what to do to the text first: {AS_IS} (default), or steps joined by +, of: {', '.join(STEPS)}",
    )
    add = parser.add_argument
    add("--level", choices=LEVELS, default="char", help="what a token is (default: char)")
    add(
        "--min-frequency", type=_number(int, 1), default=1, metavar="N", help="rarer tokens become unknown (default: 1)"
    )
    add("--vocabulary-size", type=_number(int, 2), metavar="N", help="most tokens to know; with bpe, to learn")
    add("--reserved", type=_names, default=(), metavar="NAMES", help="tokens to have in any case, such as <pad>,<bos>")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _read_corpus(parsed: argparse.Namespace) -> Corpus:
    """Return the text as it is asked for; say what is worth knowing of its reading."""
    from studio.text.corpus import build_corpus
    from studio.text.loading import read_document

    document = read_document(parsed.text)
    for note in document.notes:
        _say(note)
    limits = Limits(parsed.min_frequency, parsed.vocabulary_size, parsed.reserved)
    return build_corpus(document, parsed.cleaning, Tokens(parsed.level, limits))


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_train)
    _add_reading(parser)
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="MODEL", help="where to save the model (.safetensors)")
    add("--model", default="lstm", metavar="NAME", help="lstm or rnn_scratch (default: lstm)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=_number(float, 0.001), metavar="M", help="how long (default: 5)")
    length.add_argument("--epochs", type=_number(int, 1), metavar="N", help="how many passes over the text")
    add("--max-tokens", type=_number(int, 1), metavar="N", help="use the first N tokens only")
    judged = parser.add_mutually_exclusive_group()
    share_help = "share of the text, its tail, that is held out to judge by (default: 0.1)"
    judged.add_argument("--validation", type=_number(float, 0, 0.5), default=0.1, metavar="SHARE", help=share_help)
    judged.add_argument("--validation-file", type=Path, metavar="FILE", help="another text to judge by instead")
    add("--device", choices=DEVICES, default="auto")
    add("--seed", type=_number(int, 0, 2**63 - 1), default=0, metavar="S")
    add("--hidden-size", type=_number(int, 1), metavar="H", help="numbers in the hidden state")
    add("--num-layers", type=_number(int, 1), metavar="L", help="layers on top of each other")
    add("--dropout", type=_number(float, 0, 0.95), metavar="D", help="share of numbers left out while training")
    add("--patience", type=_number(float, 0, 1), default=0.0, metavar="P", help="end early after this share of the run")
    add("--batch-size", type=_number(int, 1), default=32, metavar="B", help="rows read side by side (default: 32)")
    add("--num-steps", type=_number(int, 1), default=64, metavar="T", help="length of a window (default: 64)")
    add("--learning-rate", type=_number(float, 1e-9), metavar="LR", help="default: 0.004 with adamw, 1 with sgd")
    add("--clip", type=_number(float, 0), default=1.0, metavar="C", help="largest gradient norm, 0: any (default: 1)")
    add("--optimizer", choices=OPTIMIZERS, default="adamw")
    add("--schedule", choices=SCHEDULES, help="default: cosine with adamw, constant with sgd")


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_generate)
    add = parser.add_argument
    add("model", type=Path, metavar="MODEL", help="a model file")
    add("--prefix", default="", metavar="P", help="what to go on from")
    add("--length", type=_number(int, 0), default=400, metavar="N", help="tokens to write (default: 400)")
    add("--temperature", type=_number(float, 0), default=0.8, metavar="T", help="how daring (default: 0.8)")
    add("--greedy", action="store_true", help="always take the likeliest token")
    add("--seed", type=_number(int, 0, 2**63 - 1), metavar="S", help="the same seed writes the same text")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_evaluate)
    parser.add_argument("model", type=Path, metavar="MODEL", help="a model file")
    parser.add_argument("text", type=Path, metavar="TEXT", help="a text file the model has not learned from")


def _add_vocabulary(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_vocabulary)
    _add_reading(parser)


def _train(parsed: argparse.Namespace) -> None:
    from studio.runs.training_run import TrainingRun
    from studio.text.loading import read_document

    _check_out(parsed.out)
    corpus = _read_corpus(parsed)
    if parsed.validation_file is not None:
        corpus = corpus.judged_by(read_document(parsed.validation_file))
    settings = {name: getattr(parsed, name) for name in ("hidden_size", "num_layers", "dropout")}
    settings = {name: value for name, value in settings.items() if value is not None}
    run = TrainingRun(corpus, parsed.model, settings, _training_config(parsed), parsed.out)
    events = run.events()
    with _asked_to_stop() as stop, contextlib.closing(events):  # type: ignore[type-var]
        for event in events:
            _tell(event)
            if stop.is_set():
                break
    if run.result.steps:
        _say(f"Saved as {parsed.out}")
        print(json.dumps(dataclasses.asdict(run.result), allow_nan=False))
    if stop.is_set():
        raise KeyboardInterrupt


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Give a flag that SIGINT and SIGTERM set, so that no step is cut in two; a second signal is not waited out."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _training_config(parsed: argparse.Namespace) -> TrainingConfig:
    plain = parsed.optimizer == "sgd"
    minutes = 5.0 if parsed.minutes is None and parsed.epochs is None else parsed.minutes
    return TrainingConfig(
        epochs=parsed.epochs,
        minutes=minutes,
        batch_size=parsed.batch_size,
        num_steps=parsed.num_steps,
        optimizer=parsed.optimizer,
        learning_rate=parsed.learning_rate or (_LESSON_LEARNING_RATE if plain else TrainingConfig.learning_rate),
        schedule=parsed.schedule or ("constant" if plain else "cosine"),
        clip=parsed.clip,
        validation_share=parsed.validation,
        patience=parsed.patience,
        max_tokens=parsed.max_tokens,
        seed=parsed.seed,
        device=parsed.device,
    )


def _check_out(path: Path) -> None:
    """Find out before hours of training, not after, that the model cannot be saved there.

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
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(0, "no permission to write in the folder of --out", str(path))


def _tell(event: object) -> None:
    """Say on standard error what happens, where it is worth a line."""
    from studio.runs.manifest import perplexity
    from studio.training.events import Evaluated, RunFinished, RunStarted, SampleDrawn, StepDone

    match event:
        case RunStarted():
            _say(f"{event.parameters:,} parameters on {event.device}, {event.train_tokens:,} tokens to learn from")
        case StepDone() if sys.stderr.isatty():
            print(
                f"\r{event.progress:5.1%}  step {event.step:,}  perplexity {perplexity(event.train_loss):.2f}  "
                f"{event.tokens_per_second:,.0f} tokens/s \033[K",
                end="",
                file=sys.stderr,
                flush=True,
            )
        case Evaluated():
            start = "\r\033[K" if sys.stderr.isatty() else ""
            _say(
                f"{start}step {event.step:,}, {event.seconds:.1f} s: perplexity {perplexity(event.validation_loss):.3f}"
                " on held-out text"
            )
        case SampleDrawn():
            _say("    " + " ".join(event.text.split())[:100])
        case RunFinished(reason="diverged"):
            _say("The loss is no longer a number: the last sound weights are kept. Try a lower --learning-rate.")


def _generate(parsed: argparse.Namespace) -> None:
    from studio.generation.config import GenerationConfig
    from studio.generation.events import PrefixRead, TokenDrawn
    from studio.generation.generator import generate
    from studio.runs.model_file import load_model

    trained = load_model(parsed.model)
    config = GenerationConfig(parsed.length, parsed.temperature, parsed.greedy, parsed.seed)
    for event in generate(trained.model, trained.tokenizer, trained.manifest.cleaning, parsed.prefix, config):
        match event:
            case PrefixRead():
                if event.unknown:
                    _say(f"The model never saw these symbols and left them out: {_listed(event.unknown)}")
                elif event.text != parsed.prefix:
                    _say(f"The prefix was read as the model's text was: “{event.text}”")
                sys.stdout.write(parsed.prefix)
            case TokenDrawn():
                sys.stdout.write(event.text)
                sys.stdout.flush()
    sys.stdout.write("\n")


def _evaluate(parsed: argparse.Namespace) -> None:
    from studio.runs.manifest import perplexity
    from studio.runs.model_file import load_model
    from studio.runs.scoring import score
    from studio.text.loading import read_document

    trained = load_model(parsed.model)
    result = score(trained, read_document(parsed.text).text)
    if result.unknown_tokens:
        _say(f"{result.unknown_tokens:,} of {result.tokens:,} symbols are unknown to the model and count against it.")
    print(
        json.dumps(
            {
                "tokens": result.tokens,
                "unknown_tokens": result.unknown_tokens,
                "nats_per_token": result.nats_per_token,
                "perplexity": perplexity(result.nats_per_token),
                "bits_per_character": result.bits_per_character,
            }
        )
    )


def _vocabulary(parsed: argparse.Namespace) -> None:
    vocabulary = _read_corpus(parsed).tokenizer.vocabulary
    for token, count in zip(vocabulary.tokens, vocabulary.counts, strict=True):
        print(_visible(token), count, f"{count / vocabulary.total:.6f}", sep="\t")


def _listed(tokens: Sequence[str]) -> str:
    return " ".join(f"“{_visible(token)}”" for token in tokens)


def _visible(token: str) -> str:
    """Return the token with backslash and what does not print escaped, so that it stays in its column."""
    return "".join(
        symbol if symbol.isprintable() and symbol != "\\" else symbol.encode("unicode_escape").decode()
        for symbol in token
    )


def _say(line: object) -> None:
    print(line, file=sys.stderr, flush=True)
