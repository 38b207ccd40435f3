"""The work of a session, as iterators; torch is imported where it runs, off the window's thread."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from studio.atomic import remove_leftovers, write_atomically
from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, TokenDrawn
from studio.runs.index import KeptRun
from studio.runs.library import RunLibrary
from studio.text.classics import Classic, fetch
from studio.text.cleaning import AS_IS
from studio.text.contexts import Context, contexts
from studio.text.corpus import Corpus, corpus_steps
from studio.text.levels import CHARACTERS, Tokens
from studio.text.loading import Document, ReadingProgress, read_text
from studio.text.tokenizer import TokenizingProgress
from studio.training.series import NETWORKS, SeriesEpoch, SeriesPredicted, noisy_sine, predict_series

if TYPE_CHECKING:
    from studio.runs.model_file import TrainedModel
    from studio.runs.training_run import TrainingRun


_PICTURE = 1 / 60  # seconds; a frame of a screen
_Event = TypeVar("_Event")


@dataclass(frozen=True, slots=True)
class CorpusWish:
    """How to make a corpus from a text.

    Attributes:
        cleaning: the steps of the cleaning, as the files name them.
        tokens: how to cut the text.
        held_out: another text to judge the model by; None for the end of the text itself.
    """

    cleaning: str = AS_IS
    tokens: Tokens = CHARACTERS
    held_out: Document | None = None


@dataclass(frozen=True, slots=True)
class ContextsFound:
    """The first occurrences of a token were found."""

    contexts: tuple[Context, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A model was opened; ``same_run`` says that the model has other weights of the run on show."""

    trained: TrainedModel
    same_run: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A file was saved; ``trained`` is the model where the file is a copy of a model."""

    path: Path
    trained: TrainedModel | None = None


def read_corpus(
    paths: Sequence[Path], encoding: str | None, even_binary: bool, wish: CorpusWish
) -> Iterator[ReadingProgress | TokenizingProgress | Corpus]:
    """Read a text; yield the progress, and its corpus at last."""
    for step in read_text(paths, encoding=encoding, even_binary=even_binary):
        if isinstance(step, ReadingProgress):
            yield step
        else:
            yield from prepare_corpus(step, wish)


def prepare_corpus(document: Document, wish: CorpusWish) -> Iterator[TokenizingProgress | Corpus]:
    """Clean and cut a text that was read already; yield the progress, and its corpus at last."""
    corpus = yield from corpus_steps(document, wish.cleaning, wish.tokens)
    yield corpus.judged_by(wish.held_out)


def hold_out(corpus: Corpus, path: Path) -> Iterator[ReadingProgress | Corpus]:
    """Read another text to judge by; yield the progress, and the corpus with that text at last."""
    for step in read_text([path]):
        yield step if isinstance(step, ReadingProgress) else corpus.judged_by(step)


def get_classic(classic: Classic, folder: Path) -> Iterator[object]:
    """Download a text unless it is here already, and read it; yield the progress, and its corpus at last."""
    path = yield from fetch(classic, folder)
    yield from read_corpus([path], None, False, CorpusWish())


def find_contexts(corpus: Corpus, token_id: int) -> Iterator[ContextsFound]:
    """Find the first occurrences of a token of the text's full vocabulary."""
    yield ContextsFound(tuple(contexts(corpus, token_id)))


def export(path: Path, make: Callable[[], str | bytes]) -> Iterator[Saved]:
    """Write text to a file, with the byte order mark that spreadsheets need; or bytes as they are."""
    made = make()
    write_atomically(path, made.encode("utf-8-sig") if isinstance(made, str) else made)
    yield Saved(path)


def export_events(library: RunLibrary, run: KeptRun, folder: Path) -> Iterator[Saved]:
    """Write the metrics of a run as TensorBoard events."""
    from studio.runs.tensorboard import write_events

    write_events(library.manifest(run), folder / run.id)
    yield Saved(folder / run.id)


def tidy(library: RunLibrary) -> Iterator[object]:
    """Remove runs that were deleted long ago, and leftovers of interrupted saves."""
    home = library.folder.parent
    for folder in (home, home / "presets", home / "classics"):
        remove_leftovers(folder)
        yield None
    library.tidy()


