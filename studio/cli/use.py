"""The commands that use a trained model, look at a text, or measure this computer."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

from studio.cli.arguments import add_reading, listed, number, read_corpus, say, visible
from studio.models.specs import MODELS
from studio.training.series import NETWORKS, SeriesEpoch, SeriesPredicted, noisy_sine, predict_series


def add_fill(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_fill)
    add = parser.add_argument
    add("model", type=Path, metavar="MODEL", help=f"a file of a model that fills gaps, such as {MODELS.gap_filler()}")
    add("text", metavar="TEXT", help="the text itself, with ___ where something is missing")
    add("--count", type=number(int, 1), default=5, metavar="N", help="ways to fill a gap (default: 5)")
    add("--seed", type=number(int, 0, 2**63 - 1), default=0, metavar="S")


def add_sine(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_sine)
    add = parser.add_argument
    add("--network", choices=NETWORKS, default="lesson", help="the lesson's (default), or a larger one of ours")
    add("--tau", type=number(int, 1, 200), default=4, metavar="T", help="values that a prediction sees (default: 4)")
    add("--noise", type=number(float, 0, 1e6), default=0.2, metavar="N", help="spread of the noise (default: 0.2)")
    add("--seed", type=number(int, 0, 2**63 - 1), default=0, metavar="S")


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_evaluate)
    parser.add_argument("model", type=Path, metavar="MODEL", help="a model file")
    parser.add_argument("text", type=Path, metavar="TEXT", help="a text file the model has not learned from")


def add_bench(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command: none."""
    parser.set_defaults(command=_bench)


def add_vocabulary(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_vocabulary)
    add_reading(parser)


def _fill(parsed: argparse.Namespace) -> None:
    from studio.generation.filling import FillingFinished, GapFilled, fill
    from studio.runs.model_file import load_model

    trained = load_model(parsed.model)
    cleaning = trained.manifest.cleaning
    for event in fill(trained.model, trained.tokenizer, cleaning, parsed.text, count=parsed.count, seed=parsed.seed):
        match event:
            case GapFilled():
                probabilities = [math.exp(way.log_probability) for way in event.fillings]
                # For a gap of several tokens the figures have a meaning only relative to each other.
                whole = max(1.0, sum(probabilities))
                ways = zip(event.fillings, probabilities, strict=True)
                say("  ".join(f"“{visible(way.text)}” {chance / whole:.1%}" for way, chance in ways))
            case FillingFinished():
                if event.unknown:
                    say(f"The model does not know {listed(event.unknown)}")
                print(event.text)


def _bench(_parsed: argparse.Namespace) -> None:
    from studio.training.bench import bench

    figures: dict[str, float] = {}
    for name, figure in bench():
        say(f"{name.replace('_', ' ')}: {figure:,.2f}" if figure < 1000 else f"{name.replace('_', ' ')}: {figure:,.0f}")
        figures[name] = round(figure, 3)
    print(json.dumps(figures))


def _sine(parsed: argparse.Namespace) -> None:
    values, network = noisy_sine(noise=parsed.noise, seed=parsed.seed), NETWORKS[parsed.network]
    losses = []
    for event in predict_series(values, tau=parsed.tau, seed=parsed.seed, network=network):
        match event:
            case SeriesEpoch():
                say(f"epoch {event.epoch}, loss {event.loss:.6f}")
                losses.append(event.loss)
            case SeriesPredicted():
                told = {"network": parsed.network, "hidden": network.hidden, "tau": parsed.tau, "noise": parsed.noise}
                print(json.dumps({**told, "losses": losses, "mean_squared_error": event.errors}))


def _evaluate(parsed: argparse.Namespace) -> None:
    from studio.runs.manifest import perplexity
    from studio.runs.model_file import load_model
    from studio.runs.scoring import score
    from studio.text.loading import read_document

    trained = load_model(parsed.model)
    result = score(trained, read_document(parsed.text).text)
    if trained.model.fills_gaps:
        say("This model sees both sides of each symbol: compare its figures only with those of other gap fillers.")
    if result.unknown_tokens:
        say(f"{result.unknown_tokens:,} of {result.tokens:,} symbols were not learned by the model.")
    if result.spelling_bits:
        say(f"Of the bits per character {result.spelling_bits:.4f} are for spelling what the model has not learned.")
    print(
        json.dumps(
            {
                "tokens": result.tokens,
                "unknown_tokens": result.unknown_tokens,
                "nats_per_token": result.nats_per_token,
                "perplexity": perplexity(result.nats_per_token),
                "bits_per_character": result.bits_per_character,
                "spelling_bits": result.spelling_bits,
            }
        )
    )


def _vocabulary(parsed: argparse.Namespace) -> None:
    vocabulary = read_corpus(parsed).vocabulary_of_first(parsed.max_tokens)
    for token, count in zip(vocabulary.tokens, vocabulary.counts, strict=True):
        print(visible(token), count, f"{count / vocabulary.total:.6f}", sep="\t")
