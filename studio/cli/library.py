"""The commands for the library: list the runs, resume a run, export a run."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from studio.atomic import write_atomically
from studio.cli.arguments import new_end, number, say, visible
from studio.cli.running import carry_out
from studio.messages import StudioError
from studio.places import home
from studio.runs.curve_table import curve_table
from studio.runs.history import RunHistory
from studio.runs.index import KeptRun
from studio.runs.library import RunLibrary
from studio.runs.manifest import Manifest, read_manifest
from studio.runs.run_folder import TextSource
from studio.runs.start import RunStart, read_again, source_of

_COLUMNS = (
    "id",
    "name",
    "text",
    "model",
    "size",
    "level",
    "perplexity",
    "bits_per_character",
    "steps",
    "seconds",
    "state",
)


def add_runs(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_runs)
    parser.add_argument("--json", action="store_true", help="a line of JSON for each run, with all that is known")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--deleted", action="store_true", help="those that were deleted within a month")
    what.add_argument("--restore", metavar="RUN", help="bring back one that was deleted")


def add_resume(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_resume)
    parser.add_argument("run", metavar="RUN", help="its id, the beginning of it, or its name; see: runs")
    parser.add_argument("--text", type=Path, metavar="FILE", help="the text it learned from, if it has moved")
    longer = parser.add_mutually_exclusive_group()
    longer.add_argument("--minutes", type=number(float, 0.001), metavar="M", help="a new end, in minutes in all")
    longer.add_argument("--epochs", type=number(int, 1), metavar="N", help="a new end, in passes over the text in all")


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.set_defaults(command=_export)
    parser.add_argument("run", metavar="RUN", help="a run, see: runs; or a model file")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="save the curve as a table")
    parser.add_argument("--tensorboard", type=Path, metavar="FOLDER", help="write the metrics as TensorBoard events")


def _library() -> RunLibrary:
    return RunLibrary(home() / "runs")


def _runs(parsed: argparse.Namespace) -> None:
    library = _library()
    if parsed.restore is not None:
        run = library.find(parsed.restore, [one.run for one in library.deleted()])
        library.restore([run])
        say(f"“{visible(run.name)}” is back in {run.folder}")
        return
    runs = [one.run for one in library.deleted()] if parsed.deleted else library.runs()
    if parsed.json:
        for run in runs:
            print(json.dumps({**dataclasses.asdict(run), "folder": str(run.folder), "perplexity": run.perplexity}))
        return
    if not runs:
        say("Nothing was deleted" if parsed.deleted else f"There are no runs yet in {library.folder}")
        return
    print(*_COLUMNS, sep="\t")
    for run in runs:
        print(*(visible(cell) for cell in _cells(run)), sep="\t")
    if any(run.bits_per_character is not None and run.comparable_bits is None for run in runs):
        say(
            "Where no bits per character stand they cannot be compared: of what fills gaps, and of words that an "
            "earlier version judged, without what it costs to spell the unknown ones."
        )


def _cells(run: KeptRun) -> list[str]:
    found = run.perplexity
    bits = run.comparable_bits
    return [
        run.id,
        run.name,
        run.text_name,
        run.model,
        str(run.size or ""),
        run.level,
        "" if found is None else f"{found:.3f}",
        "" if bits is None else f"{bits:.3f}",
        str(run.steps),
        f"{run.seconds:.1f}",
        run.state,
    ]


def _resume(parsed: argparse.Namespace) -> None:
    from studio.text.corpus import Corpus

    library = _library()
    run = library.find(parsed.run)
    source = source_of(library, run, parsed.text)
    if source is None:
        raise StudioError(f"Where the text of this run lies is not known: name it with --text ({run.text_name})")
    *_, corpus = read_again(source)
    assert isinstance(corpus, Corpus)
    if library.is_of(run, corpus):
        library.remember_source(run, TextSource.of_corpus(corpus))
    start = RunStart(corpus, run.path)
    carry_out(start, start.resumed(new_end(parsed)), in_library=True)


def _export(parsed: argparse.Namespace) -> None:
    if parsed.csv is None and parsed.tensorboard is None:
        raise StudioError("Say what to write: --csv FILE, --tensorboard FOLDER, or both")
    manifest = _manifest_of(parsed.run)
    if parsed.csv is not None:
        write_atomically(parsed.csv, curve_table(RunHistory.of_manifest(manifest))().encode())
        say(f"Saved as {parsed.csv}")
    if parsed.tensorboard is not None:
        from studio.runs.tensorboard import write_events

        write_events(manifest, parsed.tensorboard)
        say(f"Events written to {parsed.tensorboard}")


def _manifest_of(words: str) -> Manifest:
    if Path(words).is_file():
        return read_manifest(Path(words))
    library = _library()
    return library.manifest(library.find(words))