def write(trained: TrainedModel, prefix: str, config: GenerationConfig) -> Iterator[tuple[GenerationEvent, ...]]:
    """Continue ``prefix``; yield the events since the last yield, see `gathered`."""
    from studio.generation.generator import generate
    from studio.generation.threads import one_thread

    with one_thread():  # several threads may wait a tenth of a second for each other
        events = generate(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix, config)
        yield from gathered(events, lambda event: isinstance(event, TokenDrawn))


def gathered(events: Iterator[_Event], is_shown: Callable[[_Event], bool]) -> Iterator[tuple[_Event, ...]]:
    """Yield the events since the last yield, once for each frame of a screen; the first shown event at once.

    A signal for each of tens of thousands of tokens a second would leave the window no time for anything else.
    """
    waiting: list[_Event] = []
    due = 0.0
    for event in events:
        waiting.append(event)
        if time.monotonic() >= due:
            yield tuple(waiting)
            waiting.clear()
            due = time.monotonic() + _PICTURE if is_shown(event) else 0.0
    yield tuple(waiting)


def predict_sine(tau: int, noise: float, network: str) -> Iterator[SeriesEpoch | SeriesPredicted]:
    """Let one of `NETWORKS` predict a noisy sine; yield the loss of each epoch, the predictions at last."""
    return predict_series(noisy_sine(noise=noise), tau=tau, network=NETWORKS[network])


def open_model(path: Path) -> Iterator[Opened]:
    """Open a model file."""
    from studio.runs.restoring import called_as_known, load_run

    yield Opened(called_as_known(load_run(path), path))


def restore_model(path: Path, *, keep: bool) -> Iterator[Opened]:
    """Open the model of a run from its last checkpoint; with ``keep`` this model replaces the damaged file."""
    from studio.runs.restoring import called_as_known, restored

    yield Opened(called_as_known(restored(path, keep=keep), path))


def open_weights(path: Path, which: str, run: TrainingRun | None = None) -> Iterator[Opened]:
    """Open the model of a run with its best or its last weights; of a ``run`` under way with its present ones."""
    from studio.runs.restoring import called_as_known, load_weights

    snapshot = run.snapshot(which) if run is not None else None
    yield Opened(snapshot or called_as_known(load_weights(path, which), path), same_run=True)


def take_snapshot(run: TrainingRun, which: str) -> Iterator[Opened]:
    """Copy the model of a run under way, with its present or its best weights."""
    snapshot = run.snapshot(which)
    if snapshot is not None:
        yield Opened(snapshot, same_run=True)


def save_model(trained: TrainedModel, path: Path) -> Iterator[Saved]:
    """Save a model file."""
    from studio.runs import model_file

    model_file.save_model(path, trained.model.state_dict(), trained.manifest)
    yield Saved(path, trained)


def find_device() -> Iterator[str]:
    """Import torch and all that the first training needs, and yield the name of torch's device."""
    with _no_collection():
        import_torch()
        import torch

        from studio.runs import training_run  # noqa: F401
        from studio.training.devices import device_name, pick_device

        torch.optim.AdamW([torch.zeros(1, requires_grad=True)])  # the first optimizer takes a second to import
    yield device_name(pick_device("auto"))


def import_torch() -> None:
    """Import torch, and hold up the window as little as possible."""
    if "torch" not in sys.modules:
        _load_torch_library()
    importlib.import_module("torch")


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector away from imported objects, now and later.

    The collector would visit some 300,000 objects again and again, and stop the window for up to a seventh of a second
    each time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _load_torch_library() -> None:
    """Load torch's large library before Python imports it.

    The import would hold Python's lock while the system loads the library, and stop the window for two tenths of a
    second; a call of the C library's own function does not hold the lock. Where this call fails nothing is lost: the
    import loads the library.
    """
    found = importlib.util.find_spec("torch")
    if sys.platform != "linux" or found is None or found.origin is None:
        return
    load = ctypes.CDLL(None).dlopen
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    load(os.fsencode(Path(found.origin).parent / "lib" / "libtorch_cpu.so"), os.RTLD_NOW)
