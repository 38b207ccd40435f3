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


_PICTURE = 1 / 60  # seconds
_Event = TypeVar("_Event")


@dataclass(frozen=True, slots=True)
class CorpusWish:
    """How a text is to be made a corpus.

    Attributes:
        cleaning: the cleaning, as it is written.
        tokens: how to cut it.
        held_out: another text to judge by.
    """

    cleaning: str = AS_IS
    tokens: Tokens = CHARACTERS
    held_out: Document | None = None


@dataclass(frozen=True, slots=True)
class ContextsFound:
    """The first places of a token were found."""

    contexts: tuple[Context, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A model was opened; with ``same_run`` it has other weights of the run on show."""

    trained: TrainedModel
    same_run: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """Something was saved; if that was a copy of a model, of this one."""

    path: Path
    trained: TrainedModel | None = None


def read_corpus(
    paths: Sequence[Path], encoding: str | None, even_binary: bool, wish: CorpusWish
) -> Iterator[ReadingProgress | TokenizingProgress | Corpus]:
    """Read a text; yield how far it is, and its corpus at last."""
    for step in read_text(paths, encoding=encoding, even_binary=even_binary):
        if isinstance(step, ReadingProgress):
            yield step
        else:
            yield from prepare_corpus(step, wish)


def prepare_corpus(document: Document, wish: CorpusWish) -> Iterator[TokenizingProgress | Corpus]:
    """Clean and cut a text that was read already; yield how far it is, and its corpus at last."""
    corpus = yield from corpus_steps(document, wish.cleaning, wish.tokens)
    yield corpus.judged_by(wish.held_out)


def hold_out(corpus: Corpus, path: Path) -> Iterator[ReadingProgress | Corpus]:
    """Read another text, to judge by; yield how far it is, and the corpus with it at last."""
    for step in read_text([path]):
        yield step if isinstance(step, ReadingProgress) else corpus.judged_by(step)


def get_classic(classic: Classic, folder: Path) -> Iterator[object]:
    """Download a text unless it is here already, and read it; yield how far it is, and its corpus at last."""
    path = yield from fetch(classic, folder)
    yield from read_corpus([path], None, False, CorpusWish())


def find_contexts(corpus: Corpus, token_id: int) -> Iterator[ContextsFound]:
    """Find the first places of a token of the text's full vocabulary."""
    yield ContextsFound(tuple(contexts(corpus, token_id)))


def export(path: Path, make: Callable[[], str | bytes]) -> Iterator[Saved]:
    """Write a text to a file, with the mark by which spreadsheets know UTF-8; or bytes as they are."""
    made = make()
    write_atomically(path, made.encode("utf-8-sig") if isinstance(made, str) else made)
    yield Saved(path)


def export_events(library: RunLibrary, run: KeptRun, folder: Path) -> Iterator[Saved]:
    """Write the metrics of a run as TensorBoard events."""
    from studio.runs.tensorboard import write_events

    write_events(library.manifest(run), folder / run.id)
    yield Saved(folder / run.id)


def tidy(library: RunLibrary) -> Iterator[object]:
    """Throw away what is no longer wanted of the runs, and what saves that were cut off had left."""
    home = library.folder.parent
    for folder in (home, home / "presets", home / "classics"):
        remove_leftovers(folder)
        yield None
    library.tidy()


def write(trained: TrainedModel, prefix: str, config: GenerationConfig) -> Iterator[tuple[GenerationEvent, ...]]:
    """Write on from ``prefix``; yield what was written since the last yield, see `gathered`."""
    from studio.generation.generator import generate
    from studio.generation.threads import one_thread

    with one_thread():  # several may wait for each other for a tenth of a second, before the first token too
        events = generate(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix, config)
        yield from gathered(events, lambda event: isinstance(event, TokenDrawn))


def gathered(events: Iterator[_Event], is_shown: Callable[[_Event], bool]) -> Iterator[tuple[_Event, ...]]:
    """Yield what came since the last yield, as often as a screen shows a picture; the first that is shown at once.

    Tens of thousands of symbols a second, each a signal of its own, would leave the window no time for anything else.
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
    """Open the model of a run whose file is damaged as its last checkpoint has it, and ``keep`` it so."""
    from studio.runs.restoring import called_as_known, restored

    yield Opened(called_as_known(restored(path, keep=keep), path))


def open_weights(path: Path, which: str, run: TrainingRun | None = None) -> Iterator[Opened]:
    """Open the model of a run with its best or its last weights; of a ``run`` under way those of now."""
    from studio.runs.restoring import called_as_known, load_weights

    snapshot = run.snapshot(which) if run is not None else None
    yield Opened(snapshot or called_as_known(load_weights(path, which), path), same_run=True)


def take_snapshot(run: TrainingRun, which: str) -> Iterator[Opened]:
    """Copy the model of a run under way, as it is now or was at its best."""
    snapshot = run.snapshot(which)
    if snapshot is not None:
        yield Opened(snapshot, same_run=True)


def save_model(trained: TrainedModel, path: Path) -> Iterator[Saved]:
    """Save a model file."""
    from studio.runs import model_file

    model_file.save_model(path, trained.model.state_dict(), trained.manifest)
    yield Saved(path, trained)


def find_device() -> Iterator[str]:
    """Import torch and all that the first training needs, and yield the name of the device it will compute on."""
    with _no_collection():
        import_torch()
        import torch

        from studio.runs import training_run  # noqa: F401
        from studio.training.devices import device_name, pick_device

        torch.optim.AdamW([torch.zeros(1, requires_grad=True)])  # the first optimizer imports a second's worth more
    yield device_name(pick_device("auto"))


def import_torch() -> None:
    """Import torch, and hold up the window as little as can be."""
    if "torch" not in sys.modules:
        _load_torch_library()
    importlib.import_module("torch")


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector away from what is imported, now and for good.

    It would look through some 300,000 objects over and over, up to a seventh of a second each time, in which the
    window stands still.
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

    The import would hold Python's lock for as long as the system takes to load the library, two tenths of a second
    in which the window stands still; a call of the C library's own function does not hold it. Where this does not
    work nothing is lost: the import does it again.
    """
    found = importlib.util.find_spec("torch")
    if sys.platform != "linux" or found is None or found.origin is None:
        return
    load = ctypes.CDLL(None).dlopen
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    load(os.fsencode(Path(found.origin).parent / "lib" / "libtorch_cpu.so"), os.RTLD_NOW)
