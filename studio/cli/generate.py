"""The command ``generate``: continues a prefix."""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.arguments import add_setting, help_of, listed, number, option, say
from studio.generation.config import SEEDS, GenerationConfig, drawing_options, options_of, several
from studio.generation.events import BeamsFound, BeamStep, PrefixRead, TokenDrawn
from studio.generation.sampling_presets import PRESETS, with_preset
from studio.runs.kept_weights import BEST, LAST

if TYPE_CHECKING:
    from studio.runs.model_file import TrainedModel

_ESCAPE = re.compile(r"\\([ntr\\])")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_OPTIONS = options_of(GenerationConfig)
_DRAWING = drawing_options(GenerationConfig)


def add_generate(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=functools.partial(_generate, parser))
    add = parser.add_argument
    add("model", type=Path, metavar="MODEL", help="a model file")
    add("--prefix", default="", metavar="P", help="what to go on from")
    add(
        "--weights",
        choices=(BEST, LAST),
        default=BEST,
        help="those that did best on unseen text, which are in the file (default), or the last, of the checkpoint "
        "beside it",
    )
    for name, offered in _OPTIONS.items():
        if name not in _DRAWING:
            add_setting(parser, offered.setting)
    add("--seed", type=number(int, 0, SEEDS - 1), metavar="S", help="the same seed writes the same text")
    _add_drawing(parser)
    _add_form(parser)


def _add_drawing(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for drawing a token."""
    add = parser.add_argument
    add("--preset", choices=PRESETS, help="a way to write by name; other options given override it")
    for drawing in _DRAWING.values():  # an absent option leaves the preset's value
        add_setting(parser, drawing.setting, default=None, help=help_of(drawing.setting, drawing.setting.default))


def _add_form(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for where to end, how many continuations to write, and how to print them."""
    add = parser.add_argument
    add(
        "--stop",
        type=_unescaped,
        action="append",
        default=[],
        metavar="S",
        help=r"end the text before S, in which \n is a line's end; can be given several times",
    )
    many = parser.add_mutually_exclusive_group()
    many.add_argument(
        "--count", type=number(int, 1, 1000), default=1, metavar="N", help="continuations to write (default: 1)"
    )
    many.add_argument(
        "--beams",
        type=number(int, 1, 1000),
        metavar="N",
        help="look for the N likeliest continuations instead of drawing; with --stop the likeliest by token",
    )
    add("--json", action="store_true", help="print a JSON object for each continuation, its tokens with probabilities")
    add("--candidates", type=number(int, 0), metavar="N", help="with --json, the N likeliest at each place")


def _unescaped(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("a stop string must not be empty")
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], text)


