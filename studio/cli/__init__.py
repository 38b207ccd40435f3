"""The command line, for scripts and for machines without a screen.

Results go to standard output, progress and notes to standard error. An error is one line; the exit status is 2 for a
wrong argument and 1 for any other error.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from studio import __version__
from studio.cli.generate import add_generate
from studio.cli.library import add_export, add_resume, add_runs
from studio.cli.score import add_score
from studio.cli.train import add_train
from studio.cli.use import add_bench, add_evaluate, add_fill, add_sine, add_vocabulary
from studio.log import LOG, LOGGER, close_log, details, open_log
from studio.messages import StudioError
from studio.places import home

COMMANDS = (
    *("train", "resume", "runs", "export", "generate", "fill"),
    *("evaluate", "score", "vocabulary", "bench", "sine"),
)


class _Parser(argparse.ArgumentParser):
    """Reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {_one_line(message)}\n")


def main(arguments: Sequence[str]) -> int:
    """Run the command that the arguments ask for; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = make_parser()
    if len(arguments) == 1 and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        parser.error(f"there is no file and no command “{arguments[0][:200]}”; commands: {', '.join(COMMANDS)}")
    if any(argument.startswith("-") and argument.endswith("=--") for argument in arguments):
        parser.error("-- is no value of an option")  # argparse of Python 3.11 would take this for an empty list
    parsed = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = parsed.command
    try:
        command(parsed)
        sys.stdout.flush()
    except StudioError as error:
        print(f"text-studio: {_one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except MemoryError:
        print("text-studio: there is not enough memory for this", file=sys.stderr)
        return 1
    except OSError as error:
        words = f"{error.strerror or error}: {error.filename or ''}"
        print(f"text-studio: {_one_line(words)}", file=sys.stderr)
        return 1
    except Exception as error:
        _write_down(error)
        return 1
    return 0


def _write_down(error: Exception) -> None:
    """Report an unforeseen error in one line, and log the details; without a log they go to standard error."""
    log = open_log(home(), aloud=False)
    LOGGER.error("unforeseen: %s", details(error))
    close_log(log)
    reason = " ".join(str(error).split()) or type(error).__name__
    where = f"; see {home() / LOG}" if log else ""
    print(f"text-studio: something went wrong that was not foreseen: {reason}{where}", file=sys.stderr)


def _one_line(words: object) -> str:
    """Return the words as one line: a file's name may have line feeds."""
    return " ".join(str(words).splitlines())


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the arguments of all commands."""
    parser = _Parser(
        prog="text-studio",
        description="Train a language model on your own text and write with it. With no arguments the window opens; "
        "with a file or a folder alone it opens on that.",
    )
    parser.add_argument("--version", action="version", version=f"text-studio {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_train(commands.add_parser("train", help="train a model on a text"))
    add_resume(commands.add_parser("resume", help="go on with a run of the library, or for longer"))
    add_runs(commands.add_parser("runs", help="list the runs that were kept"))
    add_export(commands.add_parser("export", help="save the curve of a run as CSV or TensorBoard events"))
    add_generate(commands.add_parser("generate", help="write on from a prefix"))
    add_fill(commands.add_parser("fill", help="fill the gaps ___ of a text"))
    add_evaluate(commands.add_parser("evaluate", help="judge a model on a text"))
    add_score(commands.add_parser("score", help="how much each symbol of a text surprises a model"))
    add_vocabulary(commands.add_parser("vocabulary", help="count the symbols of a text"))
    add_bench(commands.add_parser("bench", help="how fast this computer trains and writes, beside the lessons' way"))
    add_sine(commands.add_parser("sine", help="the lesson on sequence models: predict a noisy sine"))
    return parser
