"""The arguments that several commands share, and printing to standard error."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.messages import StudioError
from studio.setting import Setting
from studio.text.cleaning import AS_IS, STEPS, cleaning_of, steps_of
from studio.text.levels import LEVELS, Tokens
from studio.text.tokenizer import Limits, check_special
from studio.training.settings import SETTINGS

if TYPE_CHECKING:
    from studio.text.corpus import Corpus


def number(
    kind: type[int] | type[float], low: float, high: float = math.inf, *, above: bool = False
) -> Callable[[str], Any]:
    """Return a parser of finite numbers of a ``kind`` from ``low`` to ``high``; ``above`` excludes ``low``."""

    def read(text: str) -> int | float:
        try:
            number = kind(text)
        except ValueError:
            words = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"{text!r} is not {words}") from None
        if not low <= number <= high or number == math.inf or (above and number == low):
            most = f"{high:,.0f}" if high >= 10_000 else f"{high:g}"
            limits = f"from {low:g} to {most}" if high < math.inf else f"of {low:g} or more"
            limits = f"above {low:g}, up to {most}" if above else limits
            raise argparse.ArgumentTypeError(f"{text} is not a number {limits}")
        return number + 0  # turns -0.0 into 0.0

    return read


def option(name: str) -> str:
    """Return the option of a setting: ``--hidden-size`` for ``hidden_size``."""
    return "--" + name.replace("_", "-")


def add_setting(parser: argparse._ActionsContainer, setting: Setting, flag: str = "", **more: Any) -> None:
    """Add the option of a setting, with range, choices, meaning and default from its declaration.

    ``flag`` replaces the option's name; ``more`` goes to argparse and overrides the declaration.
    """
    said: dict[str, Any] = {"default": setting.default, "help": help_of(setting, more.get("default", setting.default))}
    match setting.kind:
        case "switch":
            said |= {"action": "store_true"}
        case "choice":
            said |= {"choices": tuple(setting.choices)}
        case "text":
            said |= {"metavar": _placeholder(setting)}
        case kind:
            low, high = setting.low, setting.high
            read = number(int if kind == "whole" else float, low, high, above=setting.above)
            said |= {"type": read, "metavar": _placeholder(setting)}
    parser.add_argument(flag or option(setting.name), **{**said, **more})


def meaning_of(setting: Setting) -> str:
    """Return what a setting means, without capital and full stop, as argparse words its own help."""
    return setting.sentence[0].lower() + setting.sentence[1:].removesuffix(".")


def help_of(setting: Setting, default: object) -> str:
    """Return the help text of a setting: its meaning and its default."""
    words = meaning_of(setting)
    default = setting.zero if setting.zero and default == 0 else default
    if default not in (None, "") and default is not False:
        words += f" (default: {default:g})" if isinstance(default, int | float) else f" (default: {default})"
    return words.replace("%", "%%")


def _placeholder(setting: Setting) -> str:
    """Return the last word of the setting's name, in capitals: ``--top-k K``, ``--sample-length LENGTH``."""
    return setting.name.rpartition("_")[2].upper()


def cleaning(text: str) -> str:
    """Parse a cleaning; return its canonical spelling."""
    try:
        return cleaning_of(steps_of(text))
    except StudioError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the text and its reading."""
    parser.add_argument("text", type=Path, metavar="TEXT", help="a text file")
    parser.add_argument(
        "--cleaning",
        type=cleaning,
        default=AS_IS,
        metavar="STEPS",
        help=f"what to do to the text first: {AS_IS} (default), or steps joined by +, of: {', '.join(STEPS)}",
    )
    add = parser.add_argument
    add("--level", choices=LEVELS, default="char", help="what a token is (default: char)")
    add("--min-frequency", type=number(int, 1), default=1, metavar="N", help="rarer tokens become unknown (default: 1)")
    add("--vocabulary-size", type=number(int, 2), metavar="N", help="most tokens to know; with bpe, to learn")
    add_setting(parser, SETTINGS["max_tokens"], metavar="N")
    special_help = (
        "what stands in the text as one token each, such as <unk>,<eos>; where it has no <eos>, that is put at "
    )
    add("--special", type=special, default=(), metavar="NAMES", help=special_help + "line ends")
    add("--reserved", type=names, default=(), metavar="NAMES", help="tokens to have in any case, such as <pad>,<bos>")


def names(text: str) -> tuple[str, ...]:
    """Parse names separated by commas."""
    return tuple(name for name in text.split(",") if name)


def special(text: str) -> tuple[str, ...]:
    """Parse special tokens separated by commas."""
    try:
        return check_special(names(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def read_corpus(parsed: argparse.Namespace) -> Corpus:
    """Read the text that the arguments name; print notes on the reading."""
    from studio.text.corpus import build_corpus
    from studio.text.loading import read_document

    document = read_document(parsed.text)
    if document.files > 1:
        say(f"{document.files:,} files read")
    for note in document.notes:
        say(note)
    limits = Limits(parsed.min_frequency, parsed.vocabulary_size, parsed.reserved)
    corpus = build_corpus(document, parsed.cleaning, Tokens(parsed.level, limits, parsed.special))
    if corpus.cleaning != parsed.cleaning:
        say("The ends of lines are written as <eos>")
    return corpus


def new_end(parsed: argparse.Namespace) -> dict[str, object] | None:
    """Return the new end of a resumed run, None where the arguments name none."""
    if parsed.minutes is None and parsed.epochs is None:
        return None
    return {"minutes": parsed.minutes, "epochs": parsed.epochs}


def listed(tokens: Sequence[str]) -> str:
    """Return a list of the tokens in quotation marks."""
    return " ".join(f"“{visible(token)}”" for token in tokens)


def visible(token: str) -> str:
    """Return the token with backslashes and unprintable characters escaped, so that the column stays aligned."""
    return "".join(
        symbol if symbol.isprintable() and symbol != "\\" else symbol.encode("unicode_escape").decode()
        for symbol in token
    )


def say(line: object) -> None:
    """Print a line to standard error."""
    print(line, file=sys.stderr, flush=True)
