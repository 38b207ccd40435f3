"""The hidden units of a recurrent model while it reads a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import torch

from studio.generation.threads import one_thread
from studio.generation.unit_features import Activations, Numbers, ReadingProgress
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.blend import Blend
from studio.models.language_model import LanguageModel, State
from studio.models.recurrent import Recurrent
from studio.models.rnn_scratch import RNNScratch
from studio.text.cleaning import clean
from studio.text.spans import token_ends
from studio.text.tokenizer import TokenIds, Tokenizer

_WINDOW = 2048  # tokens
_MOST_STEPS = 256  # tokens between two events where each token is a step of its own

Kind = Literal["hidden", "cell"]


def shows_units(model: LanguageModel) -> bool:
    """Whether the model has hidden units that can be followed."""
    return isinstance(model, Recurrent | RNNScratch | Blend)


def has_cells(model: LanguageModel) -> bool:
    """Whether the model has cells as well as hidden units: an LSTM has."""
    network = model.network if isinstance(model, Blend) else model
    return isinstance(network, Recurrent) and network.kind == "lstm"


def hidden_states(
    model: LanguageModel,
    tokenizer: Tokenizer,
    cleaning: str,
    text: str,
    kind: Kind = "hidden",
    window: int = _WINDOW,
) -> Iterator[ReadingProgress | Activations]:
    """Read ``text`` in order and note the units of the last recurrent layer after each token.

    Cells of an LSTM are read one step at a time, since PyTorch returns only the last cell state of a window.

    Args:
        model: a recurrent model, or a blend, whose network is read.
        tokenizer: its tokenizer.
        cleaning: the cleaning its text went through.
        text: what to read; it may be empty.
        kind: ``hidden`` for the hidden units, ``cell`` for the cells of an LSTM.
        window: how many tokens are read between two events, at most.

    Yields:
        `ReadingProgress` after each part of the work, so that a caller can stop; `Activations` at last.

    Raises:
        StudioError: the model has no such units.
    """
    network = model.network if isinstance(model, Blend) else model
    if not isinstance(network, Recurrent | RNNScratch):
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core",
                "This model carries no hidden units from one symbol to the next, so there are none to look at. An "
                "RNN, a GRU or an LSTM has them.",
            )
        )
    if kind == "cell" and not has_cells(model):
        raise StudioError(QT_TRANSLATE_NOOP("core", "Only an LSTM has cells beside its hidden units."))
    cleaned = clean(text, cleaning, tokenizer.line_joint)
    token_ids = tokenizer.encode(cleaned)
    states: Numbers = np.empty((len(token_ids), network.hidden_size), dtype=np.float32)
    state = network.initial_state(1)
    size = min(window, _MOST_STEPS) if kind == "cell" else window
    for start in range(0, len(token_ids), size):
        part = token_ids[start : start + size]
        states[start : start + size], state = _read(network, part, state, kind)
        yield ReadingProgress(start + len(part), len(token_ids))
    yield Activations(cleaned, token_ids, token_ends(tokenizer, cleaned, token_ids), states)


@torch.no_grad()
@one_thread()
def _read(network: Recurrent | RNNScratch, token_ids: TokenIds, state: State, kind: Kind) -> tuple[Numbers, State]:
    """Return the units after each of ``token_ids`` (T,), shape (T, H), and the state at the end."""
    was_training = network.training
    network.eval()
    read = torch.from_numpy(token_ids.astype(np.int64)).to(network.device)[None]
    if kind == "hidden":
        hiddens, state = network.hiddens(read, state)
        noted = hiddens[0]
    else:
        cells = []
        for place in range(read.shape[1]):
            _, state = network.hiddens(read[:, place : place + 1], state)
            cells.append(state[1][-1, 0])
        noted = torch.stack(cells)
    network.train(was_training)
    return noted.float().cpu().numpy(), state
