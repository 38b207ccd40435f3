"""The command ``score``: a table of how much each token surprises a model, or a comparison of two models."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.arguments import number, say, visible

if TYPE_CHECKING:
    from studio.generation.scored import Scored


def add_score(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Prints a line for each token, with tabs between: the token, how many bits it surprises the model by, its "
        "probability, 1 or 0 as the model has learned it or not, and how many bits it costs to spell it if not. The "
        "first is judged as at the beginning of a line and not counted in the total, which goes to standard error."
    )
    parser.set_defaults(command=_score)
    add = parser.add_argument
    add("model", type=Path, metavar="MODEL", help="a model file")
    add("text", type=Path, metavar="TEXT", help="a text file")
    add = parser.add_mutually_exclusive_group().add_argument
    add("--against", type=Path, metavar="MODEL2", help="another model: compare them passage by passage instead")
    add("--candidates", type=number(int, 0, 100), default=0, metavar="N", help="also print the N likeliest tokens")


def _score(parsed: argparse.Namespace) -> None:
    from studio.text.loading import read_document

    document = read_document(parsed.text)
    for note in document.notes:
        say(note)
    first = _scored(parsed.model, document.text, parsed.candidates)
    if parsed.against is None:
        _print_tokens(first)
        _say_total("", first)
        return
    second = _scored(parsed.against, document.text, 0)
    _say_total(f"{parsed.model.name}: ", first)
    _say_total(f"{parsed.against.name}: ", second)
    _print_passages(first, second)


def _scored(model: Path, text: str, candidates: int) -> Scored:
    from studio.generation.scored import Scored
    from studio.generation.surprisal import score_tokens
    from studio.runs.model_file import load_model

    trained = load_model(model)
    manifest = trained.manifest
    *_, result = score_tokens(trained.model, trained.tokenizer, manifest.cleaning, text, candidates, manifest.unlearned)
    assert isinstance(result, Scored)
    return result


def _print_tokens(scored: Scored) -> None:
    candidates = [f"candidate {rank + 1}" for rank in range(scored.candidate_ids.shape[1])]
    _row(["token", "bits", "probability", "known", "spelling", *candidates])
    columns = (scored.bits, scored.probabilities, scored.unknown, scored.spelling)
    for place, (bits, chance, unknown, spelling) in enumerate(zip(*(part.tolist() for part in columns), strict=True)):
        likeliest = (f"{visible(other.text)} {other.probability:.4g}" for other in scored.candidates_at(place))
        _row(
            [
                visible(scored.token_text(place)),
                f"{bits:.4f}",
                f"{chance:.6g}",
                f"{1 - unknown}",
                f"{spelling:.4f}",
                *likeliest,
            ]
        )


def _print_passages(first: Scored, second: Scored) -> None:
    from studio.generation.scored import compare

    passages = compare(first, second)
    _row(["passage", "bits per character", "against", "likelier by bits"])
    for passage in passages:
        of_first, of_second = passage.bits_per_character
        text = visible(first.text[passage.start : passage.end])
        _row([text, f"{of_first:.4f}", f"{of_second:.4f}", f"{passage.difference:+.2f}"])


def _row(columns: Iterable[str]) -> None:
    print(*columns, sep="\t")


def _say_total(name: str, scored: Scored) -> None:
    unknown = int(scored.unknown.sum())
    say(f"{name}{scored.total_bits:,.1f} bits in all, {scored.bits_per_character:.4f} bits per character")
    if unknown:
        say(
            f"{name}{unknown:,} of {len(scored):,} symbols were not learned by the model: "
            f"{scored.spelling_bits:,.1f} of the bits are for spelling them"
        )