def _generate(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> None:
    given = {name: value for name in _DRAWING if (value := getattr(parsed, name)) is not None}
    if parsed.candidates is not None and not parsed.json:
        parser.error("argument --candidates: needs --json")
    if parsed.beams:
        asked = [*given, *(name for name in ("preset", "seed", "candidates") if getattr(parsed, name) is not None)]
        if asked:
            parser.error(f"argument {option(asked[0])}: not allowed with argument --beams, which draws nothing")
    config = GenerationConfig(seed=parsed.seed, stop=tuple(parsed.stop), candidates=parsed.candidates or 0)
    config = replace(config, **{name: getattr(parsed, name) for name in _OPTIONS if name not in _DRAWING})
    if parsed.preset:
        config = with_preset(config, parsed.preset)
    configs = several(replace(config, **given), parsed.count)

    from studio.runs.restoring import load_weights

    trained = load_weights(parsed.model, parsed.weights)
    if trained.kept is not None:
        kept = trained.kept
        steps = {BEST: kept.best_step, LAST: kept.last_step}
        other = LAST if kept.which == BEST else BEST
        say(f"the {kept.which} weights, of step {steps[kept.which]:,}; the {other} are of step {steps[other]:,}")
    if parsed.beams:
        _search(trained, parsed)
    elif parsed.json or len(configs) > 1:
        _write_many(trained, parsed, configs)
    else:
        _write(trained, parsed.prefix, configs[0])


def _write(trained: TrainedModel, prefix: str, config: GenerationConfig) -> None:
    """Write a continuation and print it as it grows."""
    from studio.generation.generator import generate

    for event in generate(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix, config):
        match event:
            case PrefixRead():
                _tell(event, trained, prefix)
                say(f"seed {config.seed}")
                sys.stdout.write(prefix)
            case TokenDrawn():
                sys.stdout.write(event.text)
                sys.stdout.flush()
    sys.stdout.write("\n")


def _write_many(trained: TrainedModel, parsed: argparse.Namespace, configs: Sequence[GenerationConfig]) -> None:
    """Write several continuations at once; print each continuation once all before it are complete."""
    from studio.generation.batch import generate_many

    prefix = parsed.prefix
    drawn: list[list[TokenDrawn]] = [[] for _ in configs]
    ended: set[int] = set()
    printed = 0
    events = generate_many(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix, configs)
    for place, event in events:
        match event:
            case PrefixRead() if place == 0:
                _tell(event, trained, prefix)
                say(f"seed {configs[0].seed}" if len(configs) == 1 else _seeds(configs))
            case PrefixRead():
                pass
            case TokenDrawn():
                drawn[place].append(event)
            case _:
                ended.add(place)
        while printed in ended:
            text = "".join(token.text for token in drawn[printed])
            if parsed.json:
                _print_json(prefix, text, drawn[printed], seed=configs[printed].seed)
            else:
                print(prefix + text, flush=True)
            printed += 1


def _seeds(configs: Sequence[GenerationConfig]) -> str:
    return "seeds " + ", ".join(str(config.seed) for config in configs)


def _search(trained: TrainedModel, parsed: argparse.Namespace) -> None:
    """Search for the likeliest continuations, and print them with their log-probabilities."""
    from studio.generation.beam import beam_search

    prefix = parsed.prefix
    for event in beam_search(
        *(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix),
        beams=parsed.beams,
        length=parsed.length,
        stop=parsed.stop,
        normalised=bool(parsed.stop),  # otherwise the shortest text would win
    ):
        match event:
            case PrefixRead():
                _tell(event, trained, prefix)
            case BeamStep() if sys.stderr.isatty():
                print(f"\r{event.step:,} of {parsed.length:,} \033[K", end="", file=sys.stderr, flush=True)
            case BeamsFound():
                if sys.stderr.isatty():
                    print("\r\033[K", end="", file=sys.stderr, flush=True)
                for found in event.continuations:
                    if parsed.json:
                        _print_json(prefix, found.text, found.tokens, log_probability=found.log_probability)
                    else:
                        say(f"log-probability {found.log_probability:.3f}")
                        print(prefix + found.text, flush=True)


def _print_json(prefix: str, text: str, tokens: Sequence[TokenDrawn], **more: float | None) -> None:
    told = []
    for token in tokens:
        one: dict[str, object] = {"text": token.text, "probability": token.probability}
        if token.candidates:
            one["candidates"] = [{"text": other.text, "probability": other.probability} for other in token.candidates]
        told.append(one)
    line = json.dumps({"prefix": prefix, "text": text, **more, "tokens": told}, ensure_ascii=False, allow_nan=False)
    print(line, flush=True)


def _tell(event: PrefixRead, trained: TrainedModel, prefix: str) -> None:
    """Print how the model read the prefix, where the reading changed it."""
    if event.unknown:
        say(f"The model never saw these symbols and left them out: {listed(event.unknown)}")
    elif event.text != prefix:
        say(f"The prefix was read as the model's text was: “{event.text}”")
    if event.skipped:
        say(
            f"The model looks back on {trained.model.reach:,} tokens: "
            f"the first {event.skipped:,} of the prefix made no difference"
        )
